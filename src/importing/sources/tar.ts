import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Parser, type ReadEntry } from 'tar';
import { isSafeEntryName, LARGEST_UNPACKED, MOST_ENTRIES } from './archive-limits.ts';

const LARGEST_ENTRY = 64 * 1024 ** 2;
/** Bytes of the files that are kept in memory. */
const LARGEST_KEPT = 1024 ** 3;

/**
 * The wanted files of a tar archive, packed or not, by path; nothing is written. Links, devices and names that lead
 * out of it are passed over.
 * @param rename path in the archive → path here, or undefined for a file that is not wanted.
 * @throws Error with the end of a sentence when it cannot be read or unpacks to too much.
 */
export async function readTar(
  path: string,
  rename: (name: string) => string | undefined,
): Promise<Map<string, Uint8Array>> {
  const entries = new Map<string, Uint8Array>();
  let total = 0;
  let kept = 0;
  let count = 0;
  const parser = new Parser({ strict: false });
  parser.on('entry', (entry: ReadEntry) => {
    total += entry.size;
    count++;
    if (total > LARGEST_UNPACKED || count > MOST_ENTRIES) {
      parser.abort(new Error('it unpacks to more than any documentation needs'));
      return;
    }
    const name = entry.path.replace(/\\/g, '/').replace(/^(?:\.\/)+/, '');
    const wanted = entry.type === 'File' && isSafeEntryName(name) ? rename(name) : undefined;
    if (wanted === undefined || entry.size > LARGEST_ENTRY || kept + entry.size > LARGEST_KEPT) {
      entry.resume();
      return;
    }
    kept += entry.size;
    const parts: Buffer[] = [];
    entry.on('data', (part: Buffer) => parts.push(part));
    entry.on('end', () => entries.set(wanted, Buffer.concat(parts)));
  });
  await pipeline(createReadStream(path), parser as unknown as NodeJS.WritableStream);
  return entries;
}
