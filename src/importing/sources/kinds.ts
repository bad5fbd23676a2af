/** Kinds of files that can be imported. */
import { extname } from 'node:path';

export type SourceKind = 'pdf' | 'markdown' | 'mdx' | 'text' | 'html' | 'asciidoc' | 'restructuredtext';

export interface SourceFile {
  /** Below the source's root, with `/`. */
  readonly path: string;
  readonly kind: SourceKind;
  /** Its own web address, where the source knows one. */
  readonly origin?: string;
  read(): Promise<Uint8Array>;
}

const KINDS: Readonly<Record<string, SourceKind>> = {
  '.pdf': 'pdf',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.mdown': 'markdown',
  '.mdx': 'mdx',
  '.txt': 'text',
  '.html': 'html',
  '.htm': 'html',
  '.xhtml': 'html',
  '.adoc': 'asciidoc',
  '.asciidoc': 'asciidoc',
  '.asc': 'asciidoc',
  '.rst': 'restructuredtext',
  '.rest': 'restructuredtext',
};
/** Bytes. Nothing a person reads is larger; what is, is not read into memory. */
const LARGEST_TEXT = 64 * 1024 ** 2;
export const LARGEST_FILE: Readonly<Record<SourceKind, number>> = {
  pdf: 1024 ** 3,
  markdown: LARGEST_TEXT,
  mdx: LARGEST_TEXT,
  text: LARGEST_TEXT,
  html: LARGEST_TEXT,
  asciidoc: LARGEST_TEXT,
  restructuredtext: LARGEST_TEXT,
};

export function kindOf(path: string): SourceKind | undefined {
  return KINDS[extname(path).toLowerCase()];
}
