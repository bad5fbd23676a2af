import { createHash } from 'node:crypto';

/** Text on a page: x and y in points, y from the top. */
export interface TinyText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size?: number;
  readonly font?: 'Helvetica' | 'Helvetica-Bold' | 'Courier';
}

export interface TinyPdf {
  readonly pages: readonly (readonly TinyText[])[];
  readonly outline?: readonly { readonly title: string; readonly page: number }[];
  /** Page labels as ranges: first page (0-based), style (/r, /D) and first number. */
  readonly labels?: readonly { readonly from: number; readonly style: 'r' | 'D'; readonly start?: number }[];
  readonly title?: string;
  readonly userPassword?: string;
}

export const PAGE_HEIGHT = 792;
const FONTS = ['Helvetica', 'Helvetica-Bold', 'Courier'] as const;
const PASSWORD_PADDING = Buffer.from(
  '28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A',
  'hex',
);
const FILE_ID = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const PERMISSIONS = -44;

/** A whole PDF file out of positioned text, written by hand so that tests know every byte's meaning. */
export function tinyPdf(pdf: TinyPdf): Uint8Array {
  const objects: string[] = [];
  const add = (body: string) => objects.push(body);
  const fontIds = FONTS.map((name) =>
    add(`<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`),
  );
  const fonts = fontIds.map((id, i) => `/F${i} ${id} 0 R`).join(' ');
  const key = pdf.userPassword === undefined ? undefined : encryptionKey(pdf.userPassword);
  const pagesId = objects.length + pdf.pages.length * 2 + 1;
  const pageIds = pdf.pages.map((texts) => {
    const contentId = objects.length + 1;
    const plain = texts.map(drawText).join('\n');
    const content = key
      ? rc4(objectKey(key, contentId), Buffer.from(plain, 'latin1')).toString('latin1')
      : plain;
    add(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
    return add(
      `<< /Type /Page /Parent ${pagesId} 0 R /MediaBox [0 0 612 ${PAGE_HEIGHT}] /Resources << /Font << ${fonts} >> >> /Contents ${contentId} 0 R >>`,
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
  if (pdf.userPassword === undefined) trailer += ` /Info ${infoId} 0 R`;
  else
    trailer += ` /Encrypt ${add(encryptDictionary(pdf.userPassword))} 0 R /ID [<${FILE_ID.toString('hex')}> <${FILE_ID.toString('hex')}>]`;
  return assemble(objects, trailer);
}

function drawText({ x, y, text, size = 10, font = 'Helvetica' }: TinyText): string {
  return `BT /F${FONTS.indexOf(font)} ${size} Tf 1 0 0 1 ${x} ${PAGE_HEIGHT - y} Tm (${escapeString(text)}) Tj ET`;
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

const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();
const padded = (password: string) =>
  Buffer.concat([Buffer.from(password, 'latin1'), PASSWORD_PADDING]).subarray(0, 32);

/** PDF 1.4, algorithm 3.2 for revision 2: 40 bits. */
function encryptionKey(password: string): Buffer {
  const permissions = Buffer.alloc(4);
  permissions.writeInt32LE(PERMISSIONS);
  return md5(Buffer.concat([padded(password), ownerEntry(password), permissions, FILE_ID])).subarray(0, 5);
}

function ownerEntry(password: string): Buffer {
  return rc4(md5(padded('owner')).subarray(0, 5), padded(password));
}

function objectKey(key: Buffer, id: number): Buffer {
  return md5(Buffer.concat([key, Buffer.from([id & 255, (id >> 8) & 255, 0, 0, 0])])).subarray(0, 10);
}

function encryptDictionary(password: string): string {
  const user = rc4(encryptionKey(password), PASSWORD_PADDING);
  return `<< /Filter /Standard /V 1 /R 2 /O <${ownerEntry(password).toString('hex')}> /U <${user.toString('hex')}> /P ${PERMISSIONS} >>`;
}

function rc4(key: Buffer, data: Buffer): Buffer {
  const state = Array.from({ length: 256 }, (_, i) => i);
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + state[i]! + key[i % key.length]!) & 255;
    [state[i], state[j]] = [state[j]!, state[i]!];
  }
  let i = 0;
  let j = 0;
  return Buffer.from(
    data.map((byte) => {
      i = (i + 1) & 255;
      j = (j + state[i]!) & 255;
      [state[i], state[j]] = [state[j]!, state[i]!];
      return byte ^ state[(state[i]! + state[j]!) & 255]!;
    }),
  );
}
