import fc from 'fast-check';
import { Parser } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../src/library/markdown/render.ts';
import { dressCode } from '../../src/site/code.ts';
import { highlight } from '../../src/site/highlight.ts';

const block = (language: string, code: string): string =>
  dressCode(renderMarkdown(`\`\`\`${language}\n${code}\n\`\`\`\n`), 'en');

function textOf(html: string): string {
  let text = '';
  const parser = new Parser({ ontext: (part) => (text += part) }, { decodeEntities: true });
  parser.end(html);
  return text;
}

describe('a code block', () => {
  it('is coloured by classes and never by styles', () => {
    const html = block('json', '{ "drops": 2, "oil": "a" }');
    expect(html).toContain('<span class="c-name">"drops"</span>');
    expect(html).toContain('<span class="c-number">2</span>');
    expect(html).not.toContain('style=');
  });

  it('tells commands from what they print', () => {
    const html = block('terminal', '$ oc get pods\nNAME   READY\napi    1/1');
    expect(html).toContain('<span class="c-call">$</span>');
    expect(html).toMatch(/<span class="c-output">NAME {3}READY\n/);
  });

  it('has one button to copy it, whatever its language', () => {
    for (const language of ['', 'yaml', 'no-such-language', 'constructor', '__proto__', 'extend', 'DFS']) {
      const html = block(language, 'a: <b> & "c"');
      expect(html.split('data-copy-code').length, language).toBe(2);
      expect(textOf(html).replace(/\s*Copy\s*$/, ''), language).toBe('a: <b> & "c"');
    }
  });

  it('of raw HTML keeps what stands in it, nested ones included', () => {
    const html = dressCode(renderMarkdown('<pre>a <b>bold</b> <pre>inner</pre> word</pre>\n\nafter\n'), 'en');
    expect(textOf(html).replace(/\s+/g, ' ')).toContain('a bold inner');
    expect(html.split('<div class="code">').length).toBe(html.split('data-copy-code').length);
    expect(html).toContain('after');
  });

  it('reads the same coloured as plain, and holds no markup of its own', () => {
    const languages = fc.constantFrom(
      'bash',
      'yaml',
      'json',
      'js',
      'ts',
      'terminal',
      'python',
      'xml',
      'ini',
      'diff',
      'sql',
    );
    const code = fc
      .array(
        fc.constantFrom(
          '<script>',
          '"',
          "'",
          '&amp;',
          '$ ',
          '# ',
          '\n',
          'key: ',
          '`',
          '$a',
          '{',
          '}',
          '\\',
          ' x',
        ),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(languages, code, (language, text) => {
        const html = highlight(text, language)!;
        expect(textOf(html)).toBe(text);
        expect(html.replace(/<\/?span(?: class="c-[a-z]+")?>/g, '')).not.toContain('<');
      }),
    );
  });
});
