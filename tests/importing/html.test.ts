import { describe, expect, it } from 'vitest';
import { convertHtml } from '../../src/importing/html/convert-html.ts';

const body = (html: string, path?: string) =>
  convertHtml(`<html><body>${html}</body></html>`, path)?.markdown ?? '';

describe('the frame around a page', () => {
  it('goes, whatever tool put it there', () => {
    const frames = [
      '<div class="navheader"><table><tr><th>Winding</th></tr><tr><td><a href="a.html">Prev</a></td></tr></table></div>',
      '<div class="sphinxsidebar"><h3>Table of Contents</h3></div>',
      '<div class="MCBreadcrumbsBox_0">You are here: Home</div>',
      '<div class="wh_breadcrumb"><ol><li>Home</li></ol></div>',
      '<nav class="md-nav">Menu</nav>',
      '<div role="navigation" class="related">index</div>',
      '<p><a href="b.html">Next</a> <a href="a.html">Previous</a> <a href="index.html">Contents</a></p>',
      '<div class="toc"><dl class="toc"><dt><a href="#a">1. Winding</a></dt></dl></div>',
    ];
    const text =
      '<p>Wind the clock every day, with care and with the key that came with it. Never wind it twice, and never wind it backwards, since the spring would break and the warranty with it.</p>';
    expect(
      body(`${frames.join('')}<h1>Winding<a class="headerlink" href="#w">¶</a></h1>${text}${frames[0]}`),
    ).toBe(`# Winding\n\n${text.replace(/<\/?p>/g, '')}\n`);
  });

  it('stays where it is all that the page has', () => {
    expect(body('<h1>Book</h1><div class="toc"><ul><li><a href="a.html">Winding</a></li></ul></div>')).toBe(
      '# Book\n\n- [Winding](a.html)\n',
    );
  });

  it('is a whole page where tools list what they made', () => {
    expect(convertHtml('<h1>Index</h1>', 'genindex.html')).toBeUndefined();
    expect(convertHtml('<h1>Uses of Clock</h1>', 'api/class-use/Clock.html')).toBeUndefined();
    expect(
      convertHtml('<head><meta http-equiv="refresh" content="0; url=a.html"></head>', 'x.html'),
    ).toBeUndefined();
    expect(convertHtml('<body class="index-page"><h1>All</h1></body>', 'x.html')).toBeUndefined();
  });
});

it('links to pages that tools made are text', () => {
  expect(
    body(
      '<p><a href="../src-html/Clock.html#line-4">Clock</a> <a href="genindex.html">Index</a> <a href="a.html">A</a></p>',
    ),
  ).toBe('Clock Index [A](a.html)\n');
});

describe('headings', () => {
  it('keep the names that links lead to, not those that tools count', () => {
    expect(
      body(
        '<h1 id="clock">Clock</h1><div class="sect1" id="wind"><div class="titlepage"><h2>Wind</h2></div><p>a</p>' +
          '<h3><a name="daily"></a>Daily</h3><h3 id="idm4567">Weekly</h3><h3 id="start(int)">Start</h3>' +
          '<p>See <a href="other.html#start%28int%29">there</a> and <a href="https://a.example/#x(y)">here</a>.</p></div>',
      ),
    ).toBe(
      '# Clock {#clock}\n\n## Wind {#wind}\n\na\n\n### Daily {#daily}\n\n### Weekly\n\n### Start {#start-int-}\n\n' +
        'See [there](other.html#start-int-) and [here](https://a.example/#x%28y%29).\n',
    );
  });

  it('begin with the title, and are never inside lists', () => {
    const { title, markdown } = convertHtml(
      '<title>Clock - Vendor Docs</title><h2>Clock</h2><ul><li><section><h3>Parts</h3><p>Many.</p></section></li></ul>',
    )!;
    expect(title).toBe('Clock');
    expect(markdown).toBe('# Clock\n\n### Parts\n\nMany.\n');
  });
});

