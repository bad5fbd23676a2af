import { parseArgs } from 'node:util';
import {
  type ImportOptions,
  type ImportReport,
  importAll,
  importSource,
  summaryOf,
} from '../../importing/import-source.ts';
import { UserError } from '../../workspace/errors.ts';
import { readLibraryConfig } from '../../workspace/load-library.ts';
import { createProgress } from '../../workspace/progress.ts';
import type { Command } from '../command.ts';
import { formatProblem } from '../format-problem.ts';

const help = `mcdewey import: turn manuals into Markdown in the library

Usage: mcdewey import <file | folder | npm:name@version>... [options]
       mcdewey import --listed [--content DIR] [--json]

  --listed         import what library.yaml lists under "imports", as mcdewey start does

  --product NAME   folder of the product; guessed from path or title when left out
  --version ID     folder of the version; guessed likewise
  --doc NAME       folder of the manual; default: the file's name, or the source's own folders
  --vendor NAME    who makes the product; entered into library.yaml when the product is new
  --title TEXT     title of the document (of the product, where several files are imported)
  --origin URL     where the source comes from
  --licence TEXT   its licence: SPDX expression or a sentence
  --include GLOB   only files that match; may be given several times, "!GLOB" takes out
  --password TEXT  for PDFs that ask for one
  --content DIR    the library's folder (default: content)
  --dry-run        show what would be written where, and what was guessed; write nothing
  --force          convert again what has not changed
  --json           the report as JSON on standard output

Reads PDF, Markdown (.md, .mdx, .txt) and HTML; writes content/<product>/<version>/<doc>/<file>.md.
A folder laid out as vendor/product/version/manual.pdf needs no options.
Exit code: 0 all imported, 1 some files had errors, 2 nothing could be imported.

Examples:
  mcdewey import manuals/finesse-12.5.pdf --vendor Cisco --product finesse --version v12.5
  mcdewey import npm:fastify@5.6.0 --product fastify --version v5
  mcdewey import openshift/4.15 --product openshift --version 4.15 --dry-run
`;

export const command: Command = {
  summary: 'turn PDF, Markdown, HTML and npm documentation into the library',
  help,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        product: { type: 'string' },
        version: { type: 'string' },
        doc: { type: 'string' },
        vendor: { type: 'string' },
        title: { type: 'string' },
        origin: { type: 'string' },
        licence: { type: 'string' },
        license: { type: 'string' },
        include: { type: 'string', multiple: true },
        password: { type: 'string' },
        content: { type: 'string', default: 'content' },
        'dry-run': { type: 'boolean', default: false },
        force: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        listed: { type: 'boolean', default: false },
      },
    });
    if (values.listed) return await importListed(values.content, values.json, positionals);
    if (positionals.length === 0) {
      throw new UserError(
        'Nothing to import was named.',
        'Name a file, a folder or npm:name@version; see mcdewey import --help.',
      );
    }
    const { content, 'dry-run': dryRun, json, license, licence = license, ...settings } = values;
    const options: ImportOptions = {
      ...settings,
      licence,
      dryRun,
      contentDir: content,
      progress: createProgress(process.stderr),
    };
    const reports: ImportReport[] = [];
    const failures: UserError[] = [];
    for (const spec of positionals) {
      try {
        const report = await importSource(spec, options);
        reports.push(report);
        if (!json) process.stdout.write(describe(report, dryRun));
      } catch (error) {
        if (!(error instanceof UserError) || positionals.length === 1) throw error;
        failures.push(error);
        process.stderr.write(`mcdewey import: ${error.message}\n  ${error.fix}\n`);
      }
    }
    if (json) {
      const failed = failures.map(({ message, fix }) => ({ message, fix }));
      process.stdout.write(`${JSON.stringify({ imports: reports, failed }, null, 2)}\n`);
    }
    return exitCode(reports, failures);
  },
};

async function importListed(content: string, json: boolean, positionals: readonly string[]): Promise<number> {
  if (positionals.length > 0) {
    throw new UserError(
      '--listed imports what library.yaml lists, and nothing else',
      'Leave out either --listed or the sources.',
    );
  }
  const { config, problems } = await readLibraryConfig(content);
  for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n`);
  const reports = await importAll(config.imports, content, { progress: createProgress(process.stderr) });
  if (json) process.stdout.write(`${JSON.stringify({ imports: reports, failed: [] }, null, 2)}\n`);
  if (problems.some(({ severity }) => severity === 'error')) return 1;
  if (config.imports.length > 0) return exitCode(reports, []);
  process.stderr.write('library.yaml lists no imports.\n');
  return 0;
}

function exitCode(reports: readonly ImportReport[], failures: readonly UserError[]): number {
  if (
    reports.length === 0 ||
    reports.every((report) => report.files.length === 0 && report.problems.length > 0)
  )
    return failures.length > 0 ? 2 : 1;
  const hasErrors = reports.some((report) => report.problems.some((problem) => problem.severity === 'error'));
  return failures.length > 0 || hasErrors ? 1 : 0;
}

/** More lines than this are summed up by manual. */
const MOST_LINES = 100;

function describe(report: ImportReport, dryRun: boolean): string {
  const lines = report.files.length > MOST_LINES ? manualLines(report) : report.files.map(fileLine);
  for (const { severity, file, message, fix } of report.problems) {
    lines.push(`${severity === 'error' ? '✗' : '!'} ${file}: ${message}\n    ${fix}`);
  }
  const guesses = [...new Set(report.files.flatMap((file) => file.guesses))];
  if (guesses.length > 0) lines.push(`Guessed: ${guesses.join(', ')}`);
  if (report.catalogue.length > 0) lines.push(`Entered into library.yaml: ${report.catalogue.join(', ')}`);
  lines.push(`${report.spec}: ${summaryOf(report)}${dryRun ? ' (dry run: nothing was written)' : ''}`);
  return `${lines.join('\n')}\n`;
}

function fileLine(file: ImportReport['files'][number]): string {
  const mark = { written: '✓', unchanged: '=', planned: '→' }[file.status];
  const details = [file.title, file.pages === undefined ? undefined : `${file.pages} pages`, file.vendor];
  return `${mark} ${file.source}  (${details.filter((detail) => detail !== undefined).join(', ')})`;
}

function manualLines(report: ImportReport): string[] {
  const counts = new Map<string, number>();
  for (const { product, version, doc } of report.files) {
    const manual = `${product}/${version}/${doc}`;
    counts.set(manual, (counts.get(manual) ?? 0) + 1);
  }
  return [...counts].map(([manual, count]) => `  ${manual}: ${count} file${count === 1 ? '' : 's'}`);
}
