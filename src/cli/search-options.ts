import type { EncoderTier, SearchFilters, SearchMode } from '../search/types.ts';
import { UserError } from '../workspace/errors.ts';

/** `parseArgs` options that choose how and where to search; shared by `search` and `eval`. */
export const searchOptions = {
  dir: { type: 'string', default: 'dist' },
  mode: { type: 'string', default: 'hybrid' },
  tier: { type: 'string', default: 'full' },
  vendor: { type: 'string', multiple: true },
  product: { type: 'string', multiple: true },
  version: { type: 'string', multiple: true },
  doc: { type: 'string', multiple: true },
  json: { type: 'boolean', default: false },
} as const;

export const searchOptionsHelp = `  --dir DIR       the built library (default: dist)
  --mode MODE     hybrid, text or semantic (default: hybrid)
  --tier TIER     full: the transformer; fast: the distilled query table that browsers use (default: full)
  --vendor V, --product P, --version V, --doc D
                  keep to these; may be repeated. D is a manual's folder, or product/version/folder
  --json          print JSON`;

export function parseMode(value: string): SearchMode {
  if (value === 'hybrid' || value === 'text' || value === 'semantic') return value;
  throw new UserError(`there is no mode "${value}"`, 'Use hybrid, text or semantic.');
}

export function parseTier(value: string): EncoderTier {
  if (value === 'fast' || value === 'full') return value;
  throw new UserError(`there is no tier "${value}"`, 'Use fast or full.');
}

export function parseCount(value: string, option: string, largest: number): number {
  const count = Number(value);
  if (Number.isInteger(count) && count >= 1 && count <= largest) return count;
  throw new UserError(`${option} ${value} is not a whole number from 1 to ${largest}`, `Try ${option} 10.`);
}

export function filtersOf(values: {
  vendor?: string[];
  product?: string[];
  version?: string[];
  doc?: string[];
}): SearchFilters {
  const { vendor, product, version, doc } = values;
  return { vendor, product, version, doc };
}
