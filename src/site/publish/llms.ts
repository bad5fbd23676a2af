/**
 * llms.txt: the library as lists of links to Markdown for agents. No file is longer than an agent reads at once: a
 * library that does not fit is split along its shelves, each with an llms.txt of its own, and each longer document
 * has one with its pages. The shelves' Markdown twins are the same lists. Pure.
 */
import { chunkUrl, documentUrl, readerUrl, twinUrl } from '../../library/ids.ts';
import type { Chunk, Library, LibraryDocument } from '../../library/model.ts';
import { readerWindows } from '../../library/windows.ts';
import { chunkTitle } from '../headings.ts';
import {
  countsLine,
  countsOf,
  type ManualShelf,
  type ProductShelf,
  shelvesOf,
  type VersionShelf,
} from '../shelves.ts';
import { agentTexts } from '../strings/agents.ts';
import { catalogueTexts } from '../strings/catalogue.ts';
import { type Language, languageFor } from '../strings/language.ts';
import { llmsTexts } from '../strings/llms.ts';
import { readingTexts } from '../strings/reading.ts';
import type { Addresses } from './addresses.ts';
import { AGENTS_TWIN } from './agents-twin.ts';
import type { PublishedFile } from './publish-files.ts';

/** Characters. */
export const LARGEST_LLMS_FILE = 50_000;
const FILE = 'llms.txt';

/** A part of the library that has a page, and may have an llms.txt of its own. */
interface Shelf {
  readonly title: string;
  /** Its page relative to the site's base, with a slash at the end. */
  readonly path: string;
  readonly note: string;
  readonly parts: readonly Shelf[];
  readonly documents: readonly LibraryDocument[];
}

/** Where the site is, and the language of what stands between the links. */
interface Setting {
  readonly addresses: Addresses;
  readonly language: Language;
  /** Chunks have no twins of their own, see `library/folding.ts`. */
  readonly folded: boolean;
  /** Between a title and what is said of it. */
  readonly separator: string;
}

export function llmsFiles(library: Library, addresses: Addresses, folded = false): PublishedFile[] {
  const setting: Setting = { addresses, language: languageFor(library.lang), folded, separator: ': ' };
  const { root, vendors } = shelfTree(library, setting);
  const text = llmsTexts[setting.language];
  const { title: agents, description } = agentTexts[setting.language];
  const asking = `- [${agents}](${addresses.url(AGENTS_TWIN)}): ${description(library.title)}\n`;
  const makers = `## ${text.vendors}\n\n${vendors.map((vendor) => `${shelfLine(vendor, setting)}\n`).join('')}`;
  return [
    ...filesOf(
      root,
      {
        introduction: text.introduction(addresses.url('mcp'), addresses.url('agents/')),
        closing: `${makers}\n## ${agents}\n\n${asking}`,
      },
      setting,
    ),
    ...library.documents.flatMap((document) => contentsFiles(document, setting)),
  ];
}

/** The Markdown twins of home, vendors, products, versions and manuals. */
export function shelfTwins(library: Library, addresses: Addresses, folded = false): PublishedFile[] {
  const setting: Setting = { addresses, language: languageFor(library.lang), folded, separator: ': ' };
  const { root, vendors } = shelfTree(library, setting);
  const twins: PublishedFile[] = [];
  const add = (shelf: Shelf, parts: readonly Shelf[]) => {
    twins.push(shelfTwin({ ...shelf, parts }, setting));
    for (const part of shelf.parts) add(part, part.parts);
  };
  add(root, vendors);
  for (const vendor of vendors) twins.push(shelfTwin(vendor, setting));
  // A manual that is all of its version is no part of it in a list, and has a page all the same.
  const written = new Set(twins.map(({ path }) => path));
  for (const manual of manualsOf(library)) {
    const part = manualPart(manual, setting.language);
    if (!written.has(twinOf(part))) twins.push(shelfTwin(part, setting));
  }
  return twins;
}

function manualsOf(library: Library): ManualShelf[] {
  return shelvesOf(library).vendors.flatMap(({ products }) =>
    products.flatMap(({ versions }) => versions.flatMap(({ manuals }) => manuals)),
  );
}

