import { encryptorOf, type TinyEncryption } from './pdf-encryption.ts';

/** Text on a page: x and y in points, y from the top. */
export interface TinyText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size?: number;
  /** The drawn ones have Type 3 letters A to C, which the file names or not. */
  readonly font?: (typeof FONTS)[number] | 'Drawn' | 'DrawnNameless';
  /** Runs up the page. */
  readonly upwards?: boolean;
}

/** A straight line, points from the top left corner. */
export interface TinyLine {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

export interface TinyLink {
  /** Left, top, right, bottom, points from the top left corner. */
  readonly area: readonly [number, number, number, number];
  /** A web address, or a page (1-based) of this file. */
  readonly to: string | number;
  /** 1-based; default the first. */
  readonly page?: number;
  /** Set not to be shown. */
  readonly hidden?: boolean;
}

export interface TinyPdf {
  readonly pages: readonly (readonly TinyText[])[];
  /** Lines drawn on every page. */
  readonly lines?: readonly TinyLine[];
  readonly links?: readonly TinyLink[];
  readonly outline?: readonly { readonly title: string; readonly page: number }[];
  /** Page labels as ranges: first page (0-based), style (/r, /D) and first number. */
  readonly labels?: readonly { readonly from: number; readonly style: 'r' | 'D'; readonly start?: number }[];
  readonly title?: string;
  /** Of the pages' content. */
  readonly encryption?: TinyEncryption;
}

export const PAGE_HEIGHT = 792;
const FONTS = ['Helvetica', 'Helvetica-Bold', 'Courier'] as const;
const DRAWN_FONTS = ['Drawn', 'DrawnNameless'] as const;

/** A whole PDF file out of positioned text, written by hand so that tests know every byte's meaning. */
export function tinyPdf(pdf: TinyPdf): Uint8Array {
  const objects: string[] = [];
  const add = (body: string) => objects.push(body);
  const fontIds = FONTS.map((name) =>
    add(`<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`),
  );
  const used = new Set(pdf.pages.flat().map(({ font }) => font));
  const drawnIds = DRAWN_FONTS.flatMap((font) => (used.has(font) ? [[font, addDrawnFont(font, add)]] : []));
  const fonts = [
    ...fontIds.map((id, i) => `/F${i} ${id} 0 R`),
    ...drawnIds.map(([font, id]) => `/${font} ${id} 0 R`),
  ].join(' ');
  const encryptor = pdf.encryption && encryptorOf(pdf.encryption);
  const pagesId = objects.length + pdf.pages.length * 2 + 1;
  const pageIds = pdf.pages.map((texts, index) => {
    const contentId = objects.length + 1;
    const drawn = (pdf.lines ?? []).map(drawLine);
    const plain = [...drawn, ...texts.map(drawText)].join('\n');
    const content = encryptor
      ? encryptor.encrypt(contentId, Buffer.from(plain, 'latin1')).toString('latin1')
      : plain;
    add(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
    return add(
      `<< /Type /Page /Parent ${pagesId} 0 R /MediaBox [0 0 612 ${PAGE_HEIGHT}] /Resources << /Font << ${fonts} >> >> /Contents ${contentId} 0 R ${linksOf(pdf, pagesId, index + 1)} >>`,
    );
  });
  add(`<< /Type /Pages /Count ${pageIds.length} /Kids [${pageIds.map((id) => `${id} 0 R`).join(' ')}] >>`);
  let catalog = `/Type /Catalog /Pages ${pagesId} 0 R`;
  if (pdf.outline && pdf.outline.length > 0) {
    const root = objects.length + 1;
    const first = root + 1;
    const last = root + pdf.outline.length;
    add(`<< /Type /Outlines /First ${first} 0 R /Last ${last} 0 R /Count ${pdf.outline.length} >>`);
    for (const [i, { title, page }] of pdf.outline.entries()) {
      const next = first + i < last ? `/Next ${first + i + 1} 0 R` : '';
      const prev = i > 0 ? `/Prev ${first + i - 1} 0 R` : '';
      add(
        `<< /Title (${escapeString(title)}) /Parent ${root} 0 R ${next} ${prev} /Dest [${pageIds[page - 1]} 0 R /Fit] >>`,
      );
    }
    catalog += ` /Outlines ${root} 0 R`;
  }
  if (pdf.labels) {
    const ranges = pdf.labels.map(
      ({ from, style, start }) => `${from} << /S /${style} ${start ? `/St ${start}` : ''} >>`,
    );
    catalog += ` /PageLabels << /Nums [${ranges.join(' ')}] >>`;
  }
  const catalogId = add(`<< ${catalog} >>`);
  const infoId = add(`<< ${pdf.title ? `/Title (${escapeString(pdf.title)})` : ''} >>`);
  let trailer = `/Root ${catalogId} 0 R`;
  if (!encryptor) trailer += ` /Info ${infoId} 0 R`;
  else {
    const { dictionary, fileId } = encryptor;
    trailer += ` /Encrypt ${add(dictionary)} 0 R /ID [<${fileId}> <${fileId}>]`;
  }
  return assemble(objects, trailer);
}

/** Grey pixels, a byte each, row by row. */
export interface TinyPicture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** A file whose pages are pictures and hold no text, as a scanner makes it. */
export function scannedPdf(pictures: readonly TinyPicture[]): Uint8Array {
  const pagesId = pictures.length * 3 + 1;
  const objects = pictures.flatMap(({ width, height, pixels }, i) => {
    const draw = `612 0 0 ${PAGE_HEIGHT} 0 0 cm /Scan Do`;
    const picture = Buffer.from(pixels).toString('latin1');
    return [
      `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Length ${picture.length} >>\nstream\n${picture}\nendstream`,
      `<< /Length ${draw.length} >>\nstream\n${draw}\nendstream`,
      `<< /Type /Page /Parent ${pagesId} 0 R /MediaBox [0 0 612 ${PAGE_HEIGHT}] /Resources << /XObject << /Scan ${3 * i + 1} 0 R >> >> /Contents ${3 * i + 2} 0 R >>`,
    ];
  });
  const kids = pictures.map((_, i) => `${3 * i + 3} 0 R`).join(' ');
  objects.push(`<< /Type /Pages /Count ${pictures.length} /Kids [${kids}] >>`);
  objects.push(`<< /Type /Catalog /Pages ${pagesId} 0 R >>`);
  return assemble(objects, `/Root ${pagesId + 1} 0 R`);
}

/** Every letter is a filled square. */
function addDrawnFont(font: (typeof DRAWN_FONTS)[number], add: (body: string) => number): number {
  const drawing = '1000 0 0 0 750 750 d1 0 0 750 750 re f';
  const square = add(`<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`);
  const names = font === 'Drawn' ? ['A', 'B', 'C'] : ['square1', 'square2', 'square3'];
  return add(
    `<< /Type /Font /Subtype /Type3 /FontBBox [0 0 750 750] /FontMatrix [0.001 0 0 0.001 0 0] /CharProcs << ${names.map((name) => `/${name} ${square} 0 R`).join(' ')} >> /Encoding << /Type /Encoding /Differences [65 ${names.map((name) => `/${name}`).join(' ')}] >> /FirstChar 65 /LastChar 67 /Widths [1000 1000 1000] >>`,
  );
}

/** Pages stand in front of the page tree: a stream and a page object each. */
function linksOf({ links = [], pages }: TinyPdf, pagesId: number, page: number): string {
  const here = links.filter((link) => (link.page ?? 1) === page);
  const annotations = here.map(({ area: [left, top, right, bottom], to, hidden }) => {
    const action =
      typeof to === 'string'
        ? `/A << /S /URI /URI (${escapeString(to)}) >>`
        : `/Dest [${pagesId - 2 * (pages.length - to) - 1} 0 R /Fit]`;
    return `<< /Type /Annot /Subtype /Link /Rect [${left} ${PAGE_HEIGHT - bottom} ${right} ${PAGE_HEIGHT - top}] ${hidden ? '/F 32' : ''} ${action} >>`;
  });
  return annotations.length === 0 ? '' : `/Annots [${annotations.join(' ')}]`;
}

function drawLine({ from, to }: TinyLine): string {
  return `${from[0]} ${PAGE_HEIGHT - from[1]} m ${to[0]} ${PAGE_HEIGHT - to[1]} l S`;
}

function drawText({ x, y, text, size = 10, font = 'Helvetica', upwards = false }: TinyText): string {
  const direction = upwards ? '0 1 -1 0' : '1 0 0 1';
  const name = font === 'Drawn' || font === 'DrawnNameless' ? font : `F${FONTS.indexOf(font)}`;
  return `BT /${name} ${size} Tf ${direction} ${x} ${PAGE_HEIGHT - y} Tm (${escapeString(text)}) Tj ET`;
}

function escapeString(text: string): string {
  return Buffer.from(text, 'latin1')
    .toString('latin1')
    .replace(/[()\\]/g, '\\$&');
}

function assemble(objects: readonly string[], trailer: string): Uint8Array {
  let file = '%PDF-1.4\n';
  const offsets: number[] = [];
  for (const [i, body] of objects.entries()) {
    offsets.push(file.length);
    file += `${i + 1} 0 obj\n${body}\nendobj\n`;
  }
  const xref = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  file += offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  file += `trailer\n<< /Size ${objects.length + 1} ${trailer} >>\nstartxref\n${xref}\n%%EOF\n`;
  return new Uint8Array(Buffer.from(file, 'latin1'));
}
