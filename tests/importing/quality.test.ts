import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ProcessPool } from '../../src/importing/conversion/process-pool.ts';
import { importSource } from '../../src/importing/import-source.ts';
import { convertPdf } from '../../src/importing/pdf/convert-pdf.ts';
import { garbledText } from '../../src/importing/quality/garbled.ts';
import { measureQuality } from '../../src/importing/quality/measure.ts';
import { factsOfPage } from '../../src/importing/quality/page-facts.ts';
import { readQualityReports } from '../../src/workspace/quality-reports.ts';
import { type TinyText, tinyPdf } from './tiny-pdf.ts';

const prose =
  'Before the first start, open the case and turn the key twelve times to the right until you feel a gentle resistance. ' +
  'The spring then drives the hands for eight days. Never turn the key further, because the spring would break. ' +
  'Close the case again and set the time with the small wheel on the back. The alarm rings once a day at the time shown.';

describe('garbled text', () => {
  const shifted = (by: number) =>
    prose.replace(/[A-Za-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - by));

  it('is told from text in any European language', () => {
    const german =
      'Vor dem ersten Einschalten ist das Gehäuse zu öffnen und der Schlüssel zwölfmal nach rechts zu drehen, bis ein leichter Widerstand zu spüren ist. Danach läuft das Werk acht Tage lang, ohne dass es aufgezogen werden müsste.';
    const french =
      'Avant la première mise en marche, ouvrez le boîtier et tournez la clé douze fois vers la droite jusqu’à sentir une légère résistance. Le ressort entraîne alors les aiguilles pendant huit jours sans autre intervention.';
    for (const text of [prose, german, french]) expect(garbledText(text)).toBeUndefined();
  });

  it('of every kind is found', () => {
    expect(garbledText(shifted(29))).toBeDefined();
    const letters = 'qzxjvkwyfhgbpmucdlrsnioate';
    expect(
      garbledText(prose.toLowerCase().replace(/[a-z]/g, (letter) => letters[letter.charCodeAt(0) - 97]!)),
    ).toContain('no words');
    expect(garbledText(prose.replace(/e/g, '\ue005'))).toContain('none that can be read');
    expect(garbledText(prose.replace(/e/g, 'Ã©'))).toContain('encoding');
    expect(garbledText(prose.replaceAll(' ', ''))).toContain('run together');
    expect(garbledText([...prose.replace(/\s/g, '')].join(' '))).toContain('single letters');
  });

  it('is not seen in what is too short or in another script', () => {
    expect(garbledText('XQZ JKW')).toBeUndefined();
    expect(garbledText('时钟需要每天上弦一次，请不要转动过度。'.repeat(10))).toBeUndefined();
  });
});

describe('pages', () => {
  const font = { name: '', bold: false, mono: false };
  const run = (text: string, x: number, y: number) => ({
    text,
    x,
    y,
    width: text.length * 5,
    size: 10,
    font,
    order: 0,
    spaceBefore: false,
  });
  const words = prose.split(' ');
  const left = Array.from({ length: 14 }, (_, i) => `${words.slice(i, i + 5).join(' ')} l${i}`);
  const right = Array.from({ length: 14 }, (_, i) => `${words.slice(i + 20, i + 25).join(' ')} r${i}`);
  const page = {
    number: 1,
    width: 600,
    height: 800,
    runs: left.flatMap((text, i) => [run(text, 50, 100 + 14 * i), run(right[i]!, 330, 100 + 14 * i)]),
    turned: [],
    rulings: [],
  };

  it('of two columns are in doubt where lines were read across', () => {
    expect(factsOfPage(page, [...left, ...right].join(' '), []).mixed).toBe(false);
    expect(factsOfPage(page, left.map((text, i) => `${text} ${right[i]}`).join(' '), []).mixed).toBe(true);
    const table = left.map((text, i) => `| ${text} | ${right[i]} |`).join('\n');
    expect(factsOfPage(page, table, []).mixed).toBe(false);
  });

  it('know the words that are lost', () => {
    const { words: all, lost } = factsOfPage(page, left.join(' '), []);
    expect(lost / all).toBeCloseTo(0.5, 1);
    expect(factsOfPage(page, [...left, ...right].join(' '), []).lost).toBe(0);
  });

  it('are named in the report with what is doubtful about them', () => {
    const markdown = `<!-- page 1 -->\n\n# Clock\n\n${prose}\n\n<!-- page 2 -->\n\n<!-- page 3 -->\n\nThis page intentionally left blank\n\n<!-- page 4 -->\n\n${prose.replace(/e/g, '\ufffd')}\n\n| a | b |\n| --- | --- |\n| c | d |\n\n\`\`\`\nx\n\`\`\`\n`;
    const report = measureQuality({
      source: 'clock/1/guide/guide.md',
      from: 'guide.pdf',
      kind: 'pdf',
      markdown,
      pages: 4,
      facts: [{ page: 1, words: 100, lost: 30, mixed: true }],
      outline: { total: 4, found: 3 },
    });
    expect(report).toMatchObject({
      headings: 1,
      tables: 1,
      codeBlocks: 1,
      coverage: 0.7,
      outline: { entries: 4, found: 3 },
      doubtCount: 4,
    });
    expect(report.doubts.map(({ kind, page: at }) => [kind, at])).toEqual([
      ['columns', 1],
      ['lost-text', 1],
      ['empty', 2],
      ['garbled', 4],
    ]);
  });
});

