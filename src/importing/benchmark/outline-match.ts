/** How well the headings of a converted PDF agree with an outline. */
import { parsePageMarker } from '../../library/page-marker.ts';
import { splitFences } from '../markdown-lines.ts';
import type { Bookmark } from '../pdf/types.ts';

export interface WrittenHeading {
  readonly page: number;
  readonly level: number;
  readonly text: string;
}

export interface OutlineMatch {
  readonly total: number;
  /** Present as a heading on their page. */
  readonly placed: number;
  /** Of these, with the outline's level. */
  readonly levelled: number;
  readonly missing: readonly Bookmark[];
  readonly misplacedLevel: readonly (Bookmark & { readonly written: number })[];
  readonly headings: number;
}

export function headingsOf(markdown: string): WrittenHeading[] {
  const headings: WrittenHeading[] = [];
  let page = 0;
  for (const part of splitFences(markdown)) {
    if (part.code) continue;
    for (const line of part.text.split('\n')) {
      page = parsePageMarker(line)?.page ?? page;
      const heading = /^(#{1,6}) (.*)$/.exec(line);
      if (heading) headings.push({ page, level: heading[1]!.length, text: heading[2]! });
    }
  }
  return headings;
}

/**
 * @param anyPage compares titles and levels only, for the outline of another edition. Else a heading counts on
 * the page of its bookmark, or on the next one: destinations may stand at the end of the page before.
 */
export function matchOutline(
  outline: readonly Bookmark[],
  headings: readonly WrittenHeading[],
  anyPage = false,
): OutlineMatch {
  const byTitle = new Map<string, WrittenHeading[]>();
  for (const heading of headings) {
    for (const form of formsOf(heading.text)) byTitle.set(form, [...(byTitle.get(form) ?? []), heading]);
  }
  const used = new Set<WrittenHeading>();
  const missing: Bookmark[] = [];
  const misplacedLevel: (Bookmark & { written: number })[] = [];
  for (const bookmark of outline) {
    const candidates = [...formsOf(bookmark.title)]
      .flatMap((form) => byTitle.get(form) ?? [])
      .filter((heading) => !used.has(heading));
    const found = anyPage
      ? candidates[0]
      : (candidates.find(({ page }) => page === bookmark.page) ??
        candidates.find(({ page }) => page === bookmark.page + 1));
    if (!found) {
      missing.push(bookmark);
      continue;
    }
    used.add(found);
    if (found.level !== Math.min(6, bookmark.level))
      misplacedLevel.push({ ...bookmark, written: found.level });
  }
  const placed = outline.length - missing.length;
  return {
    total: outline.length,
    placed,
    levelled: placed - misplacedLevel.length,
    missing,
    misplacedLevel,
    headings: headings.length,
  };
}

/** A title with and without its number; of a signature or a bookmark "name/2", the name. */
function formsOf(title: string): Set<string> {
  const plain = title.replace(/\\(?=[!-/:-@[-`{-~])/g, '');
  const name = /^((?:\w+:)?[a-z_][\w@]*)(?:\/\d{1,2}$|\()/i.exec(plain)?.[1];
  const forms = [plain, withoutNumber(plain), ...(name === undefined ? [] : [`${name}()`])];
  return new Set(forms.map(bareTitle).filter((form) => form !== ''));
}

function withoutNumber(title: string): string {
  return title.replace(
    /^(?:(?:chapter|appendix|part|section|annex)\s+)?\.?(?:[A-Z]|\d+|[IVX]+)(?:\.\d+)*[.:)]?\s+/i,
    '',
  );
}

function bareTitle(title: string): string {
  return title
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
