import type { SuiteRecord, Written } from './record.ts';

/** Where a list of numbers lies. */
export interface Distribution {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * Coverage as "Generating Structured Outputs from Language Models: Benchmark and Studies" (2025) has it. Shares are of
 * all schemas, except for compliance.
 */
export interface Coverage {
  readonly schemas: number;
  /** Schemas that compile. */
  readonly declared: number;
  /** Schemas for which what was written is valid. */
  readonly empirical: number;
  /** Schemas that compile and judge all their instances rightly; of those with instances. */
  readonly true: number | undefined;
  /** Empirical as a share of declared. */
  readonly compliance: number;
  /** Schemas that accept an instance that they should refuse, and the other way round; of those with instances. */
  readonly underConstrained: number | undefined;
  readonly overConstrained: number | undefined;
  /** Schemas with an expected answer whose answer is right, as a share of these. */
  readonly right: number | undefined;
}

export interface Summary extends Coverage {
  readonly byDataSet: Readonly<Record<string, Coverage>>;
  /** How many records ended in which way. */
  readonly statuses: Readonly<Record<string, number>>;
  /** The two validators differ; those about fractional `multipleOf` apart. */
  readonly disagreements: number;
  readonly fractionalDisagreements: number;
  /** Milliseconds; tokens and shares. */
  readonly compileMs: Distribution | undefined;
  readonly firstTokenMs: Distribution | undefined;
  readonly perTokenMs: Distribution | undefined;
  readonly totalMs: Distribution | undefined;
  /** Of all output tokens, those that cost no step; of the time of decoding, that of masks. */
  readonly forcedShare: number | undefined;
  readonly maskShare: number | undefined;
  readonly outputTokens: number;
  readonly peakMiB: number | undefined;
  readonly unconstrained: UnconstrainedSummary | undefined;
  /** Means of custom metrics. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** The model alone on the same prompts. */
export interface UnconstrainedSummary {
  readonly valid: number;
  readonly right: number | undefined;
  readonly perTokenMs: Distribution | undefined;
  readonly totalMs: Distribution | undefined;
  /** Time per token of all constrained tokens that cost a step, as a multiple of the same without constraints. */
  readonly perStepRatio: number | undefined;
}

/**
 * What the records of a run say together.
 *
 * @example
 * summarize(readRecords('runs/one')).byDataSet['Github_easy'].empirical;
 */
export function summarize(records: readonly SuiteRecord[]): Summary {
  const byDataSet = groupBy(records, ({ dataSet }) => dataSet);
  const figures = records.flatMap((record) => record.figures ?? []);
  const differ = records.filter(({ verdict }) => verdict?.ajv !== undefined && verdict.ajv !== verdict.own);
  const tokens = sum(figures.map(({ outputTokens }) => outputTokens));
  const forced = sum(figures.map(({ forcedTokens }) => forcedTokens));
  const masked = figures.filter(({ maskMs }) => maskMs !== undefined);
  const decodeMs = sum(masked.map((each) => each.decodeMs));
  const names = [...new Set(records.flatMap(({ metrics }) => Object.keys(metrics ?? {})))];
  const peaks = records.flatMap(({ peakMiB }) => peakMiB ?? []);
  return {
    ...coverageOf(records),
    byDataSet: Object.fromEntries([...byDataSet].map(([name, group]) => [name, coverageOf(group)])),
    statuses: Object.fromEntries(
      [...groupBy(records, ({ status }) => status)].map(([name, group]) => [name, group.length]),
    ),
    disagreements: differ.filter(({ verdict }) => verdict!.isFractional !== true).length,
    fractionalDisagreements: differ.filter(({ verdict }) => verdict!.isFractional === true).length,
    compileMs: distribution(figures.map((each) => each.compileMs)),
    firstTokenMs: distribution(figures.map((each) => each.firstTokenMs)),
    perTokenMs: distribution(records.map(perTokenMs)),
    totalMs: distribution(figures.map((each) => each.totalMs)),
    forcedShare: tokens === 0 ? undefined : forced / tokens,
    maskShare: decodeMs === 0 ? undefined : sum(masked.map(({ maskMs }) => maskMs)) / decodeMs,
    outputTokens: tokens,
    peakMiB: peaks.length === 0 ? undefined : Math.max(...peaks),
    unconstrained: unconstrainedOf(records),
    metrics: Object.fromEntries(
      names.map((name) => [name, mean(records.flatMap(({ metrics }) => metrics?.[name] ?? []))]),
    ),
  };
}

/** The time of decoding per token of the text, in milliseconds. */
export function perTokenMs({ figures }: Written): number | undefined {
  if (figures?.decodeMs === undefined || (figures.outputTokens ?? 0) === 0) return undefined;
  return figures.decodeMs / figures.outputTokens!;
}

function coverageOf(records: readonly SuiteRecord[]): Coverage {
  const compiled = records.filter(({ status }) => status !== 'compile-error');
  const valid = records.filter(({ status }) => status === 'valid').length;
  const judged = records.filter(({ instances }) => instances.all > 0);
  const asked = records.filter(({ isRight }) => isRight !== undefined);
  const share = (part: number, all: number): number => (all === 0 ? 0 : part / all);
  const ofJudged = (holds: (record: SuiteRecord) => boolean): number | undefined =>
    judged.length === 0 ? undefined : judged.filter(holds).length / judged.length;
  return {
    schemas: records.length,
    declared: share(compiled.length, records.length),
    empirical: share(valid, records.length),
    true: ofJudged(
      ({ status, instances: { under, over } }) => status !== 'compile-error' && under + over === 0,
    ),
    compliance: share(valid, compiled.length),
    underConstrained: ofJudged(({ instances }) => instances.under > 0),
    overConstrained: ofJudged(({ instances }) => instances.over > 0),
    right:
      asked.length === 0 ? undefined : asked.filter(({ isRight }) => isRight === true).length / asked.length,
  };
}

function unconstrainedOf(records: readonly SuiteRecord[]): UnconstrainedSummary | undefined {
  const both = records.flatMap((record) =>
    record.unconstrained === undefined ? [] : [[record, record.unconstrained] as const],
  );
  if (both.length === 0) return undefined;
  const alone = both.map(([, written]) => written);
  const asked = alone.filter(({ isRight }) => isRight !== undefined);
  const perStep = (all: readonly Written[]): number => {
    const steps = sum(all.map(({ figures }) => (figures?.outputTokens ?? 0) - (figures?.forcedTokens ?? 0)));
    return sum(all.map(({ figures }) => figures?.decodeMs)) / steps;
  };
  const ratio = perStep(both.map(([record]) => record)) / perStep(alone);
  return {
    valid: alone.filter(({ status }) => status === 'valid').length / alone.length,
    right:
      asked.length === 0 ? undefined : asked.filter(({ isRight }) => isRight === true).length / asked.length,
    perTokenMs: distribution(alone.map(perTokenMs)),
    totalMs: distribution(alone.map(({ figures }) => figures?.totalMs)),
    perStepRatio: Number.isFinite(ratio) ? ratio : undefined,
  };
}

/** By the nearest rank; undefined of nothing. */
export function distribution(values: readonly (number | undefined)[]): Distribution | undefined {
  const sorted = Float64Array.from(values.filter((value) => value !== undefined)).sort();
  if (sorted.length === 0) return undefined;
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
  return {
    count: sorted.length,
    mean: mean([...sorted]),
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
    max: at(1),
  };
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sum(values: readonly (number | undefined)[]): number {
  return values.reduce<number>((all, value) => all + (value ?? 0), 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / Math.max(1, values.length);
}
