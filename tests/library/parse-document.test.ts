import { describe, expect, it } from 'vitest';
import type { LibraryDocument } from '../../src/library/model.ts';
import { parseDocument } from '../../src/library/parse-document.ts';

function parse(text: string, source = 'box/1.0/guide/getting-started.md'): LibraryDocument {
  const { document, problems } = parseDocument({ source, text, contentHash: 'hash' });
  expect(problems).toEqual([]);
  if (!document) throw new Error('no document');
  return document;
}

const sentence = 'The lid of the box closes when the latch is pressed down with both thumbs at once. ';
const paragraph = (length: number) => sentence.repeat(Math.ceil(length / sentence.length)).trim();
const titles = (document: LibraryDocument) => document.chunks.map(({ title }) => title);

describe('a document', () => {
  it('needs nothing but text', () => {
    const document = parse('Just one line of text.');
    expect(document).toMatchObject({
      id: 'box::1.0::guide::getting-started',
      metadata: { title: 'Getting Started', lang: 'en' },
      paged: false,
      outline: [],
    });
    expect(document.chunks).toEqual([
      {
        ordinal: 1,
        title: 'Getting Started',
        headingPath: [],
        markdown: 'Just one line of text.',
        continuesFrom: false,
        continuesOnto: false,
      },
    ]);
  });

  it('takes its title from the front matter, else the first heading, else the file name', () => {
    expect(parse('---\ntitle: From above\n---\n# Heading\n\nText').metadata.title).toBe('From above');
    expect(parse('# The *real* title {#top}\n\nText').metadata.title).toBe('The real title');
    expect(parse('<h1 align="center">Logo</h1>\n\n## Routes\n\nText\n\n### Get\n\nMore').metadata.title).toBe(
      'Routes',
    );
    expect(parse('## One\n\nText\n\n## Two\n\nText').metadata.title).toBe('Getting Started');
  });

  it('does not repeat its title as a section', () => {
    const document = parse(`# Guide\n\n${paragraph(400)}\n\n## Use\n\n${paragraph(400)}`);
    expect(titles(document)).toEqual(['Guide', 'Use']);
    expect(document.chunks[0]!.markdown).not.toContain('# Guide');
    expect(document.outline).toEqual([{ title: 'Use', level: 1, ordinal: 2, anchor: 'm-use' }]);
  });

  it('reads Windows line ends and a byte order mark', () => {
    const document = parse('\ufeff---\r\ntitle: T\r\n---\r\n# A\r\n\r\nText\r\n');
    expect(document.metadata.title).toBe('T');
    expect(document.chunks[0]!.markdown).toBe('# A\n\nText');
  });

  it('without text is no document but a warning', () => {
    for (const text of [
      '',
      '\n \n',
      '---\ntitle: Empty\n---\n',
      '# Only a title\n',
      '<!-- page 1 -->\n\n<!-- page 2 -->\n',
    ]) {
      const { document, problems } = parseDocument({ source: 'a/b/c/d.md', text, contentHash: '' });
      expect(document).toBeUndefined();
      expect(problems).toMatchObject([{ severity: 'warning', file: 'a/b/c/d.md' }]);
    }
  });

  it('at an impossible place is a warning that says where it belongs', () => {
    const { document, problems } = parseDocument({ source: 'README.md', text: 'Text', contentHash: '' });
    expect(document).toBeUndefined();
    expect(problems[0]!.fix).toContain('<product>/<version>/<manual>/<file>.md');
  });
});

