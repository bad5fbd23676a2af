/** Markdown libraries with judged questions: AWS guides, OpenShift manuals. */
import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type JudgedQuery, readQuerySet } from '../../evaluation/judgements.ts';
import { importSource } from '../../importing/import-source.ts';
import { toPathSegment } from '../../library/ids.ts';
import { projectRoot } from '../../workspace/paths.ts';
import { type Collection, corporaDir, hashOf, importerHash, requireCorpus } from './collection.ts';

/** Fifty questions as customers ask them, each with the guide pages that answer it. */
export function awsCollection(): Collection {
  const dir = corporaDir('bench', 'aws');
  return {
    name: 'aws',
    summary: 'Questions to 226 AWS guides, pages judged by hand.',
    headline: 'ndcg10',
    fingerprint: () => libraryFingerprint('aws'),
    async prepare(contentDir, progress) {
      const root = await unpackLibrary('aws');
      await importSource(root, { contentDir, progress, product: 'aws', version: 'current' });
    },
    async judge() {
      const qrels = (await readFile(join(dir, 'qrels.tsv'), 'utf8')).split('\n').map((line, index) => {
        const [query, path, grade] = line.split('\t');
        return index === 0 || path === undefined
          ? line
          : `${query}\t${sourceOf('aws/current', path)}\t${grade}`;
      });
      return { queries: readQuerySet(await readFile(join(dir, 'queries.jsonl'), 'utf8'), qrels.join('\n')) };
    },
  };
}

/** Questions to one version of the OpenShift manuals; the book that answers is known, the page is not. */
export function openshiftCollection(): Collection {
  const dir = corporaDir('bench', 'openshift');
  return {
    name: 'openshift',
    summary: 'Questions to the OpenShift 4.15 manuals, judged by book.',
    headline: 'hit3',
    fingerprint: () => libraryFingerprint('openshift'),
    async prepare(contentDir, progress) {
      const root = join(await unpackLibrary('openshift'), '4.15');
      await importSource(root, { contentDir, progress, product: 'openshift', version: '4.15' });
    },
    async judge() {
      const meta = JSON.parse(await readFile(join(dir, 'meta.json'), 'utf8')) as Record<
        string,
        { dirs: string[] }
      >;
      const qrels = Object.entries(meta).flatMap(([query, { dirs }]) =>
        dirs.map((folder) => `${query}\topenshift/4.15/${folder}/\t1`),
      );
      const queries: JudgedQuery[] = readQuerySet(
        await readFile(join(dir, 'queries.jsonl'), 'utf8'),
        qrels.join('\n'),
      );
      return { queries };
    },
  };
}

async function libraryFingerprint(name: 'aws' | 'openshift'): Promise<string> {
  const archive = corporaDir(`${name}.tar.xz`);
  await requireCorpus(archive, corporaDir('bench', name, 'queries.jsonl'));
  return `${await hashOf(archive)}-${await importerHash()}`;
}

/** @returns the folder of the unpacked library; the corpora's own script skips what is there. */
export async function unpackLibrary(name: 'aws' | 'openshift'): Promise<string> {
  const dir = join(projectRoot, '.mcdewey', 'eval', 'unpacked');
  await mkdir(dir, { recursive: true });
  await promisify(execFile)('sh', [corporaDir('unpack'), dir, name]);
  return join(dir, name);
}

/** Where the importer puts a file of the library. */
function sourceOf(prefix: string, path: string): string {
  const segments = path
    .replace(/\.(?:md|txt)$/, '')
    .split('/')
    .map((segment) => toPathSegment(segment));
  return `${prefix}/${segments.join('/')}.md`;
}
