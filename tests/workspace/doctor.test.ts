import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { command } from '../../src/cli/commands/doctor.ts';

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
});
