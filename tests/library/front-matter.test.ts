import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFrontMatter, writeFrontMatter } from '../../src/library/front-matter.ts';

describe('front matter', () => {
  it('gives the known fields and the rest of the file', () => {
    const text = '---\ntitle: "Guide: part one"\nlang: de\nsidebar_position: 3\nlicense: MIT\n---\n# Guide\n';
    const { metadata, body, bodyLine, problems } = readFrontMatter(text, 'a.md');
    expect(metadata).toEqual({ title: 'Guide: part one', lang: 'de', licence: 'MIT' });
    expect(body).toBe('# Guide\n');
    expect(bodyLine).toBe(7);
    expect(problems).toEqual([]);
  });

  it('keeps what YAML would turn into numbers, dates and booleans', () => {
    const { metadata } = readFrontMatter('---\ntitle: 12.10\nimported: 2026-02-01\nlang: no\n---\n', 'a.md');
    expect(metadata).toEqual({ title: '12.10', imported: '2026-02-01', lang: 'no' });
  });

  it('takes a date of publication as far as it is known, and nothing else for one', () => {
    for (const date of ['2024', '2024-05', '2024-05-27'])
      expect(readFrontMatter(`---\npublished: ${date}\n---\n`, 'a.md').metadata.published).toBe(date);
    for (const other of ['May 2024', '2024-13', '"2024-05-27T10:00:00Z"', '<b>'])
      expect(readFrontMatter(`---\npublished: ${other}\n---\n`, 'a.md').metadata).toEqual({});
  });

  it('is not needed', () => {
    for (const text of [
      '',
      'Text',
      '# Title\n\n---\n\nMore',
      '---\n\nAfter a thematic break\n\n---\n',
      '---',
    ]) {
      expect(readFrontMatter(text, 'a.md')).toEqual({ metadata: {}, body: text, bodyLine: 1, problems: [] });
    }
  });

  it('that is broken costs a warning with the line, not the document', () => {
    const { metadata, body, problems } = readFrontMatter(
      '---\ntitle: [unclosed\nlang: en\n---\nBody\n',
      'x/a.md',
    );
    expect(metadata).toEqual({});
    expect(body).toBe('Body\n');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ severity: 'warning', file: 'x/a.md' });
    expect(problems[0]!.message).toMatch(/not valid YAML \(line \d\)/);
  });

  it('survives hostile YAML', () => {
    const bomb = `---\na: &a [x, x]\n${'b: [*a, *a]\n'.repeat(500)}---\nBody`;
    expect(readFrontMatter(bomb, 'a.md').body).toBe('Body');
    expect(readFrontMatter(`---\n${'['.repeat(20_000)}\n---\nBody`, 'a.md').body).toContain('Body');
    expect(readFrontMatter('---\n__proto__: {title: x}\ntitle: {a: 1}\n---\nBody', 'a.md').metadata).toEqual(
      {},
    );
  });

  it('reads what it wrote', () => {
    const line = fc.string({ minLength: 1, maxLength: 100 }).map((text) => text.replace(/\s+/g, ' ').trim());
    fc.assert(
      fc.property(fc.record({ title: line, licence: line, origin: line }), (metadata) => {
        const written = `${writeFrontMatter({ ...metadata, lang: 'en' })}Body`;
        const read = readFrontMatter(written, 'a.md');
        const expected = Object.fromEntries(
          Object.entries({ ...metadata, lang: 'en' }).filter(([, value]) => value),
        );
        expect(read.metadata).toEqual(expected);
        expect(read.body).toBe('Body');
      }),
    );
  });
});
