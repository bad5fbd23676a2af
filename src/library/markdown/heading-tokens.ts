/** Gives the headings of a chunk their anchors and levels. */
import { Anchors, MANUAL_ID_PREFIX, readHeading, withoutExplicitId } from './headings.ts';
import type { Token } from './syntax.ts';

export interface HeadingOptions {
  /** The outline entries of the chunk, in order; without them anchors are computed from the titles. */
  readonly headings?: readonly { readonly anchor: string; readonly level: number }[];
  /**
   * HTML level of the chunk's outermost heading; deeper ones follow without gaps. Without it the outline's own
   * levels count, one deeper (the page's title is the h1).
   */
  readonly topLevel?: number;
  /** Leading headings with these texts are left out: the page shows them already. */
  readonly omitHeadings?: readonly string[];
}

/**
 * Sets `id` and tag of each top-level heading. Headings inside quotations and lists structure nothing and
 * become plain lines, headings without text go.
 *
 * @returns the tokens, and the anchors in use.
 */
export function placeHeadings(
  tokens: readonly Token[],
  options: HeadingOptions,
): { tokens: Token[]; anchors: Set<string> } {
  // Entries with another anchor stand for headings of pages without a chunk ("Part II"): not in this text.
  const headings = options.headings?.filter(({ anchor }) => anchor.startsWith(MANUAL_ID_PREFIX));
  const own = new Anchors();
  const anchors = new Set<string>();
  const levels = new RelativeLevels(options.topLevel ?? 2);
  const omitted = new Set((options.omitHeadings ?? []).map(fold));
  const result: Token[] = [];
  let position = 0;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!;
    if (token.type !== 'heading_open') {
      result.push(token);
      continue;
    }
    const inline = tokens[index + 1]!;
    const close = tokens[index + 2]!;
    const heading = readHeading(inline.content);
    index += 2;
    if (token.level > 0) {
      token.tag = close.tag = 'p';
      token.attrs = [['class', 'minor-heading']];
      result.push(token, inline, close);
      continue;
    }
    if (heading.title === '') continue;
    const entry = headings?.[position++];
    const anchor = entry?.anchor ?? own.anchorFor(heading);
    const isLeading = result.length === 0;
    const level =
      entry && options.topLevel === undefined
        ? Math.min(6, entry.level + 1)
        : levels.next(
            entry?.level ?? Number(token.tag.slice(1)),
            isLeading && omitted.has(fold(heading.title)),
          );
    if (isLeading && omitted.has(fold(heading.title))) continue;
    anchors.add(anchor);
    token.tag = close.tag = `h${level}`;
    token.attrs = [['id', anchor]];
    stripExplicitId(inline);
    result.push(token, inline, close);
  }
  return { tokens: result, anchors };
}

/** Levels without gaps, beginning at `top`. */
class RelativeLevels {
  readonly #top: number;
  readonly #stack: number[] = [];

  constructor(top: number) {
    this.#top = top;
  }

  next(level: number, isOmitted: boolean): number {
    // What the page's own title stands for is above everything here.
    if (isOmitted) return this.#top;
    while (this.#stack.length > 0 && this.#stack.at(-1)! >= level) this.#stack.pop();
    this.#stack.push(level);
    return Math.min(6, this.#top + this.#stack.length - 1);
  }
}

function stripExplicitId(inline: Token): void {
  const last = inline.children?.at(-1);
  if (last?.type === 'text') last.content = withoutExplicitId(last.content);
}

function fold(title: string): string {
  return title.replace(/\s+/g, ' ').trim().toLowerCase();
}
