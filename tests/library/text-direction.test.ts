import { describe, expect, it } from 'vitest';
import { textDirection } from '../../src/library/text-direction.ts';

describe('the direction of a text', () => {
  it.each([['ar'], ['he'], ['fa-IR'], ['ur'], ['az-Arab'], ['yi']])('is right to left for %s', (lang) => {
    expect(textDirection(lang)).toBe('rtl');
  });

  it.each([['en'], ['ja'], ['de-AT'], ['az'], ['ar-Latn'], ['']])('is left to right for %j', (lang) => {
    expect(textDirection(lang)).toBe('ltr');
  });
});
