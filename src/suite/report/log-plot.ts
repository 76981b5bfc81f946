/** One run in a plot. */
export interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [520, 260, 44, 12, 34, 30];
const COLOURS = ['#2563eb', '#dc2626', '#059669', '#d97706', '#7c3aed', '#0891b2'];

/** How values are distributed: the share of them that is no larger, over a logarithmic axis; an SVG. */
export function logPlot(title: string, series: readonly Series[]): string {
  const all = series.flatMap(({ values }) => values.filter((value) => value > 0));
  const low = Math.floor(Math.log10(Math.min(...minMax(all))));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...minMax(all)))));
  const x = (value: number): number =>
    LEFT + ((Math.log10(Math.max(value, 10 ** low)) - low) / (high - low)) * (WIDTH - LEFT - RIGHT);
  const y = (share: number): number => HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  const parts: string[] = [];
  for (let power = low; power <= high; power++) {
    const at = x(10 ** power).toFixed(1);
    parts.push(`<line x1="${at}" x2="${at}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="#ddd"/>`);
    parts.push(`<text x="${at}" y="${HEIGHT - 12}" text-anchor="middle">${10 ** power}</text>`);
  }
  for (const share of [0, 0.5, 0.9, 1]) {
    const at = y(share).toFixed(1);
    parts.push(`<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}" stroke="#eee"/>`);
    parts.push(`<text x="${LEFT - 6}" y="${at}" dy="4" text-anchor="end">${100 * share} %</text>`);
  }
  series.forEach(({ name, values }, i) => {
    if (values.length === 0) return;
    const colour = COLOURS[i % COLOURS.length]!;
    const sorted = Float64Array.from(values).sort();
    const step = Math.max(1, Math.floor(sorted.length / 400));
    const points: string[] = [];
    for (let at = 0; at < sorted.length; at += step)
      points.push(point(sorted[at]!, (at + 1) / sorted.length));
    points.push(point(sorted.at(-1)!, 1));
    parts.push(`<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`);
    parts.push(
      `<text x="${LEFT + 8}" y="${TOP + 14 + 14 * i}" fill="${colour}">${escapeText(name)} (${values.length})</text>`,
    );
  });
  function point(value: number, share: number): string {
    return `${x(value).toFixed(1)},${y(share).toFixed(1)}`;
  }
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeText(title)}"><text x="${LEFT}" y="18" class="title">${escapeText(title)}</text>${parts.join('')}</svg>`;
}

function minMax(values: readonly number[]): readonly [number, number] {
  return values.reduce<readonly [number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [values[0] ?? 1, values[0] ?? 1],
  );
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
