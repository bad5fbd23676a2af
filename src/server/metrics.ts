/** Counters and durations in the Prometheus text format. */
const BUCKETS_IN_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Label values come from fixed sets; this only guards against a mistake. */
const MOST_SERIES = 2000;

type Labels = Readonly<Record<string, string>>;

interface Histogram {
  readonly buckets: number[];
  sum: number;
  count: number;
}

export class Metrics {
  readonly #help = new Map<string, { readonly kind: 'counter' | 'histogram'; readonly text: string }>();
  readonly #counters = new Map<string, Map<string, number>>();
  readonly #histograms = new Map<string, Map<string, Histogram>>();

  counter(name: string, text: string): void {
    this.#help.set(name, { kind: 'counter', text });
    this.#counters.set(name, new Map());
  }

  /** @param text what one observation, in seconds, measures. */
  histogram(name: string, text: string): void {
    this.#help.set(name, { kind: 'histogram', text });
    this.#histograms.set(name, new Map());
  }

  count(name: string, labels: Labels = {}, amount = 1): void {
    const series = this.#counters.get(name);
    const key = labelText(labels);
    if (!series || (series.size >= MOST_SERIES && !series.has(key))) return;
    series.set(key, (series.get(key) ?? 0) + amount);
  }

  observe(name: string, seconds: number, labels: Labels = {}): void {
    const series = this.#histograms.get(name);
    const key = labelText(labels);
    if (!series || (series.size >= MOST_SERIES && !series.has(key))) return;
    const histogram = series.get(key) ?? { buckets: BUCKETS_IN_SECONDS.map(() => 0), sum: 0, count: 0 };
    for (const [index, limit] of BUCKETS_IN_SECONDS.entries()) {
      if (seconds <= limit) histogram.buckets[index] = (histogram.buckets[index] ?? 0) + 1;
    }
    histogram.sum += seconds;
    histogram.count += 1;
    series.set(key, histogram);
  }

  /** @param gauges values of the moment: name, help, value and labels. */
  render(gauges: readonly { name: string; text: string; value: number; labels?: Labels }[]): string {
    const lines: string[] = [];
    for (const [name, { kind, text }] of this.#help) {
      lines.push(`# HELP ${name} ${text}`, `# TYPE ${name} ${kind}`);
      for (const [labels, value] of this.#counters.get(name) ?? [])
        lines.push(`${name}${braced(labels)} ${value}`);
      for (const [labels, histogram] of this.#histograms.get(name) ?? []) {
        for (const [index, limit] of BUCKETS_IN_SECONDS.entries()) {
          lines.push(`${name}_bucket${braced(labels, `le="${limit}"`)} ${histogram.buckets[index]}`);
        }
        lines.push(`${name}_bucket${braced(labels, 'le="+Inf"')} ${histogram.count}`);
        lines.push(
          `${name}_sum${braced(labels)} ${histogram.sum}`,
          `${name}_count${braced(labels)} ${histogram.count}`,
        );
      }
    }
    for (const { name, text, value, labels } of gauges) {
      lines.push(
        `# HELP ${name} ${text}`,
        `# TYPE ${name} gauge`,
        `${name}${braced(labelText(labels ?? {}))} ${value}`,
      );
    }
    return `${lines.join('\n')}\n`;
  }
}

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(
      ([name, value]) =>
        `${name}="${value.replace(/[\\"\n]/g, (character) => `\\${character === '\n' ? 'n' : character}`)}"`,
    )
    .join(',');
}

function braced(...labels: string[]): string {
  const given = labels.filter((label) => label !== '');
  return given.length > 0 ? `{${given.join(',')}}` : '';
}