function shelfTwin(shelf: Shelf, setting: Setting): PublishedFile {
  const index = `index: ${JSON.stringify(setting.addresses.url(FILE))}`;
  const head = `---\n${index}\n---\n# ${oneLine(shelf.title)}\n\n> ${oneLine(shelf.note)}\n\n`;
  // As on the page, where no colon stands between a title and its size.
  const asOnPage: Setting = { ...setting, separator: ' ' };
  const whole = head + listOf(shelf, asOnPage, 2);
  if (whole.length < LARGEST_LLMS_FILE) return { path: twinOf(shelf), text: whole };
  const lines =
    shelf.parts.length > 0
      ? shelf.parts.map((part) => shelfLine(part, setting))
      : shelf.documents.map((document) => documentLine(document, setting));
  const [first] = numbered(shelf.path, head, lines, setting);
  return { path: twinOf(shelf), text: first?.text ?? head };
}

function shelfTree(library: Library, setting: Setting): { root: Shelf; vendors: Shelf[] } {
  const vendors = shelvesOf(library).vendors.map(
    ({ vendor, products, counts }): Shelf => ({
      title: vendor.title,
      path: `vendors/${vendor.id}/`,
      note: countsLine(counts, setting.language),
      parts: products.map((shelf) => productPart(shelf, vendor.title, setting.language)),
      documents: [],
    }),
  );
  const root = {
    title: library.title,
    path: '',
    note: library.tagline,
    parts: vendors.flatMap(({ parts }) => parts),
    documents: [],
  };
  return { root, vendors };
}

function filesOf(
  shelf: Shelf,
  { introduction, closing }: { introduction: string; closing: string },
  setting: Setting,
): PublishedFile[] {
  const { addresses } = setting;
  const title = `# ${oneLine(shelf.title)}\n\n> ${oneLine(shelf.note)}\n\n`;
  const head = `${title}${introduction}${introduction ? '\n\n' : ''}${shelfLine(shelf, setting)}\n`;
  const whole = [head, listOf(shelf, setting, 2), closing].filter(Boolean).join('\n');
  if (whole.length < LARGEST_LLMS_FILE) return [{ path: shelf.path + FILE, text: whole }];
  if (shelf.parts.length === 0) {
    const lines = shelf.documents.map((document) => documentLine(document, setting));
    return numbered(shelf.path, head, lines, setting, closing);
  }
  const links = shelf.parts.map(
    ({ title, path, note }) => `- [${linkText(title)}](${addresses.url(path + FILE)}): ${oneLine(note)}`,
  );
  return [
    ...numbered(shelf.path, head, links, setting, closing),
    ...shelf.parts.flatMap((part) => filesOf(part, { introduction: '', closing: '' }, setting)),
  ];
}

function listOf(shelf: Shelf, setting: Setting, level: number): string {
  const parts = shelf.parts.map((part) => {
    // A manual of one document is that document: its shelf says nothing more.
    const own = part.parts.length === 0 && part.documents.length === 1 ? '' : `${shelfLine(part, setting)}\n`;
    return `${'#'.repeat(Math.min(level, 6))} ${oneLine(part.title)}\n\n${own}${listOf(part, setting, level + 1)}`;
  });
  const documents = shelf.documents.map((document) => `${documentLine(document, setting)}\n`).join('');
  return [documents, ...parts].filter(Boolean).join('\n');
}

function shelfLine(shelf: Shelf, { addresses }: Setting): string {
  return `- [${linkText(shelf.title)}](${addresses.url(twinOf(shelf))}): ${oneLine(shelf.note)}`;
}

function documentLine(document: LibraryDocument, setting: Setting): string {
  const { addresses, language, separator } = setting;
  const size = countsLine(countsOf(document), language);
  const contents = hasContents(document, setting)
    ? `, [${llmsTexts[language].byPage}](${addresses.url(documentUrl(document) + FILE)})`
    : '';
  return `- [${linkText(document.metadata.title)}](${addresses.url(twinUrl(documentUrl(document)))})${separator}${size}${contents}`;
}

