/** Libraries in memory, for what is derived from a library. */
import { assembleLibrary } from '../../src/library/assemble.ts';
import { type LibraryConfig, parseLibraryConfig } from '../../src/library/config.ts';
import type { Library } from '../../src/library/model.ts';
import { parseDocument } from '../../src/library/parse-document.ts';

export interface SampleLibrary {
  readonly library: Library;
  readonly config: LibraryConfig;
}

/** @param files Markdown by source. */
export function sampleLibrary(files: Readonly<Record<string, string>>, libraryYaml = ''): SampleLibrary {
  const { config, problems } = parseLibraryConfig(libraryYaml);
  const documents = Object.entries(files).map(([source, text]) => {
    const parsed = parseDocument({ source, text, contentHash: source });
    if (!parsed.document) throw new Error(`${source}: ${parsed.problems[0]?.message}`);
    return parsed.document;
  });
  return { library: assembleLibrary(config, documents, problems), config };
}

/** A manual of many short pages, a chapter every ten, printed numbers four behind. */
export function pagedManual(title: string, pages: number, wordsOnPage = 12): string {
  const text = Array.from({ length: pages }, (_, index) => {
    const page = index + 1;
    const label = page > 4 ? ` label="${page - 4}"` : '';
    const chapter = index % 10 === 0 ? `# Chapter ${index / 10 + 1}\n\n` : '';
    const words = Array.from({ length: wordsOnPage }, (_, word) => `Lever ${page}.${word} moves the tray.`);
    return `<!-- page ${page}${label} -->\n\n${chapter}${words.join(' ')}\n`;
  });
  return `---\ntitle: ${title}\n---\n${text.join('\n')}`;
}
