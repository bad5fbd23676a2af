import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { closeIdleWorkers } from '../../src/importing/pdf/run-worker.ts';
import { parseId } from '../../src/library/ids.ts';
import type { LibraryDocument } from '../../src/library/model.ts';
import { VersionMap } from '../../src/library/version-map.ts';
import { convertedManual, manualsPresent } from '../support/converted-manuals.ts';

/** One line of judged.jsonl; see the README beside it. */
interface JudgedPair {
  /** Document id and physical page. */
  readonly from: string;
  readonly page: number;
  readonly to: string;
  /** Physical pages that are right; none where the other version does not have the page. */
  readonly pages: readonly number[];
}

const judged = readFileSync(join(import.meta.dirname, 'version-map', 'judged.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as JudgedPair);

const VENDORS: Readonly<Record<string, string>> = {
  HyperSQL: 'HSQLDB/HyperSQL',
  ChezScheme: 'Cisco/ChezScheme',
  OpenAFS: 'IBM-OpenAFS/OpenAFS',
  Kerberos: 'MIT/Kerberos',
};

/** All versions of a title differ in nothing but their number, as after an import. */
const manual = (id: string): Promise<LibraryDocument> => {
  const { product, version, doc, file } = parseId(id).key;
  return convertedManual({
    pdf: `${VENDORS[product]}/${version}/${doc}.pdf`,
    source: `${product}/${version}/${doc}/${file}.md`,
    title: `${product} ${doc}`,
  });
};

describe('judged pairs of pages', () => {
  it('are a hundred that both versions have, and some that only one has', () => {
    expect(judged.filter(({ pages }) => pages.length > 0)).toHaveLength(100);
    expect(judged.filter(({ pages }) => pages.length === 0).length).toBeGreaterThanOrEqual(8);
    expect(new Set(judged.map(({ from, page }) => `${from} ${page}`)).size).toBe(judged.length);
  });
});

describe.skipIf(!manualsPresent())('the same page in another version, in real manuals', () => {
  afterAll(closeIdleWorkers);

  it('is right in at least 95 of 100 answers, and is answered for 95 of 100 pages', async () => {
    const ids = [...new Set(judged.flatMap(({ from, to }) => [from, to]))];
    const documents = new Map(await Promise.all(ids.map(async (id) => [id, await manual(id)] as const)));
    const maps = new Map<string, VersionMap>();
    const wrong: string[] = [];
    let [answers, found, foundOf] = [0, 0, 0];
    for (const { from, page, to, pages } of judged) {
      const [here, there] = [documents.get(from)!, documents.get(to)!];
      const own = [...documents.values()].filter(({ product }) => product === here.product);
      const map = maps.get(here.product) ?? new VersionMap(own);
      maps.set(here.product, map);
      const chunk = here.chunks.find((candidate) => candidate.page === page);
      expect(chunk, `${from} page ${page}`).toBeDefined();
      const answer = map.counterpart(here, chunk!.ordinal, there.version);
      const answered = answer?.document.chunks[answer.ordinal - 1]?.page;
      if (pages.length > 0) foundOf += 1;
      if (!answer) continue;
      answers += 1;
      if (pages.length > 0) found += 1;
      if (answer.document !== there || !pages.includes(answered!))
        wrong.push(
          `${from} page ${page}: ${answer.document.id} page ${answered}, judged ${pages.join(' or ')}`,
        );
    }
    const precision = 1 - wrong.length / answers;
    const coverage = found / foundOf;
    console.info(`Precision ${precision.toFixed(3)} of ${answers} answers, coverage ${coverage.toFixed(2)}.`);
    expect(precision, wrong.join('\n')).toBeGreaterThanOrEqual(0.95);
    expect(coverage).toBeGreaterThanOrEqual(0.95);
  }, 600_000);
});
