/**
 * Reads the `_headers` file that static hosts understand, so that the local server answers with the same
 * headers as the CDN:
 *
 *   /_astro/*
 *     Cache-Control: public, max-age=31536000, immutable
 *
 * A line that starts at the margin is a path pattern (`*` matches the rest, `:name` one segment, an absolute
 * URL counts by its path); the indented lines below it are headers. Every rule that matches applies; the same
 * header from two rules is joined with ", "; `! Name` takes a header of an earlier rule away.
 */
export interface HeaderRules {
  /** Headers for a URL path that starts with a slash. Names are lower case. */
  headersFor(path: string): ReadonlyMap<string, string>;
}

interface Rule {
  readonly pattern: RegExp;
  readonly changes: { readonly name: string; readonly value?: string }[];
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Visible ASCII, blanks and tabs: what may stand in a header's value. */
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

export const noHeaderRules: HeaderRules = { headersFor: () => new Map() };

/** @param text the whole file. Lines that make no sense are skipped, as the hosts do. */
export function parseHeaderRules(text: string): HeaderRules {
  const rules: Rule[] = [];
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    if (!/^\s/.test(line)) {
      rules.push({ pattern: patternOf(trimmed), changes: [] });
      continue;
    }
    const change = parseChange(trimmed);
    if (change) rules.at(-1)?.changes.push(change);
  }
  return { headersFor: (path) => applyRules(rules, path) };
}

function parseChange(line: string): { name: string; value?: string } | undefined {
  if (line.startsWith('!')) {
    const name = line.slice(1).trim().toLowerCase();
    return HEADER_NAME.test(name) ? { name } : undefined;
  }
  const colon = line.indexOf(':');
  const name = line.slice(0, colon).trim().toLowerCase();
  const value = line.slice(colon + 1).trim();
  return colon > 0 && HEADER_NAME.test(name) && HEADER_VALUE.test(value) ? { name, value } : undefined;
}

function patternOf(path: string): RegExp {
  const withoutOrigin = path.replace(/^https?:\/\/[^/]*/i, '');
  const source = withoutOrigin
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/:[A-Za-z]\w*/g, '[^/]+');
  return new RegExp(`^${source}$`);
}

function applyRules(rules: readonly Rule[], path: string): Map<string, string> {
  const headers = new Map<string, string>();
  for (const { pattern, changes } of rules) {
    if (!pattern.test(path)) continue;
    for (const { name, value } of changes) {
      const earlier = headers.get(name);
      if (value === undefined) headers.delete(name);
      else headers.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
    }
  }
  return headers;
}
