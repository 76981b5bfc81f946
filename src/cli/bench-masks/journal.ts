import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { WellformedError } from '../../index.ts';
import { reasonOf } from '../input.ts';
import type { Measured } from './watched.ts';

/** What was measured of one file. */
export interface Entry extends Measured {
  readonly file: string;
}

/**
 * The results of an unfinished run, one line per schema below a line that says what is run: whoever runs the same again
 * goes on from there.
 */
export class Journal {
  private readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Opens the journal at a path. Entries of another run are of no use and are dropped, as is a last line that was not
   * written to its end. Throws `WellformedError` (`missing-file`) where it cannot be written.
   */
  static open(path: string, run: object): { journal: Journal; entries: Entry[]; dropped: number } {
    const header = JSON.stringify(run);
    const [first, ...lines] = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
    const found = lines.map(entryOf).filter((entry) => entry !== undefined);
    const entries = first === header ? found : [];
    const whole = [header, ...entries.map((entry) => JSON.stringify(entry)), ''].join('\n');
    attempt(path, () => {
      writeFileSync(path, whole);
    });
    return { journal: new Journal(path), entries, dropped: found.length - entries.length };
  }

  add(entry: Entry): void {
    attempt(this.path, () => {
      appendFileSync(this.path, `${JSON.stringify(entry)}\n`);
    });
  }

  /** The run is finished. */
  remove(): void {
    rmSync(this.path);
  }
}

function entryOf(line: string): Entry | undefined {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return undefined;
  }
}

function attempt(path: string, step: () => void): void {
  try {
    step();
  } catch (error) {
    throw new WellformedError('missing-file', `cannot write "${path}": ${reasonOf(error)}`, { cause: error });
  }
}