describe('the report of an import', () => {
  it('lies beside the manual and survives importing again', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'mcdewey-report-'));
    try {
      const content = join(dir, 'library');
      await writeFile(
        join(dir, 'guide.pdf'),
        tinyPdf({ pages: [[{ x: 72, y: 100, text: 'Wind the clock daily.' }], []], title: 'Guide' }),
      );
      await writeFile(join(dir, 'a.md'), '# A\n\n[gone](gone.md)\n');
      await writeFile(join(dir, 'b.md'), '# B\n');
      const options = { contentDir: content, product: 'clock', version: '1', doc: 'docs' };
      await importSource(dir, { ...options, include: ['*.pdf', '*.md'] });
      const first = await readQualityReports(content);
      await importSource(dir, { ...options, include: ['*.pdf', '*.md'] });
      expect(await readQualityReports(content)).toEqual(first);
      const files = first.manuals[0]!.files;
      expect(files.map(({ source }) => source)).toEqual([
        'clock/1/docs/a.md',
        'clock/1/docs/b.md',
        'clock/1/docs/guide.md',
      ]);
      expect(files[0]!.doubts).toEqual([
        { kind: 'broken-link', line: 10, message: 'The link to gone.md leads to nothing that was imported.' },
      ]);
      expect(files[2]).toMatchObject({ pages: 2, coverage: 1, doubts: [{ kind: 'empty', page: 2 }] });
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }, 60_000);
});

describe('fonts', () => {
  const page = (font: TinyText['font']): TinyText[] => [
    { x: 72, y: 100, text: 'Wind the clock daily.' },
    { x: 72, y: 140, text: 'ABC', ...(font === undefined ? {} : { font }) },
  ];

  it('that do not tell their letters are named with their pages; those that tell are not', async () => {
    const pages = [page('Helvetica'), page('DrawnNameless'), page('DrawnNameless'), page('Drawn')];
    const { markdown, doubtfulFonts } = await convertPdf(tinyPdf({ pages }));
    expect(doubtfulFonts).toEqual([
      { name: 'Type3', doubt: 'untold', pages: 2, firstPage: 2 },
      { name: 'Type3', doubt: 'type-3', pages: 1, firstPage: 4 },
    ]);
    const { doubts, doubtCount } = measureQuality({
      source: 'clock/1/guide/guide.md',
      from: 'guide.pdf',
      kind: 'pdf',
      markdown,
      pages: 4,
      doubtfulFonts,
    });
    expect(doubtCount).toBe(2);
    expect(doubts).toMatchObject([
      { kind: 'font', page: 2, message: expect.stringMatching(/"Type3" on 2 pages.*does not tell/) },
      { kind: 'font', page: 4, message: expect.stringMatching(/Type 3 font "Type3" on 1 page,/) },
    ]);
  });
});

describe('processes that convert files', () => {
  it('are ended when they take too long or too much memory, and the next file gets a new one', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'mcdewey-pool-'));
    const script = join(dir, 'worker.mjs');
    await writeFile(
      script,
      `process.on('message', ({ task }) => {
        if (task === 'hang') for (;;) {}
        if (task === 'grow') { const all = []; for (;;) all.push(new Array(1e5).fill(task)); }
        if (task === 'exit') process.exit(3);
        process.send(task);
      });`,
    );
    const pool = new ProcessPool<{ task: string }, string>(script, { timeMs: 8000, memoryMb: 64 });
    const hanging = new ProcessPool<{ task: string }, string>(script, { timeMs: 300, memoryMb: 64 });
    try {
      await expect(pool.run({ task: 'work' })).resolves.toBe('work');
      await expect(hanging.run({ task: 'hang' })).rejects.toThrow('stopped after');
      await expect(pool.run({ task: 'grow' })).rejects.toThrow('64 MB of memory');
      await expect(pool.run({ task: 'exit' })).rejects.toThrow('exit code 3');
      await expect(pool.run({ task: 'again' })).resolves.toBe('again');
    } finally {
      pool.close();
      hanging.close();
      await rm(dir, { recursive: true, force: true });
    }
  }, 60_000);
});
