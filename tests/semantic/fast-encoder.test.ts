import { expect, it } from 'vitest';
import { openFastEncoder } from '../../src/search/encoders/fast.ts';
import { SemanticRetriever } from '../../src/search/semantic/retriever.ts';
import { buildToyIndex, exactSearch, toyPassage, toyPassages, toyVector } from './fixtures.ts';

it('puts a query near to where the model would have put it', async () => {
  const passages = toyPassages(1500);
  const { section, reader } = await buildToyIndex(passages);
  const encoder = (await openFastEncoder(section, reader))!;
  const retriever = await SemanticRetriever.open(section, reader);
  let found = 0;
  const queries = [
    'restart router',
    'database password',
    'cluster certificate',
    'encrypt backup',
    'mail queue',
  ];
  for (const query of queries) {
    const hits = await retriever.search((await encoder.encode(query))!, { limit: 20 });
    const good = new Set(exactSearch(toyVector(query), passages, 150).map((hit) => hit.unit));
    found += hits.filter((hit) => good.has(hit.unit)).length / hits.length;
  }
  expect(found / queries.length).toBeGreaterThan(0.7);
});

it('gives unit vectors in the projected space, the same every time', async () => {
  const { section, reader } = await buildToyIndex(toyPassages(600));
  const encoder = (await openFastEncoder(section, reader))!;
  const vector = (await encoder.encode('How do I restart the database cluster?'))!;
  expect(vector).toHaveLength(section.dims);
  expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  expect(await encoder.encode('How do I restart the database cluster?')).toEqual(vector);
});

it('knows nothing of a query without a known word', async () => {
  const { section, reader } = await buildToyIndex(toyPassages(600));
  const encoder = (await openFastEncoder(section, reader))!;
  expect(await encoder.encode('')).toBeUndefined();
  expect(await encoder.encode('zzyzx 日本')).toBeUndefined();
  expect(await encoder.encode('how do the')).toBeUndefined();
});

it('lets known words stand in for an unknown one that begins like them', async () => {
  const { section, reader } = await buildToyIndex(toyPassages(600));
  const encoder = (await openFastEncoder(section, reader))!;
  const known = (await encoder.encode('certificate'))!;
  const unknown = (await encoder.encode('certificator'))!;
  expect(known.reduce((sum, value, i) => sum + value * unknown[i]!, 0)).toBeGreaterThan(0.8);
});

it('reads a few kilobytes per query', async () => {
  const { section, reader } = await buildToyIndex(toyPassages(1500));
  const encoder = (await openFastEncoder(section, reader))!;
  reader.bytes = 0;
  await encoder.encode('restart the router interface');
  expect(reader.bytes).toBeLessThan(30_000);
});

it('serves a library of one passage, and is absent where there is not a word', async () => {
  const { section, reader } = await buildToyIndex([toyPassage(0, 0, 'Handbook\nmail queue runner')]);
  const vector = (await (await openFastEncoder(section, reader))!.encode('mail queue'))!;
  expect(vector).toHaveLength(section.dims);
  expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  const wordless = await buildToyIndex([toyPassage(0, 0, '— …\n***')]);
  expect(wordless.section.fast).toBeUndefined();
  expect(await openFastEncoder(wordless.section, wordless.reader)).toBeUndefined();
});
