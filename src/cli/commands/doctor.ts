import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkLimits, foldingHelps, HOSTS, type HostLimits } from '../../site/report/host-limits.ts';
import { type LibraryReport, type ManualReport, reportOf } from '../../site/report/manual-report.ts';
import { measureSite, SITE_PARTS, type SiteSizes } from '../../site/report/site-sizes.ts';
import { counted, formatBytes, formatNumber } from '../../site/strings/language.ts';
import { reportTexts } from '../../site/strings/report.ts';
import { UserError } from '../../workspace/errors.ts';
import { loadLibrary } from '../../workspace/load-library.ts';
import { projectRoot } from '../../workspace/paths.ts';
import { createProgress, silentProgress } from '../../workspace/progress.ts';
import { type ManualQuality, qualityTotals, readQualityReports } from '../../workspace/quality-reports.ts';
import type { Command } from '../command.ts';
import { formatProblem } from '../format-problem.ts';

export const command: Command = {
  summary: 'check a content folder and its built site: what is in them and what is wrong',
  help: `mcdewey doctor [--content DIR] [--dir DIR] [--json]

Reads the library as a build would and prints, for each manual, its pages, chunks and words, pages without
text, documents without an outline, links that lead nowhere and how well it was imported, then every problem
with the file it is in and what to do about it, then how large the built site is and which hosts take it.

  --content DIR   the content folder (default: content)
  --dir DIR       the built site (default: dist, with the default content)
  --json          one JSON object: { manuals, problems, totals, quality, site }

Exit code: 0 no errors (warnings are possible), 1 errors in some files, 2 the folder cannot be read.
`,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        content: { type: 'string' },
        dir: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const contentDir =
      values.content === undefined ? resolve(projectRoot, 'content') : resolve(values.content);
    // The default site is that of the default content.
    const siteDir = values.dir ?? (values.content === undefined ? resolve(projectRoot, 'dist') : undefined);
    const progress = values.json ? silentProgress : createProgress(process.stderr);
    const { library } = await loadLibrary(contentDir, { progress });
    const { manuals: quality, problems } = await readQualityReports(contentDir);
    const report = reportOf({ ...library, problems: [...library.problems, ...problems] });
    const site =
      siteDir === undefined ? undefined : await sizesOf(resolve(siteDir), values.dir !== undefined);
    process.stdout.write(
      values.json
        ? `${JSON.stringify({ ...report, quality, ...(site ? { site } : {}) }, undefined, 2)}\n`
        : [
            manualsText(report, quality),
            findingsText(report, quality),
            ...(site ? [siteText(site)] : []),
          ].join('\n'),
    );
    return report.totals.errors > 0 ? 1 : 0;
  },
};

async function sizesOf(dir: string, asked: boolean): Promise<SiteSizes | undefined> {
  try {
    return await measureSite(dir);
  } catch (error) {
    if (!asked) return undefined;
    throw new UserError(`there is no built site in ${dir}`, 'Run mcdewey build first, or name its folder.', {
      cause: error,
    });
  }
}

/** The command line speaks English, whatever the library's language. */
const text = reportTexts.en;
const number = (value: number): string => formatNumber('en', value);
const share = (value: number): string =>
  formatNumber('en', value, { style: 'percent', maximumFractionDigits: 1 });
const unlessZero = (value: number): string => (value === 0 ? '-' : number(value));

