import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readFrontMatter, writeFrontMatter } from '../library/front-matter.ts';
import { documentKeyFromSource, InvalidIdError, sourceOf } from '../library/ids.ts';
import type { DocumentMetadata, Problem } from '../library/model.ts';
import { readableName } from '../library/names.ts';
import { writeFileAtomic } from '../workspace/atomic-output.ts';
import { readLibraryConfig } from '../workspace/load-library.ts';
import { keepOriginal } from '../workspace/originals.ts';
import { type ProgressStep, silentProgress } from '../workspace/progress.ts';
import { collectIncludes } from './conversion/collect-includes.ts';
import { type ConvertedSource, convertSource } from './conversion/convert-source.ts';
import { ProcessFailure } from './conversion/process-pool.ts';
import { documentChanges } from './document-changes.ts';
import type { ImportRecord } from './import-record.ts';
import { addToCatalogue, type CatalogueEntry } from './library-file.ts';
import { requireOcr } from './ocr/programs.ts';
import { inParallel, oneOfFewPdfs, workersAtOnce } from './parallel.ts';
import { PdfFailure } from './pdf/run-worker.ts';
import { isPlacedByPath, type Placement, placeFile } from './placement.ts';
import { rewriteLinks } from './relative-links.ts';
import type { ImportedFile, ImportOptions, ImportReport } from './report.ts';
import { type Labels, labelsOf } from './restructuredtext/convert-rst.ts';
import type { SourceFile } from './sources/kinds.ts';
import type { SourceSet } from './sources/source-files.ts';

/** One call of `importSource`: converts the files of a source and puts each in its place. */
export class ImportRun {
  readonly #source: SourceSet;
  readonly #options: ImportOptions;
  readonly #files: ImportedFile[] = [];
  readonly #problems: Problem[] = [];
  readonly #skipped: string[] = [];
  readonly #entries = new Map<string, CatalogueEntry>();
  /** Where files go that are placed by their path, for links between them. */
  readonly #targets = new Map<string, string>();
  /** PDFs are kept beside what they are converted to. */
  #keepsOriginals = false;
  /** Path below content/ in lower case → path in the source, so that no two files meet. */
  readonly #taken = new Map<string, string>();

  readonly #record: ImportRecord;
  #labels: Labels = new Map();

  /** @param record what an earlier import of the same source left. */
  constructor(source: SourceSet, options: ImportOptions, record: ImportRecord) {
    this.#source = source;
    this.#options = options;
    this.#record = record;
  }

