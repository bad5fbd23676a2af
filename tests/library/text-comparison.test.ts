import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ComparedRow, compareTexts } from '../../src/library/text-comparison.ts';

const inside = (markdown: string) => [{ markdown, inside: true }];
const compare = (before: string, after: string) => compareTexts(inside(before), inside(after));

/** "= text", "- text", "+ text", "~ text with [-removed-] and {+added+} words". */
const shown = (rows: readonly ComparedRow[]): string[] =>
  rows.map((row) => {
    if (row.kind === 'same') return `= ${row.after.text}`;
    if (row.kind === 'removed') return `- ${row.before.text}`;
    if (row.kind === 'added') return `+ ${row.after.text}`;
    const words = row.words.map(({ kind, text }) =>
      kind === 'same' ? text : kind === 'removed' ? `[-${text}-]` : `{+${text}+}`,
    );
    return `~ ${words.join('')}`;
  });

describe('two texts', () => {
  it('are the same, removed, added or changed paragraph by paragraph, and word by word in a changed one', () => {
    const before = 'Lock the bed.\n\nPull the bar gently towards you with one hand.\n\nWait for the bell.';
    const after = 'Lock the bed.\n\nPull the long bar towards you with both hands.\n\nLet go of it.';
    expect(shown(compare(before, after))).toEqual([
      '= Lock the bed.',
      '~ Pull the {+long +}bar [-gently -]towards you with [-one hand-]{+both hands+}.',
      '- Wait for the bell.',
      '+ Let go of it.',
    ]);
  });

  it('are compared sentence by sentence, wherever their paragraphs end', () => {
    const before = 'Lock the bed. Pull the bar. Wait for the bell to ring.\n\nGo home.';
    const after = 'Lock the bed. Pull the bar.\n\nWait for the lamp to ring. Go home.';
    expect(shown(compare(before, after))).toEqual([
      '= Lock the bed. Pull the bar.',
      '~ Wait for the [-bell-]{+lamp+} to ring.',
      '= Go home.',
    ]);
  });

  it('are compared row by row in tables and line by line in code, indentation kept', () => {
    const table = (limit: string) => `| part | limit |\n|---|---|\n| roller | 40 °C |\n| bed | ${limit} |`;
    const code = (name: string) => `\`\`\`\nif (ink) {\n    roll(${name});\n}\n\`\`\``;
    expect(
      shown(compare(`${table('55 °C')}\n\n${code('slowly')}`, `${table('60 °C')}\n\n${code('fast')}`)),
    ).toEqual([
      '= part | limit',
      '= roller | 40 °C',
      '~ bed | [-55-]{+60+} °C',
      '= if (ink) {',
      '~     roll([-slowly-]{+fast+});',
      '= }',
    ]);
  });

  it('differ by characters in scripts that have no blanks between words', () => {
    expect(shown(compare('印刷機のインクを確認します。', '印刷機の紙を確認します。'))).toEqual([
      '~ 印刷機の[-インク-]{+紙+}を確認します。',
    ]);
  });

  it('keep every word of both in order, whatever they hold', () => {
    const text = fc.array(
      fc.constantFrom('ink', 'roller', 'bed', '. ', '\n\n', ' ', '| a | b |\n', '```\n', '- ', '紙'),
    );
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [before, after] = [a.join(''), b.join('')];
        const rows = compare(before, after);
        for (const row of rows) {
          if (row.kind !== 'changed') continue;
          const side = (kind: string) =>
            row.words
              .filter((word) => word.kind === 'same' || word.kind === kind)
              .map(({ text }) => text)
              .join('');
          expect(side('removed')).toBe(row.before.text);
          expect(side('added')).toBe(row.after.text);
        }
        const textOf = (of: readonly ComparedRow[], side: 'before' | 'after') =>
          of
            .flatMap((row) =>
              side in row ? [(row as Record<'before' | 'after', { text: string }>)[side].text] : [],
            )
            .join(' ');
        expect(textOf(rows, 'before')).toBe(textOf(compare(before, before), 'before'));
        expect(textOf(rows, 'after')).toBe(textOf(compare(after, after), 'after'));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a page whose page breaks have moved', () => {
  const pages = (own: number, ...markdown: string[]) =>
    markdown.map((text, index) => ({ markdown: text, inside: index === own }));

  it('shows no change where its text went to the pages beside it', () => {
    const before = pages(
      1,
      'Clean the bed.',
      'Ink the roller and let it turn twice.\n\nLay the sheet.',
      'Pull the bar.',
    );
    const after = pages(
      1,
      'Clean the bed.\n\nInk the roller and let it',
      'turn twice.',
      'Lay the sheet.\n\nPull the bar.',
    );
    expect(shown(compareTexts(before, after))).toEqual([
      '= Ink the roller and let it turn twice.',
      '= Lay the sheet.',
    ]);
  });

  it('shows what was added on the other page, and not what was added beside it', () => {
    const before = pages(1, 'Clean the bed.', 'Ink the roller.', 'Pull the bar.');
    const after = pages(
      1,
      'Wear gloves today.\n\nClean the bed.',
      'Ink the roller.\n\nWipe off drops at once.',
      'Pull the bar.\n\nGo home.',
    );
    expect(shown(compareTexts(before, after))).toEqual(['= Ink the roller.', '+ Wipe off drops at once.']);
  });
});
