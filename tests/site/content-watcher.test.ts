import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { updatedLibrary, watchContent } from '../../src/site/dev/content-watcher.ts';
import { type LoadedLibrary, loadLibrary } from '../../src/workspace/load-library.ts';

let dir: string;
let loaded: LoadedLibrary;

const write = async (source: string, text: string | Uint8Array) => {
  await mkdir(dirname(join(dir, source)), { recursive: true });
  await writeFile(join(dir, source), text);
};
const sourcesOf = ({ library }: LoadedLibrary) => library.documents.map(({ source }) => source);

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mcdewey-watch-'));
  await write('press/v1/guide/oil.md', '# Oil\n\nA drop.\n');
  await write('press/v1/guide/tray.md', '# Tray\n\nText.\n');
  loaded = await loadLibrary(dir);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('a library whose files change', () => {
  it('is what a fresh reading gives, after an edit, a new file and a removed one', async () => {
    await write('press/v1/guide/oil.md', '# Oil and water\n\nTwo drops.\n');
    await write('press/v2/guide/oil.md', '# Oil\n\nThree drops.\n');
    await rm(join(dir, 'press/v1/guide/tray.md'));
    const changed = ['press/v1/guide/oil.md', 'press/v2/guide/oil.md', 'press/v1/guide/tray.md'];
    const updated = await updatedLibrary(dir, loaded, changed);
    expect(updated.library).toEqual((await loadLibrary(dir)).library);
    expect(sourcesOf(updated)).toEqual(['press/v2/guide/oil.md', 'press/v1/guide/oil.md']);
  });

  it('keeps the documents that did not change', async () => {
    const updated = await updatedLibrary(dir, loaded, ['press/v1/guide/oil.md']);
    const tray = ({ library }: LoadedLibrary) =>
      library.documents.find(({ source }) => source.endsWith('tray.md'));
    expect(tray(updated)).toBe(tray(loaded));
  });

  it('is read anew when library.yaml changes', async () => {
    await write('library.yaml', 'title: Workshop\n');
    expect((await updatedLibrary(dir, loaded, ['library.yaml'])).library.title).toBe('Workshop');
  });

  it('has a problem for a file that became unreadable, until it is mended', async () => {
    await write('press/v1/guide/oil.md', new Uint8Array([0x25, 0x50, 0x44, 0x46, 0, 0, 1, 2]));
    const broken = await updatedLibrary(dir, loaded, ['press/v1/guide/oil.md']);
    expect(broken.library.problems.map(({ file }) => file)).toContain('press/v1/guide/oil.md');
    await write('press/v1/guide/oil.md', '# Oil\n\nA drop.\n');
    const mended = await updatedLibrary(dir, broken, ['press/v1/guide/oil.md']);
    expect(mended.library.problems).toEqual([]);
    expect(sourcesOf(mended)).toEqual(sourcesOf(loaded));
  });
});

describe('watching a content folder', () => {
  it('tells of a saved file, and is done with it when closed', async () => {
    let finished = false;
    const saved = new Promise<LoadedLibrary>((resolve, reject) => {
      const watcher = watchContent(
        dir,
        loaded,
        async (now) => {
          const closing = watcher.close().then(() => finished);
          await Promise.resolve();
          finished = true;
          closing.then(
            (wasFinished) => (wasFinished ? resolve(now) : reject(new Error('closed too early'))),
            reject,
          );
        },
        reject,
      );
    });
    await write('press/v1/guide/oil.md', '# Oil\n\nNine drops.\n');
    const { library } = await saved;
    expect(library.documents[0]?.chunks[0]?.markdown).toContain('Nine drops');
  });
});
