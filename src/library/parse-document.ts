/** From the text of one Markdown file to a document of chunks. */

import { findBlocks } from './chunking/blocks.ts';
import { chunkPages, splitPages } from './chunking/paged.ts';
import { chunkSections } from './chunking/sections.ts';
import { readFrontMatter } from './front-matter.ts';
import { type DocumentKey, documentIdOf, documentKeyFromSource, InvalidIdError } from './ids.ts';
import { languageOfText } from './language-of-text.ts';
import { normaliseText } from './markdown/syntax.ts';
import type { LibraryDocument, Problem } from './model.ts';
import { readableName } from './names.ts';

export interface ParseInput {
  /** Path below content/: `<product>/<version>/<doc>/<file>.md`. */
  readonly source: string;
  /** Decoded text of the file. */
  readonly text: string;
  /** SHA-256 of the file's bytes, hex. */
  readonly contentHash: string;
}

export interface ParseResult {
  /** Absent where the file makes no document; `problems` then says why. */
  readonly document?: LibraryDocument;
  readonly problems: Problem[];
}

/** Never throws: whatever is wrong with a file becomes a problem. */
export function parseDocument({ source, text, contentHash }: ParseInput): ParseResult {
  let key: DocumentKey;
  try {
    key = documentKeyFromSource(source);
  } catch (error) {
    if (!(error instanceof InvalidIdError)) throw error;
    return {
      problems: [
        {
          severity: 'warning',
          file: source,
          message: `The file is left out: ${error.message}.`,
          fix: 'Move or rename it to <product>/<version>/<manual>/<file>.md below the content folder.',
        },
      ],
    };
  }
  const { metadata, body, problems } = readFrontMatter(normaliseText(text), source);
  const pages = splitPages(body);
  const fileTitle = readableName(key.file.split('/').at(-1) ?? key.file);
  const read = pages
    ? chunkPages(pages, metadata.title ?? firstPageTitle(pages[0]?.text ?? '') ?? fileTitle)
    : chunkSections(body, metadata.title, fileTitle);
  const chunks = read.chunks.filter((chunk) => hasText(chunk.markdown));
  if (chunks.length === 0) {
    problems.push({
      severity: 'warning',
      file: source,
      message: pages
        ? `None of its ${pages.length} pages holds text to show.`
        : 'There is no text in the file.',
      fix: pages
        ? 'If the manual was scanned, import a version with a text layer; otherwise remove the file.'
        : 'Add text to the file or remove it.',
    });
    return { problems };
  }
  if (pages) problems.push(...checkPageNumbers(pages, source));
  return {
    document: {
      ...key,
      id: documentIdOf(key),
      source,
      metadata: { ...metadata, title: read.title, lang: metadata.lang ?? languageOfText(body) ?? 'en' },
      paged: pages !== undefined,
      ...(pages ? { pageCount: pages.reduce((most, { page }) => Math.max(most, page), 0) } : {}),
      outline: read.outline,
      ...(read.terms ? { terms: read.terms } : {}),
      chunks: read.chunks,
      contentHash,
    },
    problems,
  };
}

function firstPageTitle(text: string): string | undefined {
  return findBlocks(text).find((block) => block.heading?.level === 1)?.heading?.title || undefined;
}

function hasText(markdown: string): boolean {
  return /[\p{L}\p{N}]/u.test(markdown);
}

function checkPageNumbers(pages: readonly { page: number }[], source: string): Problem[] {
  const wrong = pages.find(({ page }, index) => index > 0 && page <= pages[index - 1]!.page);
  if (!wrong) return [];
  return [
    {
      severity: 'warning',
      file: source,
      message: `The marker of page ${wrong.page} stands after that of the same or a later page.`,
      fix: 'Import the manual again, or number the page markers in ascending order.',
    },
  ];
}
