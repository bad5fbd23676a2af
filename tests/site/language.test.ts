import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatCitation } from '../../src/site/citation.ts';
import { countsLine } from '../../src/site/shelves.ts';
import { counted, formatBytes, LANGUAGES, languageFor } from '../../src/site/strings/language.ts';
import { oneLanguage } from '../../src/site/strings/one-language.ts';
import { projectRoot } from '../../src/workspace/paths.ts';

const FOLDER = join(projectRoot, 'src/site/strings');
const files = readdirSync(FOLDER).filter((name) => !/^(?:language|one-language)\.ts$/.test(name));

describe('the language of the interface', () => {
  it('is that of the library, whatever its region, or English', () => {
    expect(['de', 'de-AT', 'DE', 'en-GB', 'fr', 'ja', 'den'].map(languageFor)).toEqual([
      ...['de', 'de', 'de', 'en', 'en', 'en', 'en'],
    ]);
  });

  it('counts and measures as its readers do', () => {
    expect(counted('en', 1204, 'page', 'pages')).toBe('1,204 pages');
    expect(counted('de', 1204, 'Seite', 'Seiten')).toBe('1.204 Seiten');
    expect(counted('de', 1, 'Seite', 'Seiten')).toBe('1 Seite');
    expect([formatBytes('en', 0), formatBytes('en', 2_360_000), formatBytes('de', 2_360_000)]).toEqual([
      ...['0 bytes', '2.4 MB', '2,4 MB'],
    ]);
    expect(formatBytes('en', 999_600)).toBe('1 MB');
    expect(countsLine({ manuals: 1, documents: 1, pages: 2, sections: 0 }, 'de')).toBe(
      '1 Handbuch, 2 Seiten',
    );
  });

  it('is that of citations, too', () => {
    const citation = {
      manual: 'A',
      product: 'B',
      version: '1',
      page: 9,
      label: '7',
      section: 'C',
      chunkId: 'x',
    };
    const read = { url: 'https://a.example/', date: '2026-11-22', language: 'de' } as const;
    expect(formatCitation('plain', citation, read)).toBe(
      'A (B 1), S. 7 (Seite 9 der Datei), „C“. https://a.example/, gelesen am 2026-11-22.',
    );
  });
});

describe('each file of texts', () => {
  it.each(files)('%s has the same texts in every language, none of them empty', async (name) => {
    const module: Record<string, unknown> = await import(join(FOLDER, name));
    const all = Object.values(module).filter(isTranslations);
    expect(all.length).toBeGreaterThan(0);
    for (const translations of all) {
      const shape = shapeOf(translations.en);
      for (const language of LANGUAGES) expect(shapeOf(translations[language]), language).toEqual(shape);
    }
  });

  it.each(files)('%s can be published in one language only', (name) => {
    const code = readFileSync(join(FOLDER, name), 'utf8');
    const failure = (message: string): never => {
      throw new Error(message);
    };
    const german = oneLanguage('de').transform.call({ error: failure }, code, `/x/src/site/strings/${name}`);
    expect(german).toContain('{ en: de, de: de }');
  });
});

function isTranslations(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && LANGUAGES.every((language) => language in value);
}

/** Names of all texts, and how many values each takes. */
function shapeOf(texts: unknown, path = ''): string[] {
  if (typeof texts === 'string') {
    expect(texts.trim(), path).not.toBe('');
    return [path];
  }
  if (typeof texts === 'function') return [`${path}()`];
  return Object.entries(texts ?? {}).flatMap(([name, value]) => shapeOf(value, `${path}.${name}`));
}
