import type { Coverage, Distribution, Summary } from '../summary.ts';

/** Rows of the tables of a report: what it is called, and how a run has it. */
export const FIGURES: readonly (readonly [name: string, of: (summary: Summary) => string])[] = [
  ['schemas', ({ schemas }) => String(schemas)],
  ['declared: compiles', ({ declared }) => percent(declared)],
  ['empirical: valid output', ({ empirical }) => percent(empirical)],
  ['compliance: valid of those that compile', ({ compliance }) => percent(compliance)],
  ['true: all instances right', (summary) => percent(summary.true)],
  ['under-constrained', ({ underConstrained }) => percent(underConstrained)],
  ['over-constrained', ({ overConstrained }) => percent(overConstrained)],
  ['right answers', ({ right }) => percent(right)],
  ['ajv differs', ({ disagreements }) => String(disagreements)],
  ['ajv differs on fractional multipleOf', ({ fractionalDisagreements }) => String(fractionalDisagreements)],
  ['compile, ms (p50 / p90 / p99)', ({ compileMs }) => spread(compileMs)],
  ['to the first token, ms (p50 / p90 / p99)', ({ firstTokenMs }) => spread(firstTokenMs)],
  ['per token, ms (p50 / p90 / p99)', ({ perTokenMs }) => spread(perTokenMs)],
  ['whole, ms (p50 / p90 / p99)', ({ totalMs }) => spread(totalMs)],
  ['forced tokens', ({ forcedShare }) => percent(forcedShare)],
  ['masks, of the time of decoding', ({ maskShare }) => percent(maskShare)],
  ['peak memory, MiB', ({ peakMiB }) => (peakMiB === undefined ? '-' : String(peakMiB))],
  ['unconstrained: valid', ({ unconstrained }) => percent(unconstrained?.valid)],
  ['unconstrained: right answers', ({ unconstrained }) => percent(unconstrained?.right)],
  [
    'unconstrained: per token, ms (p50 / p90 / p99)',
    ({ unconstrained }) => spread(unconstrained?.perTokenMs),
  ],
  [
    'time per drawn token, constrained / unconstrained',
    ({ unconstrained }) => unconstrained?.perStepRatio?.toFixed(3) ?? '-',
  ],
];

/** Columns of the tables by data set. */
export const COVERAGE: readonly (readonly [name: string, of: (coverage: Coverage) => string])[] = [
  ['schemas', ({ schemas }) => String(schemas)],
  ['declared', ({ declared }) => percent(declared)],
  ['empirical', ({ empirical }) => percent(empirical)],
  ['compliance', ({ compliance }) => percent(compliance)],
  ['true', (coverage) => percent(coverage.true)],
  ['right', ({ right }) => percent(right)],
];

export function percent(share: number | undefined): string {
  return share === undefined ? '-' : `${(100 * share).toFixed(1)} %`;
}

function spread(values: Distribution | undefined): string {
  return values === undefined ? '-' : [values.p50, values.p90, values.p99].map(short).join(' / ');
}

export function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
