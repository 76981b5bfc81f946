import { readFileSync } from 'node:fs';
import { WellformedError } from '../../index.ts';
import type { Report } from './report.ts';

/** The part of a report that is compared. */
type Times = Pick<Report, 'tbmMicroseconds' | 'ttfmMilliseconds' | 'schemas' | 'tokens'>;

/**
 * Reads the report of an earlier run.
 *
 * Throws `WellformedError` (`bad-option`) where the file is missing or is no report.
 */
export function readBaseline(path: string | undefined): Times | undefined {
  if (path === undefined) return undefined;
  const fail = (why: string): never => {
    throw new WellformedError(
      'bad-option',
      `--baseline ${path}: ${why}; give a file that --json has written`,
    );
  };
  let report: unknown;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return fail((error as Error).message);
  }
  return isReport(report) ? report : fail('no report of "bench masks"');
}

function isReport(value: unknown): value is Times {
  const areNumbers = (times: unknown): boolean =>
    typeof times === 'object' &&
    times !== null &&
    ['mean', 'p50', 'p90', 'p99', 'max'].every(
      (name) => typeof (times as Record<string, unknown>)[name] === 'number',
    );
  const { tbmMicroseconds, ttfmMilliseconds } = (value ?? {}) as Record<string, unknown>;
  return areNumbers(tbmMicroseconds) && areNumbers(ttfmMilliseconds);
}

/** The times as ratios to those of an earlier run: below 1 is faster. */
export function ratioText(report: Times, baseline: Times): string {
  const ratios = (now: Readonly<Record<string, number>>, then: Readonly<Record<string, number>>): string =>
    Object.entries(now)
      .filter(([name]) => (then[name] ?? 0) > 0)
      .map(([name, value]) => `${name === 'p999' ? 'p99.9' : name} ${(value / then[name]!).toFixed(2)}`)
      .join(', ');
  const isSame = report.schemas === baseline.schemas && report.tokens === baseline.tokens;
  return [
    'against the baseline (below 1 is faster):',
    `  TBM   ${ratios(report.tbmMicroseconds, baseline.tbmMicroseconds)}`,
    `  TTFM  ${ratios(report.ttfmMilliseconds, baseline.ttfmMilliseconds)}`,
    ...(isSame ? [] : ['  the baseline is of other schemas or tokens: the ratios mean little']),
    '',
  ].join('\n');
}
