import { expect, it } from 'vitest';
import { linkTargets, replaceLinkTargets } from '../../src/library/markdown/link-targets.ts';

it('finds the targets of links, images and definitions, however they are written', () => {
  const text =
    '[a](x.md#y "t") ![p](i.png) [d](<a b.md>) [f](g(h).md) [e][r]\n\n[r]: other.md "T"\n\na `stray tick [w](w.md)\n';
  expect(linkTargets(text).sort()).toEqual(['a b.md', 'g(h).md', 'i.png', 'other.md', 'w.md', 'x.md#y']);
});

it('leaves code alone', () => {
  const text =
    '`[a](a.md)` ``[b](b.md) ` c``\n\n```md\n[d](d.md)\n```\n\n> ~~~\n> [e](e.md)\n> ~~~\n\n```\n[f](f.md)\n';
  expect(linkTargets(text)).toEqual([]);
  expect(replaceLinkTargets(text, () => undefined)).toBe(text);
});

it('gives links other targets or takes them away, and changes nothing else', () => {
  const text = 'See [a](a.md "t"), [b](b.md) and [c].\n\n[c]: c.md\n';
  expect(replaceLinkTargets(text, (target) => target)).toBe(text);
  const moved = replaceLinkTargets(text, (target) =>
    target === 'a.md' ? 'https://e.example/(a)' : undefined,
  );
  expect(moved).toBe('See [a](<https://e.example/(a)>), b and [c].\n\n[c]: <#>\n');
});

it('takes links away with code, pictures and brackets in their text', () => {
  const text = 'See [`a[0]` of ![p](p.png) [x]](a.md), [\\[b\\]](b.md) and [`c`][d].\n';
  expect(replaceLinkTargets(text, () => undefined)).toBe(
    'See `a[0]` of ![p](p.png) [x], \\[b\\] and [`c`][d].\n',
  );
});

it('reads hostile text in one go', () => {
  for (const part of ['`', '` ', '](', '[a]: ', '```\n', '[a](']) {
    expect(() => linkTargets(`${part.repeat(20_000)}]`)).not.toThrow();
  }
});
