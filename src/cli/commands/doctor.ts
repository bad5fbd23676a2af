import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { manualOf } from '../../library/ids.ts';
import { plainText } from '../../library/markdown/plain-text.ts';
import type { Library, LibraryDocument, Problem } from '../../library/model.ts';
import { readerWindows } from '../../library/windows.ts';
import { loadLibrary } from '../../workspace/load-library.ts';
import { projectRoot } from '../../workspace/paths.ts';
import { createProgress, silentProgress } from '../../workspace/progress.ts';
import type { Command } from '../command.ts';

interface ManualReport {
  /** `product/version/manual` */
  readonly manual: string;
  readonly title: string;
  readonly documents: number;
  /** Physical pages of its paged documents. */
  readonly pages: number;
  readonly chunks: number;
  readonly words: number;
  readonly readerPages: number;
  readonly errors: number;
  readonly warnings: number;
}

interface LibraryReport {
  readonly manuals: readonly ManualReport[];
  readonly problems: readonly Problem[];
  readonly totals: Omit<ManualReport, 'manual' | 'title'>;
}

export const command: Command = {
  summary: 'check a content folder: what is in it and what is wrong with it',
  help: `mcdewey doctor [--content DIR] [--json]

Reads the library as a build would and prints, for each manual, its pages, chunks and words, then every
problem with the file it is in and what to do about it.

  --content DIR   the content folder (default: content)
  --json          one JSON object: { manuals, problems, totals }

Exit code: 0 no errors (warnings are possible), 1 errors in some files, 2 the folder cannot be read.
`,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: { content: { type: 'string' }, json: { type: 'boolean', default: false } },
    });
    const contentDir =
      values.content === undefined ? resolve(projectRoot, 'content') : resolve(values.content);
    const progress = values.json ? silentProgress : createProgress(process.stderr);
    const { library } = await loadLibrary(contentDir, { progress });
    const report = reportOf(library);
    process.stdout.write(values.json ? `${JSON.stringify(report, undefined, 2)}\n` : asText(report));
    return report.totals.errors > 0 ? 1 : 0;
  },
};

function reportOf(library: Library): LibraryReport {
  const byManual = new Map<string, LibraryDocument[]>();
  for (const document of library.documents) {
    const manual = manualOf(document);
    byManual.set(manual, [...(byManual.get(manual) ?? []), document]);
  }
  const manuals = [...byManual].map(([manual, documents]) => manualReport(manual, documents, library));
  const sum = (field: Exclude<keyof ManualReport, 'manual' | 'title'>) =>
    manuals.reduce((total, one) => total + one[field], 0);
  return {
    manuals,
    problems: library.problems,
    totals: {
      documents: sum('documents'),
      pages: sum('pages'),
      chunks: sum('chunks'),
      words: sum('words'),
      readerPages: sum('readerPages'),
      errors: library.problems.filter(({ severity }) => severity === 'error').length,
      warnings: library.problems.filter(({ severity }) => severity === 'warning').length,
    },
  };
}

function manualReport(manual: string, documents: readonly LibraryDocument[], library: Library): ManualReport {
  const { product, doc } = documents[0]!;
  const entry = library.products.find(({ id }) => id === product);
  const own = library.problems.filter(({ file }) => file.startsWith(`${manual}/`));
  return {
    manual,
    title: entry?.manuals.find(({ id }) => id === doc)?.title ?? doc,
    documents: documents.length,
    pages: documents.reduce((pages, { pageCount }) => pages + (pageCount ?? 0), 0),
    chunks: documents.reduce((chunks, document) => chunks + document.chunks.length, 0),
    words: documents.reduce(
      (words, { chunks }) => words + chunks.reduce((sum, one) => sum + countWords(one.markdown), 0),
      0,
    ),
    readerPages: documents.reduce((pages, document) => pages + readerWindows(document).length, 0),
    errors: own.filter(({ severity }) => severity === 'error').length,
    warnings: own.filter(({ severity }) => severity === 'warning').length,
  };
}

/** Words of alphabetic scripts; of Chinese and Japanese, characters in pairs, about a word each. */
function countWords(markdown: string): number {
  const text = plainText(markdown);
  const ideographs = text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu)?.length ?? 0;
  const words = text.match(
    /[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]*[\p{L}\p{N}][^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]*/gu,
  );
  return (words?.length ?? 0) + Math.round(ideographs / 2);
}

function asText({ manuals, problems, totals }: LibraryReport): string {
  if (manuals.length === 0 && problems.length === 0) {
    return 'The content folder holds no manuals yet. Import one: mcdewey import --help\n';
  }
  const header = ['Manual', 'Documents', 'Pages', 'Chunks', 'Words', 'Problems'];
  const rows = [...manuals, { ...totals, manual: 'Total' }].map((row) => [
    row.manual,
    ...[row.documents, row.pages, row.chunks, row.words].map((count) => count.toLocaleString('en')),
    row.errors + row.warnings === 0 ? '-' : `${row.errors} errors, ${row.warnings} warnings`,
  ]);
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ');
  const listed = problems.map(
    ({ severity, file, message, fix }) =>
      `${severity === 'error' ? '✗' : '!'} ${file}: ${message}\n    ${fix}`,
  );
  return `${[line(header), ...rows.map(line), '', ...(listed.length > 0 ? listed : ['No problems.'])].join('\n')}\n`;
}
