import { describe, expect, it } from 'vitest';
import { collectSuggestions } from '../../src/indexing/suggestions.ts';
import { assembleLibrary } from '../../src/library/assemble.ts';
import { defaultLibraryConfig } from '../../src/library/config.ts';
import { parseDocument } from '../../src/library/parse-document.ts';

const SENTENCE =
  'The relay keeps its own clock and does not ask the controller for the time while it is running. '.repeat(
    6,
  );

/** Three pages of text and an index that names them by their printed numbers. */
function manual(version: string) {
  const pages = [2, 3, 4].map(
    (page) => `<!-- page ${page} label="${page - 1}" -->\n\n# Part ${page}\n\n${SENTENCE}`,
  );
  const entries = ['winding a coil, 2', 'set_clock, 3', 'Part 4, 3', ...'abcdefgh'].map((entry, i) =>
    entry.length > 1 ? entry : `coil ${entry}, ${(i % 3) + 1}`,
  );
  const index = `<!-- page 5 label="4" -->\n\n# Index\n\n${entries.join('\n\n')}`;
  const text = [`<!-- page 1 label="i" -->\n\n# Preface\n\n${SENTENCE}`, ...pages, index].join('\n\n');
  return parseDocument({ source: `relay/${version}/guide/guide.md`, text, contentHash: version }).document!;
}

describe('the terms of an index', () => {
  it('are offered for the newest version, lead to their page, and do not repeat headings', () => {
    const library = assembleLibrary(defaultLibraryConfig(), [manual('2.0'), manual('1.0')], []);
    const records = collectSuggestions(library).filter(
      ({ kind }) => kind === 'heading' || kind === 'identifier',
    );
    const named = (title: string) => records.filter((record) => record.title === title);
    expect(named('winding a coil')).toMatchObject([
      { kind: 'heading', detail: expect.stringContaining('2.0') },
    ]);
    expect(named('winding a coil')[0]!.url).toContain('relay/2.0/guide');
    expect(named('winding a coil')[0]!.url).toBe(named('Part 3')[0]!.url);
    expect(named('set_clock')).toMatchObject([{ kind: 'identifier' }]);
    expect(named('Part 4')).toHaveLength(1);
  });
});
