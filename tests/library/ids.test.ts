import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chunkIdOf,
  chunkUrl,
  type DocumentKey,
  documentIdOf,
  documentKeyFromSource,
  documentUrl,
  InvalidIdError,
  isPathSegment,
  parseChunkId,
  parseDocumentId,
  parseId,
  parseUrl,
  RESERVED_PRODUCT_NAMES,
  readerUrl,
  sourceOf,
  toPathSegment,
  twinUrl,
} from '../../src/library/ids.ts';

const segment = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._+@-]{0,20}$/).filter(isPathSegment);
const product = segment.filter((name) => !RESERVED_PRODUCT_NAMES.has(name.toLowerCase()));
const file = fc
  .array(segment, { minLength: 1, maxLength: 4 })
  .filter((segments) => segments.length === 1 || !/^\d+$/.test(segments.at(-1)!))
  .map((segments) => segments.join('/'));
const key: fc.Arbitrary<DocumentKey> = fc.record({ product, version: segment, doc: segment, file });
const ordinal = fc.integer({ min: 0, max: 999_999_999 });

describe('ids, sources and URLs of documents', () => {
  it('convert into each other without loss', () => {
    fc.assert(
      fc.property(key, (document) => {
        expect(documentKeyFromSource(sourceOf(document))).toEqual(document);
        expect(parseDocumentId(documentIdOf(document))).toEqual(document);
        expect(parseUrl(documentUrl(document))).toEqual({ kind: 'document', key: document });
      }),
    );
  });

  it('convert into each other for chunks too', () => {
    fc.assert(
      fc.property(key, ordinal, (document, number) => {
        const chunk = { ...document, ordinal: number };
        expect(parseChunkId(chunkIdOf(document, number))).toEqual(chunk);
        expect(parseUrl(chunkUrl(document, number))).toEqual({ kind: 'chunk', key: chunk });
      }),
    );
  });

  it('differ for different documents and chunks', () => {
    fc.assert(
      fc.property(key, key, ordinal, (one, other, number) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(documentIdOf(one)).not.toBe(documentIdOf(other));
        expect(documentUrl(one)).not.toBe(documentUrl(other));
        expect(chunkUrl(one, number)).not.toBe(documentUrl(other));
      }),
    );
  });

  it('are the documented ones', () => {
    const guide = documentKeyFromSource('finesse/v12.5/developer-guide/developer-guide.md');
    expect(documentIdOf(guide)).toBe('finesse::v12.5::developer-guide::developer-guide');
    expect(chunkIdOf(guide, 380)).toBe('finesse::v12.5::developer-guide::developer-guide::380');
    expect(chunkUrl(guide, 380)).toBe('finesse/v12.5/developer-guide/developer-guide/380/');
    expect(readerUrl(guide, 1)).toBe('finesse/v12.5/developer-guide/developer-guide/');
    expect(readerUrl(guide, 2)).toBe('finesse/v12.5/developer-guide/developer-guide/~2/');
    expect(twinUrl(chunkUrl(guide, 380))).toBe('finesse/v12.5/developer-guide/developer-guide/380.md');
  });

  it('reject what no document can have, with a reason', () => {
    const wrong: [source: string, reason: RegExp][] = [
      ['finesse/v12.5/guide.txt', /does not end in \.md/],
      ['finesse/guide.md', /4 to 12 parts/],
      ['finesse/v12.5/guide/../secret.md', /not a valid name/],
      ['finesse/v12.5/guide/my file.md', /try "my-file"/],
      ['_index/1/a/b.md', /the site itself needs the name/],
      ['search/1/a/b.md', /the site itself needs the name/],
      ['finesse/1/a/b/12.md', /bare number/],
    ];
    for (const [source, reason] of wrong) {
      expect(() => documentKeyFromSource(source)).toThrow(InvalidIdError);
      expect(() => documentKeyFromSource(source)).toThrow(reason);
    }
    expect(() => parseDocumentId('a::b::c::d::1')).toThrow(/of a chunk, not of a document/);
    expect(() => parseChunkId('a::b::c::d')).toThrow(/of a document, not of a chunk/);
  });

  it('never throw anything but InvalidIdError', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const parse of [parseId, parseUrl, documentKeyFromSource]) {
          try {
            parse(text);
          } catch (error) {
            expect(error).toBeInstanceOf(InvalidIdError);
          }
        }
      }),
    );
  });
});

describe('toPathSegment', () => {
  it('makes a valid segment of any text and leaves valid ones alone', () => {
    fc.assert(fc.property(fc.string(), (text) => isPathSegment(toPathSegment(text))));
    expect(toPathSegment('Admin Guide (v2)')).toBe('Admin-Guide-v2');
    expect(toPathSegment('développeur')).toBe('developpeur');
    expect(toPathSegment('v12.5')).toBe('v12.5');
    expect(toPathSegment('…', 'manual')).toBe('manual');
  });
});
