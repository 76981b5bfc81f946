import type { SuiteRecord } from '../record.ts';
import { type RunSettings, readRecords, readSettings } from '../records-file.ts';
import { type Summary, summarize } from '../summary.ts';

/** One run, as reports show it. */
export interface Run {
  readonly name: string;
  readonly settings: RunSettings;
  readonly records: readonly SuiteRecord[];
  readonly summary: Summary;
}

/** How many schemas are listed as slowest, or as failing. */
export const MOST_LISTED = 20;

/**
 * Reads the run in a folder.
 *
 * @throws WellformedError as `readRecords`
 */
export function readRun(folder: string): Run {
  const records = readRecords(folder);
  return { name: folder, settings: readSettings(folder), records, summary: summarize(records) };
}

/** Those that are not valid, or about which the validators differ. */
export function failing(records: readonly SuiteRecord[]): SuiteRecord[] {
  return records.filter(
    ({ status, verdict }) =>
      status !== 'valid' || (verdict?.ajv !== undefined && verdict.ajv !== verdict.own),
  );
}

export function slowest(records: readonly SuiteRecord[]): SuiteRecord[] {
  const timed = records.filter(({ figures }) => figures !== undefined);
  return timed.sort((a, b) => b.figures!.totalMs - a.figures!.totalMs).slice(0, MOST_LISTED);
}

/** Why a record is no plain success, in one line. */
export function reasonOf({ status, code, reason, verdict }: SuiteRecord): string {
  if (status === 'valid') return verdict?.ajv === false ? 'valid; ajv refuses it' : 'valid';
  if (status === 'invalid') return verdict?.ajv === true ? 'invalid; ajv accepts it' : 'invalid';
  return [status, code, reason]
    .filter((each) => each !== undefined)
    .join(': ')
    .split('\n')[0]!;
}