describe('an unpaged document', () => {
  it('makes one chunk of each section, with the headings above it', () => {
    const text = `# Guide\n\n## Install\n\n${paragraph(500)}\n\n### Linux\n\n${paragraph(500)}\n\n## Run\n\n${paragraph(500)}`;
    const document = parse(text);
    expect(document.chunks.map(({ title, headingPath }) => [...headingPath, title])).toEqual([
      ['Install'],
      ['Install', 'Linux'],
      ['Run'],
    ]);
    expect(document.outline.map(({ title, level, ordinal }) => [title, level, ordinal])).toEqual([
      ['Install', 1, 1],
      ['Linux', 2, 2],
      ['Run', 1, 3],
    ]);
    expect(document.chunks[1]!.markdown.startsWith('### Linux\n')).toBe(true);
  });

  it('merges tiny sections with their family only', () => {
    const text = `# T\n\n## A\n\n### A1\n\nTiny.\n\n### A2\n\nTiny too.\n\n### A3\n\n${paragraph(900)}\n\n## B\n\n${paragraph(900)}\n\n### B1\n\nLast and tiny.`;
    const document = parse(text);
    expect(document.chunks).toHaveLength(2);
    expect(document.chunks[0]!.markdown).toContain('### A3');
    expect(document.chunks[1]!.markdown).toContain('### B1');
    expect(document.outline.map(({ title, ordinal }) => [title, ordinal])).toEqual([
      ['A', 1],
      ['A1', 1],
      ['A2', 1],
      ['A3', 1],
      ['B', 2],
      ['B1', 2],
    ]);
  });

  it('splits long sections between paragraphs and numbers the parts', () => {
    const paragraphs = Array.from({ length: 30 }, (_, index) => `${index}: ${paragraph(900)}`);
    const document = parse(`# T\n\n## Long\n\n${paragraphs.join('\n\n')}`);
    expect(titles(document)).toEqual(['Long', 'Long (2)', 'Long (3)', 'Long (4)', 'Long (5)']);
    expect(document.chunks.every(({ markdown }) => markdown.length <= 6000)).toBe(true);
    expect(document.chunks.map(({ markdown }) => markdown).join('\n\n')).toBe(
      `## Long\n\n${paragraphs.join('\n\n')}`,
    );
  });

  it('leaves no part with a mere introduction', () => {
    const list = Array.from({ length: 90 }, (_, index) => `- item ${index}: ${paragraph(80)}`).join('\n');
    const document = parse(`# T\n\n## Long\n\nAll of them are these:\n\n${list}\n\nThat is all.`);
    expect(document.chunks.length).toBeGreaterThan(1);
    expect(document.chunks.every(({ markdown }) => markdown.length >= 300)).toBe(true);
  });

  it('never splits inside code, a table or a list item', () => {
    const code = `\`\`\`sh\n${'echo one line of a long script\n\n'.repeat(400)}\`\`\``;
    const table = `| Option | Meaning |\n| --- | --- |\n${'| latch | closes the lid |\n'.repeat(400)}`.trim();
    const list = Array.from({ length: 40 }, (_, index) => `- item ${index}\n\n  ${paragraph(400)}`).join(
      '\n',
    );
    const document = parse(`# T\n\n${paragraph(300)}\n\n${code}\n\n${table}\n\n${list}`);
    const texts = document.chunks.map(({ markdown }) => markdown);
    expect(texts.filter((text) => text.includes(code))).toHaveLength(1);
    expect(texts.filter((text) => text.includes(table))).toHaveLength(1);
    const listParts = texts.filter((text) => text.startsWith('- item'));
    expect(listParts.length).toBeGreaterThan(2);
    expect(listParts.every((text) => /^- item \d+\n\n {2}The lid/.test(text))).toBe(true);
    const parts = document.chunks.filter(({ markdown }) => markdown.startsWith('- item'));
    expect(parts.slice(1).every(({ continuesFrom }) => continuesFrom)).toBe(true);
  });

  it('cuts even one endless block, so that no page grows without bound', () => {
    const cases = [
      'x'.repeat(1_000_000),
      sentence.repeat(10_000),
      `\`\`\`js\n${'let a = 1;\n'.repeat(50_000)}\`\`\``,
      `| A | B |\n| --- | --- |\n${'| 1 | 2 |\n'.repeat(20_000)}`,
    ];
    for (const text of cases) {
      const { chunks } = parse(text);
      expect(chunks.length).toBeGreaterThan(3);
      expect(chunks.every(({ markdown }) => markdown.length <= 33_000)).toBe(true);
      expect(chunks.slice(1).every(({ continuesFrom }) => continuesFrom)).toBe(true);
    }
    const code = parse(cases[2]!).chunks;
    expect(code.every(({ markdown }) => markdown.startsWith('```js\n') && markdown.endsWith('\n```'))).toBe(
      true,
    );
    const table = parse(cases[3]!).chunks;
    expect(table.every(({ markdown }) => markdown.startsWith('| A | B |\n| --- | --- |\n'))).toBe(true);
  });

  it('gives repeated headings different anchors', () => {
    const { outline } = parse('# T\n\n## Notes\n\na\n\n## Notes\n\nb\n\n## Notes 2\n\nc\n\n## Notes\n\nd');
    const anchors = outline.map(({ anchor }) => anchor);
    expect(new Set(anchors).size).toBe(4);
    expect(anchors.slice(0, 2)).toEqual(['m-notes', 'm-notes-2']);
  });

  it('uses the names that the manual gives its headings', () => {
    const { outline } = parse(
      '# T\n\n## Set up {#setup}\n\na\n\n## Run<a name="run-it"></a>\n\nb\n\n## 設定\n\nc',
    );
    expect(outline.map(({ title, anchor }) => [title, anchor])).toEqual([
      ['Set up', 'm-setup'],
      ['Run', 'm-run-it'],
      ['設定', 'm-設定'],
    ]);
  });

  it('gives each chunk the link definitions it uses', () => {
    const document = parse(
      `# T\n\n## A\n\nSee [the site][s]. ${paragraph(400)}\n\n## B\n\n${paragraph(400)}\n\n[s]: https://example.org`,
    );
    expect(document.chunks[0]!.markdown).toMatch(/\n\[s\]: <https:\/\/example\.org>$/);
    expect(document.chunks[1]!.markdown).not.toContain('[s]: <');
  });

  it('reads AsciiDoc notes as notes, not as headings', () => {
    const document = parse(`# T\n\n${paragraph(300)}\n\n[NOTE]\n----\nMind the lid.\n----\n\nMore.`);
    expect(document.outline).toEqual([]);
    expect(document.chunks).toHaveLength(1);
  });

  it('that shows page markers in a code example has no pages', () => {
    expect(parse('# Markers\n\n```\n<!-- page 3 label="1" -->\n```\n\nThat is all.').paged).toBe(false);
  });

  it('keeps earlier chunks when text is added at the end', () => {
    const start = `# T\n\n${Array.from({ length: 12 }, (_, index) => `## S${index}\n\n${paragraph(index * 700)}`).join('\n\n')}`;
    const before = parse(start).chunks;
    const after = parse(`${start}\n\n## New\n\n${paragraph(5000)}`).chunks;
    expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
  });
});

