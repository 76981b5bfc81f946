import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WellformedError } from '../index.ts';
import type { SuiteRecord } from './record.ts';

const RECORDS = 'records.jsonl';
const RUN = 'run.json';

/** What a run is: runs with other settings are other runs. */
export type RunSettings = Readonly<Record<string, string | number | boolean | null>>;

/**
 * The records of a run in a folder: `run.json` says what is run, `records.jsonl` has a line for each schema. Lines are
 * only added, so whatever ends the process loses no more than what it was at.
 */
export class RecordsFile {
  readonly records: SuiteRecord[];
  private readonly path: string;

  private constructor(path: string, records: SuiteRecord[]) {
    this.path = path;
    this.records = records;
  }

  /**
   * Opens the folder of a run, to begin it or go on. A last line that was not written to its end is dropped.
   *
   * @throws WellformedError: `bad-option` where the folder holds a run with other settings, which are named;
   *   `bad-json` where a line is no record; `missing-file` where it cannot be written
   */
  static open(folder: string, settings: RunSettings): RecordsFile {
    const path = join(folder, RECORDS);
    const run = join(folder, RUN);
    const records = existsSync(run) ? readRecords(folder) : [];
    if (existsSync(run)) refuseOthers(folder, settings, JSON.parse(readFileSync(run, 'utf8')) as RunSettings);
    try {
      mkdirSync(folder, { recursive: true });
      writeWhole(run, `${JSON.stringify(settings, null, 2)}\n`);
      writeWhole(path, linesOf(records));
    } catch (cause) {
      throw new WellformedError('missing-file', `cannot write in "${folder}"`, { cause });
    }
    return new RecordsFile(path, records);
  }

  add(record: SuiteRecord): void {
    appendFileSync(this.path, `${JSON.stringify(record)}\n`);
    this.records.push(record);
  }

  /** Puts the lines in the order of the ids: the order in which several processes came to an end is chance. */
  sort(ids: readonly string[]): void {
    const place = new Map(ids.map((id, i) => [id, i]));
    this.records.sort((a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity));
    writeWhole(this.path, linesOf(this.records));
  }
}

/**
 * The records of a run.
 *
 * @throws WellformedError: `missing-file` where there is no run; `bad-json` where a line but the last is no record
 */
export function readRecords(folder: string): SuiteRecord[] {
  const path = join(folder, RECORDS);
  if (!existsSync(path)) {
    if (existsSync(join(folder, RUN))) return [];
    throw new WellformedError('missing-file', `"${folder}" holds no run of a suite (${RECORDS})`);
  }
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, i) => {
    if (line === '') return [];
    try {
      return [JSON.parse(line) as SuiteRecord];
    } catch (cause) {
      if (i === lines.length - 1) return [];
      throw new WellformedError('bad-json', `${path}:${i + 1}: this line is no record`, { cause });
    }
  });
}

/** What the run in a folder is. */
export function readSettings(folder: string): RunSettings {
  const path = join(folder, RUN);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as RunSettings) : {};
}

function refuseOthers(folder: string, settings: RunSettings, before: RunSettings): void {
  const names = new Set([...Object.keys(settings), ...Object.keys(before)]);
  const changed = [...names].filter((name) => settings[name] !== before[name]);
  if (changed.length === 0) return;
  const list = changed.map(
    (name) => `${name} was ${JSON.stringify(before[name])}, not ${JSON.stringify(settings[name])}`,
  );
  throw new WellformedError(
    'bad-option',
    `"${folder}" holds a run with other settings: ${list.join('; ')}. Go on with those, or take another folder`,
  );
}

function linesOf(records: readonly SuiteRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
}
