import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passagesOf } from '../../src/library/passages.ts';

const chunk = (markdown: string, headingPath: string[] = [], title = 'Page 3') => ({
  markdown,
  headingPath,
  title,
});
const sentence = 'The latch holds the lid until the button is pressed. ';

describe('passages', () => {
  it('begin with the titles that say where the text stands', () => {
    expect(passagesOf(['Box Guide'], chunk('Text.', ['Lids', 'Opening']))).toEqual([
      'Box Guide › Lids › Opening\nText.',
    ]);
    expect(passagesOf(['Box Guide'], chunk('Text.', ['Lids'], 'Opening (2)'))).toEqual([
      'Box Guide › Lids › Opening\nText.',
    ]);
  });

  it('name the manual before the document where both say something', () => {
    const chunkOfBackups = chunk('Backups run daily.', [], 'Backups');
    expect(passagesOf(['File Server Guide', 'Working with Backups'], chunkOfBackups)).toEqual([
      'File Server Guide › Working with Backups › Backups\nBackups run daily.',
    ]);
    expect(passagesOf(['', 'Backups'], chunkOfBackups)).toEqual(['Backups\nBackups run daily.']);
  });

  it('hold the first lines of long code only, and all of the text around it', () => {
    const code = Array.from({ length: 200 }, (_, line) => `set option_${line} on`).join('\n');
    const text = passagesOf(['Guide'], chunk(`Before.\n\n\`\`\`\n${code}\n\`\`\`\n\nAfter.`)).join('\n');
    expect(text).toMatch(/^Guide\nBefore\.\nset option_0 on\n.*\nAfter\.$/s);
    expect(text).not.toContain('option_199');
    expect(text.length).toBeLessThan(700);
  });

  it('know the heading they stand under within a page', () => {
    const passages = passagesOf(
      ['Guide'],
      chunk(`${sentence.repeat(22)}\n\n## Hinges\n\n${sentence.repeat(60)}`),
    );
    expect(passages[0]).toMatch(/^Guide\n/);
    expect(passages.at(-1)).toMatch(/^Guide › Hinges\n/);
  });

  it('are cut at the ends of sentences', () => {
    const passages = passagesOf(['Guide'], chunk(sentence.repeat(200)));
    expect(passages.length).toBeGreaterThan(8);
    for (const passage of passages) expect(passage).toMatch(/^Guide\nThe latch .*pressed\.$/s);
  });

  it('hold every word once and stay small, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,30}$/), { minLength: 1, maxLength: 2000 }),
        (words) => {
          const passages = passagesOf(['T'], chunk(words.join(' ')));
          expect(passages.every((passage) => passage.length <= 1800)).toBe(true);
          expect(
            passages
              .map((passage) => passage.slice(2))
              .join(' ')
              .split(/\s+/),
          ).toEqual(words);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('cut endless words without breaking a character', () => {
    for (const passage of passagesOf(['T'], chunk('😀'.repeat(3000))))
      expect(() => encodeURIComponent(passage)).not.toThrow();
  });

  it('are none for a chunk without text', () => {
    expect(passagesOf(['T'], chunk('<!-- nothing -->'))).toEqual([]);
  });
});
