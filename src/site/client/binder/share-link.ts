/**
 * A binder as the fragment of a link: `#pages=1.` and base64url of DEFLATE of lines `document-id ordinal,ordinal`,
 * a line for each run of pages of one document. It stays in the browser: fragments are not sent to the host.
 * Links come from anybody, so nothing in one is shown or stored but ids that are valid. Runs anywhere.
 */
import { chunkIdOf, documentIdOf, parseChunkId } from '../../../library/ids.ts';
import { isChunkId, MOST_PAGES } from './binder.ts';

const KEY = '#pages=';
const FORMAT = '1.';
/** Characters; some browsers cut longer addresses off. */
export const LONGEST_FRAGMENT = 16_000;
/** Of the text inside: what 500 of the longest ids need would not fit a fragment anyway. */
const LONGEST_TEXT = 256 * 1024;

export interface SharedBinder {
  readonly chunkIds: readonly string[];
  /** Entries that are no ids of any library. */
  readonly invalid: number;
}

/** A fragment that claims to be a binder and cannot be read. */
export class UnreadableLinkError extends Error {
  override name = 'UnreadableLinkError';
}

export function isShareFragment(fragment: string): boolean {
  return fragment.startsWith(KEY);
}

/** @returns undefined when the list does not fit an address. */
export async function shareFragment(chunkIds: readonly string[]): Promise<string | undefined> {
  const lines: string[] = [];
  let last: string | undefined;
  for (const id of chunkIds) {
    const key = parseChunkId(id);
    const document = documentIdOf(key);
    if (document === last) lines[lines.length - 1] += `,${key.ordinal}`;
    else lines.push(`${document} ${key.ordinal}`);
    last = document;
  }
  const bytes = new TextEncoder().encode(lines.join('\n'));
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const packed = new Uint8Array(await new Response(stream).arrayBuffer());
  const fragment = KEY + FORMAT + base64url(packed);
  return fragment.length > LONGEST_FRAGMENT ? undefined : fragment;
}

/** @throws UnreadableLinkError. */
export async function readShareFragment(fragment: string): Promise<SharedBinder> {
  if (fragment.length > LONGEST_FRAGMENT || !fragment.startsWith(KEY + FORMAT))
    throw new UnreadableLinkError();
  let text: string;
  try {
    const bytes = await inflateAtMost(
      fromBase64url(fragment.slice(KEY.length + FORMAT.length)),
      LONGEST_TEXT,
    );
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UnreadableLinkError('', { cause: error });
  }
  const chunkIds = new Set<string>();
  let invalid = 0;
  for (const line of text.split('\n')) {
    const space = line.lastIndexOf(' ');
    for (const ordinal of line.slice(space + 1).split(',')) {
      const id = idOf(line.slice(0, Math.max(0, space)), ordinal);
      if (id === undefined || chunkIds.size >= MOST_PAGES) invalid++;
      else chunkIds.add(id);
    }
  }
  if (chunkIds.size === 0) throw new UnreadableLinkError();
  return { chunkIds: [...chunkIds], invalid };
}

function idOf(document: string, ordinal: string): string | undefined {
  const id = `${document}::${ordinal}`;
  if (!isChunkId(id)) return undefined;
  const key = parseChunkId(id);
  return chunkIdOf(key, key.ordinal);
}

function base64url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[\w-]*$/.test(text)) throw new UnreadableLinkError();
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
}

/** A short fragment can stand for gigabytes: stops at `limit`. */
async function inflateAtMost(bytes: Uint8Array<ArrayBuffer>, limit: number): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      await reader.cancel().catch(() => {});
      throw new UnreadableLinkError();
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}
