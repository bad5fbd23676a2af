/** Bytes per query over library size, as an SVG that needs nothing but a browser. */

export interface Series {
  readonly name: string;
  readonly points: readonly { readonly passages: number; readonly bytes: number }[];
}

const WIDTH = 760;
const HEIGHT = 420;
const MARGIN = { left: 70, right: 210, top: 24, bottom: 48 };
const COLOURS = ['#0b6e4f', '#1f77b4', '#b5651d', '#8e44ad', '#c0392b'];

/** Both axes are logarithmic. Series with one point are drawn as a mark. */
export function plotSvg(series: readonly Series[]): string {
  const points = series.flatMap((each) => each.points);
  const x = logScale(
    points.map((point) => point.passages),
    MARGIN.left,
    WIDTH - MARGIN.right,
  );
  const y = logScale(
    points.map((point) => point.bytes),
    HEIGHT - MARGIN.bottom,
    MARGIN.top,
  );
  const lines = series.map((each, index) => {
    const colour = COLOURS[index % COLOURS.length];
    const at = each.points.map((point) => [x.at(point.passages), y.at(point.bytes)] as const);
    const path = at.map(([px, py], i) => `${i === 0 ? 'M' : 'L'}${px.toFixed(1)} ${py.toFixed(1)}`).join(' ');
    const marks = at
      .map(([px, py]) => `<circle cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="4"/>`)
      .join('');
    const [lastX, lastY] = at.at(-1) ?? [0, 0];
    // Right of a single mark the lines of others go on.
    const labelY = at.length > 1 ? lastY + 4 : lastY - 12;
    return `<g fill="${colour}" stroke="${colour}"><path d="${path}" fill="none" stroke-width="2"/>${marks}<text stroke="none" x="${(lastX + 10).toFixed(1)}" y="${labelY.toFixed(1)}">${escapeXml(each.name)}</text></g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="Bytes that a reader downloads, by passages in the library">
<rect width="100%" height="100%" fill="#fff"/>
${axes(x, y)}
${lines.join('\n')}
</svg>
`;
}

interface Scale {
  at(value: number): number;
  /** Powers of ten within the range. */
  readonly ticks: readonly number[];
}

function logScale(values: readonly number[], from: number, to: number): Scale {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.ceil(Math.log10(Math.max(...values)));
  const span = Math.max(1, high - low);
  return {
    at: (value) => from + ((Math.log10(value) - low) / span) * (to - from),
    ticks: Array.from({ length: span + 1 }, (_, i) => 10 ** (low + i)),
  };
}

function axes(x: Scale, y: Scale): string {
  const bottom = HEIGHT - MARGIN.bottom;
  const right = WIDTH - MARGIN.right;
  const rows = y.ticks.map(
    (bytes) =>
      `<path d="M${MARGIN.left} ${y.at(bytes)}H${right}" stroke="#ddd"/><text x="${MARGIN.left - 8}" y="${y.at(bytes) + 4}" text-anchor="end">${sizeText(bytes)}</text>`,
  );
  const columns = x.ticks.map(
    (passages) =>
      `<path d="M${x.at(passages)} ${MARGIN.top}V${bottom}" stroke="#eee"/><text x="${x.at(passages)}" y="${bottom + 18}" text-anchor="middle">${passages.toLocaleString('en')}</text>`,
  );
  return `${rows.join('')}${columns.join('')}<text x="${(MARGIN.left + right) / 2}" y="${HEIGHT - 8}" text-anchor="middle">passages in the library</text>`;
}

function sizeText(bytes: number): string {
  if (bytes >= 1e6) return `${bytes / 1e6} MB`;
  return bytes >= 1e3 ? `${bytes / 1e3} kB` : `${bytes} B`;
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}
