/** `npm run bench import`: how faithful and how fast the PDF import is. */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findAlternatives } from '../../importing/benchmark/alternatives.ts';
import { type GoldFigures, readGold, type StructureFigures } from '../../importing/benchmark/gold.ts';
import {
  type ManualFigures,
  manualsIn,
  measureManual,
  NoPoppler,
  requirePoppler,
  warmUp,
} from '../../importing/benchmark/pdf-benchmark.ts';
import { UserError } from '../../workspace/errors.ts';
import { projectRoot } from '../../workspace/paths.ts';
import { createProgress } from '../../workspace/progress.ts';
import type { Command } from '../command.ts';

const help = `bench-import: how faithful and how fast PDFs become Markdown

Usage: npm run bench import -- [folder] [options]

  folder         PDFs, in any depth (default: the corpora beside the project, or MCDEWEY_CORPORA)
  --only TEXT    only files whose path contains TEXT
  --others DIR   time other programs too; DIR holds packages (node_modules) that are not the project's
  --json         the figures as JSON

Needs pdftotext (poppler-utils) as the reference. Words are compared page by page after running headers and
footers; headings with the file's outline; pages that people looked at with tests/importing/gold. Times are of one
core, of each program in the same run.
`;

export const command: Command = {
  summary: 'measure the PDF import',
  help,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        only: { type: 'string', default: '' },
        others: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const corpora = process.env.MCDEWEY_CORPORA ?? resolve(projectRoot, '../shared/corpora');
    const folder = positionals[0] ?? join(corpora, 'pdf');
    if (!(await stat(folder).catch(() => undefined)))
      throw new UserError(`There is no folder "${folder}".`, 'Name a folder with PDFs.');
    const files = manualsIn(folder).filter((file) => file.includes(values.only));
    if (files.length === 0)
      throw new UserError(`No PDF below "${folder}" has "${values.only}" in its path.`, 'Name another part.');
    try {
      await requirePoppler();
    } catch (error) {
      if (!(error instanceof NoPoppler)) throw error;
      throw new UserError('pdftotext is not installed.', 'Install poppler-utils.', { cause: error });
    }
    const { present, absent } = values.others
      ? await findAlternatives(values.others)
      : { present: [], absent: [] };
    const gold = readGold(join(projectRoot, 'tests/importing/gold'));
    await warmUp(join(folder, files[0]!)).catch(() => undefined);
    const step = createProgress(process.stderr).step('Measuring', 'manuals', files.length);
    const figures: ManualFigures[] = [];
    for (const file of files) {
      try {
        figures.push(await measureManual(folder, file, gold, present));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        process.stderr.write(`${file}: ${reason}\n`);
      }
      step.advance();
    }
    step.done();
    if (absent.length > 0) process.stderr.write(`Not installed, left out: ${absent.join(', ')}.\n`);
    process.stdout.write(
      values.json
        ? `${JSON.stringify(figures, null, 2)}\n`
        : [manualTable(figures), goldTable(figures), speedLines(figures)].join('\n'),
    );
    return 0;
  },
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return `${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

const sumOf = <T>(all: readonly T[], pick: (one: T) => number) =>
  all.reduce((total, one) => total + pick(one), 0);

function manualTable(figures: readonly ManualFigures[]): string {
  return table(
    [
      'manual',
      'pages',
      'recall',
      'precision',
      'outline: placed/level/all',
      'headings',
      'labels',
      'furniture left/lost',
      'pages/s',
    ],
    figures.map((one) => [
      one.file,
      String(one.pages),
      one.recall.toFixed(4),
      one.precision.toFixed(4),
      one.outline === 0 ? '-' : `${one.placed}/${one.levelled}/${one.outline}`,
      String(one.headings),
      one.labelsWrong === 0 ? String(one.labels) : `${one.labels} (${one.labelsWrong} wrong)`,
      `${one.left.length}/${one.lost.length}`,
      (one.pages / one.seconds).toFixed(0),
    ]),
  );
}

/** What people looked at. */
function goldTable(figures: readonly ManualFigures[]): string {
  const rows = figures.flatMap(({ file, gold }) => {
    const { structure, heldOut, labels, headings } = gold;
    if (!structure && !heldOut && !labels && !headings) return [];
    return [
      [
        file,
        structureCell(structure),
        structureCell(heldOut),
        labels ? `${labels.pages - labels.wrong.length}/${labels.pages}` : '-',
        headings ? `${headings.placed}/${headings.levelled}/${headings.total}` : '-',
      ],
    ];
  });
  if (rows.length === 0) return '';
  return [
    table(
      ['seen by people', 'structure', 'structure, held out', 'printed labels', 'headings: placed/level/all'],
      rows,
    ),
    ...structureLines('Structure', figures, ({ structure }) => structure),
    ...structureLines('Structure, held out', figures, ({ heldOut }) => heldOut),
    '',
  ].join('\n');
}

function structureCell(figures: StructureFigures | undefined): string {
  if (!figures) return '-';
  const right = figures.checks.filter(({ holds }) => holds).length;
  return `${right}/${figures.checks.length} on ${figures.pages} pages`;
}

/** The sum, and each check that fails. */
function structureLines(
  name: string,
  figures: readonly ManualFigures[],
  pick: (gold: GoldFigures) => StructureFigures | undefined,
): string[] {
  const checks = figures.flatMap(({ file, gold }) =>
    (pick(gold)?.checks ?? []).map((check) => ({ file, ...check })),
  );
  const failed = checks.filter(({ holds }) => !holds);
  const share = ((checks.length - failed.length) / Math.max(1, checks.length)).toFixed(3);
  return [
    `${name}: ${checks.length - failed.length} of ${checks.length} checks hold (${share}).`,
    ...failed.map(
      ({ file, page, what, expected, found }) =>
        `- ${file} page ${page}, ${what}: ${expected}, found ${found}`,
    ),
  ];
}

function speedLines(figures: readonly ManualFigures[]): string {
  const pages = sumOf(figures, (one) => one.pages);
  const seconds = sumOf(figures, (one) => one.seconds);
  const outline = sumOf(figures, (one) => one.outline);
  const placed = sumOf(figures, (one) => one.placed);
  const levelled = sumOf(figures, (one) => one.levelled);
  const line = (name: string, time: number, more = '') =>
    `- ${name}: ${(pages / time).toFixed(0)} pages/s, ${(seconds / time).toFixed(1)} times as fast as the import${more}`;
  const others = figures[0]?.others ?? [];
  return [
    `All: ${pages} pages, import ${(pages / seconds).toFixed(0)} pages/s; of ${outline} outline entries ${placed} are headings on their page, ${levelled} of these with their level.`,
    line(
      'pdftotext -raw',
      sumOf(figures, (one) => one.popplerSeconds),
    ),
    ...others.map(({ name }, i) =>
      line(
        name,
        sumOf(figures, (one) => one.others[i]?.seconds ?? 0),
        `, ${sumOf(figures, (one) => one.others[i]?.headings ?? 0)} outline entries as headings anywhere`,
      ),
    ),
    `Peak memory of all this: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB.`,
    '',
  ].join('\n');
}
