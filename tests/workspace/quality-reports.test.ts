import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type FileQuality,
  QUALITY_FILE,
  qualityTotals,
  readQualityReports,
  writeQualityReport,
} from '../../src/workspace/quality-reports.ts';

let content: string;

beforeEach(async () => {
  content = await mkdtemp(join(tmpdir(), 'mcdewey-quality-'));
});
afterEach(() => rm(content, { recursive: true, force: true }));

const file = (source: string, more: Partial<FileQuality> = {}): FileQuality => ({
  source,
  from: 'guide.pdf',
  kind: 'pdf',
  pages: 3,
  words: 100,
  headings: 4,
  tables: 1,
  codeBlocks: 2,
  links: 5,
  doubts: [{ kind: 'empty', page: 2, message: 'The page holds no text.' }],
  doubtCount: 1,
  ...more,
});

it('keeps what was found beside the manual, and reads all manuals in order', async () => {
  await writeQualityReport(content, 'orbit/2/guide', [
    file('orbit/2/guide/b.md'),
    file('orbit/2/guide/a.md'),
  ]);
  await writeQualityReport(content, 'clock/1/guide', [file('clock/1/guide/guide.md')]);
  const { manuals, problems } = await readQualityReports(content);
  expect(problems).toEqual([]);
  expect(manuals.map(({ manual, files }) => [manual, files.map(({ source }) => source)])).toEqual([
    ['clock/1/guide', ['clock/1/guide/guide.md']],
    ['orbit/2/guide', ['orbit/2/guide/a.md', 'orbit/2/guide/b.md']],
  ]);
  await writeQualityReport(content, 'clock/1/guide', []);
  await expect(stat(join(content, 'clock/1/guide', QUALITY_FILE))).rejects.toThrow();
});

it('warns of a damaged report and of nothing where there is no library', async () => {
  await mkdir(join(content, 'clock/1/guide'), { recursive: true });
  await writeFile(join(content, 'clock/1/guide', QUALITY_FILE), '{"format":1,"files":[{"source":3}]}');
  const { manuals, problems } = await readQualityReports(content);
  expect(manuals).toEqual([]);
  expect(problems).toMatchObject([{ severity: 'warning', file: 'clock/1/guide/.quality.json' }]);
  expect(await readQualityReports(join(content, 'missing'))).toEqual({ manuals: [], problems: [] });
});

it('sums up a manual, with coverage by words', () => {
  const totals = qualityTotals([
    file('a', { coverage: 1, words: 300, outline: { entries: 10, found: 9 } }),
    file('b', { coverage: 0.9, words: 100 }),
    file('c'),
  ]);
  expect(totals).toMatchObject({ words: 500, pages: 9, outline: { entries: 10, found: 9 }, doubtCount: 3 });
  expect(totals.coverage).toBeCloseTo(0.975, 6);
});
