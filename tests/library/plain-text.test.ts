import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/library/markdown/plain-text.ts';

describe('plain text', () => {
  it('drops markup and keeps words, code and cells', () => {
    const markdown =
      '## Set *up* {#setup}\n\nUse `lid --open` and [the guide](guide.md "t").\n\n- one\n- two\n\n| A | B |\n| - | - |\n| 1 | `x \\| y` |\n\n```sh\nlid \\\n  --now\n```';
    expect(plainText(markdown)).toBe(
      'Set up\n\nUse lid --open and the guide.\n\none\ntwo\n\nA | B\n1 | x | y\n\nlid \\\n  --now',
    );
  });

  it('keeps placeholders, drops scripts and the tags of HTML', () => {
    expect(plainText('Type <name>, <b>then</b><br>press<script>x()</script> it.')).toBe(
      'Type <name>, then\npress it.',
    );
    expect(plainText('<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>')).toBe(
      'A | B\n1 | 2',
    );
    expect(plainText('<div>a &amp; b<style>p{}</style></div>')).toBe('a & b');
    expect(plainText('<!-- hidden -->\n\nshown')).toBe('shown');
  });

  it('names notes', () => {
    expect(plainText('> [!WARNING]\n> Hot.')).toBe('Warning: Hot.');
    expect(plainText('[NOTE]\n----\nMind it.\n----')).toBe('Note: Mind it.');
  });

  it('joins Japanese lines without blanks and English ones with', () => {
    expect(plainText('これは\n日本語です')).toBe('これは日本語です');
    expect(plainText('two\nwords')).toBe('two words');
  });

  it('takes linear time on one endless paragraph', () => {
    expect(plainText('a 1\n'.repeat(100_000)).length).toBe(4 * 100_000 - 1);
  });
});
