/** The benchmark's figures as Markdown. */
import type { LibraryFigures } from './bench.ts';
import type { Cost } from './in-browser.ts';
import type { BuildFigures } from './timed-build.ts';

export function asMarkdown(figures: readonly LibraryFigures[]): string {
  return [
    table(
      [
        'library',
        'passages',
        'first query',
        'requests',
        'first hits / whole answer',
        'next query',
        'requests',
        'first hits / whole answer',
        'recall@10 default / refined',
      ],
      figures.map(({ title, build, browser, recall }) => [
        title,
        count(build.counts.passages),
        kilobytes(browser.cold.wireBytes),
        browser.cold.requests.toFixed(0),
        times(browser.cold),
        kilobytes(browser.next.wireBytes),
        browser.next.requests.toFixed(0),
        times(browser.next),
        [recall.all, ...Object.values(recall.filtered)]
          .map(
            (one, index) =>
              `${index > 0 ? 'filtered ' : ''}${one.default.toFixed(2)} / ${one.refined.toFixed(2)}`,
          )
          .join('; '),
      ]),
    ),
    'The same texts searched another way; bytes before the first answer:\n',
    table(
      ['library', 'McDewey, hybrid', 'Pagefind, words only', 'Orama, hybrid', 'MiniLM over flat vectors'],
      figures.map(({ title, browser, alternatives: { pagefind, orama, miniLm } }) => [
        title,
        kilobytes(browser.cold.wireBytes),
        `${kilobytes(pagefind.cold.wireBytes)} (next ${kilobytes(pagefind.next.wireBytes)})`,
        orama ? kilobytes(orama.bytes) : 'too large to save',
        kilobytes(miniLm.bytes),
      ]),
    ),
    'Index and build:\n',
    table(
      ['library', 'documents', 'chunks', 'index', 'files', 'site', 'build', 'longest stages', 'memory'],
      figures.map(({ title, build }) => {
        const index = Object.values(build.index);
        const stages = Object.entries(build.stages).sort((a, b) => b[1] - a[1]);
        return [
          title,
          count(build.counts.documents),
          count(build.counts.chunks),
          kilobytes(index.reduce((sum, kind) => sum + kind.bytes, 0)),
          count(index.reduce((sum, kind) => sum + kind.files, 0)),
          `${kilobytes(build.site.bytes)} in ${count(build.site.files)} files`,
          buildTime(build),
          stages
            .slice(0, 3)
            .map(([name, seconds]) => `${name.toLowerCase()} ${seconds.toFixed(0)} s`)
            .join(', '),
          kilobytes(build.peakMemory),
        ];
      }),
    ),
  ].join('\n');
}

/** No library is embedded in a second. */
function buildTime({ seconds, stages }: BuildFigures): string {
  const embedding = stages['Embedding passages'] ?? 0;
  return `${seconds.toFixed(0)} s${embedding < 1 ? ', texts embedded before' : ''}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

function kilobytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e3).toFixed(0)} kB`;
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function times({ firstMs, finalMs }: Cost): string {
  return `${(firstMs / 1000).toFixed(1)} s / ${(finalMs / 1000).toFixed(1)} s`;
}
