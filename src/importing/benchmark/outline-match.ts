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

/** @param anyPage compares titles and levels only, for the outline of another edition. */
export function matchOutline(
  outline: readonly Bookmark[],
  headings: readonly WrittenHeading[],
  anyPage = false,
): OutlineMatch {
  const left = new Map<string, WrittenHeading[]>();
  const keyOf = (page: number, title: string) => `${anyPage ? '' : page} ${title}`;
  for (const heading of headings) {
    for (const form of new Set([bareTitle(heading.text), bareTitle(withoutNumber(heading.text))])) {
      const key = keyOf(heading.page, form);
      left.set(key, [...(left.get(key) ?? []), heading]);
    }
  }
  const missing: Bookmark[] = [];
  const misplacedLevel: (Bookmark & { written: number })[] = [];
  let placed = 0;
  for (const bookmark of outline) {
    const forms = [bareTitle(bookmark.title), bareTitle(withoutNumber(bookmark.title))];
    const found = forms.flatMap((form) => left.get(keyOf(bookmark.page, form)) ?? [])[0];
    if (!found) {
      missing.push(bookmark);
      continue;
    }
    placed++;
    for (const [key, all] of left) {
      if (all.includes(found))
        left.set(
          key,
          all.filter((one) => one !== found),
        );
    }
    if (found.level !== Math.min(6, bookmark.level))
      misplacedLevel.push({ ...bookmark, written: found.level });
  }
  return {
    total: outline.length,
    placed,
    levelled: placed - misplacedLevel.length,
    missing,
    misplacedLevel,
    headings: headings.length,
  };
}

function withoutNumber(title: string): string {
  return title.replace(
    /^(?:(?:chapter|appendix|part|section|annex)\s+)?(?:[A-Z]|\d+|[IVX]+)(?:\.\d+)*[.:)]?\s+/i,
    '',
  );
}

function bareTitle(title: string): string {
  return title
    .replace(/\\(?=[!-/:-@[-`{-~])/g, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