function manualsText(
  { manuals, problems, totals }: LibraryReport,
  quality: readonly ManualQuality[],
): string {
  if (manuals.length === 0 && problems.length === 0) {
    return 'The content folder holds no manuals yet. Import one: mcdewey import --help\n';
  }
  const filesOf = new Map(quality.map(({ manual, files }) => [manual, files]));
  const rowOf = (
    row: Omit<ManualReport, 'title' | 'withoutOutline' | 'deadLinks'>,
    dead: number,
    flat: number,
  ) => {
    const files = filesOf.get(row.manual);
    const coverage = files && qualityTotals(files).coverage;
    return [
      row.manual,
      number(row.documents),
      number(row.pages),
      number(row.chunks),
      number(row.words),
      unlessZero(row.pagesWithoutText),
      unlessZero(flat),
      unlessZero(row.repeatedChunks),
      unlessZero(dead),
      coverage === undefined ? '-' : share(coverage),
      row.errors + row.warnings === 0
        ? '-'
        : `${counted('en', row.errors, 'error', 'errors')}, ${counted('en', row.warnings, 'warning', 'warnings')}`,
    ];
  };
  return table(
    [
      ...[
        'Manual',
        'Documents',
        'Pages',
        'Chunks',
        'Words',
        'No text',
        'No outline',
        'Repeated',
        'Dead links',
      ],
      ...['Text kept', 'Problems'],
    ],
    [
      ...manuals.map((manual) => rowOf(manual, manual.deadLinks.length, manual.withoutOutline.length)),
      rowOf({ ...totals, manual: 'Total' }, totals.deadLinks, totals.withoutOutline),
    ],
  );
}

/** Places that are shown of one kind of finding. */
const SHOWN = 20;

function findingsText({ manuals, problems }: LibraryReport, quality: readonly ManualQuality[]): string {
  const list = (title: string, advice: string, places: readonly string[], count = places.length) =>
    places.length === 0
      ? []
      : [
          `! ${title}`,
          ...places.slice(0, SHOWN).map((place) => `    ${place}`),
          ...(count > SHOWN ? [`    ${text.andMore(count - SHOWN)}`] : []),
          `    ${advice}`,
        ];
  const withoutOutline = manuals.flatMap((manual) => manual.withoutOutline);
  const deadLinks = manuals.flatMap((manual) => manual.deadLinks);
  const doubts = quality.flatMap(({ files }) =>
    files.flatMap(({ source, doubts }) => doubts.map((doubt) => ({ source, ...doubt }))),
  );
  const doubtCount = quality.reduce((sum, { files }) => sum + qualityTotals(files).doubtCount, 0);
  const found = [
    ...problems.map(formatProblem),
    ...list(text.withoutOutline(withoutOutline.length), text.withoutOutlineAdvice, withoutOutline),
    ...list(
      text.deadLinks(deadLinks.length),
      text.deadLinksAdvice,
      deadLinks.map(({ source, target }) => `${source}: ${target}`),
    ),
    ...list(
      text.doubts(doubtCount),
      text.doubtsAdvice,
      doubts.map(({ source, page, line, kind, message }) => {
        const place = page !== undefined ? text.page(page) : line !== undefined ? text.line(line) : '';
        return `${source} ${place}: ${text.doubtKinds[kind]}. ${message}`.replace(' :', ':');
      }),
      doubtCount,
    ),
  ];
  return `${found.length > 0 ? found.join('\n') : 'No problems.'}\n`;
}

function siteText(site: SiteSizes): string {
  const parts = SITE_PARTS.filter((part) => site.parts[part].files > 0).map((part) => [
    text.parts[part],
    number(site.parts[part].files),
    formatBytes('en', site.parts[part].bytes),
  ]);
  const all = [text.all, number(site.files), formatBytes('en', site.bytes)];
  const saved = site.parts.chunkPages.files + site.parts.chunkTwins.files;
  const exceeded = HOSTS.filter((host) => checkLimits(host, site).some(({ kept }) => !kept));
  return [
    table(['Built site', 'Files', 'Size'], [...parts, all]),
    ...HOSTS.map((host) => hostLine(host, site)),
    ...(saved > 0 && exceeded.some(({ files }) => files !== undefined)
      ? [text.fold(saved, site.files - saved)]
      : []),
    '',
  ].join('\n');
}

function hostLine(host: HostLimits, site: SiteSizes): string {
  const checks = checkLimits(host, site);
  const broken = checks.filter(({ kept }) => !kept);
  if (broken.length === 0) return `✓ ${host.host}: ${text.kept}`;
  const facts = broken.map(
    ({ measure, limit, actual }) =>
      `${text.measure[measure](actual)}, at most ${text.measure[measure](limit)}`,
  );
  const remedy = foldingHelps(host, site) ? ' Fold chunk pages to fit.' : '';
  return `✗ ${host.host}: ${facts.join('; ')}.${remedy} ${host.source}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd();
  return `${[header, ...rows].map(line).join('\n')}\n`;
}
