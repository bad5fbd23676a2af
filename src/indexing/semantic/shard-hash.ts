import { HASH_BYTES } from '../../search/shard-set.ts';

const NAME = /\/([0-9a-f]{16})\.bin$/;

/** The hash that a shard's file name spells out: what other index files store instead of the name. */
export function hashOfName(name: string): Uint8Array {
  const hex = NAME.exec(name)?.[1];
  if (!hex) throw new Error(`"${name}" is not the name of a shard`);
  return Uint8Array.from({ length: HASH_BYTES }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}
