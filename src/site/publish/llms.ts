/**
 * llms.txt: the library as a list of links to Markdown for agents. No file is longer than an agent reads at
 * once: a library that does not fit is split along its shelves, each with an llms.txt of its own. Pure.
 */
import { documentUrl, twinUrl } from '../../library/ids.ts';
import type { Library, LibraryDocument } from '../../library/model.ts';
import {
  countsLine,
  countsOf,
  type ManualShelf,
  type ProductShelf,
  shelvesOf,
  type VersionShelf,
} from '../shelves.ts';
import { catalogueTexts } from '../strings/catalogue.ts';
import { type Language, languageFor } from '../strings/language.ts';
import { llmsTexts } from '../strings/llms.ts';
import type { Addresses } from './addresses.ts';
import type { PublishedFile } from './publish-files.ts';

/** Characters. */
export const LARGEST_LLMS_FILE = 50_000;
const FILE = 'llms.txt';

/** A part of the library that may have an llms.txt of its own. */
interface Shelf {
  readonly title: string;
  /** Its folder relative to the site's base, with a slash at the end. */
  readonly path: string;
  readonly note: string;
  readonly parts: readonly Shelf[];
  readonly documents: readonly LibraryDocument[];
}

export function llmsFiles(library: Library, addresses: Addresses): PublishedFile[] {
  const { vendors } = shelvesOf(library);
  const language = languageFor(library.lang);
  const parts = vendors.flatMap(({ vendor, products }) =>
    products.map((shelf) => productPart(shelf, vendor.title, language)),
  );
  const root: Shelf = { title: library.title, path: '', note: library.tagline, parts, documents: [] };
  return filesOf(root, llmsTexts[language].introduction(addresses.url('mcp')), { addresses, language });
}

/** Where the site is, and the language of what stands between the links. */
interface Setting {
  readonly addresses: Addresses;
  readonly language: Language;
}

function filesOf(shelf: Shelf, introduction: string, setting: Setting): PublishedFile[] {
  const { addresses } = setting;
  const head = `# ${oneLine(shelf.title)}\n\n> ${oneLine(shelf.note)}\n\n${introduction}${introduction ? '\n\n' : ''}`;
  const whole = head + listOf(shelf, setting, 2);
  if (whole.length < LARGEST_LLMS_FILE) return [{ path: shelf.path + FILE, text: whole }];
  if (shelf.parts.length === 0) return numberedFiles(shelf, head, setting);
  const links = shelf.parts.map(
    ({ title, path, note }) => `- [${linkText(title)}](${addresses.url(path + FILE)}): ${oneLine(note)}`,
  );
  return [
    ...numbered(shelf.path, head, links, setting),
    ...shelf.parts.flatMap((part) => filesOf(part, '', setting)),
  ];
}

function listOf(shelf: Shelf, setting: Setting, level: number): string {
  const parts = shelf.parts.map(
    (part) => `${'#'.repeat(level)} ${oneLine(part.title)}\n\n${listOf(part, setting, level + 1)}`,
  );
  const documents = shelf.documents.map((document) => `${documentLine(document, setting)}\n`).join('');
  return [documents, ...parts].filter(Boolean).join('\n');
}

function documentLine(document: LibraryDocument, { addresses, language }: Setting): string {
  const size = countsLine(countsOf(document), language);
  return `- [${linkText(document.metadata.title)}](${addresses.url(twinUrl(documentUrl(document)))}): ${size}`;
}

function numberedFiles(shelf: Shelf, head: string, setting: Setting): PublishedFile[] {
  return numbered(
    shelf.path,
    head,
    shelf.documents.map((document) => documentLine(document, setting)),
    setting,
  );
}

/** The lines in one file, or in as many as it takes, each naming the next. */
function numbered(
  path: string,
  head: string,
  lines: readonly string[],
  { addresses, language }: Setting,
): PublishedFile[] {
  const room = LARGEST_LLMS_FILE - head.length - 200;
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
        ? `\n${llmsTexts[language].continuedIn(addresses.url(path + name(index + 1)))}\n`
        : '';
    return { path: path + name(index), text: `${head}${page.join('\n')}\n${next}` };
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
  const { product, version } = shelf;
  return {
    title: `${product.title} ${version.title}`,
    path: `${product.id}/${version.id}/`,
    note: `${countsLine(shelf.counts, language)}${version.latest ? `, ${catalogueTexts[language].latestVersion}` : ''}`,
    parts: shelf.manuals.length === 1 ? [] : shelf.manuals.map((manual) => manualPart(manual, language)),
    documents: shelf.manuals.length === 1 ? (shelf.manuals[0]?.documents ?? []) : [],
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

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function linkText(title: string): string {
  return oneLine(title).replace(/[\\[\]]/g, '\\$&');
}
