/** Link reference definitions (`[label]: target`), which may stand anywhere in a document. */
import type { Env } from '../markdown/syntax.ts';

/** Characters of definitions that one chunk may get; no section of a manual needs more. */
const LARGEST_ADDITION = 8000;
const DEFINED = /^ {0,3}\[([^[\]\n]{1,200})\]:/gm;
const LABEL = /\[([^[\]\n]{1,200})\]/g;

export class ReferenceDefinitions {
  readonly #definitions: ReadonlyMap<string, { readonly href: string; readonly title: string }>;

  /** @param env as filled by parsing the whole document. */
  constructor(env: Env) {
    this.#definitions = new Map(Object.entries(env.references ?? {}));
  }

  /** The text with the definitions that it uses at its end, so that it can be read on its own. */
  completeFor(text: string): string {
    if (this.#definitions.size === 0 || !text.includes('[')) return text;
    const needed = new Map<string, string>();
    const present = new Set([...text.matchAll(DEFINED)].map(([, label]) => normaliseLabel(label!)));
    let size = 0;
    for (const [, label] of text.matchAll(LABEL)) {
      const key = normaliseLabel(label!);
      const definition = this.#definitions.get(key);
      if (!definition || present.has(key) || needed.has(key)) continue;
      const line = `[${label}]: <${escapeTarget(definition.href)}>${quoted(definition.title)}`;
      size += line.length + 1;
      if (size > LARGEST_ADDITION) break;
      needed.set(key, line);
    }
    return needed.size === 0 ? text : `${text}\n\n${[...needed.values()].join('\n')}`;
  }
}

/** As CommonMark compares labels. */
function normaliseLabel(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase().toUpperCase();
}

function escapeTarget(href: string): string {
  return href.replace(/[<>\n]/g, (character) => encodeURIComponent(character));
}

function quoted(title: string): string {
  return title === '' ? '' : ` "${title.replace(/["\\]/g, '\\$&').replace(/\n/g, ' ')}"`;
}