describe('tables', () => {
  it('have spans written out and one header row', () => {
    expect(
      body(
        '<table><thead><tr><th rowspan="2">Part</th><th colspan="2">Torque</th></tr><tr><th>min</th><th>max</th></tr></thead>' +
          '<tbody><tr><td rowspan="2">Spring</td><td>1</td><td>2</td></tr><tr><td colspan="2">see <b>note</b></td></tr></tbody></table>',
      ),
    ).toBe(
      '| Part | Torque: min | Torque: max |\n| --- | --- | --- |\n| Spring | 1 | 2 |\n| Spring | see **note** |  |\n',
    );
  });

  it('keep lists and code of a cell on its line', () => {
    expect(
      body(
        '<table><tr><th>a</th><th>b</th></tr><tr><td><ul><li>x</li><li>y</li></ul></td><td><pre>p | q\n  r</pre></td></tr></table>',
      ),
    ).toBe('| a | b |\n| --- | --- |\n| • x<br>• y | `p \\| q`<br>`  r` |\n');
  });

  it('are made of Javadoc summaries, and not of layout', () => {
    expect(
      body(
        '<div class="summary-table two-column-summary"><div class="table-header">Method</div><div class="table-header">What</div>' +
          '<div><code><a href="#wind()">wind</a>()</code></div><div>Winds.</div></div>',
      ),
    ).toBe('| Method | What |\n| --- | --- |\n| [`wind()`](#wind-) | Winds. |\n');
    expect(body('<table><tr><td><h2>Parts</h2></td><td><p>Many.</p></td></tr></table>')).toBe(
      '# Parts\n\nMany.\n',
    );
  });
});

describe('code', () => {
  it('keeps its white space and its language, not its line numbers', () => {
    expect(
      body(
        '<div class="highlight-python3 notranslate"><div class="highlight"><pre><span class="linenos">1</span><span>if</span> a:\n' +
          '<span class="linenos">2</span>\n<span class="linenos">3</span>    b  =  1 </pre></div></div>',
      ),
    ).toBe('```python\nif a:\n\n    b  =  1\n```\n');
    expect(
      body(
        '<table class="highlighttable"><tr><td class="linenos"><pre>1\n2</pre></td><td class="code"><pre>a\n  b</pre></td></tr></table>',
      ),
    ).toBe('```\na\n  b\n```\n');
  });
});

describe('notes', () => {
  it('of all tools become callouts', () => {
    const note = '> [!WARNING]\n> Mind your fingers.\n';
    for (const html of [
      '<div class="warning"><h3 class="title">Warning</h3><p>Mind your fingers.</p></div>',
      '<div class="admonition warning"><p class="admonition-title">Warning</p><p>Mind your fingers.</p></div>',
      '<div class="admonitionblock warning"><table><tr><td class="icon"><div class="title">Warning</div></td><td class="content">Mind your fingers.</td></tr></table></div>',
      '<div class="note note_warning warning"><span class="note__title">Warning:</span> Mind your fingers.</div>',
      '<p class="warning"><span class="autonumber"><b>WARNING: </b></span>Mind your fingers.</p>',
    ])
      expect(body(html)).toBe(note);
  });

  it('keep a title of their own', () => {
    expect(
      body('<div class="admonition seealso"><p class="admonition-title">See also</p><p>The key.</p></div>'),
    ).toBe('> [!NOTE]\n> **See also**\n>\n> The key.\n');
  });
});

describe('definitions', () => {
  it('are a list where they are short, sections where they can be linked', () => {
    expect(body('<dl><dt><code>-v</code></dt><dd>Verbose.</dd><dt>key</dt><dd>Opens.</dd></dl>')).toBe(
      '- **`-v`**\\\n  Verbose.\n- **key**\\\n  Opens.\n',
    );
    const long = 'Winds the clock. '.repeat(40).trim();
    expect(
      body(`<h1>API</h1><dl><dt id="clock.wind">wind(turns)</dt><dd><p>${long}</p></dd></dl><h2>After</h2>`),
    ).toBe(`# API\n\n## wind(turns) {#clock.wind}\n\n${long}\n\n## After\n`);
  });
});
