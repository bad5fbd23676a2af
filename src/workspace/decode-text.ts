/** Bytes of a file somebody called Markdown, to text. */

export type DecodedText =
  | { readonly kind: 'text'; readonly text: string }
  /** Not UTF-8; read as Windows-1252, the most common other encoding of manuals. */
  | {
      readonly kind: 'guessed';
      readonly text: string;
      readonly encoding: string;
      readonly firstBadByte: number;
    }
  | { readonly kind: 'binary'; readonly what: string };

const SIGNATURES: readonly (readonly [what: string, bytes: readonly number[]])[] = [
  ['a PDF file', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['a ZIP or Office file', [0x50, 0x4b, 0x03, 0x04]],
  ['a gzip file', [0x1f, 0x8b]],
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG image', [0xff, 0xd8, 0xff]],
  ['an old Office file', [0xd0, 0xcf, 0x11, 0xe0]],
  ['a program', [0x7f, 0x45, 0x4c, 0x46]],
];
const SAMPLE = 8192;

/** Strict UTF-8 (or UTF-16 with a byte order mark); says so when it had to guess or when it is no text. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const signature = SIGNATURES.find(([, start]) => start.every((byte, index) => bytes[index] === byte));
  if (signature) return { kind: 'binary', what: signature[0] };
  if (bytes[0] === 0xff && bytes[1] === 0xfe)
    return { kind: 'text', text: new TextDecoder('utf-16le').decode(bytes) };
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return { kind: 'text', text: new TextDecoder('utf-16be').decode(bytes) };
  if (looksBinary(bytes.subarray(0, SAMPLE))) return { kind: 'binary', what: 'a binary file' };
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    if (looksBinary(bytes)) return { kind: 'binary', what: 'a binary file' };
    const text = new TextDecoder('windows-1252').decode(bytes);
    return { kind: 'guessed', text, encoding: 'Windows-1252', firstBadByte: firstBadByte(bytes) };
  }
}

/** NUL bytes, or more control characters than any text has. */
function looksBinary(sample: Uint8Array): boolean {
  let control = 0;
  for (const byte of sample) {
    if (byte === 0) return true;
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d && byte !== 0x1b)
      control++;
  }
  return control > sample.length * 0.05;
}

/** Offset of the first byte that is no UTF-8. */
function firstBadByte(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  // Longest prefix that decodes; a cut inside a character is no error yet, hence `stream`.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (decodes(bytes.subarray(0, middle))) low = middle;
    else high = middle - 1;
  }
  return low;
}

function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
