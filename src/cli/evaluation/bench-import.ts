/** `node scripts/bench-import.mjs`: how faithful and how fast the PDF import is. */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type ManualFigures,
  manualsIn,
  measureManual,
  NoPoppler,
} from '../../importing/benchmark/pdf-benchmark.ts';
import { UserError } from '../../workspace/errors.ts';
import { projectRoot } from '../../workspace/paths.ts';
import { createProgress } from '../../workspace/progress.ts';
import type { Command } from '../command.ts';

const help = `bench-import: how faithful and how fast PDFs become Markdown

Usage: node scripts/bench-import.mjs [folder] [options]

  folder         PDFs, in any depth (default: the corpora beside the project, or MCDEWEY_CORPORA)
  --only TEXT    only files whose path contains TEXT
  --json         the figures as JSON

Needs pdftotext (poppler-utils) as the reference. Words are compared page by page after running headers and
footers; headings with the file's outline. Times are of one core, of each program in the same run.
`;

export const command: Command = {
  summary: 'measure the PDF import',
  help,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { only: { type: 'string', default: '' }, json: { type: 'boolean', default: false } },
    });
    const corpora = process.env.MCDEWEY_CORPORA ?? resolve(projectRoot, '../shared/corpora');
    const folder = positionals[0] ?? join(corpora, 'pdf');
    if (!(await stat(folder).catch(() => undefined)))
      throw new UserError(`There is no folder "${folder}".`, 'Name a folder with PDFs.');
    const files = manualsIn(folder).filter((file) => file.includes(values.only));
    const step = createProgress(process.stderr).step('Measuring', 'manuals', files.length);
    const figures: ManualFigures[] = [];
    for (const file of files) {
      try {
        figures.push(await measureManual(folder, file));
      } catch (error) {
        if (error instanceof NoPoppler)
          throw new UserError('pdftotext is not installed.', 'Install poppler-utils.', { cause: error });
        const reason = error instanceof Error ? error.message : String(error);
        process.stderr.write(`${file}: ${reason}\n`);
      }
      step.advance();
    }
    step.done();
    process.stdout.write(values.json ? `${JSON.stringify(figures, null, 2)}\n` : asTable(figures));
    return 0;
  },
};

function asTable(figures: readonly ManualFigures[]): string {
  const rows = figures.map((one) => [
    one.file,
    String(one.pages),
    one.recall.toFixed(4),
    one.precision.toFixed(4),
    one.outline === 0 ? '-' : `${one.placed}/${one.levelled}/${one.outline}`,
    String(one.headings),
    one.labelsWrong === 0 ? String(one.labels) : `${one.labels} (${one.labelsWrong} wrong)`,
    (one.pages / one.seconds).toFixed(0),
  ]);
  const sum = (pick: (one: ManualFigures) => number) => figures.reduce((total, one) => total + pick(one), 0);
  const pages = sum((one) => one.pages);
  const seconds = sum((one) => one.seconds);
  const rate = (time: number) => `${(pages / time).toFixed(0)} pages/s`;
  const table = [
    ['manual', 'pages', 'recall', 'precision', 'outline: placed/level/all', 'headings', 'labels', 'pages/s'],
    Array.from({ length: 8 }, () => '---'),
    ...rows,
  ];
  const poppler = sum((one) => one.popplerSeconds);
  const plain = sum((one) => one.plainSeconds);
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  return [
    ...table.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    `All: ${pages} pages, import ${rate(seconds)}; unpdf extractText (plain text) ${rate(plain)}, ${(seconds / plain).toFixed(1)} times as fast; pdftotext ${rate(poppler)}, ${(seconds / poppler).toFixed(1)} times as fast. Peak memory ${memory} MB.`,
    '',
  ].join('\n');
}
