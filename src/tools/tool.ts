/** What every tool for agents has in common: its description, its arguments, its answer, its failures. */
import { z } from 'zod';
import type { IndexReader, SearchEngine } from '../search/types.ts';
import type { LibraryTexts } from './library-texts.ts';
import type { Shelf } from './shelf.ts';

/** One generation of the library, opened. */
export interface LibraryContent {
  /** The manifest's own generation. */
  readonly generation: string;
  readonly counts: Readonly<Record<string, number>>;
  /** Encoder tiers that queries can use, best first. */
  readonly tiers: readonly ('fast' | 'full')[];
  readonly engine: SearchEngine;
  readonly reader: IndexReader;
  readonly shelf: Shelf;
  readonly texts: LibraryTexts;
}

/** What a tool works with during one call. */
export interface ToolContext {
  readonly library: LibraryContent;
  /** Absolute base of page URLs, ends in a slash. */
  readonly siteUrl: string;
  readonly signal: AbortSignal;
}

/** What there is to narrow down to: a catalogue, or the library that one is made of. */
export interface KnownIds {
  readonly vendors: readonly { readonly id: string }[];
  readonly products: readonly {
    readonly id: string;
    /** Newest first. */
    readonly versions: readonly { readonly id: string }[];
  }[];
}

export interface Tool<Input, Output extends object> {
  readonly name: string;
  readonly title: string;
  /** For the model: what it is for, when to use it, what comes back. */
  readonly description: string;
  readonly input: z.ZodType<Input>;
  /** Other names that models give the arguments. */
  readonly aliases?: Readonly<Record<string, string>>;
  readonly output: z.ZodType<Output>;
  /** Known values of string arguments, shown as enums in the schema; other values are resolved by name. */
  readonly values?: (known: KnownIds) => Readonly<Record<string, readonly string[]>>;
  /** @throws ToolError for arguments that name nothing. */
  run(input: Input, context: ToolContext): Promise<Output>;
}

/** A failure that the caller can mend; its message is the tool's answer. */
export class ToolError extends Error {
  override name = 'ToolError';
}

/** Arguments that several tools share. */
export const maxTokensArgument = z
  .int()
  .min(100)
  .max(25_000)
  .optional()
  .describe(
    'Most tokens the answer may have. Default 2000, at most 25000. One hit or paragraph with its citation takes up to 500.',
  )
  .meta({ examples: [2000] });

export const cursorArgument = z
  .string()
  .max(500)
  .optional()
  .describe(
    'The `next_cursor` of the answer before, to go on from there. Leave the other arguments unchanged.',
  );

/** In every answer that passes text of documents on. */
export const flagsField = z
  .array(z.string())
  .optional()
  .describe('Warnings about the text, such as instruction-like-text.');
