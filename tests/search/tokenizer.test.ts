import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStopWord, spansOf, tokenize, tokenSpans } from '../../src/search/tokenizer.ts';

describe('technical vocabulary', () => {
  it.each([
    ['ORA-01555', ['ora-01555', 'ora', '01555']],
    ['--max-old-space-size', ['max-old-space-size', 'max', 'old', 'space', 'size']],
    ['bdb_open()', ['bdb_open', 'bdb', 'open']],
    ['pam_krb5.so', ['pam_krb5.so', 'pam', 'krb5', 'so']],
    ['getUserById', ['getuserbyid', 'get', 'user', 'by', 'id']],
    ['XMLHttpRequest', ['xmlhttprequest', 'xml', 'http', 'request']],
    ['5.3.28', ['5.3.28']],
    ['C++ and C#', ['c++', 'and', 'c#']],
    ['/etc/krb5.conf', ['etc', 'krb5.conf', 'krb5', 'conf']],
  ])('reads %s as its exact form and its parts', (text, terms) => {
    expect(tokenize(text)).toEqual(terms);
  });

  it('finds an identifier whatever its case', () => {
    expect(tokenize('ECONNRESET')).toEqual(tokenize('econnreset'));
  });
});

describe('prose', () => {
  it('brings forms of an English word together', () => {
    expect(tokenize('connections')).toEqual(tokenize('connection'));
    expect(tokenize('Closing')).toEqual(tokenize('closed'));
  });

  it('drops a possessive and joins a contraction', () => {
    expect(tokenize("server's")).toEqual(tokenize('server'));
    expect(tokenize("don't")).toEqual(['dont']);
  });

  it('folds accents away', () => {
    expect(tokenize('Zürich naïve')).toEqual(tokenize('Zurich naive'));
  });

  it('ends a sentence without taking its full stop into the word', () => {
    expect(tokenize('Restart the server. Then wait.')).not.toContain('server.');
  });

  it('knows the words that questions are made of', () => {
    const terms = tokenize('how do I stop accepting new connections and finish the ones in flight');
    expect(terms.filter((term) => !isStopWord(term))).toEqual(
      tokenize('stop accepting new connections finish flight'),
    );
  });
});

describe('scripts without spaces', () => {
  it('reads Japanese as overlapping pairs', () => {
    expect(tokenize('日本語')).toEqual(['日本', '本語']);
    expect(tokenize('語')).toEqual(['語']);
  });

  it('separates Japanese from a Latin word that touches it', () => {
    expect(tokenize('aptを使う')).toEqual(['apt', 'を使', '使う']);
  });
});

describe('a word', () => {
  it('is the same term whatever stands after it', () => {
    const word = fc.stringMatching(/^(?:[a-z]{1,20}|[A-Z][a-z]{0,12}|[A-Z]{1,8})$/);
    const after = fc.constantFrom('', ' ', ',', '. ', '.', "' ", '- ', ')', '’ ', ' é', '\n', '…');
    fc.assert(
      fc.property(word, after, (text, end) => {
        expect(tokenSpans(text + end)[0]).toEqual(tokenSpans(`${text}…`)[0]);
      }),
    );
  });
});

describe('looking for some terms', () => {
  const expectAll = (terms: readonly string[], text: string) => {
    const wanted = new Map(terms.map((term) => [term, 1]));
    expect(spansOf(wanted, text)).toEqual(tokenSpans(text).filter(({ term }) => wanted.has(term)));
  };

  it('finds those that reading every word finds, for words with any ending', () => {
    const word = fc
      .tuple(
        fc.stringMatching(/^[a-z]{0,4}$/),
        fc.constantFrom(
          '',
          'y',
          'yed',
          'ies',
          'ed',
          'ing',
          'ization',
          'ability',
          'sses',
          "'s",
          'Id',
          'HTTP',
          '2',
        ),
        fc.constantFrom('', ' ', '.', '-', '_', '++', '#', '…', '’s', 'é', '日本'),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.nat(), (words, seed) => {
        const text = words.join(seed % 2 ? ' ' : '');
        const all = tokenize(text);
        expectAll(
          all.filter((_, index) => (index + seed) % 3 === 0),
          text,
        );
      }),
    );
  });

  it.each([
    ['bodies eyed skies ties dyed', ['bodi', 'ei', 'sky', 'ski', 'ti', 'di', 'dy']],
    ['the --max-old-space-size of pam_krb5.so', ['size', 'pam', 'krb5', 'old', 'pam_krb5.so']],
    ["O'Brien's HTTPServer in v1", ['obrien', 'server', 'http', 'v1', 'httpserver']],
    ['a', ['a']],
  ])('finds them in "%s"', (text, terms) => {
    expectAll(terms, text);
    expectAll(tokenize(text), text);
  });
});

describe('any text', () => {
  it('gives spans inside the text, in order of their starts, with terms of bounded length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        for (const { term, start, end } of tokenSpans(text)) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          expect(term.length).toBeGreaterThan(0);
          expect(term.length).toBeLessThanOrEqual(64);
        }
      }),
    );
  });

  it('leaves out data that nobody searches for', () => {
    expect(tokenize('A'.repeat(5000))).toEqual([]);
  });
});
