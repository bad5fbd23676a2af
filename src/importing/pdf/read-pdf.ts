import { getDocumentProxy } from 'unpdf';
import type { PDFDocumentProxy, PDFPageProxy, PDFWorker } from 'unpdf/pdfjs';
import { doubtOfFont, drawnCodes } from './doubtful-fonts.ts';
import { Destinations, LinkReader, withLinks } from './link-areas.ts';
import { turnOf, turnOfPage } from './page-direction.ts';
import { createReader } from './pdfjs-process.ts';
import { readRulings } from './rulings.ts';
import type { Bookmark, FontInfo, PdfInfo, PdfPage, TextRun } from './types.ts';

/** A file that cannot be opened without its password, or with the one given. */
export class PdfPasswordError extends Error {
  override name = 'PdfPasswordError';
}

export interface OpenPdf {
  readonly pageCount: number;
  readonly info: PdfInfo;
  /** Printed labels by page as the file tells them; undefined when it has none. */
  readonly labels: readonly string[] | undefined;
  readonly bookmarks: readonly Bookmark[];
  readPage(page: number): Promise<PdfPage>;
  close(): Promise<void>;
}

const MOST_BOOKMARKS = 20_000;
/** Glyph codes that every symbol font uses for its bullet, seen where a font has no Unicode table. */
const BULLET_CODES = /[\uf0b7\uf0a7\uf076\uf0d8\uf0a8\u0083]/g;
/** Codes of the bullet in TeX's symbol fonts (TS1, OMS), seen where the font has no Unicode table. */
const TEX_BULLETS = ['\u0088', '\u000f'];
const SPREAD_CJK =
  /(?<=[\u2e80-\u2fff\u3001-\u9fff\uf900-\ufaff\uff00-\uffef]) +(?=[\u2e80-\u2fff\u3001-\u9fff\uf900-\ufaff\uff00-\uffef])/g;
const MONOSPACE_NAME =
  /mono|courier|consol|typewriter|cmtt|sftt|lmtt|ectt|txtt|fixed|menlo|inconsolata|lettergothic|terminal|andale|sourcecode|(^|[^a-z])tt\d/i;
const BOLD_NAME =
  /bold|black|heavy|semib|demi|-bd|cmbx|sfbx|ecbx|sfssbx|cmssbx|utmb|medi(?!um)|(^|[^a-z])bx\d/i;

/**
 * Opens a PDF with pdf.js. Owner-password files open; @throws PdfPasswordError for those that need one.
 * @param bytes taken over by pdf.js; do not use them afterwards.
 */
export async function openPdf(bytes: Uint8Array, password?: string): Promise<OpenPdf> {
  const { pdf, reader } = await openWith(bytes, password);
  const fonts = new Map<string, FontInfo>();
  const destinations = new Destinations(pdf);
  const links = new LinkReader(pdf, destinations);
  return {
    pageCount: pdf.numPages,
    info: await readInfo(pdf),
    labels: (await orUndefined(pdf.getPageLabels())) ?? undefined,
    bookmarks: await readBookmarks(pdf, destinations),
    readPage: (number) => readPage(pdf, number, fonts, links),
    close: async () => {
      await pdf.loadingTask.destroy();
      reader.destroy();
    },
  };
}

/** Without the password first: with a wrong one, pdf.js refuses even files that need none. */
async function openWith(
  bytes: Uint8Array,
  password: string | undefined,
): Promise<{ pdf: PDFDocumentProxy; reader: PDFWorker }> {
  for (const one of password === undefined ? [undefined] : [undefined, password]) {
    const reader = await createReader();
    try {
      const pdf = await getDocumentProxy(bytes, {
        worker: reader,
        verbosity: 0,
        stopAtErrors: false,
        // Pictures are not looked at: decoding them would cost time and, in hostile files, memory.
        maxImageSize: 1,
        fontExtraProperties: true,
        ...(one === undefined ? {} : { password: one }),
      });
      return { pdf, reader };
    } catch (error) {
      reader.destroy();
      if (!(error instanceof Error && error.name === 'PasswordException')) throw error;
    }
  }
  throw new PdfPasswordError(
    password === undefined ? 'No password given.' : 'The password does not open it.',
  );
}

async function readInfo(pdf: PDFDocumentProxy): Promise<PdfInfo> {
  const metadata = await orUndefined(pdf.getMetadata());
  const info = (metadata?.info ?? {}) as Record<string, unknown>;
  const text = (value: unknown) =>
    typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  const [, year, month = '', day = ''] = /^D:(\d{4})(\d\d)?(\d\d)?/.exec(text(info.CreationDate) ?? '') ?? [];
  return {
    title: text(info.Title),
    author: text(info.Author),
    lang: text(info.Language),
    ...(year === undefined ? {} : { created: [year, month, day].filter((part) => part !== '').join('-') }),
  };
}

interface OutlineNode {
  readonly title: string;
  readonly dest: string | unknown[] | null;
  readonly items: OutlineNode[];
}