function hasContents(document: LibraryDocument, { folded }: Setting): boolean {
  return folded ? readerWindows(document).length > 1 : document.chunks.length > 1;
}

/** The pages of one document: those of the reader, and below each the chunks in it. */
function contentsFiles(document: LibraryDocument, setting: Setting): PublishedFile[] {
  if (!hasContents(document, setting)) return [];
  const { addresses, language, folded } = setting;
  const { title } = document.metadata;
  const windows = readerWindows(document);
  const text = readingTexts[language];
  const lines = windows.flatMap((window) => {
    const name = windows.length === 1 ? title : text.partOf(window.number, windows.length, window.title);
    const own = `- [${linkText(name)}](${addresses.url(twinUrl(readerUrl(document, window.number)))})`;
    if (folded) return [own];
    const chunks = document.chunks.slice(window.firstOrdinal - 1, window.lastOrdinal);
    return [own, ...chunks.map((chunk) => `  ${chunkLine(document, chunk, setting)}`)];
  });
  const head = `# ${oneLine(title)}\n\n> ${countsLine(countsOf(document), language)}\n`;
  return numbered(documentUrl(document), `${head}\n`, lines, setting);
}

function chunkLine(document: LibraryDocument, chunk: Chunk, { addresses, language }: Setting): string {
  const url = addresses.url(twinUrl(chunkUrl(document, chunk.ordinal)));
  const heading = chunk.page === undefined ? undefined : chunk.headingPath.at(-1);
  return `- [${linkText(chunkTitle(chunk, language))}](${url})${heading === undefined ? '' : `: ${oneLine(heading)}`}`;
}

/** The lines in one file, or in as many as it takes, each naming the next. */
function numbered(
  path: string,
  head: string,
  lines: readonly string[],
  { addresses, language }: Setting,
  closing = '',
): PublishedFile[] {
  const room = LARGEST_LLMS_FILE - head.length - closing.length - 300;
  const pages: string[][] = [[]];
  let used = 0;
  for (const line of lines) {
    if (used + line.length + 1 > room && used > 0) {
      pages.push([]);
      used = 0;
    }
    pages.at(-1)?.push(line);
    used += line.length + 1;
  }
  const name = (index: number) => (index === 0 ? FILE : `llms-${index + 1}.txt`);
  return pages.map((page, index) => {
    const next =
      index + 1 < pages.length
        ? `\n${llmsTexts[language].continuedIn(name(index + 1), addresses.url(path + name(index + 1)))}\n`
        : '';
    const end = index === 0 && closing !== '' ? `\n${closing}` : '';
    return { path: path + name(index), text: `${head}${page.join('\n')}\n${next}${end}` };
  });
}

function productPart(shelf: ProductShelf, vendor: string, language: Language): Shelf {
  const { product } = shelf;
  return {
    title: `${vendor} ${product.title}`,
    path: `${product.id}/`,
    note: product.description ?? countsLine(shelf.counts, language),
    parts: shelf.versions.map((version) => versionPart(version, language)),
    documents: [],
  };
}

function versionPart(shelf: VersionShelf, language: Language): Shelf {
  const { product, version, manuals } = shelf;
  const [only] = manuals;
  const isOneDocument = manuals.length === 1 && only?.documents.length === 1;
  return {
    title: `${product.title} ${version.title}`,
    path: `${product.id}/${version.id}/`,
    note: `${countsLine(shelf.counts, language)}${version.latest ? `, ${catalogueTexts[language].latestVersion}` : ''}`,
    parts: isOneDocument ? [] : manuals.map((manual) => manualPart(manual, language)),
    documents: isOneDocument ? only.documents : [],
  };
}

function manualPart(shelf: ManualShelf, language: Language): Shelf {
  return {
    title: shelf.title,
    path: `${shelf.key}/`,
    note: countsLine(shelf.counts, language),
    parts: [],
    documents: shelf.documents,
  };
}

function twinOf({ path }: Shelf): string {
  return path === '' ? 'index.md' : twinUrl(path);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function linkText(title: string): string {
  return oneLine(title).replace(/[\\[\]]/g, '\\$&');
}
