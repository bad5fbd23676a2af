/**
 * How well each manual was imported: `content/<product>/<version>/<manual>/.quality.json`, beside the text that it
 * judges, so that whoever moves or removes a manual moves or removes its report. Hidden, so that it is no page.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isPathSegment } from '../library/ids.ts';
import type { Problem } from '../library/model.ts';
import { writeFileAtomic } from './atomic-output.ts';

export const QUALITY_FILE = '.quality.json';
const FORMAT = 1;
const LARGEST_REPORT = 64 * 1024 * 1024;

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const line = z.string().max(2000);

/** A place that a person should look at. */
const doubtSchema = z.object({
  kind: z.enum([
    /** A page without text: blank, or a picture of text. */
    'empty',
    /** Letters that the source's fonts do not tell, or letters that are no language's. */
    'garbled',
    /** A font of which the source does not tell the letters, or whose letters are drawings; once a font. */
    'font',
    /** Pages whose text was read in their pictures; once a document. */
    'ocr',
    /** Text of neighbouring columns may have been read across. */
    'columns',
    /** Words of the source that are not in the Markdown. */
    'lost-text',
    /** A link or include whose target is not part of the import. */
    'broken-link',
  ]),
  /** Physical page, for paged documents. */
  page: count.optional(),
  /** 1-based line of the Markdown file at which to look. */
  line: count.optional(),
  /** One sentence in English: what was found. */
  message: line,
});

const fileSchema = z.object({
  /** The Markdown file, below content/. */
  source: line,
  /** Path in what was imported. */
  from: line,
  kind: line,
  /** Physical pages, for paged documents. */
  pages: count.optional(),
  /** Words of the Markdown, code included. */
  words: count,
  /** Share of the source's words that are in the Markdown; absent where that was not measured. */
  coverage: share.optional(),
  headings: count,
  /** Entries of the source's own outline, and how many of them became headings. */
  outline: z.object({ entries: count, found: count }).optional(),
  tables: count,
  codeBlocks: count,
  links: count,
  /** At most 100; `doubtCount` counts all. */
  doubts: z.array(doubtSchema),
  doubtCount: count,
});

const reportSchema = z.object({ format: z.literal(FORMAT), files: z.array(fileSchema) });

export type Doubt = z.infer<typeof doubtSchema>;
export type DoubtKind = Doubt['kind'];
export type FileQuality = z.infer<typeof fileSchema>;

export interface ManualQuality {
  /** `product/version/manual` */
  readonly manual: string;
  /** Sorted by source; never empty. */
  readonly files: readonly FileQuality[];
}

/** Sums over a manual's files. */
export interface QualityTotals {
  readonly pages: number;
  readonly words: number;
  /** Mean of the files that have one, weighted by words; absent where none has. */
  readonly coverage?: number;
  readonly headings: number;
  readonly outline?: { readonly entries: number; readonly found: number };
  readonly tables: number;
  readonly codeBlocks: number;
  readonly links: number;
  readonly doubtCount: number;
}

/**
 * All reports of a library, sorted by manual. A file that cannot be read is a warning; manuals that nobody imported
 * have no report. Never throws.
 */
export async function readQualityReports(
  contentDir: string,
): Promise<{ manuals: ManualQuality[]; problems: Problem[] }> {
  const manuals: ManualQuality[] = [];
  const problems: Problem[] = [];
  for (const product of await foldersIn(contentDir)) {
    for (const version of await foldersIn(join(contentDir, product))) {
      for (const doc of await foldersIn(join(contentDir, product, version))) {
        const manual = `${product}/${version}/${doc}`;
        const files = await readQualityReport(contentDir, manual);
        if (files === 'damaged') {
          problems.push({
            severity: 'warning',
            file: `${manual}/${QUALITY_FILE}`,
            message: 'The quality report cannot be read.',
            fix: 'Remove it, or import the manual again with --force.',
          });
        } else if (files.length > 0) manuals.push({ manual, files });
      }
    }
  }
  manuals.sort((a, b) => (a.manual < b.manual ? -1 : 1));
  return { manuals, problems };
}

/** @param manual `product/version/manual`. @returns nothing where there is no report. */
export async function readQualityReport(
  contentDir: string,
  manual: string,
): Promise<FileQuality[] | 'damaged'> {
  let text: string;
  try {
    text = await readFile(join(contentDir, manual, QUALITY_FILE), 'utf8');
  } catch {
    return [];
  }
  try {
    if (text.length > LARGEST_REPORT) return 'damaged';
    const read = reportSchema.safeParse(JSON.parse(text));
    return read.success ? read.data.files : 'damaged';
  } catch {
    return 'damaged';
  }
}

/** Replaces a manual's report; without files it is removed. */
export async function writeQualityReport(
  contentDir: string,
  manual: string,
  files: readonly FileQuality[],
): Promise<void> {
  const path = join(contentDir, manual, QUALITY_FILE);
  if (files.length === 0) return rm(path, { force: true });
  const sorted = [...files].sort((a, b) => (a.source < b.source ? -1 : 1));
  const report: z.infer<typeof reportSchema> = { format: FORMAT, files: sorted };
  await writeFileAtomic(path, `${JSON.stringify(report)}\n`);
}

export function qualityTotals(files: readonly FileQuality[]): QualityTotals {
  const sum = (value: (file: FileQuality) => number) => files.reduce((all, file) => all + value(file), 0);
  const measured = files.filter(({ coverage }) => coverage !== undefined);
  const weight = measured.reduce((all, { words }) => all + Math.max(1, words), 0);
  const outlined = files.filter(({ outline }) => outline !== undefined);
  return {
    pages: sum(({ pages }) => pages ?? 0),
    words: sum(({ words }) => words),
    ...(measured.length === 0
      ? {}
      : {
          coverage:
            measured.reduce((all, { coverage, words }) => all + coverage! * Math.max(1, words), 0) / weight,
        }),
    headings: sum(({ headings }) => headings),
    ...(outlined.length === 0
      ? {}
      : {
          outline: {
            entries: sum(({ outline }) => outline?.entries ?? 0),
            found: sum(({ outline }) => outline?.found ?? 0),
          },
        }),
    tables: sum(({ tables }) => tables),
    codeBlocks: sum(({ codeBlocks }) => codeBlocks),
    links: sum(({ links }) => links),
    doubtCount: sum(({ doubtCount }) => doubtCount),
  };
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() && isPathSegment(entry.name)).map(({ name }) => name);
}
