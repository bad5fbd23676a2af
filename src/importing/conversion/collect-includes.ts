/** Reads the files that a text asks for, and those that these ask for. */
import { decodeText } from '../../workspace/decode-text.ts';
import { candidates, INCLUDE } from '../asciidoc/preprocess.ts';
import { includeCandidates, includeTargets } from '../markdown/includes.ts';
import { rstIncludeTargets } from '../restructuredtext/convert-rst.ts';
import type { SourceKind } from '../sources/kinds.ts';

const MOST_FILES = 500;
const LARGEST_TOTAL = 16 * 1024 * 1024;

/**
 * @param readOther any small file of the source. @returns path in the source → text; nothing for what is not there.
 */
export async function collectIncludes(
  path: string,
  kind: SourceKind,
  text: string,
  readOther: (path: string) => Promise<Uint8Array | undefined>,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const asked = new Set<string>();
  let total = 0;
  const queue: { path: string; text: string }[] = [{ path, text }];
  for (let page = queue.shift(); page; page = queue.shift()) {
    for (const choices of wantedFiles(page.path, kind, page.text)) {
      for (const choice of choices) {
        if (found.has(choice)) break;
        if (asked.has(choice) || found.size >= MOST_FILES || total > LARGEST_TOTAL) continue;
        asked.add(choice);
        const bytes = await readOther(choice);
        const decoded = bytes && decodeText(bytes);
        if (!decoded || decoded.kind === 'binary') continue;
        found.set(choice, decoded.text);
        total += decoded.text.length;
        queue.push({ path: choice, text: decoded.text });
        break;
      }
    }
  }
  return found;
}

/** For each file asked for, the paths at which it may be. */
function wantedFiles(path: string, kind: SourceKind, text: string): string[][] {
  if (kind === 'html' || kind === 'pdf') return [];
  if (kind === 'asciidoc') return asciidocTargets(text).map((target) => candidates(path, target));
  const rst = rstIncludeTargets(text).map((target) => candidates(path, target));
  return kind === 'restructuredtext'
    ? rst
    : [...includeTargets(text).map((target) => includeCandidates(path, target)), ...rst];
}

/** With the values of attributes that the text itself gives, such as `{partialsdir}`. */
function asciidocTargets(text: string): string[] {
  const values = new Map(
    [...text.matchAll(/^:([\w-]+):[ \t]+(\S+)[ \t]*$/gm)].map((match) => [
      match[1]!.toLowerCase(),
      match[2]!,
    ]),
  );
  return text.split('\n').flatMap((line) => {
    const target = INCLUDE.exec(line.trimEnd())?.[1];
    return target === undefined
      ? []
      : [target.replace(/\{([\w-]+)\}/g, (whole, name: string) => values.get(name.toLowerCase()) ?? whole)];
  });
}
