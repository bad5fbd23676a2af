import { resolve } from 'node:path';
import type { ImportConfig } from '../library/config.ts';
import { UserError } from '../workspace/errors.ts';
import { type Progress, silentProgress } from '../workspace/progress.ts';
import { ImportRun } from './import-run.ts';
import { isPackageSpec, packageSource } from './npm-package.ts';
import { isImported, recordImport } from './receipts.ts';
import { type ImportOptions, type ImportReport, summaryOf } from './report.ts';
import { localSource } from './source-files.ts';

export { type ImportedFile, type ImportOptions, type ImportReport, summaryOf } from './report.ts';

/**
 * Imports a file, a folder or `npm:name@version` into `contentDir`. A file that cannot be converted is a
 * problem in the report; the others are imported. Unchanged files are not written.
 * @throws UserError when the source as a whole cannot be had.
 */
export async function importSource(spec: string, options: ImportOptions): Promise<ImportReport> {
  const source = isPackageSpec(spec)
    ? await packageSource(spec, options.include)
    : await localSource(spec, options.include);
  return new ImportRun(source, options).run();
}

/**
 * The imports of library.yaml. A package that was imported before with the same settings is not fetched again.
 * One summary line goes to `progress` for each. @throws UserError, after all others are done, naming those that
 * could not be had.
 */
export async function importAll(
  imports: readonly ImportConfig[],
  contentDir: string,
  { progress = silentProgress }: { progress?: Progress } = {},
): Promise<ImportReport[]> {
  const reports: ImportReport[] = [];
  const failures: UserError[] = [];
  for (const wanted of imports) {
    const { from, ...settings } = wanted;
    if (isPackageSpec(from) && (await isImported(contentDir, wanted))) {
      progress.say(`✓ ${from}: imported before`);
      reports.push({ spec: from, files: [], skipped: [], problems: [], catalogue: [], seconds: 0 });
      continue;
    }
    try {
      const spec = isPackageSpec(from) ? from : resolve(contentDir, from);
      const report = await importSource(spec, { ...settings, contentDir, progress });
      reports.push(report);
      if (isPackageSpec(from))
        await recordImport(
          contentDir,
          wanted,
          report.files.map((file) => file.source),
        );
      progress.say(`✓ ${from}: ${summaryOf(report)}`);
      for (const problem of report.problems)
        progress.say(`  ${problem.file}: ${problem.message} ${problem.fix}`);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failures.push(error);
    }
  }
  const [failure] = failures;
  if (failure)
    throw new UserError(failures.map((error) => error.message).join(' '), failure.fix, { cause: failure });
  return reports;
}
