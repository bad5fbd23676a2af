import { parseArgs } from 'node:util';
import { noticeText } from '../../search/notices.ts';
import type { Hit, SearchResponse } from '../../search/types.ts';
import { UserError } from '../../workspace/errors.ts';
import type { Command } from '../command.ts';
import { openPublished } from '../open-published.ts';
import {
  filtersOf,
  parseCount,
  parseMode,
  parseTier,
  searchOptions,
  searchOptionsHelp,
} from '../search-options.ts';

const help = `mcdewey search: ask a built library

Usage: mcdewey search "how do I rotate the logs" [options]

${searchOptionsHelp}
  --limit N       hits to show, 1 to 100 (default: 10)

Exit code: 0 with hits, 1 without, 2 not searched.
`;

export const command: Command = {
  summary: 'ask a built library from the command line',
  help,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { ...searchOptions, limit: { type: 'string', default: '10' } },
    });
    const query = positionals.join(' ').trim();
    if (query === '')
      throw new UserError('there is nothing to search for', 'Put the question in quotes after "search".');
    const mode = parseMode(values.mode);
    const tier = parseTier(values.tier);
    const limit = parseCount(values.limit, '--limit', 100);
    const library = await openPublished(values.dir, mode === 'text' ? 'fast' : tier);
    try {
      const response = await library.engine.search({ query, mode, tier, limit, filters: filtersOf(values) });
      process.stdout.write(values.json ? `${JSON.stringify(response, null, 2)}\n` : formatResponse(response));
      return response.hits.length > 0 ? 0 : 1;
    } finally {
      await library.close();
    }
  },
};

function formatResponse(response: SearchResponse): string {
  const lines = response.corrections.map(({ from, to }) => `Searched for "${to}" instead of "${from}".`);
  lines.push(...response.notices.map(noticeText));
  if (response.hits.length === 0) lines.push('Nothing found. Try fewer or other words, or drop a filter.');
  return `${[...lines, ...response.hits.map(formatHit)].join('\n')}\n`;
}

function formatHit(hit: Hit, index: number): string {
  const place =
    hit.page === undefined ? hit.title : `${hit.title}${hit.label ? ` (printed ${hit.label})` : ''}`;
  const variants = hit.variants.map(
    (variant) => `${variant.version}${variant.page ? ` p. ${variant.page}` : ''}`,
  );
  const why = [
    hit.why.text && `words #${hit.why.text.rank}: ${hit.why.text.terms.join(', ')}`,
    hit.why.semantic && `meaning #${hit.why.semantic.rank}`,
    hit.why.catalogue && `names: ${hit.why.catalogue.names.join(', ')}`,
    hit.why.phrase && 'exact phrase',
  ].filter(Boolean);
  return [
    `\n${index + 1}. ${place} · ${hit.breadcrumb.join(' › ')}`,
    `   ${hit.vendorTitle} · ${hit.productTitle} · ${hit.version}${variants.length > 0 ? ` (also ${variants.join(', ')})` : ''}`,
    `   ${hit.excerpt.text}`,
    `   ${hit.chunkId}`,
    `   score ${hit.score.toFixed(3)} (${why.join('; ')})`,
  ].join('\n');
}
