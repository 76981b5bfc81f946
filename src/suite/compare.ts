import { SeededChoices, WellformedError } from '../index.ts';
import type { SuiteRecord } from './record.ts';
import { perTokenMs } from './summary.ts';

/** How often the schemas are drawn anew. */
const SAMPLES = 10_000;

/** One figure of two runs, over the schemas for which both have it. */
export interface Comparison {
  readonly figure: string;
  readonly schemas: number;
  /** Means. */
  readonly a: number;
  readonly b: number;
  /** b - a, and where it lies with 95 %. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** How likely a difference as large is by chance alone, two-sided. */
  readonly p: number;
}

const FIGURES: Readonly<Record<string, (record: SuiteRecord) => number | undefined>> = {
  'valid (share)': ({ status }) => (status === 'valid' ? 1 : 0),
  'compiles (share)': ({ status }) => (status === 'compile-error' ? 0 : 1),
  'right (share)': ({ isRight }) => (isRight === undefined ? undefined : Number(isRight)),
  'compile, ms': ({ figures }) => figures?.compileMs,
  'first token, ms': ({ figures }) => figures?.firstTokenMs,
  'per token, ms': perTokenMs,
  'whole, ms': ({ figures }) => figures?.totalMs,
};

/**
 * Compares two runs, schema by schema: differences of means with intervals by the paired bootstrap (Efron and Tibshirani,
 * "An Introduction to the Bootstrap", 1993, chapters 8 and 16): schemas are drawn with replacement, both runs by the same
 * draw. The p value is that of the distribution shifted to no difference.
 *
 * @throws WellformedError (`bad-option`) where the runs have no schema in common
 *
 * @example
 * compareRuns(readRecords('runs/a'), readRecords('runs/b')).find(({ figure }) => figure === 'whole, ms').p;
 */
export function compareRuns(
  a: readonly SuiteRecord[],
  b: readonly SuiteRecord[],
  { seed = 0, samples = SAMPLES }: { readonly seed?: number; readonly samples?: number } = {},
): Comparison[] {
  const others = new Map(b.map((record) => [record.id, record]));
  const pairs = a.flatMap((record) => {
    const other = others.get(record.id);
    return other === undefined ? [] : [[record, other] as const];
  });
  if (pairs.length === 0) throw new WellformedError('bad-option', 'the runs have no schema in common');
  return Object.entries(FIGURES).flatMap(([figure, of]) => {
    const values = pairs.flatMap(([one, other]) => {
      const [x, y] = [of(one), of(other)];
      return x === undefined || y === undefined ? [] : [[x, y] as const];
    });
    return values.length === 0 ? [] : [{ figure, ...bootstrap(values, new SeededChoices(seed), samples) }];
  });
}

function bootstrap(
  pairs: readonly (readonly [number, number])[],
  choices: SeededChoices,
  samples: number,
): Omit<Comparison, 'figure'> {
  const count = pairs.length;
  const differences = Float64Array.from(pairs, ([a, b]) => b - a);
  const difference = differences.reduce((sum, each) => sum + each, 0) / count;
  const drawn = new Float64Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += differences[Math.floor(choices.uniform() * count)]!;
    drawn[sample] = sum / count;
  }
  const extreme = drawn.reduce(
    (n, each) => n + (Math.abs(each - difference) >= Math.abs(difference) ? 1 : 0),
    0,
  );
  drawn.sort();
  return {
    schemas: count,
    a: pairs.reduce((sum, [a]) => sum + a, 0) / count,
    b: pairs.reduce((sum, [, b]) => sum + b, 0) / count,
    difference,
    low: drawn[Math.floor(0.025 * samples)]!,
    high: drawn[Math.min(samples - 1, Math.floor(0.975 * samples))]!,
    // No difference at all is no difference, however small the sample.
    p: (extreme + 1) / (samples + 1),
  };
}

/** The comparison as lines of a table. */
export function comparisonText(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map(({ figure, schemas, a, b, difference, low, high, p }) => [
    figure,
    String(schemas),
    ...[a, b, difference].map((value) => short(value)),
    `[${short(low)}, ${short(high)}]`,
    p < 0.0005 ? '< 0.001' : p.toFixed(3),
  ]);
  const all = [['', 'schemas', 'A', 'B', 'B - A', '95 %', 'p'], ...rows];
  const widths = all[0]!.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  return `${all.map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')).join('\n')}\n`;
}

function short(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
