import type { FidelityPoint, FidelityReport, SamplerFidelity, SamplerName } from '../../index.ts';

const WIDTH = 880;
const HEIGHT = 400;
const PANEL = { top: 48, height: 280, width: 340 };
/** What is nearer than this is drawn here: a logarithmic axis has no 0. */
const FLOOR = 1e-5;

const COLOURS: Readonly<Record<SamplerName, string>> = {
  masked: '#888888',
  awrs: '#c77700',
  smc: '#2266bb',
  asap: '#228844',
};

/** The curves of a report as an SVG: KL divergence and total variation over the number of samples, both axes logarithmic. */
export function plotOf({ samplers, posterior, sequences }: FidelityReport): string {
  const kl = panel('KL(sampler || exact), nats', 70, samplers, ({ kl: value }) => value);
  const tv = panel('total variation', 70 + PANEL.width + 80, samplers, ({ tv: value }) => value);
  const legend = samplers.map(({ name, law }, i) => {
    const x = 70 + i * 190;
    return (
      line([x, HEIGHT - 22], [x + 24, HEIGHT - 22], `stroke="${COLOURS[name]}" stroke-width="2"`) +
      label(x + 30, HEIGHT - 18, `${name} (${law} law)`)
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    label(70, 20, `${posterior.length} texts, ${sequences} token sequences; dashed: the texts drawn so far`),
    ...kl,
    ...tv,
    ...legend,
    '</svg>',
    '',
  ].join('\n');
}

function panel(
  title: string,
  left: number,
  samplers: readonly SamplerFidelity[],
  of: (distance: { readonly kl: number; readonly tv: number }) => number,
): string[] {
  const points = samplers.flatMap(({ curve }) => curve);
  const values = points
    .flatMap((point) => [of(point), of(point.drawn)])
    .map((value) => Math.max(FLOOR, value));
  const [low, high] = [
    Math.floor(Math.log10(Math.min(...values))),
    Math.ceil(Math.log10(Math.max(...values))),
  ];
  const decades = Math.max(1, Math.ceil(Math.log10(Math.max(...points.map(({ samples }) => samples)))));
  const range = Math.max(1, high - low);
  const bottom = PANEL.top + PANEL.height;
  const x = (samples: number): number => left + (Math.log10(samples) / decades) * PANEL.width;
  const y = (value: number): number =>
    bottom - ((Math.log10(Math.max(FLOOR, value)) - low) / range) * PANEL.height;

  const grid: string[] = [];
  for (let power = 0; power <= decades; power++) {
    grid.push(line([x(10 ** power), PANEL.top], [x(10 ** power), bottom], GRID));
    grid.push(label(x(10 ** power), bottom + 16, String(10 ** power), 'middle'));
  }
  for (let power = low; power <= low + range; power++) {
    grid.push(line([left, y(10 ** power)], [left + PANEL.width, y(10 ** power)], GRID));
    grid.push(label(left - 6, y(10 ** power) + 4, power >= -3 ? String(10 ** power) : `1e${power}`, 'end'));
  }
  const path = (
    curve: readonly FidelityPoint[],
    value: (point: FidelityPoint) => number,
    style: string,
  ): string =>
    `<polyline fill="none" ${style} points="${curve
      .map((point) => `${x(point.samples).toFixed(1)},${y(value(point)).toFixed(1)}`)
      .join(' ')}"/>`;
  const drawn = samplers.map(({ name, curve }) =>
    path(
      curve,
      (point) => of(point.drawn),
      `stroke="${COLOURS[name]}" stroke-width="1" stroke-dasharray="4 3" opacity="0.6"`,
    ),
  );
  const laws = samplers.map(({ name, curve }) =>
    path(curve, of, `stroke="${COLOURS[name]}" stroke-width="2"`),
  );
  return [
    label(left, PANEL.top - 10, title),
    ...grid,
    ...drawn,
    ...laws,
    label(left + PANEL.width / 2, bottom + 32, 'samples', 'middle'),
  ];
}

const GRID = 'stroke="#dddddd" stroke-width="1"';

type Point = readonly [number, number];

function line([x1, y1]: Point, [x2, y2]: Point, style: string): string {
  const ends = [x1, y1, x2, y2].map((value) => value.toFixed(1));
  return `<line x1="${ends[0]}" y1="${ends[1]}" x2="${ends[2]}" y2="${ends[3]}" ${style}/>`;
}

/** The texts are ours: nothing in them needs to be escaped. */
function label(x: number, y: number, text: string, anchor = 'start'): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${text}</text>`;
}