  async run(): Promise<ImportReport> {
    const started = Date.now();
    const { files } = this.#source;
    const { config } = await readLibraryConfig(this.#options.contentDir);
    this.#keepsOriginals = config.reading.originals === true && !this.#options.dryRun;
    await this.#findPlaces();
    this.#labels = await readLabels(files);
    const pdfs = files.filter((file) => file.kind === 'pdf');
    if (this.#options.ocr !== undefined && pdfs.length > 0) await requireOcr(this.#options.ocr);
    await this.#record.begin();
    const progress = this.#options.progress ?? silentProgress;
    const texts = files.filter((file) => file.kind !== 'pdf');
    if (texts.length > 0) {
      const step = progress.step(`Importing ${this.#source.spec}`, 'files', texts.length);
      await inParallel(texts, workersAtOnce(), async (file) => {
        await this.#importFile(file);
        step.advance();
      });
      step.done();
    }
    if (pdfs.length > 0) {
      const step = progress.step(`Importing ${this.#source.spec}`, 'pages');
      await inParallel(pdfs, workersAtOnce(), (file) => oneOfFewPdfs(() => this.#importFile(file, step)));
      step.done(`${pdfs.length} PDF${pdfs.length === 1 ? '' : 's'}`);
    }
    const gone = await this.#record.finish(new Set(files.map(({ path }) => path)));
    for (const file of gone.edited) {
      this.#problems.push({
        severity: 'warning',
        file,
        message: 'Its source is gone, but it was edited since it was imported: it is kept.',
        fix: 'Delete it if it is not wanted any more.',
      });
    }
    const catalogue =
      this.#options.dryRun || this.#entries.size === 0
        ? []
        : await addToCatalogue(this.#options.contentDir, [...this.#entries.values()]);
    const byPath = (a: { from: string }, b: { from: string }) => (a.from < b.from ? -1 : 1);
    return {
      spec: this.#source.spec,
      files: this.#files.sort(byPath),
      removed: gone.removed,
      skipped: [...this.#skipped, ...(this.#source.parts ?? [])].sort(),
      problems: [...(this.#source.problems ?? []), ...this.#problems].sort((a, b) =>
        a.file < b.file ? -1 : 1,
      ),
      catalogue,
      seconds: (Date.now() - started) / 1000,
    };
  }

  /** Places that follow from options and paths, and those that an earlier import found by opening the file. */
  async #findPlaces(): Promise<void> {
    for (const file of this.#source.files) {
      const earlier = this.#record.targetOf(file.path);
      if (this.#isPlaced(file)) this.#targets.set(file.path, this.#targetOf(file, this.#place(file)));
      else if (
        earlier !== undefined &&
        !this.#taken.has(earlier.toLowerCase()) &&
        (await this.#readExisting(earlier))
      ) {
        this.#taken.set(earlier.toLowerCase(), file.path);
        this.#targets.set(file.path, earlier);
      }
    }
  }

  #isPlaced(file: SourceFile): boolean {
    return isPlacedByPath(file.path, this.#source, this.#options);
  }

  #place(file: SourceFile, converted?: ConvertedSource): Placement {
    return placeFile(file.path, file.kind, this.#source, this.#options, {
      title: converted?.title,
      version: converted?.version,
      vendor: converted?.vendor,
    });
  }

  async #importFile(file: SourceFile, step?: ProgressStep): Promise<void> {
    try {
      const bytes = await file.read();
      const texts = await this.#includedTexts(file, bytes);
      const hash = createHash('sha256').update(bytes);
      for (const [path, text] of texts) hash.update(`\n${path}\n${text}`);
      const sourceHash = hash.digest('hex');
      const known = this.#targets.get(file.path);
      const existing =
        known === undefined || this.#options.force ? undefined : await this.#readExisting(known);
      if (
        known !== undefined &&
        existing?.metadata.sourceHash === sourceHash &&
        this.#agrees(file, existing.metadata)
      ) {
        if (this.#keepsOriginals && file.kind === 'pdf')
          await keepOriginal(this.#options.contentDir, known, bytes);
        this.#record.keep(file, known, existing.text);
        this.#report(file, this.#place(file), known, 'unchanged', existing.metadata.title);
        return;
      }
      const converted = await convertSource(file, bytes, {
        ...(this.#options.password === undefined ? {} : { password: this.#options.password }),
        ...(this.#options.ocr === undefined ? {} : { ocr: this.#options.ocr }),
        ...(step ? { onPages: (pages: number) => step.advance(pages) } : {}),
        lenient: this.#source.single,
        texts,
        labels: this.#labels,
      });
      // Headers and footers that other pages take in hold nothing by themselves.
      if (!converted || (file.kind !== 'pdf' && !/[\p{L}\p{N}]/u.test(converted.markdown))) {
        this.#skipped.push(file.path);
        return;
      }
      for (const { message, fix } of converted.warnings) this.#warn(file, 'warning', message, fix);
      const placement = this.#place(file, converted);
      const target = known ?? this.#targetOf(file, placement);
      await this.#write(file, placement, target, converted, sourceHash);
      if (this.#keepsOriginals && file.kind === 'pdf')
        await keepOriginal(this.#options.contentDir, target, bytes);
    } catch (error) {
      this.#record.failed(file.path);
      if (error instanceof PdfFailure) this.#warn(file, 'error', error.message, error.fix);
      else if (error instanceof ProcessFailure) {
        this.#warn(
          file,
          'error',
          error.message,
          'See whether it is what its name says; else leave it out with --include.',
        );
      } else if (error instanceof InvalidIdError) {
        this.#warn(
          file,
          'error',
          `It has no place in the library: ${error.message}.`,
          'Tell its place with --product, --version and --doc.',
        );
      } else if (error instanceof Error) {
        this.#warn(
          file,
          'error',
          `It cannot be imported: ${error.message}.`,
          'See whether it opens in the program it is made for.',
        );
      } else throw error;
    }
  }

  async #write(
    file: SourceFile,
    placement: Placement,
    target: string,
    converted: ConvertedSource,
    sourceHash: string,
  ): Promise<void> {
    const single = this.#source.files.length === 1;
    const name = target.split('/').at(-1)!.replace(/\.md$/, '');
    const title = (single ? this.#options.title : undefined) ?? converted.title ?? readableName(name);
    const metadata: Partial<DocumentMetadata> = {
      title,
      ...(converted.lang === undefined ? {} : { lang: converted.lang }),
      origin: this.#originOf(file) ?? converted.origin ?? file.path,
      ...this.#licence(),
      ...(converted.published === undefined ? {} : { published: converted.published }),
      sourceHash,
    };
    const broken: string[] = [];
    const body = rewriteLinks(converted.markdown, file.path, this.#targets, (href) => broken.push(href));
    const existing = await this.#readExisting(target);
    const same =
      existing !== undefined &&
      existing.text === textOf({ ...metadata, imported: existing.metadata.imported }, body);
    const imported = same ? existing.metadata.imported : new Date().toISOString().slice(0, 10);
    const text = textOf({ ...metadata, imported }, body);
    const outcome = existing === undefined ? 'added' : 'changed';
    const status = same ? 'unchanged' : this.#options.dryRun ? 'planned' : outcome;
    if (!same && existing && this.#record.isEdited(target, existing.text)) {
      this.#problems.push({
        severity: 'warning',
        file: target,
        message: 'It was edited since it was imported; the new import takes the place of the edits.',
        fix: 'Look for them in your backup or version control.',
      });
    }
    if (!same && !this.#options.dryRun) await writeFileAtomic(join(this.#options.contentDir, target), text);
    await this.#record.written(file, target, text, converted, single ? [] : broken);
    const changes = existing && !same ? documentChanges(existing.text, text) : undefined;
    this.#report(file, placement, target, status, title, converted.pages, changes);
  }

  #originOf(file: SourceFile): string | undefined {
    return this.#options.origin ?? this.#source.origin ?? file.origin;
  }

  /** Text of the files that it calls in; looked for only where there are words that call. */
  async #includedTexts(file: SourceFile, bytes: Uint8Array): Promise<Map<string, string>> {
    const { readOther } = this.#source;
    if (!readOther || file.kind === 'pdf' || file.kind === 'html') return new Map();
    const text = new TextDecoder().decode(bytes);
    return /include|8<-|snippet|readfile|import|\{!/i.test(text)
      ? collectIncludes(file.path, file.kind, text, readOther)
      : new Map();
  }

  #licence(): { licence?: string } {
    const licence = this.#options.licence ?? this.#source.licence;
    return licence === undefined ? {} : { licence };
  }

  /** The target's front matter says what would be said now. */
  #agrees(file: SourceFile, metadata: Partial<DocumentMetadata>): boolean {
    const { title } = this.#options;
    const single = this.#source.files.length === 1;
    return (
      metadata.licence === this.#licence().licence &&
      (this.#originOf(file) ?? metadata.origin) === metadata.origin &&
      (!single || title === undefined || title === metadata.title)
    );
  }

  async #readExisting(
    target: string,
  ): Promise<{ text: string; metadata: Partial<DocumentMetadata> } | undefined> {
    const text = await readFile(join(this.#options.contentDir, target), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : { text, metadata: readFrontMatter(text, target).metadata };
  }

  /** Two files of a source never share a target: the second gets a number. */
  #targetOf(file: SourceFile, placement: Placement): string {
    const { key } = placement;
    const suffixes = ['', ...Array.from({ length: 98 }, (_, i) => `-${i + 2}`)];
    for (const suffix of suffixes) {
      const target = sourceOf({ ...key, file: key.file + suffix });
      const owner = this.#taken.get(target.toLowerCase());
      if (owner !== undefined && owner !== file.path) continue;
      this.#taken.set(target.toLowerCase(), file.path);
      documentKeyFromSource(target);
      return target;
    }
    throw new Error(`too many files would be called ${sourceOf(key)}`);
  }

  #report(
    file: SourceFile,
    placement: Placement,
    source: string,
    status: ImportedFile['status'],
    title: string | undefined,
    pages?: number,
    changes?: ImportedFile['changes'],
  ): void {
    const { product, version, doc } = documentKeyFromSource(source);
    const { vendor } = placement;
    this.#files.push({
      from: file.path,
      source,
      status,
      title,
      vendor,
      product,
      version,
      doc,
      pages,
      ...(changes === undefined ? {} : { changes }),
      guesses: placement.guesses,
    });
    if (vendor === undefined || this.#entries.has(product)) return;
    const productTitle = this.#source.files.length > 1 ? this.#options.title : undefined;
    this.#entries.set(product, {
      product,
      vendor,
      ...(productTitle === undefined ? {} : { title: productTitle }),
    });
  }

  #warn(file: SourceFile, severity: Problem['severity'], message: string, fix: string): void {
    this.#problems.push({ severity, file: file.path, message, fix });
  }
}

function textOf(metadata: Partial<DocumentMetadata>, body: string): string {
  return `${writeFrontMatter(metadata)}\n${body}`;
}

/** Labels of all reStructuredText of the source: pages refer to those of others. */
async function readLabels(files: readonly SourceFile[]): Promise<Labels> {
  const labels = new Map<string, { path: string; title?: string }>();
  for (const file of files) {
    if (file.kind !== 'restructuredtext') continue;
    const bytes = await file.read().catch(() => undefined);
    for (const { name, title } of bytes ? labelsOf(new TextDecoder().decode(bytes)) : [])
      labels.set(name, { path: file.path, ...(title === undefined ? {} : { title }) });
  }
  return labels;
}
