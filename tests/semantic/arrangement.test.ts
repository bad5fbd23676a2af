import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Embedder } from '../../src/indexing/embedding/embedder.ts';
import { buildSemanticIndex, type SemanticPassage } from '../../src/indexing/semantic/build-semantic.ts';
import { ShardWriter } from '../../src/indexing/shard-writer.ts';
import { SemanticRetriever } from '../../src/search/semantic/retriever.ts';
import type { SemanticSection } from '../../src/search/semantic/section.ts';
import { temporaryDirectory, toyEmbedder, toyPassage, toyPassages, toyVector } from './fixtures.ts';

/** Builds of one library, one after the other, with the arrangement kept between them. */
async function library() {
  const folder = await temporaryDirectory();
  const arrangementFile = join(folder, 'arrangement.bin');
  const embedded: string[] = [];
  const embedder: Embedder = {
    ...toyEmbedder,
    embedPassages: async (texts) => {
      embedded.push(...texts);
      return texts.map(toyVector);
    },
  };
  let builds = 0;
  return {
    arrangementFile,
    embedded,
    async build(passages: readonly SemanticPassage[]) {
      const dir = join(folder, String(builds++));
      embedded.length = 0;
      const { section, codesOf } = await buildSemanticIndex(
        { passages },
        { embedder, writer: new ShardWriter(dir), arrangementFile },
      );
      return { dir, section, codesOf };
    },
  };
}

async function search({ dir, section }: { dir: string; section: SemanticSection }, query: string) {
  const read = async (name: string) => new Uint8Array(await readFile(join(dir, name)));
  const retriever = await SemanticRetriever.open(section, { read });
  return await retriever.search(toyVector(query), { limit: 10 });
}

describe('a library that is built again', () => {
  const passages = toyPassages(600);
  const few = passages.slice(0, 150);
  const rare = 'Handbook › turbine\nThe zephyr manifold of the turbine must be purged of argon.';

  it('gets the same index without embedding or training when nothing changed', async () => {
    const { build, embedded } = await library();
    const first = await build(passages);
    expect(embedded).toHaveLength(600);
    const second = await build(passages);
    expect(embedded).toHaveLength(0);
    expect(second.section).toEqual(first.section);
  });

  it('works on a changed page only, finds it, and finds what it said before no more', async () => {
    const { build, embedded } = await library();
    const first = await build(passages);
    const changed = passages.with(300, toyPassage(300, passages[300]!.set, rare));
    const second = await build(changed);
    expect(embedded).toEqual([rare]);
    expect(second.section.codec).toBe(first.section.codec);
    expect(second.codesOf(300)).not.toEqual(first.codesOf(300));
    expect(second.codesOf(301)).toEqual(first.codesOf(301));
    expect((await search(second, 'purge the zephyr manifold of argon'))[0]).toMatchObject({ unit: 300 });
    expect((await search(second, passages[300]!.text))[0]?.score).toBeLessThan(0.999);
    expect((await search(first, passages[300]!.text))[0]).toMatchObject({ unit: 300 });
  });

  it('follows units that get other numbers', async () => {
    const { build, embedded } = await library();
    await build(passages);
    const shifted = passages.slice(3).map((passage) => ({ ...passage, unit: passage.unit - 3 }));
    const second = await build(shifted);
    expect(embedded).toHaveLength(0);
    expect((await search(second, passages[300]!.text))[0]).toMatchObject({ unit: 297 });
  });

  it('learns anew once too much changed, also bit by bit', async () => {
    const { build } = await library();
    const first = await build(passages);
    let now: readonly SemanticPassage[] = passages;
    const codecs = [];
    for (let round = 0; round < 4; round++) {
      now = now.map((passage, i) =>
        i % 100 === round
          ? toyPassage(passage.unit, passage.set, `${passage.text} Revised ${round}.`)
          : passage,
      );
      codecs.push((await build(now)).section.codec);
    }
    expect(codecs[0]).toBe(first.section.codec);
    expect(codecs.at(-1)).not.toBe(first.section.codec);
  });

  it('learns anew from nothing where what was kept is of another program', async () => {
    const { build, arrangementFile } = await library();
    const first = await build(few);
    const bytes = await readFile(arrangementFile);
    const head = bytes.toString('latin1', 0, 16);
    expect(head).toMatch(/^MCDWARR \d+\.\d+ *$/);
    for (const other of [head.replace(/\d+\./, '0.'), head.replace(/\.\d+/, '.0')]) {
      await writeFile(arrangementFile, Buffer.concat([Buffer.from(other), bytes.subarray(16)]));
      expect((await build(few)).section).toEqual(first.section);
      expect(await readFile(arrangementFile)).toEqual(bytes);
    }
  });

  it('learns anew where what was kept has a layout that cannot be read', async () => {
    const { build, arrangementFile } = await library();
    const first = await build(few);
    const bytes = await readFile(arrangementFile);
    const cut = bytes.subarray(0, bytes.length - 100);
    // Its hash fits, as that of a file would that another program wrote under the same version.
    createHash('sha256').update(cut.subarray(48)).digest().copy(cut, 16);
    await writeFile(arrangementFile, cut);
    expect((await build(few)).section).toEqual(first.section);
  });

  it('learns anew from nothing where what was kept is damaged', async () => {
    const { build, arrangementFile } = await library();
    const first = await build(few);
    const bytes = await readFile(arrangementFile);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(arrangementFile, bytes);
    const second = await build(few);
    expect(second.section).toEqual(first.section);
    expect(await readFile(arrangementFile)).not.toEqual(bytes);
  });
});
