import { describe, expect, it } from 'vitest';
import { matchesGlobs } from '../../src/importing/globs.ts';
import { convertHtml } from '../../src/importing/html/convert-html.ts';
import { convertMarkdown, looksLikeMarkdown } from '../../src/importing/markdown/convert-markdown.ts';
import { rewriteLinks } from '../../src/importing/relative-links.ts';

describe('reading Markdown', () => {
  it('takes the title from the front matter, else from the first heading', () => {
    expect(convertMarkdown('---\ntitle: Clocks\nid: x\n---\n\n# Other\n', 'markdown')).toEqual({
      title: 'Clocks',
      markdown: '# Other\n',
    });
    expect(convertMarkdown('+++\ntitle = "Clocks"\n+++\ntext', 'markdown').title).toBe('Clocks');
    expect(convertMarkdown('```\n# comment\n```\n# The `real` [title](x.md)\n', 'markdown').title).toBe(
      'The real title',
    );
  });

  it('drops comments, but not in code and not our page markers', () => {
    const { markdown } = convertMarkdown(
      '<!-- page 3 -->\na <!-- b\nc --> d `<!-- e -->`\n\n```\n<!-- f -->\n```\n',
      'markdown',
    );
    expect(markdown).toBe('<!-- page 3 -->\na  d `<!-- e -->`\n\n```\n<!-- f -->\n```\n');
  });

  it('drops imports, exports and component tags of MDX and keeps their text', () => {
    const source = [
      "import Tabs from '@theme/Tabs'",
      'export const size = {',
      '  width: 3,',
      '}',
      '',
      '# Clocks',
      '',
      '<Tabs items={[{ a: ">" }]} label="x > y">',
      '',
      'Kept <Badge kind="new" /> text and `<Tabs>` in code.',
      '',
      '</Tabs>',
      '',
      '```jsx',
      'import Clock from "clock"',
      '<Clock />',
      '```',
    ].join('\n');
    const { markdown } = convertMarkdown(source, 'mdx');
    expect(markdown.replace(/\n{2,}/g, '\n\n')).toBe(
      '# Clocks\n\nKept  text and `<Tabs>` in code.\n\n```jsx\nimport Clock from "clock"\n<Clock />\n```\n',
    );
  });

  it('turns AsciiDoc notes into callouts, which would else be read as headings', () => {
    const { markdown } = convertMarkdown('[NOTE]\n----\nWind it daily.\n----\n\nAfter.\n', 'text');
    expect(markdown).toBe('> [!NOTE]\n> Wind it daily.\n\n\nAfter.\n');
  });

  it('tells Markdown from other text', () => {
    expect(looksLikeMarkdown('# Title\n\ntext')).toBe(true);
    expect(looksLikeMarkdown('Permission is granted to anybody.\nWithout warranty.')).toBe(false);
  });
});

describe('links between imported files', () => {
  const targets = new Map([
    ['index.md', 'clock/v1/docs/index.md'],
    ['guides/set up.txt', 'clock/v1/guides/set-up.md'],
    ['guides/index.md', 'clock/v1/guides/index.md'],
    ['reference/api.html', 'clock/v1/reference/api.md'],
  ]);

  it('are pointed to where the files went, with their fragment', () => {
    const source =
      '[a](guides/set%20up.txt#step-2) [b](./reference/api.html "API") [c](guides/)\n\n[d]: guides/set%20up.txt\n';
    expect(rewriteLinks(source, 'index.md', targets)).toBe(
      '[a](../guides/set-up.md#step-2) [b](../reference/api.md "API") [c](../guides/index.md)\n\n[d]: ../guides/set-up.md\n',
    );
    expect(rewriteLinks('[up](../index.md)', 'guides/set up.txt', targets)).toBe('[up](../docs/index.md)');
  });

  it('stay as they are in code, to the web, and to files that are not imported', () => {
    const source =
      '`[a](index.md)` [b](https://example.com/index.md) [c](missing.md) [d](#index)\n\n```\n[e](index.md)\n```\n';
    expect(rewriteLinks(source, 'guides/index.md', targets)).toBe(source);
  });
});

describe('reading HTML', () => {
  const body = (html: string) => convertHtml(`<html><body>${html}</body></html>`)!.markdown;

  it('keeps the main content and drops scripts, navigation, header and footer', () => {
    const { title, markdown, lang } = convertHtml(
      '<html lang="en-GB"><head><title>Clocks</title><style>x</style></head><body><header>Logo</header><nav>Menu</nav>' +
        '<main><h1>Winding</h1><p>Wind <b>daily</b>.<script>alert(1)</script></p></main><footer>Imprint</footer></body></html>',
    )!;
    expect({ title, lang }).toEqual({ title: 'Winding', lang: 'en-GB' });
    expect(markdown).toBe('# Winding\n\nWind **daily**.\n');
  });

  it('writes lists, tables, code and images', () => {
    expect(body('<ol start=3><li>one<ul><li>in it</li></ul></li><li>two</li></ol>')).toBe(
      '3. one\n\n   - in it\n\n4. two\n',
    );
    expect(
      body('<table><tr><th>Key</th><th>Use</th></tr><tr><td>a|b</td><td><code>x</code></td></tr></table>'),
    ).toBe('| Key | Use |\n| --- | --- |\n| a\\|b | `x` |\n');
    expect(body('<pre><code class="language-sh">$ tick\n  ```tock</code></pre>')).toBe(
      '````sh\n$ tick\n  ```tock\n````\n',
    );
    expect(body('<p><img src="x.png" alt="A clock"></p>')).toBe('A clock\n');
  });

  it('keeps links but none that run code', () => {
    expect(body('<p><a href="a b.html">A</a> <a href="javascript:x()">B</a></p>')).toBe(
      '[A](a%20b.html) B\n',
    );
  });

  it('shows text that Markdown would read as markup', () => {
    expect(body('<p># no *heading* &lt;b&gt;</p>')).toBe('\\# no \\*heading\\* \\<b>\n');
  });

  it('survives elements nested deeper than any stack', () => {
    const deep = 50_000;
    expect(body(`${'<div>'.repeat(deep)}bottom${'</div>'.repeat(deep)}`)).toContain('bottom');
  });
});

describe('globs', () => {
  it('match paths with stars, alternatives and exceptions', () => {
    expect(matchesGlobs('docs/a/b.md', ['docs/**/*.md'])).toBe(true);
    expect(matchesGlobs('docs/b.md', ['docs/**/*.md'])).toBe(true);
    expect(matchesGlobs('docs/b.md', ['*.md'])).toBe(false);
    expect(matchesGlobs('docs/b.html', ['docs/*.{md,html}'])).toBe(true);
    expect(matchesGlobs('docs/draft.md', ['docs/*.md', '!docs/draft*'])).toBe(false);
  });
});
