import type { CalloutKind } from '../../library/markdown/callouts.ts';

/** What the stages of the PDF conversion hand to each other. Lengths are PDF points; y grows downwards. */

/** `untold`: the file does not say what letters it shows. `type-3`: its letters are drawings, which the file names. */
export type FontDoubt = 'untold' | 'type-3';

export interface FontInfo {
  /** PostScript name without the subset prefix; empty when the file does not tell. */
  readonly name: string;
  readonly bold: boolean;
  /** Every character is equally wide, by name or by measured advances. */
  mono: boolean;
  readonly doubt?: FontDoubt;
}

/** A piece of text that the page shows in one go: one font, one size, one baseline. */
export interface TextRun {
  readonly text: string;
  readonly x: number;
  /** Baseline. */
  readonly y: number;
  readonly width: number;
  readonly size: number;
  readonly font: FontInfo;
  /** Position in the page's content stream. */
  readonly order: number;
  /** The content stream has a blank between the run before and this one. */
  readonly spaceBefore: boolean;
  /** Where it leads when clicked: a web address, or `#page-25`. */
  readonly link?: string;
}

/** A straight line drawn on the page. */
export interface Ruling {
  readonly horizontal: boolean;
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export interface PdfPage {
  /** Physical page, 1-based. */
  readonly number: number;
  readonly width: number;
  readonly height: number;
  /** Upright text. */
  readonly runs: readonly TextRun[];
  /** Text that runs up or down the page: watermarks, table headers turned by 90°. */
  readonly turned: readonly TextRun[];
  /** Lines drawn on the page; read only where text stands in columns. */
  readonly rulings: readonly Ruling[];
}

/** A bookmark of the file, in reading order. */
export interface Bookmark {
  readonly title: string;
  /** 1 for the outermost. */
  readonly level: number;
  /** Physical page, 1-based. */
  readonly page: number;
}

export interface PdfInfo {
  readonly title?: string;
  readonly author?: string;
  readonly lang?: string;
  /** When the file was made, YYYY-MM-DD. */
  readonly created?: string;
}

/** Runs on one baseline, in x order. */
export interface Row {
  readonly runs: readonly TextRun[];
  readonly x0: number;
  readonly x1: number;
  readonly y: number;
  /** The size of most of its characters. */
  readonly size: number;
  readonly text: string;
  /** Every run with a letter or digit is in a monospaced font. */
  readonly mono: boolean;
  readonly bold: boolean;
  /** Set by heading detection: 1 to 6. */
  heading?: number;
  /** First row of its heading. */
  startsHeading?: boolean;
}

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly markdown: string }
  | { readonly kind: 'callout'; readonly callout: CalloutKind; readonly blocks: readonly Block[] }
  | { readonly kind: 'list'; readonly items: readonly ListItem[] }
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | TableBlock;

export interface TableBlock {
  readonly kind: 'table';
  /** The first row names the columns. */
  readonly header: boolean;
  /** Cells as Markdown. */
  readonly rows: readonly (readonly string[])[];
  /** Left edges of the columns, points. */
  readonly xs: readonly number[];
}

export interface ListItem {
  readonly depth: number;
  /** "-" or "3." */
  readonly marker: string;
  /** Paragraphs of the item, as Markdown. */
  readonly paragraphs: string[];
}
