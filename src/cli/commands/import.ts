import { parseArgs } from 'node:util';
import { describeChanges } from '../../importing/document-changes.ts';
import {
  type ImportAllReport,
  type ImportOptions,
  type ImportReport,
  importList,
  importSource,
  summaryOf,
} from '../../importing/import-source.ts';
import { readManifest } from '../../importing/manifest.ts';
import { type RemovalReport, removeFromLibrary } from '../../importing/remove.ts';
import type { Problem } from '../../library/model.ts';
import { UserError } from '../../workspace/errors.ts';
import { readLibraryConfig } from '../../workspace/load-library.ts';
import { createProgress } from '../../workspace/progress.ts';
import type { Command } from '../command.ts';
import { formatProblem } from '../format-problem.ts';

const help = `mcdewey import: turn manuals into Markdown in the library

Usage: mcdewey import <file | folder | archive | npm:name@version>... [options]
       mcdewey import --manifest FILE [--content DIR] [--dry-run] [--force] [--json]
       mcdewey import --listed [--content DIR] [--force] [--json]
       mcdewey import --remove <product[/version[/manual]]>... [--content DIR] [--dry-run] [--force] [--json]

  --manifest FILE  import what a YAML, JSON or CSV file lists, in the form of library.yaml's "imports";
                   several at once, and again only what is new or has changed
  --listed         import what library.yaml lists under "imports", as mcdewey start does
  --remove NAME    take a product, a version or a manual out of the library again

  --product NAME   folder of the product; guessed from path or title when left out
  --version ID     folder of the version; guessed likewise
  --doc NAME       folder of the manual; default: the file's name, or the source's own folders
  --vendor NAME    who makes the product; entered into library.yaml when the product is new
  --title TEXT     title of the document (of the product, where several files are imported)
  --origin URL     where the source comes from
  --licence TEXT   its licence: SPDX expression or a sentence
  --include GLOB   only files that match; may be given several times, "!GLOB" takes out
  --password TEXT  for PDFs that ask for one
  --ocr            read the text in pages of PDFs that are pictures; needs the programs tesseract and pdftoppm
  --ocr-languages NAMES  as Tesseract names them, such as deu+eng (default: eng)
  --content DIR    the library's folder (default: content)
  --dry-run        show what would be written where, and what was guessed; write nothing
  --force          convert again what has not changed; with --remove, remove what was written by hand too
  --json           the report as JSON on standard output

Reads PDF, HTML, Markdown (.md, .mdx, .txt), AsciiDoc (.adoc) and reStructuredText (.rst), from files, folders, git
working copies, ZIP and tar archives and npm packages; writes content/<product>/<version>/<doc>/<file>.md.
A folder laid out as vendor/product/version/manual.pdf needs no options.
Exit code: 0 all imported, 1 some files had errors, 2 nothing could be imported.

Examples:
  mcdewey import manuals/finesse-12.5.pdf --vendor Cisco --product finesse --version v12.5
  mcdewey import npm:fastify@5.6.0 --product fastify --version v5
  mcdewey import help.zip --product orbit --version 3.2 --dry-run
  mcdewey import --manifest manuals.csv
`;

export const command: Command = {
  summary: 'turn PDF, HTML, Markdown, AsciiDoc and npm documentation into the library',
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
        ocr: { type: 'boolean', default: false },
        'ocr-languages': { type: 'string', default: 'eng' },
        content: { type: 'string', default: 'content' },
        'dry-run': { type: 'boolean', default: false },
        force: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        listed: { type: 'boolean', default: false },
        manifest: { type: 'string' },
        remove: { type: 'boolean', default: false },
      },
    });
    const {
      content,
      'dry-run': dryRun,
      json,
      force,
      listed,
      manifest,
      remove,
      ocr,
      'ocr-languages': languages,
      license,
      licence = license,
      ...settings
    } = values;
    const modes = [listed && '--listed', manifest !== undefined && '--manifest', remove && '--remove'].filter(
      (mode) => mode !== false,
    );
    if (modes.length > 1)
      throw new UserError(`${modes.join(' and ')} are different things to do.`, 'Give one of them.');
    if (remove) return await removeAll(positionals, { content, dryRun, force, json });
    if (modes.length > 0 && positionals.length > 0) {
      throw new UserError(
        `${modes[0]} imports what is listed, and nothing else.`,
        `Leave out either ${modes[0]} or the sources.`,
      );
    }
    const task = { content, dryRun, force, json };
    if (manifest !== undefined) return await importManifest(manifest, task);
    if (listed) return await importListed(task);
    if (positionals.length === 0) {
      throw new UserError(
        'Nothing to import was named.',
        'Name a file, a folder, an archive or npm:name@version; see mcdewey import --help.',
      );
    }
    const options: ImportOptions = {
      ...settings,
      licence,
      ...(ocr ? { ocr: languages } : {}),
      dryRun,
      force,
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
    if (json) printJson({ reports, failures });
    return exitCode(reports, failures);
  },
};

interface Task {
  readonly content: string;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly json: boolean;
}

