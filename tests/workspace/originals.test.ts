import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importSource } from '../../src/importing/import-source.ts';
import { loadLibrary } from '../../src/workspace/load-library.ts';
import { tinyPdf } from '../importing/tiny-pdf.ts';

let content: string;
beforeEach(async () => {
  content = await mkdtemp(join(tmpdir(), 'mcdewey-originals-'));
});
afterEach(() => rm(content, { recursive: true, force: true }));

const write = async (path: string, text: string | Uint8Array): Promise<void> => {
  await mkdir(join(content, path, '..'), { recursive: true });
  await writeFile(join(content, path), text);
};
const manual = (fields: string): string =>
  `---\ntitle: Guide\n${fields}---\n<!-- page 1 -->\n\nTurn the handle twice, wait for the bell, and lay the sheet on the bed of the press.\n`;

describe('the original of a manual', () => {
  it('is kept beside what it was imported to, where library.yaml asks for it, also when it was imported before', async () => {
    const pdf = tinyPdf({
      pages: [[{ x: 72, y: 100, text: 'Turn the handle twice and wait for the bell.' }]],
      title: 'Guide',
    });
    await write('in/guide.pdf', pdf);
    const run = () =>
      importSource(join(content, 'in/guide.pdf'), {
        contentDir: content,
        product: 'press',
        version: 'v1',
        doc: 'guide',
      });
    await run();
    expect((await loadLibrary(content)).originals).toBeUndefined();
    await expect(readFile(join(content, 'press/v1/guide/guide.pdf'))).rejects.toThrow();
    await write('library.yaml', 'reading: { originals: true }\n');
    await run();
    expect(await readFile(join(content, 'press/v1/guide/guide.pdf'))).toEqual(Buffer.from(pdf));
    const { originals } = await loadLibrary(content);
    expect([...(originals ?? [])]).toEqual([
      ['press::v1::guide::guide', join(content, 'press/v1/guide/guide.pdf')],
    ]);
  }, 60_000);

  it('is not published where it is another file than was imported, or where there are no pages', async () => {
    const bytes = 'one edition';
    const hash = createHash('sha256').update(bytes).digest('hex');
    await write('library.yaml', 'reading: { originals: true }\n');
    await write('press/v1/same/same.md', manual(`sourceHash: ${hash}\n`));
    await write('press/v1/other/other.md', manual(`sourceHash: ${hash}\n`));
    await write('press/v1/notes/notes.md', '# Notes\n\nThe press has a handle.\n');
    await write('press/v1/same/same.pdf', bytes);
    await write('press/v1/other/other.pdf', 'the next edition');
    await write('press/v1/notes/notes.pdf', bytes);
    const { originals } = await loadLibrary(content);
    expect([...(originals ?? []).keys()]).toEqual(['press::v1::same::same']);
  });
});