describe('a paged document', () => {
  const pages = (...texts: string[]) =>
    texts.map((text, index) => `<!-- page ${index + 1} label="${index - 1}" -->\n\n${text}\n`).join('\n');
  const cover = '# The Box\n\nUser guide\n\nRelease 2';
  const contents = `# Contents\n\n${['Lids', 'Latches', 'Hinges', 'Screws'].map((name, index) => `- ${name} . . . . . . . . . ${index * 10 + 3}`).join('\n')}`;
  const index = `# Index\n\n${Array.from({ length: 40 }, (_, number) => `term ${number}, ${number + 1}, ${number + 5}`).join('\n\n')}`;
  const body = (number: number) => `${number % 4 === 0 ? `## Chapter ${number}\n\n` : ''}${paragraph(900)}`;
  const manual = pages(
    cover,
    '',
    contents,
    ...Array.from({ length: 36 }, (_, number) => body(number + 4)),
    index,
  );

  it('makes one chunk of each page of text; cover, blank, contents and index pages make none', () => {
    const document = parse(`---\ntitle: The Box\n---\n${manual}`);
    expect(document.paged).toBe(true);
    expect(document.pageCount).toBe(40);
    expect(document.chunks.map(({ page }) => page)).toEqual(
      Array.from({ length: 36 }, (_, number) => number + 4),
    );
    expect(document.chunks.map(({ ordinal }) => ordinal)).toEqual(
      Array.from({ length: 36 }, (_, number) => number + 1),
    );
    expect(document.chunks[0]).toMatchObject({ title: 'Page 4', label: '2', page: 4, ordinal: 1 });
    expect(document.chunks.every(({ markdown }) => !markdown.includes('<!--'))).toBe(true);
  });

  it('knows the headings in force on a page', () => {
    const document = parse(`---\ntitle: The Box\n---\n${manual}`);
    expect(document.chunks[0]!.headingPath).toEqual(['Chapter 4']);
    expect(document.chunks[1]!.headingPath).toEqual(['Chapter 4']);
    expect(document.outline[0]).toEqual({
      title: 'Chapter 4',
      level: 1,
      ordinal: 1,
      page: 4,
      anchor: 'm-chapter-4',
    });
  });

  it('leads from the heading of a divider page to the page after it', () => {
    const document = parse(pages(body(1), '# Part II', body(2)));
    expect(document.chunks.map(({ page }) => page)).toEqual([1, 3]);
    expect(document.outline).toEqual([{ title: 'Part II', level: 1, ordinal: 2, page: 3, anchor: 'page-3' }]);
    expect(document.chunks[1]!.headingPath).toEqual(['Part II']);
  });

  it('says where text runs over the end of a page', () => {
    const document = parse(
      pages(
        `${paragraph(300)} The latch is`,
        `pressed down. ${paragraph(300)}`,
        `## Next\n\n${paragraph(300)}`,
      ),
    );
    expect(document.chunks.map(({ continuesFrom, continuesOnto }) => [continuesFrom, continuesOnto])).toEqual(
      [
        [false, true],
        [true, false],
        [false, false],
      ],
    );
  });

  it('keeps pages of numbers, short last pages and code', () => {
    const numbers = Array.from({ length: 30 }, (_, row) => `Reading ${row} was ${(row * 37) % 100}`).join(
      '\n',
    );
    const document = parse(
      pages(
        body(1),
        ...Array.from({ length: 9 }, () => body(1)),
        numbers,
        'and closes the lid.',
        '```\nrun\n--now --again 1\n```',
      ),
    );
    expect(document.chunks.map(({ page }) => page)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  });

  it('warns when its page numbers run backwards', () => {
    const text = `<!-- page 2 -->\n\n${paragraph(200)}\n\n<!-- page 1 -->\n\n${paragraph(200)}`;
    const { document, problems } = parseDocument({ source: 'a/b/c/d.md', text, contentHash: '' });
    expect(document?.chunks).toHaveLength(2);
    expect(problems).toMatchObject([{ severity: 'warning', message: expect.stringContaining('page 1') }]);
  });
});

describe('hostile text', () => {
  const many = 20_000;
  const cases: Record<string, string> = {
    'nested quotations': '>'.repeat(100_000),
    'nested brackets': '['.repeat(100_000),
    'nested lists': '- '.repeat(many),
    'unclosed notes': '[NOTE]\n----\n'.repeat(many),
    'empty sections': '# a\n'.repeat(many),
    'unclosed tags': '<a b="'.repeat(many),
    'unclosed comments': '<!--\n\n'.repeat(many),
    'page markers only': '<!-- page 1 -->\n'.repeat(many),
    leaders: `<!-- page 1 -->\n${'. '.repeat(many)}`,
    references: `<!-- page 1 -->\n${', 1'.repeat(many)}`,
    'blank lines': `${'\n'.repeat(200_000)}a`,
  };
  for (const [name, text] of Object.entries(cases)) {
    it(`is parsed in linear time: ${name}`, () => {
      const { document } = parseDocument({ source: 'a/b/c/d.md', text, contentHash: '' });
      for (const [position, chunk] of (document?.chunks ?? []).entries())
        expect(chunk.ordinal).toBe(position + 1);
    });
  }
});
