import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readFrontMatter } from '../library/front-matter.ts';
import { documentKeyFromSource, manualOf } from '../library/ids.ts';
import { originalOf } from '../workspace/originals.ts';
import { type FileQuality, readQualityReport, writeQualityReport } from '../workspace/quality-reports.ts';
import type { ConvertedSource } from './conversion/convert-source.ts';
import { measureQuality } from './quality/measure.ts';
import { type ImportSettings, type Receipt, type ReceiptFile, textHash, writeReceipt } from './receipts.ts';
import { removeEmptyFolders } from './remove.ts';
import type { SourceFile } from './sources/kinds.ts';

/** How much of an import's work a sudden end may cost. */
const CHECKPOINT_MS = 3000;

/** What one import keeps beside the manuals: its receipt, and the quality of what it wrote. */
export class ImportRecord {
  readonly #contentDir: string;
  readonly #settings: ImportSettings;
  readonly #earlier: ReadonlyMap<string, ReceiptFile>;
  /** Path in the source → path below content/, as the earlier import had it. */
  readonly #earlierTargets: ReadonlyMap<string, string>;
  readonly #isDryRun: boolean;
  readonly #files = new Map<string, ReceiptFile>();
  readonly #failed = new Set<string>();
  /** By manual, what waits to be written. */
  #quality = new Map<string, Map<string, FileQuality>>();
  #savedAt = 0;
  #saving: Promise<void> = Promise.resolve();

  constructor(contentDir: string, settings: ImportSettings, earlier: Receipt | undefined, isDryRun: boolean) {
    this.#contentDir = contentDir;
    this.#settings = settings;
    this.#earlier = new Map(Object.entries(earlier?.files ?? {}));
    this.#earlierTargets = new Map([...this.#earlier].map(([target, { from }]) => [from, target]));
    this.#isDryRun = isDryRun;
  }

