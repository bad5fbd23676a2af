/** The judged questions that ship with the project. Their scores are the business of `npm run eval -- --check`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readQuerySet } from '../../src/evaluation/judgements.ts';
import { documentKeyFromSource } from '../../src/library/ids.ts';
import { loadLibrary, readLibraryConfig } from '../../src/workspace/load-library.ts';
import { projectRoot } from '../../src/workspace/paths.ts';

const dir = join(projectRoot, 'tests', 'eval', 'demo');
const queriesFile = readFileSync(join(dir, 'queries.jsonl'), 'utf8');
const set = readQuerySet(queriesFile, readFileSync(join(dir, 'qrels.tsv'), 'utf8'));
const judgedSources = [...new Set(set.flatMap((query) => [...query.judgements.keys()]))];

describe('the demo set', () => {
  it('asks well over a hundred different questions of five kinds', () => {
    expect(set.length).toBeGreaterThanOrEqual(110);
    expect(new Set(set.map(({ id }) => id)).size).toBe(set.length);
    expect(new Set(set.map(({ text }) => text.toLowerCase())).size).toBe(set.length);
    const kinds = new Map<string, number>();
    for (const { intent = 'none' } of set) kinds.set(intent, (kinds.get(intent) ?? 0) + 1);
    expect([...kinds.keys()].sort()).toEqual(['how-to', 'identifier', 'option', 'paraphrase', 'symptom']);
    for (const count of kinds.values()) expect(count).toBeGreaterThanOrEqual(20);
  });

  it('judges every question, each with a best answer', () => {
    expect(set.length).toBe(queriesFile.trim().split('\n').length);
    for (const { id, judgements } of set) {
      const grades = [...judgements.values()];
      expect(Math.max(...grades), id).toBe(2);
      for (const grade of grades) expect([1, 2], id).toContain(grade);
    }
  });

  it('judges only products and versions that library.yaml names', async () => {
    const { config } = await readLibraryConfig(join(projectRoot, 'content'));
    const imported = new Set(config.imports.map(({ product, version }) => `${product}/${version}`));
    for (const source of judgedSources) {
      const { product, version } = documentKeyFromSource(source);
      if (product !== 'mcdewey') expect([...imported], source).toContain(`${product}/${version}`);
    }
  });

  const contentDir = [join('.mcdewey', 'eval', 'demo', 'content'), 'content']
    .map((folder) => join(projectRoot, folder))
    .find((folder) => existsSync(join(folder, 'fastify')) && existsSync(join(folder, 'npm')));

  it.skipIf(contentDir === undefined)(
    'judges only files that the demo library holds, and copies no heading (skipped until npm start has fetched the manuals)',
    async () => {
      const { library } = await loadLibrary(contentDir!);
      const documents = new Map(library.documents.map((document) => [document.source, document]));
      expect(judgedSources.filter((source) => !documents.has(source))).toEqual([]);
      const plain = (text: string): string =>
        text
          .toLowerCase()
          .replace(/[^a-z0-9]+/g, ' ')
          .trim();
      const headings = new Set(
        library.documents.flatMap(({ outline }) => outline.map(({ title }) => plain(title))),
      );
      const inOwnWords = set.filter(({ intent = '' }) =>
        ['how-to', 'paraphrase', 'symptom'].includes(intent),
      );
      expect(inOwnWords.filter(({ text }) => headings.has(plain(text))).map(({ id }) => id)).toEqual([]);
    },
  );
});
