import { resolve } from 'node:path';
import type { ImportConfig } from '../library/config.ts';
import { UserError } from '../workspace/errors.ts';
import { type Progress, silentProgress } from '../workspace/progress.ts';
import { closeConverters } from './conversion/convert-source.ts';
import { ImportRecord } from './import-record.ts';
import { ImportRun } from './import-run.ts';
import { clearLeftovers } from './leftovers.ts';
import { inParallel, workersAtOnce } from './parallel.ts';
import { findReceipt, importSettings, isImported } from './receipts.ts';
import { type ImportOptions, type ImportReport, summaryOf } from './report.ts';
import { isPackageSpec, packageSource } from './sources/npm-package.ts';
import { localSource } from './sources/source-files.ts';

export { type ImportedFile, type ImportOptions, type ImportReport, summaryOf } from './report.ts';

/**
 * Imports a file, a folder, an archive or `npm:name@version` into `contentDir`. A file that cannot be converted is a
 * problem in the report; the others are imported. Unchanged files are not written, and what the source no longer has
 * is removed.
 * @throws UserError when the source as a whole cannot be had.
 */
export async function importSource(spec: string, options: ImportOptions): Promise<ImportReport> {
  try {
    await clearLeftovers(options.contentDir);
    return await importOne(spec, options);
  } finally {
    closeConverters();
  }
}

async function importOne(spec: string, options: ImportOptions): Promise<ImportReport> {
  const { contentDir } = options;
  const source = isPackageSpec(spec)
    ? await packageSource(spec, options.include)
    : await localSource(spec, options.include);
  const settings = importSettings(contentDir, spec, options);
  const record = new ImportRecord(
    contentDir,
    settings,
    await findReceipt(contentDir, settings),
    options.dryRun ?? false,
  );
  return new ImportRun(source, options, record).run();
}

export interface ImportAllOptions {
  readonly progress?: Progress;
  /** Where paths of the list begin; default: the content folder. */
  readonly base?: string;
  readonly dryRun?: boolean;
  readonly force?: boolean;
}

export interface ImportAllReport {
  /** In the order of the list; those that could not be had are missing. */
  readonly reports: readonly ImportReport[];
  readonly failures: readonly UserError[];
}

/**
 * A list of imports, several at once. A package that was imported before with the same settings is not fetched
 * again. One summary line goes to `progress` for each.
 */
export async function importList(
  imports: readonly ImportConfig[],
  contentDir: string,
  { progress = silentProgress, base = contentDir, dryRun, force }: ImportAllOptions = {},
): Promise<ImportAllReport> {
  const reports = new Map<number, ImportReport>();
  const failures: UserError[] = [];
  await clearLeftovers(contentDir);
  const importEntry = async ([index, wanted]: readonly [number, ImportConfig]): Promise<void> => {
    const { from, ...settings } = wanted;
    const spec = isPackageSpec(from) ? from : resolve(base, from);
    if (
      !force &&
      isPackageSpec(from) &&
      (await isImported(contentDir, importSettings(contentDir, from, settings)))
    ) {
      progress.say(`✓ ${from}: imported before`);
      reports.set(index, emptyReport(from));
      return;
    }
    try {
      const more = { ...(dryRun === undefined ? {} : { dryRun }), ...(force === undefined ? {} : { force }) };
      // Many steps at once would overwrite each other on the terminal.
      const steps = imports.length === 1 ? progress : silentProgress;
      const report = await importOne(spec, { ...settings, ...more, contentDir, progress: steps });
      reports.set(index, { ...report, spec: from });
      progress.say(`✓ ${from}: ${summaryOf(report)}`);
      for (const problem of report.problems)
        progress.say(`  ${problem.file}: ${problem.message} ${problem.fix}`);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failures.push(error);
      progress.say(`✗ ${from}: ${error.message} ${error.fix}`);
    }
  };
  const step = progress.step('Importing the list', 'imports', imports.length);
  try {
    await inParallel([...imports.entries()], workersAtOnce(), async (entry) => {
      await importEntry(entry);
      step.advance();
    });
  } finally {
    closeConverters();
  }
  if (imports.length > 0) step.done();
  return { reports: [...reports].sort(([a], [b]) => a - b).map(([, report]) => report), failures };
}

/** As `importList`. @throws UserError, after all others are done, naming those that could not be had. */
export async function importAll(
  imports: readonly ImportConfig[],
  contentDir: string,
  options: ImportAllOptions = {},
): Promise<readonly ImportReport[]> {
  const { reports, failures } = await importList(imports, contentDir, options);
  const [failure] = failures;
  if (failure)
    throw new UserError(failures.map((error) => error.message).join(' '), failure.fix, { cause: failure });
  return reports;
}

function emptyReport(spec: string): ImportReport {
  return { spec, files: [], removed: [], skipped: [], problems: [], catalogue: [], seconds: 0 };
}
