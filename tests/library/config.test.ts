import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLibraryConfig, parseLibraryConfig } from '../../src/library/config.ts';

describe('library.yaml', () => {
  it('is not needed', () => {
    for (const text of ['', '\n# nothing\n', 'products:\n']) {
      expect(parseLibraryConfig(text)).toEqual({ config: defaultLibraryConfig(), problems: [] });
    }
  });

  it('is read as documented', () => {
    const { config, problems } = parseLibraryConfig(`
title: Boxes
site: { url: https://docs.example.org, base: /manuals }
vendors:
  acme: { title: Acme, url: https://acme.example.org }
products:
  box:
    vendor: acme
    aliases: [The Box]
    versions: [12.10, { id: 12.9, title: "Nine" }]
    manuals: { guide: User Guide }
imports:
  - { from: "npm:box@1.0.0", product: box, version: 1, include: docs/**/*.md }
`);
    expect(problems).toEqual([]);
    expect(config.title).toBe('Boxes');
    expect(config.site.base).toBe('/manuals');
    expect(config.products.box).toMatchObject({
      versions: [{ id: '12.10' }, { id: '12.9', title: 'Nine' }],
      aliases: ['The Box'],
      manuals: { guide: 'User Guide' },
    });
    expect(config.imports).toEqual([
      { from: 'npm:box@1.0.0', product: 'box', version: '1', include: ['docs/**/*.md'] },
    ]);
  });

  it('names each wrong value and each unknown key, and uses the rest', () => {
    const { config, problems } = parseLibraryConfig(`
titel: Boxes
tagline: Still here
lang: "not a language!"
products:
  box: { title: Box, colour: red }
  lid: [1, 2]
imports:
  - { product: box, size: 3 }
  - { form: "npm:tray@1.0.0" }
  - { from: "npm:lid@1.0.0", product: lid, version: 1 }
`);
    expect(config.tagline).toBe('Still here');
    expect(config.lang).toBe('en');
    expect(config.products).toMatchObject({ box: { title: 'Box' } });
    expect(config.imports.map(({ product }) => product)).toEqual(['lid']);
    expect(problems.map(({ severity, message }) => [severity, message])).toEqual(
      expect.arrayContaining([
        ['warning', 'There is no setting "titel".'],
        ['warning', 'There is no setting "products.box.colour".'],
        ['error', '"lang" is not a language tag such as "en" or "pt-BR".'],
        ['error', '"products.lid" should be a block of settings.'],
        ['error', '"imports[0].from" is missing.'],
        ['warning', 'There is no setting "imports[0].size".'],
        ['error', '"imports[1].from" is missing.'],
        ['warning', 'There is no setting "imports[1].form".'],
      ]),
    );
    expect(problems).toHaveLength(8);
  });

  it('that is broken gives the defaults and one error with the line', () => {
    const { config, problems } = parseLibraryConfig('title: Boxes\nproducts: {unclosed\nlang: en\n');
    expect(config).toEqual(defaultLibraryConfig());
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      severity: 'error',
      file: 'library.yaml',
      message: expect.stringMatching(/^Line \d/),
    });
  });

  it('that is something else altogether is an error', () => {
    for (const text of ['just words', '- a\n- list', '"text"']) {
      const { config, problems } = parseLibraryConfig(text);
      expect(config).toEqual(defaultLibraryConfig());
      expect(problems).toMatchObject([{ severity: 'error' }]);
    }
  });

  it('never throws', () => {
    const bomb = `a: &a [${'x,'.repeat(50)}]\n${Array.from({ length: 30 }, (_, index) => `b${index}: &b${index} [${`*${index ? `b${index - 1}` : 'a'},`.repeat(10)}]`).join('\n')}`;
    expect(parseLibraryConfig(bomb).problems.length).toBeGreaterThan(0);
    fc.assert(fc.property(fc.string(), (text) => void parseLibraryConfig(text)));
    const value: fc.Arbitrary<unknown> = fc.object({
      key: fc.constantFrom('title', 'products', 'versions', 'site', 'x', '__proto__'),
      maxDepth: 4,
    });
    fc.assert(fc.property(value, (data) => void parseLibraryConfig(JSON.stringify(data))));
  });
});