async function readBookmarks(pdf: PDFDocumentProxy, destinations: Destinations): Promise<Bookmark[]> {
  const roots = ((await orUndefined(pdf.getOutline())) ?? []) as OutlineNode[];
  const bookmarks: Bookmark[] = [];
  const visit = async (nodes: OutlineNode[], level: number): Promise<void> => {
    for (const node of nodes) {
      if (bookmarks.length >= MOST_BOOKMARKS) return;
      const page = await destinations.pageOf(node.dest);
      const title = node.title.replace(/\s+/g, ' ').trim();
      if (page !== undefined && title !== '') bookmarks.push({ title, level, page });
      if (level < 12) await visit(node.items, level + 1);
    }
  };
  await visit(roots, 1);
  return bookmarks;
}

async function readPage(
  pdf: PDFDocumentProxy,
  number: number,
  fonts: Map<string, FontInfo>,
  links: LinkReader,
): Promise<PdfPage> {
  const page = await pdf.getPage(number);
  try {
    const content = await page.getTextContent({ includeMarkedContent: false });
    await learnFonts(page, Object.keys(content.styles), content.styles, fonts);
    const items = content.items.filter((item) => 'str' in item);
    const shown = page.getViewport({ scale: 1 });
    const turn = turnOfPage(items, matrixOf(shown));
    const viewport =
      turn === 0 ? shown : page.getViewport({ scale: 1, rotation: (page.rotate + turn) % 360 });
    const transform = matrixOf(viewport);
    const [a, b, c, d, e, f] = transform;
    const runs: TextRun[] = [];
    const turned: TextRun[] = [];
    let spaceBefore = false;
    for (const [order, item] of items.entries()) {
      if (item.str === '') continue;
      if (item.str.trim() === '') {
        spaceBefore = true;
        continue;
      }
      const [, , tc, td, tx, ty] = item.transform as [number, number, number, number, number, number];
      const run: TextRun = {
        text: cleanText(item.str),
        x: a * tx + c * ty + e,
        y: b * tx + d * ty + f,
        width: item.width,
        size: Math.hypot(tc, td) || item.height || 1,
        font: fonts.get(item.fontName) ?? { name: '', bold: false, mono: false },
        order,
        spaceBefore: spaceBefore || /^\s/.test(item.str),
      };
      spaceBefore = /\s$/.test(item.str);
      (turnOf(item, transform) === 0 ? runs : turned).push(run);
    }
    const areas = (await orUndefined(links.areasOf(page, transform))) ?? [];
    const rulings = standsInColumns(runs) ? ((await orUndefined(readRulings(page, transform))) ?? []) : [];
    return {
      number,
      width: viewport.width,
      height: viewport.height,
      runs: withLinks(runs, areas),
      turned,
      rulings,
    };
  } finally {
    page.cleanup();
  }
}

function matrixOf(viewport: { readonly transform: readonly number[] }) {
  return viewport.transform as unknown as readonly [number, number, number, number, number, number];
}

/** Drawing instructions are slow to get: only pages with text side by side are asked for their lines. */
function standsInColumns(runs: readonly TextRun[]): boolean {
  const ends = new Map<number, number>();
  let apart = 0;
  for (const run of runs) {
    const y = Math.round(run.y);
    const end = ends.get(y);
    if (end !== undefined && Math.abs(run.x - end) > 1.3 * run.size && /[\p{L}\p{N}]/u.test(run.text))
      apart++;
    ends.set(y, run.x + run.width);
    if (apart >= 2) return true;
  }
  return false;
}

/**
 * Font names come only with a page's drawing instructions, which are slow to get: asked for once per new font.
 * @param ids pdf.js's names of the fonts on the page, unique within the file.
 */
async function learnFonts(
  page: PDFPageProxy,
  ids: readonly string[],
  styles: Record<string, { fontFamily: string }>,
  fonts: Map<string, FontInfo>,
): Promise<void> {
  if (ids.every((id) => fonts.has(id))) return;
  const codes = drawnCodes(await orUndefined(page.getOperatorList()));
  for (const id of ids) {
    if (fonts.has(id)) continue;
    const font: unknown = page.commonObjs.has(id) ? page.commonObjs.get(id) : undefined;
    const told = typeof font === 'object' && font !== null && 'name' in font ? font.name : undefined;
    const name = typeof told === 'string' ? told.replace(/^[A-Z]{6}\+/, '') : '';
    const doubt = doubtOfFont(font, codes.get(id));
    fonts.set(id, {
      name,
      bold: BOLD_NAME.test(name),
      mono: MONOSPACE_NAME.test(name) || styles[id]?.fontFamily === 'monospace',
      ...(doubt === undefined ? {} : { doubt }),
    });
  }
}

/** Ligatures as letters, exotic blanks as blanks, nothing that cannot be shown. */
function cleanText(text: string): string {
  if (TEX_BULLETS.includes(text)) return '•';
  return (
    text
      .replace(/[\ufb00-\ufb06]/g, (ligature) => ligature.normalize('NFKC'))
      .replace(BULLET_CODES, '•')
      // Justified lines spread these characters, which pdf.js takes for blanks.
      .replace(SPREAD_CJK, '')
      .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000\t]/g, ' ')
      .replace(/[\p{Cc}\u200b\ufeff\ufffe\uffff]/gu, '')
      .trim()
  );
}

/** A damaged table in a file costs what it told, not the file. */
async function orUndefined<T>(value: Promise<T>): Promise<T | undefined> {
  try {
    return await value;
  } catch {
    return undefined;
  }
}
