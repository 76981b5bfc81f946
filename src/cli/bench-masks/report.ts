import { Histogram } from './histogram.ts';
import type { Entry } from './journal.ts';
import type { Status } from './measure.ts';

/** The report of a run. Counts are of schemas, `tokens` of tokens that were fed. */
export interface Report {
  readonly engine: string;
  readonly version: string;
  readonly schemas: number;
  readonly compileErrors: number;
  /** Schemas with a valid instance that was refused. */
  readonly validationErrors: number;
  /** Schemas with an invalid instance that was accepted. */
  readonly invalidationErrors: number;
  readonly passing: number;
  readonly timeouts: number;
  /** Only where there were any: schemas that ended the process. */
  readonly crashes?: number;
  readonly tokens: number;
  readonly tbmMicroseconds: {
    readonly mean: number;
    readonly p50: number;
    readonly p90: number;
    readonly p99: number;
    readonly p999: number;
    readonly max: number;
  };
  readonly ttfmMilliseconds: {
    readonly mean: number;
    readonly p50: number;
    readonly p90: number;
    readonly p99: number;
    readonly max: number;
  };
  readonly peakMemoryMiB: number;
  readonly results: readonly {
    readonly file: string;
    readonly status: Status;
    readonly reason?: string;
    readonly keyword?: string;
    readonly pointer?: string;
  }[];
}

/** Adds up what was measured. */
export function reportOf(version: string, entries: readonly Entry[]): Report {
  const statuses = (status: Status): number =>
    entries.filter(({ outcome }) => outcome.status === status).length;
  const tbm = new Histogram();
  for (const entry of entries) tbm.merge(entry.tbm);
  const ttfm = entries.flatMap(({ ttfmMilliseconds }) => ttfmMilliseconds ?? []).sort((a, b) => a - b);
  const crashes = statuses('crash');
  return {
    engine: 'wellformed',
    version,
    schemas: entries.length,
    compileErrors: statuses('compile-error'),
    validationErrors: entries.filter(({ outcome }) => outcome.refusedValid > 0).length,
    invalidationErrors: entries.filter(({ outcome }) => outcome.acceptedInvalid > 0).length,
    passing: statuses('passing'),
    timeouts: statuses('timeout'),
    ...(crashes > 0 ? { crashes } : {}),
    tokens: tbm.count,
    tbmMicroseconds: {
      mean: rounded(tbm.mean()),
      p50: rounded(tbm.percentile(0.5)),
      p90: rounded(tbm.percentile(0.9)),
      p99: rounded(tbm.percentile(0.99)),
      p999: rounded(tbm.percentile(0.999)),
      max: rounded(tbm.maximum()),
    },
    ttfmMilliseconds: {
      mean: rounded(ttfm.reduce((sum, each) => sum + each, 0) / Math.max(1, ttfm.length)),
      p50: rounded(percentile(ttfm, 0.5)),
      p90: rounded(percentile(ttfm, 0.9)),
      p99: rounded(percentile(ttfm, 0.99)),
      max: rounded(percentile(ttfm, 1)),
    },
    peakMemoryMiB: Math.round(Math.max(0, ...entries.map((entry) => entry.peakMemoryMiB ?? 0))),
    results: entries.map(({ file, outcome: { status, reason, keyword, pointer } }) => ({
      file,
      status,
      ...(reason === undefined ? {} : { reason }),
      ...(keyword === undefined ? {} : { keyword }),
      ...(pointer === undefined ? {} : { pointer }),
    })),
  };
}

/** Of ascending numbers the least such that a share of all is not greater; 0 of none. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? 0;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** The figures to read, without the results of single schemas. */
export function reportText(report: Report): string {
  const { tbmMicroseconds: tbm, ttfmMilliseconds: ttfm } = report;
  const figures = (all: Readonly<Record<string, number>>): string =>
    Object.entries(all)
      .map(([name, value]) => `${name === 'p999' ? 'p99.9' : name} ${value}`)
      .join(', ');
  const rows: [string, string | number][] = [
    ['schemas', report.schemas],
    ['passing', report.passing],
    ['compile errors', report.compileErrors],
    ['with a valid instance refused', report.validationErrors],
    ['with an invalid instance accepted', report.invalidationErrors],
    ['timeouts', report.timeouts],
    ...(report.crashes === undefined ? [] : [['crashes', report.crashes] as [string, number]]),
    ['tokens', report.tokens],
    ['TBM, microseconds', figures(tbm)],
    ['TTFM, milliseconds', figures(ttfm)],
    ['peak memory, MiB', report.peakMemoryMiB],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}
