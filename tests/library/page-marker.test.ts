import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPageMarker, parsePageMarker } from '../../src/library/page-marker.ts';

describe('page markers', () => {
  it('are the documented line', () => {
    expect(formatPageMarker(396, '380')).toBe('<!-- page 396 label="380" -->');
    expect(formatPageMarker(5, '5')).toBe('<!-- page 5 -->');
    expect(parsePageMarker('<!-- page 396 label="380" -->')).toEqual({ page: 396, label: '380' });
    expect(parsePageMarker('<!--page 7-->')).toEqual({ page: 7 });
    expect(parsePageMarker(' <!-- page 7 -->')).toBeUndefined();
    expect(parsePageMarker('<!-- page 0 -->')).toBeUndefined();
    expect(parsePageMarker('<!-- pages 3 -->')).toBeUndefined();
  });

  it('survive the round trip, whatever a PDF calls its pages', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999 }), fc.string({ maxLength: 80 }), (page, label) => {
        const line = formatPageMarker(page, label);
        expect(line).not.toMatch(/\n/);
        const marker = parsePageMarker(line);
        expect(marker?.page).toBe(page);
        if (/^[\w.-]{1,20}$/.test(label) && !label.includes('--') && label !== String(page)) {
          expect(marker?.label).toBe(label);
        }
      }),
    );
  });
});
