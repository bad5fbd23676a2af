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
import { type ConvertedSource, convertSource } from './convert-source.ts';
import { addToCatalogue, type CatalogueEntry } from './library-file.ts';
import { closeIdleWorkers, PdfFailure } from './pdf/run-worker.ts';
import { isPlacedByPath, type Placement, placeFile } from './placement.ts';
import { rewriteLinks } from './relative-links.ts';
import type { ImportedFile, ImportOptions, ImportReport } from './report.ts';
import type { SourceFile, SourceSet } from './source-files.ts';

/** PDFs are converted in processes of their own: two use two cores without filling the memory. */
const PARALLEL = 2;

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

  constructor(source: SourceSet, options: ImportOptions) {
    this.#source = source;
    this.#options = options;
  }

  async run(): Promise<ImportReport> {
    const started = Date.now();
    const { files } = this.#source;
    const { config } = await readLibraryConfig(this.#options.contentDir);
    this.#keepsOriginals = config.reading.originals === true && !this.#options.dryRun;
    for (const file of files) {
      if (this.#isPlaced(file)) this.#targets.set(file.path, this.#targetOf(file, this.#place(file)));
    }
    const progress = this.#options.progress ?? silentProgress;
    const pdfs = files.filter((file) => file.kind === 'pdf');
    const texts = files.filter((file) => file.kind !== 'pdf');
    if (texts.length > 0) {
      const step = progress.step(`Importing ${this.#source.spec}`, 'files', texts.length);
      await inParallel(texts, 8, async (file) => {
        await this.#importFile(file);
        step.advance();
      });
      step.done();
    }
    if (pdfs.length > 0) {
      const step = progress.step(`Importing ${this.#source.spec}`, 'pages');
      try {
        await inParallel(pdfs, PARALLEL, (file) => this.#importFile(file, step));
      } finally {
        closeIdleWorkers();
      }
      step.done(`${pdfs.length} PDF${pdfs.length === 1 ? '' : 's'}`);
    }
    const catalogue =
      this.#options.dryRun || this.#entries.size === 0
        ? []
        : await addToCatalogue(this.#options.contentDir, [...this.#entries.values()]);
    const byPath = (a: { from: string }, b: { from: string }) => (a.from < b.from ? -1 : 1);
    return {
      spec: this.#source.spec,
      files: this.#files.sort(byPath),
      skipped: this.#skipped.sort(),
      problems: this.#problems.sort((a, b) => (a.file < b.file ? -1 : 1)),
      catalogue,
      seconds: (Date.now() - started) / 1000,
    };
  }

  #isPlaced(file: SourceFile): boolean {
    return isPlacedByPath(file.path, this.#source, this.#options);
  }

  #place(file: SourceFile, converted?: ConvertedSource): Placement {
    return placeFile(file.path, file.kind, this.#source, this.#options, {
      title: converted?.title,
      coverText: converted?.coverText,
    });
  }

  async #importFile(file: SourceFile, step?: ProgressStep): Promise<void> {
    try {
      const bytes = await file.read();
      const sourceHash = createHash('sha256').update(bytes).digest('hex');
      const known = this.#targets.get(file.path);
      const existing =
        known === undefined || this.#options.force ? undefined : await this.#readExisting(known);
      if (
        known !== undefined &&
        existing?.metadata.sourceHash === sourceHash &&
        this.#agrees(existing.metadata)
      ) {
        if (this.#keepsOriginals && file.kind === 'pdf')
          await keepOriginal(this.#options.contentDir, known, bytes);
        this.#report(file, this.#place(file), known, 'unchanged', existing.metadata.title);
        return;
      }
      const converted = await convertSource(file, bytes, {
        ...(this.#options.password === undefined ? {} : { password: this.#options.password }),
        ...(step ? { onPages: (pages: number) => step.advance(pages) } : {}),
        lenient: this.#source.single,
      });
      if (!converted) {
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
      if (error instanceof PdfFailure) this.#warn(file, 'error', error.message, error.fix);
      else if (error instanceof InvalidIdError) {
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
      origin: this.#options.origin ?? this.#source.origin ?? converted.origin ?? file.path,
      ...this.#licence(),
      sourceHash,
    };
    const body = rewriteLinks(converted.markdown, file.path, this.#targets);
    const existing = await this.#readExisting(target);
    const same =
      existing !== undefined &&
      existing.text === textOf({ ...metadata, imported: existing.metadata.imported }, body);
    const status = same ? 'unchanged' : this.#options.dryRun ? 'planned' : 'written';
    if (status === 'written') {
      const imported = new Date().toISOString().slice(0, 10);
      await writeFileAtomic(join(this.#options.contentDir, target), textOf({ ...metadata, imported }, body));
    }
    this.#report(file, placement, target, status, title, converted.pages);
  }

  #licence(): { licence?: string } {
    const licence = this.#options.licence ?? this.#source.licence;
    return licence === undefined ? {} : { licence };
  }

  /** The target's front matter says what would be said now. */
  #agrees(metadata: Partial<DocumentMetadata>): boolean {
    const { title, origin } = this.#options;
    const single = this.#source.files.length === 1;
    return (
      metadata.licence === this.#licence().licence &&
      (origin ?? this.#source.origin ?? metadata.origin) === metadata.origin &&
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

async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const runner = async () => {
    while (next < items.length) await work(items[next++]!);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runner));
}
