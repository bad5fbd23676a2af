import type { Problem } from '../library/model.ts';
import type { Progress } from '../workspace/progress.ts';
import type { DocumentChanges } from './document-changes.ts';

export interface ImportOptions {
  readonly contentDir: string;
  readonly product?: string;
  readonly version?: string;
  readonly doc?: string;
  /** The vendor's name or id; entered into library.yaml when the product is new there. */
  readonly vendor?: string;
  /** Title of the document, or, where several files are imported, of the product if it is new. */
  readonly title?: string;
  readonly licence?: string;
  /** Where the source comes from, when it is a copy of something with an address. */
  readonly origin?: string;
  /** Globs over the paths in the source. */
  readonly include?: readonly string[];
  readonly password?: string;
  /** Reads the text in pages that are pictures, in these languages as Tesseract names them: "deu+eng". */
  readonly ocr?: string;
  /** Converts and reports, writes nothing. */
  readonly dryRun?: boolean;
  /** Converts again what is unchanged. */
  readonly force?: boolean;
  readonly progress?: Progress;
}

export interface ImportedFile {
  /** Path in the source. */
  readonly from: string;
  /** Path below the content folder. */
  readonly source: string;
  readonly status: 'added' | 'changed' | 'unchanged' | 'planned';
  readonly title?: string;
  readonly vendor?: string;
  readonly product: string;
  readonly version: string;
  readonly doc: string;
  /** Physical pages of a PDF that was converted. */
  readonly pages?: number;
  /** Of a document that was there before: what the new import changes in it. */
  readonly changes?: DocumentChanges;
  /** "product from the path": what was not told. */
  readonly guesses: readonly string[];
}

export interface ImportReport {
  readonly spec: string;
  readonly files: readonly ImportedFile[];
  /** Documents removed because the source no longer has them, below the content folder. */
  readonly removed: readonly string[];
  /** Files of the source that are no pages: parts of others, indexes that tools made, other text. */
  readonly skipped: readonly string[];
  readonly problems: readonly Problem[];
  /** Entries made in library.yaml. */
  readonly catalogue: readonly string[];
  readonly seconds: number;
}

/** "45 files, 3 unchanged, in 1.2 s" */
export function summaryOf(report: ImportReport): string {
  const count = (status: ImportedFile['status']) =>
    report.files.filter((file) => file.status === status).length;
  const pages = report.files.reduce((sum, file) => sum + (file.pages ?? 0), 0);
  const parts = [
    count('added') > 0 || report.files.length === 0 ? `${plural(count('added'), 'file')} imported` : '',
    count('changed') > 0 ? `${plural(count('changed'), 'file')} changed` : '',
    count('planned') > 0 ? `${plural(count('planned'), 'file')} to import` : '',
    count('unchanged') > 0 ? `${plural(count('unchanged'), 'file')} unchanged` : '',
    report.removed.length > 0 ? `${plural(report.removed.length, 'file')} removed` : '',
    pages > 0 ? plural(pages, 'page') : '',
    report.skipped.length > 0 ? `${plural(report.skipped.length, 'file')} that are no pages left out` : '',
    report.problems.length > 0 ? plural(report.problems.length, 'problem') : '',
  ];
  return `${parts.filter((part) => part !== '').join(', ')} in ${report.seconds.toFixed(1)} s`;
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
