/** What the library holds of each manual, and what a librarian may want to look after. Pure. */
import { linkTargets } from '../../library/markdown/link-targets.ts';
import type { Library, LibraryDocument, Problem } from '../../library/model.ts';
import { readerWindows } from '../../library/windows.ts';
import { isWebAddress, resolveLink } from '../links.ts';
import { shelvesOf } from '../shelves.ts';

export interface ManualReport {
  /** `product/version/manual` */
  readonly manual: string;
  readonly title: string;
  readonly documents: number;
  /** Physical pages of its paged documents. */
  readonly pages: number;
  /** Of them, those without text of their own: blank ones, contents, indexes, pictures of text. */
  readonly pagesWithoutText: number;
  readonly chunks: number;
  /** Chunks whose very text stands in another version of the product, too. */
  readonly repeatedChunks: number;
  readonly words: number;
  /** Pages of the reader. */
  readonly readerPages: number;
  /** Sources of longer documents without a single heading: the reader cannot show an outline of them. */
  readonly withoutOutline: readonly string[];
  /** Relative links that lead to nothing in the same version. */
  readonly deadLinks: readonly DeadLink[];
  readonly errors: number;
  readonly warnings: number;
}

export interface DeadLink {
  readonly source: string;
  /** As the manual writes it. */
  readonly target: string;
}

export type ReportTotals = Readonly<Record<Counted | 'withoutOutline' | 'deadLinks', number>>;

type Counted =
  | 'documents'
  | 'pages'
  | 'pagesWithoutText'
  | 'chunks'
  | 'repeatedChunks'
  | 'words'
  | 'readerPages'
  | 'errors'
  | 'warnings';

export interface LibraryReport {
  readonly manuals: readonly ManualReport[];
  readonly problems: readonly Problem[];
  readonly totals: ReportTotals;
}

/** Takes about a millisecond for ten pages: all text is read. */
export function reportOf(library: Library): LibraryReport {
  const documents = new Map(library.documents.map((document) => [document.source, document]));
  const repeated = repeatedTexts(library);
  const manuals = shelvesOf(library).vendors.flatMap(({ products }) =>
    products.flatMap(({ versions }) =>
      versions.flatMap((version) =>
        version.manuals.map((manual): ManualReport => {
          const own = manual.documents;
          const problems = library.problems.filter(({ file }) => file.startsWith(`${manual.key}/`));
          return {
            manual: manual.key,
            title: manual.title,
            documents: own.length,
            pages: sum(own, ({ pageCount }) => pageCount ?? 0),
            pagesWithoutText: sum(own, pagesWithoutText),
            chunks: sum(own, ({ chunks }) => chunks.length),
            repeatedChunks: sum(
              own,
              ({ product, chunks }) =>
                chunks.filter(({ markdown }) => repeated.get(product)?.has(markdown)).length,
            ),
            words: sum(own, ({ chunks }) => sum(chunks, ({ markdown }) => countWords(markdown))),
            readerPages: sum(own, (document) => readerWindows(document).length),
            withoutOutline: own.filter(lacksOutline).map(({ source }) => source),
            deadLinks: own.flatMap((document) => deadLinks(document, documents)),
            errors: problems.filter(({ severity }) => severity === 'error').length,
            warnings: problems.filter(({ severity }) => severity === 'warning').length,
          };
        }),
      ),
    ),
  );
  return { manuals, problems: library.problems, totals: totalsOf(manuals, library.problems) };
}

function totalsOf(manuals: readonly ManualReport[], problems: readonly Problem[]): ReportTotals {
  const total = (field: Exclude<Counted, 'errors' | 'warnings'>) => sum(manuals, (manual) => manual[field]);
  return {
    documents: total('documents'),
    pages: total('pages'),
    pagesWithoutText: total('pagesWithoutText'),
    chunks: total('chunks'),
    repeatedChunks: total('repeatedChunks'),
    words: total('words'),
    readerPages: total('readerPages'),
    withoutOutline: sum(manuals, ({ withoutOutline }) => withoutOutline.length),
    deadLinks: sum(manuals, ({ deadLinks }) => deadLinks.length),
    // Some problems belong to no manual: library.yaml, files that are left out.
    errors: problems.filter(({ severity }) => severity === 'error').length,
    warnings: problems.filter(({ severity }) => severity === 'warning').length,
  };
}

/** Chunks that a document may have without an outline being missed. */
const SHORT = 5;

function lacksOutline({ outline, chunks }: LibraryDocument): boolean {
  return outline.length === 0 && chunks.length > SHORT;
}

function pagesWithoutText({ pageCount, chunks }: LibraryDocument): number {
  return pageCount === undefined ? 0 : pageCount - new Set(chunks.map(({ page }) => page)).size;
}

/** By product: texts of chunks that stand in more than one of its versions. */
function repeatedTexts(library: Library): Map<string, Set<string>> {
  const firstVersion = new Map<string, Map<string, string>>();
  const repeated = new Map<string, Set<string>>();
  for (const { product, version, chunks } of library.documents) {
    const first = firstVersion.get(product) ?? new Map<string, string>();
    firstVersion.set(product, first);
    const own = repeated.get(product) ?? new Set<string>();
    repeated.set(product, own);
    for (const { markdown } of chunks) {
      const known = first.get(markdown);
      if (known === undefined) first.set(markdown, version);
      else if (known !== version) own.add(markdown);
    }
  }
  return repeated;
}

function deadLinks(document: LibraryDocument, documents: ReadonlyMap<string, LibraryDocument>): DeadLink[] {
  const dead = new Set<string>();
  for (const { markdown } of document.chunks) {
    for (const target of linkTargets(markdown)) {
      // Pictures are not published: their descriptions are.
      if (isWebAddress(target) || /\.(?:png|jpe?g|gif|svg|webp|avif)$/i.test(target)) continue;
      if (!resolveLink(target, document, (source) => documents.get(source))) dead.add(target);
    }
  }
  return [...dead].map((target) => ({ source: document.source, target }));
}

const WORD =
  /[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]*[\p{L}\p{N}][^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]*/gu;
const IDEOGRAPH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

/** Words of alphabetic scripts; of Chinese and Japanese, characters in pairs, about a word each. */
function countWords(markdown: string): number {
  const text = markdown.replace(/<[^<>]{0,300}>|\]\([^()\s]{0,500}\)/g, ' ');
  return (text.match(WORD)?.length ?? 0) + Math.round((text.match(IDEOGRAPH)?.length ?? 0) / 2);
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
