/** Public test collections of abstracts (BEIR's form): every abstract is a document of one section. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readQuerySet } from '../../evaluation/judgements.ts';
import { writeFrontMatter } from '../../library/front-matter.ts';
import { toPathSegment } from '../../library/ids.ts';
import { type Collection, corporaDir, hashOf, requireCorpus } from './collection.ts';

export function abstractsCollection(name: string, summary: string): Collection {
  const dir = corporaDir('bench', name);
  const files = ['corpus.jsonl', 'queries.jsonl', 'qrels.tsv'].map((file) => join(dir, file));
  const sourceOf = (id: string): string => `${name}/1/abstracts/${toPathSegment(id)}.md`;
  return {
    name,
    summary,
    headline: 'ndcg10',
    async fingerprint() {
      await requireCorpus(...files);
      return await hashOf(files[0]!, join(import.meta.dirname, 'abstracts.ts'));
    },
    async prepare(contentDir) {
      const lines = (await readFile(files[0]!, 'utf8')).split('\n').filter((line) => line.trim() !== '');
      await mkdir(join(contentDir, name, '1', 'abstracts'), { recursive: true });
      for (const line of lines) {
        const { _id, title = '', text } = JSON.parse(line) as { _id: string; title?: string; text: string };
        const frontMatter = writeFrontMatter({ title: title.trim() || 'Untitled' });
        await writeFile(join(contentDir, sourceOf(_id)), `${frontMatter}\n${asParagraph(text)}\n`);
      }
    },
    async judge() {
      const qrels = (await readFile(files[2]!, 'utf8')).split('\n').map((line, index) => {
        const [query, id, grade] = line.split('\t');
        return index === 0 || id === undefined ? line : `${query}\t${sourceOf(id)}\t${grade}`;
      });
      return { queries: readQuerySet(await readFile(files[1]!, 'utf8'), qrels.join('\n')) };
    },
  };
}

/** Keeps a line that happens to look like a heading, a rule or a comment from becoming one. */
function asParagraph(text: string): string {
  return text.replace(/^\s*(?=#|<|[-=*_]{3})/gm, '\\');
}
