/** The fast tier: the query table read word by word. No model, no runtime, a few kB per query. */
import { inflateFile, inflateStream } from '../bytes.ts';
import type { SemanticSection } from '../semantic/section.ts';
import { addScaled, lengthOf } from '../semantic/vectors.ts';
import { ShardSet } from '../shard-set.ts';
import type { IndexReader, QueryEncoder } from '../types.ts';
import { addComposition } from './composition.ts';
import {
  FastShard,
  type FastTableHead,
  type FastTableSection,
  readFastHead,
  shardOfTerm,
} from './fast-table.ts';
import { queryTerms } from './query-terms.ts';

/**
 * Opens the query table of an index.
 * Its vectors are in the index's projected space (`section.dims` components), not in the model's.
 * @returns undefined when the index has no table.
 */
export async function openFastEncoder(
  section: SemanticSection,
  reader: IndexReader,
  inflate = inflateStream,
): Promise<QueryEncoder | undefined> {
  const { fast } = section;
  if (!fast) return undefined;
  const bytes = await inflateFile(await reader.read(fast.head), fast.head, inflate);
  const head = readFastHead(bytes, fast.head, fast.dims);
  return new FastEncoder(fast, head, section.dims, reader);
}

class FastEncoder implements QueryEncoder {
  readonly tier = 'fast';
  readonly #section: FastTableSection;
  readonly #head: FastTableHead;
  readonly #outputDims: number;
  readonly #shards: ShardSet;
  readonly #opened = new WeakMap<Uint8Array, FastShard>();

  constructor(section: FastTableSection, head: FastTableHead, outputDims: number, reader: IndexReader) {
    this.#section = section;
    this.#head = head;
    this.#outputDims = outputDims;
    this.#shards = new ShardSet(section.shards, reader);
  }

  async encode(query: string, signal?: AbortSignal): Promise<Float32Array | undefined> {
    const terms = queryTerms(query);
    const byShard = new Map<number, string[]>();
    for (const term of terms) {
      const shard = shardOfTerm(term, this.#section.shards.count);
      byShard.set(shard, [...(byShard.get(shard) ?? []), term]);
    }
    const sum = Float32Array.from(this.#head.bias);
    const known = await Promise.all(
      [...byShard].map(async ([number, inShard]) => {
        const { file, bytes } = await this.#shards.read(number);
        const shard = this.#shard(bytes, file);
        const part = new Float32Array(sum.length);
        let found = 0;
        for (const term of inShard) if (shard.addRow(term, part) || shard.addNearest(term, part)) found++;
        return { part, found };
      }),
    );
    signal?.throwIfAborted();
    // Added in one order, so that the result does not depend on which shard arrives first.
    let found = 0;
    for (const { part, found: more } of known) {
      found += more;
      addScaled(sum, part, 1);
    }
    if (found === 0) return undefined;
    addComposition(this.#head.composition, sum);
    return unitVector(sum, this.#outputDims);
  }

  /** Opened once for as long as the file's bytes are kept. */
  #shard(bytes: Uint8Array, file: string): FastShard {
    let shard = this.#opened.get(bytes);
    if (!shard) {
      shard = new FastShard(bytes, file, this.#head.rows);
      this.#opened.set(bytes, shard);
    }
    return shard;
  }
}

function unitVector(sum: Float32Array, dims: number): Float32Array {
  const norm = lengthOf(sum);
  const vector = new Float32Array(dims);
  if (norm > 0) for (let i = 0; i < sum.length; i++) vector[i] = sum[i]! / norm;
  return vector;
}