async function importListed({ content, dryRun, force, json }: Task): Promise<number> {
  const { config, problems } = await readLibraryConfig(content);
  for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n`);
  const done = await importList(config.imports, content, {
    progress: createProgress(process.stderr),
    dryRun,
    force,
  });
  if (json) printJson(done);
  if (config.imports.length === 0) process.stderr.write('library.yaml lists no imports.\n');
  return listExitCode(done, problems);
}

async function importManifest(path: string, { content, dryRun, force, json }: Task): Promise<number> {
  const { imports, problems, base } = await readManifest(path);
  for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n`);
  const started = Date.now();
  const done = await importList(imports, content, {
    progress: createProgress(process.stderr),
    base,
    dryRun,
    force,
  });
  if (json) printJson(done);
  else process.stdout.write(describeList(done, imports.length, (Date.now() - started) / 1000, dryRun));
  return listExitCode(done, problems);
}

async function removeAll(
  targets: readonly string[],
  { content, dryRun, force, json }: Task,
): Promise<number> {
  if (targets.length === 0) {
    throw new UserError(
      'Nothing to remove was named.',
      'Name a product, product/version or product/version/manual.',
    );
  }
  const reports: RemovalReport[] = [];
  for (const target of targets) {
    const report = await removeFromLibrary(content, target, { dryRun, force });
    reports.push(report);
    if (!json) process.stdout.write(describeRemoval(report, dryRun));
  }
  if (json) process.stdout.write(`${JSON.stringify({ removals: reports }, null, 2)}\n`);
  return reports.some(({ kept }) => kept.length > 0) ? 1 : 0;
}

function printJson({ reports, failures }: ImportAllReport): void {
  const failed = failures.map(({ message, fix }) => ({ message, fix }));
  process.stdout.write(`${JSON.stringify({ imports: reports, failed }, null, 2)}\n`);
}

function listExitCode({ reports, failures }: ImportAllReport, problems: readonly Problem[]): number {
  if (reports.length === 0 && failures.length > 0) return 2;
  if (problems.some(({ severity }) => severity === 'error')) return 1;
  return reports.length === 0 ? 0 : exitCode(reports, failures);
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
  lines.push(...changeLines(report));
  for (const { severity, file, message, fix } of report.problems) {
    lines.push(`${severity === 'error' ? '✗' : '!'} ${file}: ${message}\n    ${fix}`);
  }
  const guesses = [...new Set(report.files.flatMap((file) => file.guesses))];
  if (guesses.length > 0) lines.push(`Guessed: ${guesses.join(', ')}`);
  if (report.catalogue.length > 0) lines.push(`Entered into library.yaml: ${report.catalogue.join(', ')}`);
  lines.push(`${report.spec}: ${summaryOf(report)}${dryRun ? ' (dry run: nothing was written)' : ''}`);
  return `${lines.join('\n')}\n`;
}

/** What differs from the import before: documents changed, and those that are gone. */
function changeLines(report: ImportReport): string[] {
  const changed = report.files.flatMap(({ source, changes }) => {
    const said = changes === undefined ? '' : describeChanges(changes);
    return said === '' ? [] : [`~ ${source}: ${said}`];
  });
  const removed = report.removed.map((source) => `- ${source}: removed, its source is gone`);
  return [...changed, ...removed].slice(0, MOST_LINES);
}

function describeList(
  { reports, failures }: ImportAllReport,
  total: number,
  seconds: number,
  dryRun: boolean,
): string {
  const files = reports.flatMap((report) => report.files);
  const count = (status: ImportReport['files'][number]['status']) =>
    files.filter((file) => file.status === status).length;
  const problems = reports.reduce((sum, report) => sum + report.problems.length, 0);
  const removed = reports.reduce((sum, report) => sum + report.removed.length, 0);
  const pages = files.reduce((sum, file) => sum + (file.pages ?? 0), 0);
  const shown = (number: number) => number.toLocaleString('en');
  const lines = [
    ...reports.flatMap(changeLines),
    `${shown(reports.length)} of ${shown(total)} imports done in ${seconds.toFixed(1)} s: ` +
      `${shown(count('added'))} added, ${shown(count('changed'))} changed, ${shown(count('unchanged'))} unchanged, ` +
      `${shown(removed)} removed${count('planned') > 0 ? `, ${shown(count('planned'))} to import` : ''}; ` +
      `${shown(pages)} pages, ${shown(problems)} problems${dryRun ? ' (dry run: nothing was written)' : ''}`,
    ...failures.map(({ message, fix }) => `✗ ${message}\n    ${fix}`),
  ];
  return `${lines.join('\n')}\n`;
}

function describeRemoval(
  { target, removed, kept, listed, describes }: RemovalReport,
  dryRun: boolean,
): string {
  const lines = removed.length > MOST_LINES ? [] : removed.map((file) => `- ${file}`);
  for (const file of kept)
    lines.push(`! ${file}: kept, it was written by hand\n    Delete it yourself, or give --force.`);
  for (const { from } of listed)
    lines.push(
      `! library.yaml still lists ${from}\n    Take the entry out, or the next mcdewey start imports it again.`,
    );
  if (describes !== undefined)
    lines.push(
      `! library.yaml still describes the product ${describes}\n    Take it out of "products" if it will not come back.`,
    );
  lines.push(
    `${target}: ${removed.length} file${removed.length === 1 ? '' : 's'} removed${dryRun ? ' (dry run: nothing was removed)' : ''}`,
  );
  return `${lines.join('\n')}\n`;
}

function fileLine(file: ImportReport['files'][number]): string {
  const mark = { added: '✓', changed: '✓', unchanged: '=', planned: '→' }[file.status];
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
