/** What a new import of a document changes in it, page by page or section by section. */
import { readFrontMatter } from '../library/front-matter.ts';
import { readHeading } from '../library/markdown/headings.ts';
import { parseBlocks } from '../library/markdown/syntax.ts';
import { parsePageMarker } from '../library/page-marker.ts';

export interface DocumentChanges {
  /** "12" for pages, titles for sections. */
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly paged: boolean;
}

/** @param before the whole file as it is. @param after as it will be. */
export function documentChanges(before: string, after: string): DocumentChanges {
  const [old, now] = [partsOf(before), partsOf(after)];
  const added: string[] = [];
  const changed: string[] = [];
  for (const [name, text] of now.parts) {
    const earlier = old.parts.get(name);
    if (earlier === undefined) added.push(name);
    else if (earlier !== text) changed.push(name);
  }
  const removed = [...old.parts.keys()].filter((name) => !now.parts.has(name));
  return { added, changed, removed, paged: now.paged };
}

/** Pages by physical number; else sections by title, numbered where titles come again. */
function partsOf(file: string): { parts: Map<string, string>; paged: boolean } {
  const { body } = readFrontMatter(file, '');
  const lines = body.split('\n');
  const starts: { line: number; name: string }[] = [];
  for (const [line, text] of lines.entries()) {
    const marker = parsePageMarker(text);
    if (marker) starts.push({ line, name: String(marker.page) });
  }
  const paged = starts.length > 0;
  if (!paged) {
    const tokens = parseBlocks(body);
    for (const [i, token] of tokens.entries()) {
      if (token.type === 'heading_open' && token.level === 0 && token.map)
        starts.push({ line: token.map[0], name: readHeading(tokens[i + 1]?.content ?? '').title });
    }
  }
  const parts = new Map<string, string>();
  const opening = lines.slice(0, starts[0]?.line).join('\n').trim();
  if (opening !== '') parts.set(paged ? 'cover' : 'opening', opening);
  for (const [i, { line, name }] of starts.entries()) {
    let unique = name;
    for (let number = 2; parts.has(unique); number++) unique = `${name} (${number})`;
    parts.set(
      unique,
      lines
        .slice(line, starts[i + 1]?.line)
        .join('\n')
        .trim(),
    );
  }
  return { parts, paged };
}

/** "3 pages changed (12, 13, 40), 1 added (41)"; empty where nothing differs. */
export function describeChanges({ added, changed, removed, paged }: DocumentChanges): string {
  const noun = (count: number) =>
    paged ? `page${count === 1 ? '' : 's'}` : `section${count === 1 ? '' : 's'}`;
  const parts = (
    [
      ['changed', changed],
      ['added', added],
      ['removed', removed],
    ] as const
  ).flatMap(([verb, names]) =>
    names.length === 0 ? [] : [`${names.length} ${noun(names.length)} ${verb} (${listed(names)})`],
  );
  return parts.join(', ');
}

const MOST_NAMED = 8;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).map((name) => (name.length > 60 ? `${name.slice(0, 59)}…` : name));
  return names.length > MOST_NAMED
    ? `${shown.join(', ')} and ${names.length - MOST_NAMED} more`
    : shown.join(', ');
}
