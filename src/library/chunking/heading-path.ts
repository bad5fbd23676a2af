/** The headings in force at a place of a document. */
export class HeadingPath {
  readonly #stack: { readonly level: number; readonly title: string }[] = [];

  /** Titles of the headings in force, outermost first. */
  get titles(): string[] {
    return this.#stack.map(({ title }) => title);
  }

  /**
   * Enters a heading.
   * @returns its depth, 1 to 6: its level without the gaps that manuals leave (a level 4 right below a level 2).
   */
  enter(level: number, title: string): number {
    while (this.#stack.length > 0 && this.#stack.at(-1)!.level >= level) this.#stack.pop();
    this.#stack.push({ level, title });
    return Math.min(6, this.#stack.length);
  }
}

/** Titles that a reader would call the same. */
export function sameTitle(one: string, other: string): boolean {
  return foldTitle(one) === foldTitle(other);
}

function foldTitle(title: string): string {
  return title.replace(/\s+/g, ' ').trim().toLowerCase();
}
