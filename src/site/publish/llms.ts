/**
 * llms.txt: the library as a list of links to Markdown for agents. No file is longer than an agent reads at
 * once: a library that does not fit is split along its shelves, each with an llms.txt of its own. Pure.
 */
import { documentUrl, twinUrl } from '../../library/ids.ts';
import type { Library, LibraryDocument } from '../../library/model.ts';
import { countsLine, type ManualShelf, type ProductShelf, shelvesOf, type VersionShelf } from '../shelves.ts';
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
  const parts = vendors.flatMap(({ vendor, products }) =>
    products.map((shelf) => productPart(shelf, vendor.title)),
  );
  const root: Shelf = { title: library.title, path: '', note: library.tagline, parts, documents: [] };
  return filesOf(root, introduction(addresses), addresses);
}

function introduction({ url }: Addresses): string {
  return [
    'Every page has a Markdown twin: replace the slash at the end of its address by `.md`. The twin of a manual is the',
    'whole manual; the twin of a single page or section is that manual’s address with `/<number>.md`.',
    'Page numbers are those of the PDF file, with the printed number as label where it differs.',
    `Served by the companion server (\`mcdewey serve\`), the library can be searched by meaning at ${url('mcp')} (Model Context Protocol, tools \`search\` and \`fetch\`).`,
  ].join('\n');
}

function filesOf(shelf: Shelf, introduction: string, addresses: Addresses): PublishedFile[] {
  const head = `# ${oneLine(shelf.title)}\n\n> ${oneLine(shelf.note)}\n\n${introduction}${introduction ? '\n\n' : ''}`;
  const whole = head + listOf(shelf, addresses, 2);
  if (whole.length < LARGEST_LLMS_FILE) return [{ path: shelf.path + FILE, text: whole }];
  if (shelf.parts.length === 0) return numberedFiles(shelf, head, addresses);
  const links = shelf.parts.map(
    ({ title, path, note }) => `- [${linkText(title)}](${addresses.url(path + FILE)}): ${oneLine(note)}`,
  );
  return [
    ...numbered(shelf.path, head, links, addresses),
    ...shelf.parts.flatMap((part) => filesOf(part, '', addresses)),
  ];
}

function listOf(shelf: Shelf, addresses: Addresses, level: number): string {
  const parts = shelf.parts.map(
    (part) => `${'#'.repeat(level)} ${oneLine(part.title)}\n\n${listOf(part, addresses, level + 1)}`,
  );
  const documents = shelf.documents.map((document) => `${documentLine(document, addresses)}\n`).join('');
  return [documents, ...parts].filter(Boolean).join('\n');
}

function documentLine(document: LibraryDocument, addresses: Addresses): string {
  const size = document.paged
    ? `${document.pageCount ?? document.chunks.length} pages`
    : `${document.chunks.length} sections`;
  return `- [${linkText(document.metadata.title)}](${addresses.url(twinUrl(documentUrl(document)))}): ${size}`;
}

function numberedFiles(shelf: Shelf, head: string, addresses: Addresses): PublishedFile[] {
  return numbered(
    shelf.path,
    head,
    shelf.documents.map((document) => documentLine(document, addresses)),
    addresses,
  );
}

/** The lines in one file, or in as many as it takes, each naming the next. */
function numbered(
  path: string,
  head: string,
  lines: readonly string[],
  addresses: Addresses,
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
    const next = index + 1 < pages.length ? `\nContinued in ${addresses.url(path + name(index + 1))}\n` : '';
    return { path: path + name(index), text: `${head}${page.join('\n')}\n${next}` };
  });
}

function productPart(shelf: ProductShelf, vendor: string): Shelf {
  const { product } = shelf;
  return {
    title: `${vendor} ${product.title}`,
    path: `${product.id}/`,
    note: product.description ?? countsLine(shelf.counts),
    parts: shelf.versions.map(versionPart),
    documents: [],
  };
}

function versionPart(shelf: VersionShelf): Shelf {
  const { product, version } = shelf;
  return {
    title: `${product.title} ${version.title}`,
    path: `${product.id}/${version.id}/`,
    note: `${countsLine(shelf.counts)}${version.latest ? ', latest version' : ''}`,
    parts: shelf.manuals.length === 1 ? [] : shelf.manuals.map(manualPart),
    documents: shelf.manuals.length === 1 ? (shelf.manuals[0]?.documents ?? []) : [],
  };
}

function manualPart(shelf: ManualShelf): Shelf {
  return {
    title: shelf.title,
    path: `${shelf.key}/`,
    note: countsLine(shelf.counts),
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
