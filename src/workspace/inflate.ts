import { inflateRawSync } from 'node:zlib';

/** Far more than any file of an index inflates to: what goes beyond it was made to fill the memory. */
const LARGEST = 64 * 1024 * 1024;

/** Inflates a raw DEFLATE stream. A shard of an index takes a tenth of what the platform's stream needs for it. */
export function inflateNow(bytes: Uint8Array): Uint8Array {
  return inflateRawSync(bytes, { maxOutputLength: LARGEST });
}
