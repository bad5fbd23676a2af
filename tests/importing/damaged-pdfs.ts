/** Damaged copies of a PDF, the same ones in every run. */

/** A small generator of repeatable numbers (mulberry32). @returns numbers in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const DAMAGES = [
  'truncated',
  'bits flipped',
  'a piece missing',
  'a piece twice',
  'huge numbers',
  'references in circles',
  'nested deeply',
] as const;

/** @returns a damaged copy; `bytes` stay as they are. */
export function damage(bytes: Uint8Array, kind: (typeof DAMAGES)[number], random: () => number): Uint8Array {
  const at = Math.floor(random() * bytes.length);
  const length = 1 + Math.floor(random() * 2000);
  switch (kind) {
    case 'truncated':
      return bytes.slice(0, at);
    case 'bits flipped': {
      const copy = bytes.slice();
      for (let i = 0; i < 200; i++) {
        const place = Math.floor(random() * copy.length);
        copy[place] = copy[place]! ^ (1 << Math.floor(random() * 8));
      }
      return copy;
    }
    case 'a piece missing':
      return joined(bytes.slice(0, at), bytes.slice(at + length));
    case 'a piece twice':
      return joined(bytes.slice(0, at + length), bytes.slice(at));
    case 'huge numbers':
      return rewritten(bytes, random, /\/(?:Length|Count|Size|Width|Height|First|N|W)\s+\d+/g, (found) =>
        found.replace(/\d+$/, '999999999999'),
      );
    case 'references in circles':
      return rewritten(bytes, random, /\b\d+ 0 R\b/g, () => `${1 + Math.floor(random() * 20)} 0 R`);
    case 'nested deeply':
      return rewritten(bytes, random, /\/Contents\b/g, (found) => `/X ${'['.repeat(20_000)} ${found}`);
  }
}

/** Changes about a third of what `pattern` finds. */
function rewritten(
  bytes: Uint8Array,
  random: () => number,
  pattern: RegExp,
  change: (found: string) => string,
): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  return new Uint8Array(
    Buffer.from(
      text.replace(pattern, (found) => (random() < 0.34 ? change(found) : found)),
      'latin1',
    ),
  );
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const all = new Uint8Array(head.length + tail.length);
  all.set(head);
  all.set(tail, head.length);
  return all;
}
