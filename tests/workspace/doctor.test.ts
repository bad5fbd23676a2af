import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { command } from '../../src/cli/commands/doctor.ts';
import { writeQualityReport } from '../../src/workspace/quality-reports.ts';

let content: string;
let output: string;

beforeEach(async () => {
  content = await mkdtemp(join(tmpdir(), 'mcdewey-doctor-'));
  await mkdir(join(content, 'box/1/guide'), { recursive: true });
  await writeFile(
    join(content, 'box/1/guide/guide.md'),
    '<!-- page 1 -->\n\nThe latch holds the lid in its place.\n',
  );
  output = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(content, { recursive: true, force: true });
});

describe('mcdewey doctor', () => {
  it('counts what is in each manual', async () => {
    expect(await command.run(['--content', content, '--json'])).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      manuals: [{ manual: 'box/1/guide', documents: 1, pages: 1, chunks: 1, words: 8, errors: 0 }],
      problems: [],
      totals: { documents: 1, errors: 0, warnings: 0 },
    });
  });

  it('lists problems with their fix and fails on errors only', async () => {
    await writeFile(join(content, 'box/1/guide/empty.md'), '');
    expect(await command.run(['--content', content])).toBe(0);
    expect(output).toContain('! box/1/guide/empty.md: There is no text in the file.');
    await writeFile(join(content, 'box/1/guide/pdf.md'), '%PDF-1.4');
    expect(await command.run(['--content', content])).toBe(1);
    expect(output).toContain('✗ box/1/guide/pdf.md: The file is called .md but is a PDF file.');
    expect(output).toContain('mcdewey import');
  });

  it('says what a librarian should look at, and which hosts take the built site', async () => {
    await mkdir(join(content, 'box/2/guide'), { recursive: true });
    await writeFile(
      join(content, 'box/2/guide/guide.md'),
      '<!-- page 1 -->\n\nThe latch holds the lid in its place.\n\n<!-- page 2 -->\n\n<!-- page 3 -->\n\nSee [the lid](lid.md).\n',
    );
    await writeQualityReport(content, 'box/2/guide', [
      {
        ...{ source: 'box/2/guide/guide.md', from: 'guide.pdf', kind: 'pdf', pages: 3, words: 11 },
        ...{ coverage: 0.975, headings: 0, tables: 0, codeBlocks: 0, links: 1 },
        doubts: [{ kind: 'empty', page: 2, message: 'The page holds no text.' }],
        doubtCount: 1,
      },
    ]);
    const site = await mkdtemp(join(tmpdir(), 'mcdewey-site-'));
    await mkdir(join(site, 'box/2/guide/guide/1'), { recursive: true });
    await writeFile(join(site, 'box/2/guide/guide/1/index.html'), '<p>The latch</p>');
    try {
      expect(await command.run(['--content', content, '--dir', site])).toBe(0);
    } finally {
      await rm(site, { recursive: true, force: true });
    }
    const row = output.split('\n').find((line) => line.startsWith('box/2/guide'))!;
    //                              documents, pages, chunks, words, no text, no outline, repeated, dead, kept
    expect(row.trim().split(/\s+/)).toEqual([
      'box/2/guide',
      '1',
      '3',
      '2',
      '11',
      '1',
      '-',
      '1',
      '1',
      '97.5%',
      '-',
    ]);
    expect(output).toContain('box/2/guide/guide.md: lid.md');
    expect(output).toContain('box/2/guide/guide.md page 2: no text. The page holds no text.');
    expect(output).toMatch(/Chunk pages\s+1\s+16 bytes/);
    expect(output).toContain('✓ Cloudflare Pages, Free: fits');
  });

  it('says so when there is no site where one was named', async () => {
    const nowhere = command.run(['--content', content, '--dir', join(content, 'nowhere')]);
    await expect(nowhere).rejects.toThrow('there is no built site');
  });
});
