import fc from 'fast-check';
import { Parser } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../src/library/markdown/render.ts';
import { parseDocument } from '../../src/library/parse-document.ts';

/** Every element of a piece of HTML with its attributes. */
function elements(html: string): { name: string; attributes: Record<string, string> }[] {
  const found: { name: string; attributes: Record<string, string> }[] = [];
  const parser = new Parser({ onopentag: (name, attributes) => void found.push({ name, attributes }) });
  parser.end(html);
  return found;
}

function expectHarmless(html: string): void {
  for (const { name, attributes } of elements(html)) {
    expect([
      'script',
      'style',
      'iframe',
      'object',
      'embed',
      'form',
      'input',
      'svg',
      'math',
      'link',
      'meta',
      'base',
    ]).not.toContain(name);
    for (const [attribute, value] of Object.entries(attributes)) {
      expect(attribute).not.toMatch(/^on|^style$|^srcset$|^formaction$|^ping$|^target$/);
      if (attribute === 'href') expect(value).toMatch(/^(?:https?:\/\/|mailto:|#|\/(?!\/))/i);
      if (attribute === 'src') expect(value).toMatch(/^\/site\//);
      if (attribute === 'id') expect(value).toMatch(/^m-/);
    }
  }
}

describe('rendered Markdown', () => {
  it('has headings with the anchors and levels of the outline', () => {
    const text = '# T\n\n## Set up {#setup}\n\na\n\n#### Deep\n\nb\n\n## Set up\n\nc';
    const { document } = parseDocument({ source: 'a/b/c/d.md', text, contentHash: '' });
    const [chunk] = document!.chunks;
    const html = renderMarkdown(chunk!.markdown, { headings: document!.outline });
    expect(html.match(/<h\d[^>]*>[^<]*/g)).toEqual([
      '<h2 id="m-setup">Set up',
      '<h3 id="m-deep">Deep',
      '<h2 id="m-set-up">Set up',
    ]);
  });

  it('has them too where the outline leads to the page from a divider page before it', () => {
    const text = `<!-- page 1 -->\n\nWhat comes first is the text of a preface.\n\n<!-- page 2 -->\n\n# Part II\n\n<!-- page 3 -->\n\n## Lids\n\nWhat a lid is good for, in a sentence.`;
    const { document } = parseDocument({ source: 'a/b/c/d.md', text, contentHash: '' });
    const chunk = document!.chunks[1]!;
    const headings = document!.outline.filter(({ ordinal }) => ordinal === chunk.ordinal);
    expect(headings.map(({ anchor }) => anchor)).toEqual(['page-3', 'm-lids']);
    expect(renderMarkdown(chunk.markdown, { headings })).toContain('<h3 id="m-lids">Lids</h3>');
  });

  it('keeps the order of headings without gaps below the page title', () => {
    const html = renderMarkdown('### A\n\n##### B\n\n# C\n\n###### D', { topLevel: 2 });
    expect(html.match(/<h\d/g)).toEqual(['<h2', '<h3', '<h2', '<h3']);
  });

  it('leaves out leading headings that the page shows already, and only those', () => {
    const html = renderMarkdown('# Part\n\n## Use\n\nText\n\n## Use', {
      topLevel: 2,
      omitHeadings: ['Part', 'Use'],
    });
    expect(html).not.toContain('Part');
    expect(html.match(/<h2 id="[^"]*">Use/g)).toHaveLength(1);
  });

  it('keeps outline and page in step when leading headings are left out', () => {
    const headings = [
      { anchor: 'm-one', level: 1 },
      { anchor: 'm-two', level: 2 },
    ];
    const html = renderMarkdown('## One\n\ntext\n\n### Two', {
      headings,
      topLevel: 2,
      omitHeadings: ['One'],
    });
    expect(html).toContain('<h2 id="m-two">Two</h2>');
  });

  it('shows the notes of several tool chains as callouts', () => {
    const forms: [markdown: string, kind: string][] = [
      ['> [!NOTE]\n> Mind the lid.', 'note'],
      ['> [!WARNING] Mind the lid.', 'warning'],
      ['> **Tip:** Mind the lid.', 'tip'],
      ['> Caution: Mind the lid.', 'caution'],
      ['**Important**  \nMind the lid.', 'important'],
      ['Press.\n**Note**  \nMind the lid.', 'note'],
      [':::warning Take care\nMind the lid.\n:::', 'warning'],
      ['[TIP]\n====\nMind the lid.\n====', 'tip'],
    ];
    for (const [markdown, kind] of forms) {
      const html = renderMarkdown(markdown);
      expect(html).toContain(`<aside class="callout callout-${kind}" role="note"><p class="callout-title">`);
      expect(html).toMatch(/<p>Mind the lid\.<\/p>\s*<\/aside>/);
    }
    expect(renderMarkdown('> Just a quotation.')).toContain('<blockquote>');
    expect(renderMarkdown('> [!NOTE]\n> 蓋', { lang: 'ja' })).toContain('注記');
  });

  it('makes no header of a header cell without text', () => {
    const html = renderMarkdown('|  | min | max |\n|---|---|---|\n| volts | 3 | 5 |');
    expect(html).toContain('<td></td>\n<th>min</th>');
    const span = renderMarkdown(
      '<table><tr><th scope="col" colspan="2">&nbsp;<br></th><th>max</th></tr></table>',
    );
    expect(span).toContain('<td colspan="2"></td><th>max</th>');
  });

  it('puts tables into a named box that scrolls from the keyboard', () => {
    const html = renderMarkdown('| Option | "Default" |\n| --- | ---: |\n| latch | 1 |');
    expect(html).toMatch(
      /^<div class="table-scroll" tabindex="0" role="group" aria-label="Table: Option, &quot;Default&quot;"><table>/,
    );
    expect(html).toContain('</table></div>');
    expect(
      renderMarkdown('<table><tr><td><table><tr><td>x</table></table>').match(/table-scroll/g),
    ).toHaveLength(1);
  });

  it('keeps code as code, focusable, with its language', () => {
    expect(renderMarkdown('```js {1,3}\nlet a = "<b>";\n```')).toBe(
      '<pre tabindex="0"><code class="language-js">let a = "&lt;b&gt;";\n</code></pre>\n',
    );
  });

  it('keeps placeholders that look like tags', () => {
    expect(renderMarkdown('Type <bucket-name> or <ip>.')).toContain(
      'Type &lt;bucket-name&gt; or &lt;ip&gt;.',
    );
    expect(renderMarkdown('A title in <b>bold</b>')).toContain('<b>bold</b>');
  });

  it('resolves links between files, prefixes fragments, drops dead links and marks foreign ones', () => {
    const linkTo = (href: string) => (href.startsWith('api.md') ? '/box/api/#m-get' : undefined);
    const html = renderMarkdown(
      '[a](api.md#get) [b](#here) [c](gone.md) [d](https://example.org) [e](/root)',
      { linkTo },
    );
    expect(html).toContain('<a href="/box/api/#m-get">a</a>');
    expect(html).toContain('<a href="#m-here">b</a>');
    expect(html).toContain('<span>c</span>');
    expect(html).toContain('<a href="https://example.org" rel="noopener noreferrer">d</a>');
    expect(html).toContain('<span>e</span>');
  });

  it('asks no other host for an image', () => {
    const markdown =
      '![lid](https://example.org/lid.png) [![b](//example.org/b.svg)](https://example.org) ![own](lid.png) <img src="https://example.org/x.gif" alt="raw">';
    const html = renderMarkdown(markdown, { imageTo: (src) => `/site/${src}` });
    expect(elements(html).filter(({ name }) => name === 'img')).toEqual([
      { name: 'img', attributes: { src: '/site/lid.png', alt: 'own', loading: 'lazy', decoding: 'async' } },
    ]);
    expect(html).toContain('<a href="https://example.org/lid.png" rel="noopener noreferrer">Image: lid</a>');
    expect(html).toContain('<span class="figure-missing">Image: raw</span>');
    expectHarmless(html);
  });

  it('lets no manual take the ids of the page around it', () => {
    const html = renderMarkdown(
      '# Search\n\n<a name="main"></a><div id="search">x</div><p id="m-search">y</p>',
    );
    const ids = elements(html).flatMap(({ attributes }) => attributes.id ?? []);
    expect(ids).toEqual(['m-search', 'm-main']);
  });

  it('puts a prefix before ids and fragments where documents share a page', () => {
    const html = renderMarkdown('## A\n\n[a](#a)', { anchorPrefix: 'd2-' });
    expect(html).toContain('<h2 id="d2-m-a">');
    expect(html).toContain('href="#d2-m-a"');
  });
});

describe('hostile HTML', () => {
  const attacks = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
    '<a href=" javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '[x](javascript:alert(1))',
    '[x](<java\nscript:alert(1)>)',
    '[x](&#106;avascript:alert(1))',
    '![x](javascript:alert(1))',
    '![x](data:image/svg+xml;base64,AAAA)',
    '<svg onload=alert(1)><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    '<math><mtext></p><style><img src=x onerror=alert(1)></style></mtext></math>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<form action="https://example.org"><input name=x><button formaction="javascript:alert(1)">go</button></form>',
    '<style>@import "https://example.org/x.css";</style><p style="background:url(https://example.org)">x</p>',
    '<link rel=stylesheet href=https://example.org><base href="https://example.org"><meta http-equiv=refresh content="0;url=https://example.org">',
    '<video poster="https://example.org/x.png"><source src="https://example.org/x.mp4"></video>',
    '<h2 id="m-x" onclick="alert(1)">x</h2><h1 id=search>y</h1>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    '<title><img src=x onerror=alert(1)></title>',
    '<textarea><script>alert(1)</script></textarea>',
    '<template><img src=x onerror=alert(1)></template>',
    '"><script>alert(1)</script>',
    '<<script>script>alert(1)<</script>/script>',
    '<a href="https://example.org" target=_blank ping="https://example.org">x</a>',
    '| <script>alert(1)</script> | b |\n|-|-|\n| <img src=x onerror=alert(1)> | " onmouseover="alert(1) |',
    '> [!NOTE] <img src=x onerror=alert(1)>',
    '```"><script>alert(1)</script>\nx\n```',
    '# <img src=x onerror=alert(1)> {#"onclick=x}',
    '<div class="table-scroll" tabindex="5" role="alert" aria-label="x" data-x="y">x</div>',
  ];
  for (const attack of attacks) {
    it(`does nothing: ${attack.slice(0, 70).replace(/\n/g, '⏎')}`, () => {
      const html = renderMarkdown(`Before\n\n${attack}\n\nAfter`, { imageTo: (src) => `/site/${src}` });
      expectHarmless(html);
      expect(html).toContain('Before');
    });
  }

  it('does nothing in any mixture', () => {
    const piece = fc.oneof(
      fc.constantFrom(...attacks),
      fc.constantFrom('\n', '\n\n', '> ', '- ', '**', '`', '|', '<', '"', "'", '-->', '<!--'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        expectHarmless(renderMarkdown(pieces.join(''), { imageTo: () => '/site/x' }));
      }),
      { numRuns: 500 },
    );
  });

  it('does not swallow the text after it', () => {
    for (const unclosed of [
      '<script>',
      'see <script> tags',
      '<style>',
      '<title>x',
      '<!-- open',
      '<div><!-- open',
      '<textarea>',
      '<svg>',
    ]) {
      const html = renderMarkdown(`First line.\n\n<div>${unclosed}\n\n## Heading after`);
      if (!unclosed.includes('<!--') || unclosed.startsWith('<div>')) expect(html).toContain('Heading after');
    }
  });

  it('stays well-formed when cut off anywhere', () => {
    const html = renderMarkdown(`${'<div><table><tr><td>'.repeat(200)}text`);
    expect(html.match(/<div/g)!.length).toBe(html.match(/<\/div>/g)!.length);
    expect(html.match(/<table/g)?.length ?? 0).toBe(html.match(/<\/table>/g)?.length ?? 0);
  });
});