  /** Notes that the import is under way, so that the next one can tell that it was cut off. */
  async begin(): Promise<void> {
    if (!this.#isDryRun) await this.#save(false);
  }

  targetOf(path: string): string | undefined {
    return this.#earlierTargets.get(path);
  }

  /** Whether a person has changed the file since it was imported. */
  isEdited(target: string, text: string): boolean {
    const written = this.#earlier.get(target)?.text;
    return written !== undefined && written !== textHash(text);
  }

  /** A file whose source has not changed; edits of it stay known as such. */
  keep(file: SourceFile, target: string, text: string): void {
    this.#files.set(target, { from: file.path, text: this.#earlier.get(target)?.text ?? textHash(text) });
    const manual = manualOf(documentKeyFromSource(target));
    const { body } = readFrontMatter(text, target);
    const pages = body.match(/^<!-- page \d/gm)?.length;
    const measure = () =>
      measureQuality({
        source: target,
        from: file.path,
        kind: file.kind,
        markdown: body,
        ...(pages ? { pages } : {}),
      });
    this.#kept.push({ manual, target, measure });
  }

  /** Of files that were not converted anew, the report is kept; one that has none is measured by its text alone. */
  readonly #kept: { manual: string; target: string; measure: () => FileQuality }[] = [];

  async written(
    file: SourceFile,
    target: string,
    text: string,
    converted: ConvertedSource,
    broken: readonly string[],
  ): Promise<void> {
    this.#files.set(target, { from: file.path, text: textHash(text) });
    if (this.#isDryRun) return;
    const lines = text.split('\n');
    const lineOf = (href: string) => lines.findIndex((line) => line.includes(`](${href}`)) + 1;
    const manual = manualOf(documentKeyFromSource(target));
    const measured = measureQuality({
      source: target,
      from: file.path,
      kind: file.kind,
      markdown: readFrontMatter(text, target).body,
      ...(converted.pages === undefined ? {} : { pages: converted.pages }),
      ...(converted.facts === undefined ? {} : { facts: converted.facts }),
      ...(converted.outline === undefined ? {} : { outline: converted.outline }),
      ...(converted.recognised === undefined ? {} : { recognised: converted.recognised }),
      ...(converted.doubtfulFonts === undefined ? {} : { doubtfulFonts: converted.doubtfulFonts }),
      ...(converted.coverage === undefined ? {} : { coverage: converted.coverage }),
      brokenLinks: broken.map((href) => ({ href, line: lineOf(href) })),
    });
    const ofManual = this.#quality.get(manual) ?? new Map<string, FileQuality>();
    this.#quality.set(manual, ofManual.set(target, measured));
    if (Date.now() - this.#savedAt > CHECKPOINT_MS) await this.#save(false);
  }

  /** A source file without result: what an earlier import made of it stays. */
  failed(path: string): void {
    this.#failed.add(path);
  }

  /**
   * Removes what the source no longer has, and writes receipt and reports.
   * @param present paths that the source has now.
   */
  async finish(present: ReadonlySet<string>): Promise<{ removed: string[]; edited: string[] }> {
    const removed: string[] = [];
    const edited: string[] = [];
    for (const [target, file] of this.#earlier) {
      if (this.#files.has(target)) continue;
      if (this.#failed.has(file.from) && present.has(file.from)) {
        this.#files.set(target, file);
        continue;
      }
      const path = join(this.#contentDir, target);
      const text = await readFile(path, 'utf8').catch(() => undefined);
      if (text === undefined) continue;
      if (this.isEdited(target, text)) {
        edited.push(target);
        continue;
      }
      removed.push(target);
      if (this.#isDryRun) continue;
      await rm(path, { force: true });
      await rm(join(this.#contentDir, originalOf(target)), { force: true });
    }
    if (this.#isDryRun) return { removed, edited };
    await this.#save(true, removed);
    for (const target of removed) await removeEmptyFolders(this.#contentDir, dirname(target));
    return { removed, edited };
  }

  /** One after the other: many files end at once. */
  #save(isComplete: boolean, removed: readonly string[] = []): Promise<void> {
    this.#savedAt = Date.now();
    this.#saving = this.#saving.then(async () => {
      const files = isComplete ? this.#files : new Map([...this.#earlier, ...this.#files]);
      await writeReceipt(this.#contentDir, {
        settings: this.#settings,
        ...(isComplete ? {} : { writer: process.pid }),
        files: Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1))),
      });
      await this.#saveQuality(isComplete, new Set(removed));
    });
    return this.#saving;
  }

  async #saveQuality(isComplete: boolean, removed: ReadonlySet<string>): Promise<void> {
    // Files that end while this is written wait for the next time.
    const pending = this.#quality;
    this.#quality = new Map();
    const manuals = new Set(pending.keys());
    if (isComplete) {
      for (const { manual } of this.#kept) manuals.add(manual);
      for (const target of removed) manuals.add(manualOf(documentKeyFromSource(target)));
    }
    const kept = new Map<string, { target: string; measure: () => FileQuality }[]>();
    for (const { manual, ...entry } of isComplete ? this.#kept : []) {
      const ofManual = kept.get(manual) ?? [];
      ofManual.push(entry);
      kept.set(manual, ofManual);
    }
    for (const manual of manuals) {
      const found = await readQualityReport(this.#contentDir, manual);
      const reports = new Map((found === 'damaged' ? [] : found).map((report) => [report.source, report]));
      const before = reports.size;
      let isChanged = found === 'damaged';
      for (const [target, report] of pending.get(manual) ?? []) {
        reports.set(target, report);
        isChanged = true;
      }
      for (const { target, measure } of kept.get(manual) ?? [])
        if (!reports.has(target)) reports.set(target, measure());
      for (const target of removed) reports.delete(target);
      if (isChanged || reports.size !== before)
        await writeQualityReport(this.#contentDir, manual, [...reports.values()]);
    }
  }
}
