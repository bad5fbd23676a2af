/**
 * Back-of-book indexes of PDF manuals as known-item queries: the term, and the physical pages it names. The index
 * pages themselves cannot be found: a library has no chunks for them.
 */
import { readFile } from 'node:fs/promises';
import type { JudgedQuery } from '../../evaluation/judgements.ts';
import { importSource } from '../../importing/import-source.ts';
import { documentKeyFromSource, manualOf } from '../../library/ids.ts';
import type { LibraryDocument } from '../../library/model.ts';
import { loadLibrary } from '../../workspace/load-library.ts';
import {
  AbsentCollection,
  type Collection,
  corporaDir,
  hashOf,
  importerHash,
  requireCorpus,
} from './collection.ts';

interface IndexEntry {
  /** `product/version/…/file.pdf`, below the vendor's folder. */
  readonly pdf: string;
  readonly term: string;
  readonly pages: readonly number[];
}

export function pdfIndexCollection(): Collection {
  const pairs = corporaDir('bench', 'pdf-index', 'pairs.jsonl');
  const manuals = corporaDir('pdf');
  return {
    name: 'pdf-index',
    summary: 'Terms of back-of-book indexes, looked up in their own manual; the pages are the PDF’s.',
    headline: 'hit10',
    async fingerprint() {
      await requireCorpus(pairs, manuals);
      return `${await hashOf(manuals)}-${await importerHash()}`;
    },
    async prepare(contentDir, progress) {
      await importSource(manuals, { contentDir, progress });
    },
    async judge(contentDir) {
      const { library } = await loadLibrary(contentDir);
      const documents = new Map(library.documents.map((document) => [document.source, document]));
      const lines = (await readFile(pairs, 'utf8')).split('\n').filter((line) => line.trim() !== '');
      const sources = new Map<string, string>();
      const queries: JudgedQuery[] = [];
      for (const [number, line] of lines.entries()) {
        const { pdf, term, pages } = JSON.parse(line) as IndexEntry;
        const source = sources.get(pdf) ?? sourceOf(pdf, documents);
        sources.set(pdf, source);
        const judgements = new Map(pages.map((page) => [`${source}#page=${page}`, 1]));
        queries.push({ id: `p${number + 1}`, text: term, judgements });
      }
      return {
        queries,
        filters: (query) => {
          const [judged = ''] = query.judgements.keys();
          return { doc: [manualOf(documentKeyFromSource(judged.replace(/#.*$/, '')))] };
        },
      };
    },
  };
}

/** The imported document of a PDF: same product, version and file name, whichever way they were spelled. */
function sourceOf(pdf: string, documents: ReadonlyMap<string, LibraryDocument>): string {
  const [file = '', version = '', product = ''] = plain(pdf.replace(/\.pdf$/, ''))
    .split('/')
    .reverse();
  for (const [source, document] of documents) {
    const same =
      plain(document.product) === product &&
      plain(document.version) === version &&
      plain(document.file.split('/').at(-1)!) === file;
    if (same) return source;
  }
  throw new AbsentCollection(`the manual ${pdf} that it asks about was not imported`);
}

function plain(path: string): string {
  return path.toLowerCase().replace(/[^a-z0-9./]+/g, '-');
}
