import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/workspace/errors.ts';
import { loadLibrary } from '../../src/workspace/load-library.ts';

let content: string;

beforeEach(async () => {
  content = await mkdtemp(join(tmpdir(), 'mcdewey-content-'));
});
afterEach(async () => {
  await rm(content, { recursive: true, force: true });
});

async function put(files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(content, path)), { recursive: true });
    await writeFile(join(content, path), bytes);
  }
}

const sources = (library: Awaited<ReturnType<typeof loadLibrary>>['library']) =>
  library.documents.map(({ source }) => source);

describe('loading a content folder', () => {
  it('reads every manual at its place and passes over everything else', async () => {
    await put({
      'library.yaml': 'title: Boxes\n',
      'box/1.0/guide/a.md': '# A\n\nText.',
      'box/1.0/guide/deep/er/b.md': 'Text.',
      'box/1.0/guide/lid.png': 'x',
      'box/1.0/guide/.hidden.md': 'x',
      'box/1.0/guide/node_modules/x/y.md': 'x',
      '.git/1/2/3.md': 'x',
    });
    const { library, config } = await loadLibrary(content);
    expect(config.title).toBe('Boxes');
    expect(sources(library)).toEqual(['box/1.0/guide/a.md', 'box/1.0/guide/deep/er/b.md']);
    expect(library.problems).toEqual([]);
    expect(library.documents[0]!.contentHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('builds the rest when single files are broken, and names file and fix for each', async () => {
    await put({
      'library.yaml': 'title: [unclosed\n',
      'README.md': '# Not a manual',
      'box/1/guide/good.md': '# Good\n\nText.',
      'box/1/guide/GOOD.md': '# Good\n\nOther text.',
      'box/1/guide/pdf.md': '%PDF-1.7 …',
      'box/1/guide/binary.md': new Uint8Array([1, 0, 2, 0, 3]),
      'box/1/guide/latin.md': new Uint8Array([...Buffer.from('Stra'), 0xdf, ...Buffer.from('e text')]),
      'box/1/guide/utf16.md': Buffer.concat([
        Buffer.from([0xff, 0xfe]),
        Buffer.from('Wide text.', 'utf16le'),
      ]),
      'box/1/guide/matter.md': '---\n"title\n---\nText.',
      'box/1/guide/empty.md': '',
      'box/1/guide/my file.md': 'Text.',
      'search/1/guide/a.md': 'Text.',
      'box/1/guide/huge.md': 'x',
    });
    await truncate(join(content, 'box/1/guide/huge.md'), 21 * 1024 * 1024);
    const { library } = await loadLibrary(content);
    expect(sources(library)).toEqual([
      'box/1/guide/GOOD.md',
      'box/1/guide/latin.md',
      'box/1/guide/matter.md',
      'box/1/guide/utf16.md',
    ]);
    expect(library.documents[1]!.chunks[0]!.markdown).toBe('Straße text');
    expect(library.documents[3]!.chunks[0]!.markdown).toBe('Wide text.');
    const found = Object.fromEntries(library.problems.map(({ file, severity }) => [file, severity]));
    expect(found).toEqual({
      'library.yaml': 'error',
      'README.md': 'warning',
      'box/1/guide/good.md': 'error',
      'box/1/guide/pdf.md': 'error',
      'box/1/guide/binary.md': 'error',
      'box/1/guide/latin.md': 'warning',
      'box/1/guide/matter.md': 'warning',
      'box/1/guide/empty.md': 'warning',
      'box/1/guide/my file.md': 'warning',
      'search/1/guide/a.md': 'warning',
      'box/1/guide/huge.md': 'error',
    });
    for (const { message, fix } of library.problems) {
      expect(message).toMatch(/\S/);
      expect(fix).toMatch(/\.$/);
      expect(message).not.toContain(content);
    }
  });

  it('refuses links that leave the folder or run in circles, follows those within', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'mcdewey-outside-'));
    try {
      await writeFile(join(outside, 'secret.md'), 'Secret.');
      await put({ 'box/1/guide/a.md': 'Text.' });
      await symlink(join(outside, 'secret.md'), join(content, 'box/1/guide/file.md'));
      await symlink(outside, join(content, 'box/1/folder'));
      await symlink('..', join(content, 'box/1/guide/circle'));
      await symlink('nowhere.md', join(content, 'box/1/guide/gone.md'));
      await symlink('1', join(content, 'box/latest'));
      const { library } = await loadLibrary(content);
      expect(sources(library)).toEqual(['box/latest/guide/a.md', 'box/1/guide/a.md']);
      const files = library.problems.map(({ file }) => file);
      expect(files).toEqual(
        expect.arrayContaining([
          'box/1/guide/file.md',
          'box/1/folder',
          'box/1/guide/circle',
          'box/1/guide/gone.md',
        ]),
      );
    } finally {
      await rm(outside, { recursive: true, force: true });
    }
  });

  it('of which there is none is a failure the user can act on', async () => {
    await expect(loadLibrary(join(content, 'missing'))).rejects.toThrow(UserError);
  });

  it('gives the same library every time', async () => {
    await put({ 'b/1/g/x.md': 'X.', 'a/2/g/y.md': '# Y\n\nY.', 'a/10/g/y.md': '# Y\n\nY.' });
    expect(await loadLibrary(content)).toEqual(await loadLibrary(content));
  });
});
