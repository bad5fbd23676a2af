/** The libraries that the search benchmark compares, smallest first, with the questions asked of them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Collection } from '../../src/cli/evaluation/collection.ts';
import { demoCollection } from '../../src/cli/evaluation/demo.ts';
import {
  awsCollection,
  openshiftCollection,
  unpackLibrary,
} from '../../src/cli/evaluation/manual-collections.ts';
import { importSource } from '../../src/importing/import-source.ts';
import type { Progress } from '../../src/workspace/progress.ts';

export interface BenchLibrary {
  readonly name: string;
  readonly title: string;
  /** @throws AbsentCollection when what it is made of is not at hand. */
  fingerprint(): Promise<string>;
  prepare(contentDir: string, progress: Progress): Promise<void>;
  /** Questions as readers put them. */
  questions(contentDir: string): Promise<readonly string[]>;
  /** Filters that recall is measured under, by name; manuals are `product/version/doc`. */
  readonly filters: Readonly<Record<string, (manual: string) => boolean>>;
}

export function benchLibraries(): BenchLibrary[] {
  const demo = demoCollection();
  const openshift = openshiftCollection();
  const aws = awsCollection();
  return [
    {
      ...partsOf(demo),
      title: 'demo library',
      filters: { 'product npm': (manual) => manual.startsWith('npm/') },
    },
    {
      ...partsOf(openshift),
      title: 'OpenShift, one version',
      filters: { 'one manual': (manual) => manual === 'openshift/4.15/networking' },
    },
    {
      ...partsOf(openshift),
      name: 'openshift-3',
      title: 'OpenShift, three versions',
      async prepare(contentDir, progress) {
        const root = await unpackLibrary('openshift');
        for (const version of ['4.15', '4.16', '4.22'])
          await importSource(join(root, version), { contentDir, progress, product: 'openshift', version });
      },
      filters: { 'version 4.16': (manual) => manual.startsWith('openshift/4.16/') },
    },
    {
      ...partsOf(aws),
      title: 'AWS guides, folded pages',
      async prepare(contentDir, progress) {
        await partsOf(aws).prepare(contentDir, progress);
        // No common host takes the 260,000 files of a page and a twin for each of its sections.
        await writeFile(join(contentDir, 'library.yaml'), 'site: { chunk_pages: fold }\n');
      },
      filters: {
        'one guide': (manual) => manual === 'aws/current/amazon-s3-developer-guide',
      },
    },
  ];
}

function partsOf(collection: Collection): Omit<BenchLibrary, 'title' | 'filters'> {
  return {
    name: collection.name,
    fingerprint: () => collection.fingerprint(),
    async prepare(contentDir, progress) {
      await mkdir(contentDir, { recursive: true });
      await collection.prepare(contentDir, progress);
    },
    questions: async (contentDir) => (await collection.judge(contentDir)).queries.map(({ text }) => text),
  };
}
