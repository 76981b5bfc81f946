import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { WellformedError } from '../../index.ts';
import type { Command } from '../command.ts';
import { didYouMean } from '../did-you-mean.ts';
import { EXIT } from '../exit-code.ts';
import { parseOptions } from '../options.ts';
import type { Options, OptionTable } from '../options.ts';
import { listFiles } from './data.ts';
import { Journal } from './journal.ts';
import { CACHE_DIR_HELP } from '../tokenizer.ts';
import { ratioText, readBaseline } from './baseline.ts';
import { reportOf, reportText } from './report.ts';
import { runAll } from './run.ts';
import { WatchedWorker } from './watched.ts';

const OPTIONS: OptionTable = {
  data: 'value',
  tokenizer: 'value',
  'cache-dir': 'value',
  list: 'value',
  json: 'value',
  baseline: 'value',
  timeout: 'value',
};

/** Seconds. */
const DEFAULT_TIMEOUT = 60;

const HELP = `wellformed bench: measure how fast and how exact constraints are.

Usage:
  wellformed bench masks --data FOLDER --tokenizer FILE [options]

bench masks follows MaskBench: each file of the folder holds a schema and instances that are valid or not. A schema is
compiled; then the tokens of each instance (as Python's json.dumps writes it) are fed one by one. It reports
  TTFM   the time to the first mask: compile and one mask
  TBM    the time between masks: mask, look-up of the token in it, advance; per token up to the first one refused
  status per schema: passing, compile-error, validation-error (a valid instance was refused, or is not complete),
         invalidation-error (an invalid instance was accepted), timeout, crash
Times are those of the wall clock, of one process that does nothing else: leave the machine alone meanwhile. A schema
that takes too long counts as one timeout, and with the time of the timeout. Exits with 0 when it has come to the end.

Options:
  --data FOLDER      files { "schema": ..., "tests": [{ "valid": true, "data": ... }, ...] }
  --tokenizer FILE   a tokenizer.json
  --cache-dir FOLDER ${CACHE_DIR_HELP}
  --list FILE        measure only these files: a name a line
  --json FILE        write the report there, with the status of every schema. Until the run is finished its results
                     are kept in FILE.journal: the same command goes on where it was interrupted
  --baseline FILE    a report of an earlier run: also print the times as ratios to those
  --timeout S        seconds per schema. Default: ${DEFAULT_TIMEOUT}

Examples:
  wellformed bench masks --data maskbench/data --tokenizer tokenizer.json
  wellformed bench masks --data maskbench/data --tokenizer tokenizer.json --list sample.txt --json report.json
`;

const SUBCOMMANDS = ['masks'];

export const bench: Command = {
  name: 'bench',
  summary: 'measure masks on the schemas and instances of MaskBench',
  help: HELP,
  async run([subcommand, ...args]) {
    if (subcommand === undefined || !SUBCOMMANDS.includes(subcommand)) {
      throw new WellformedError(
        'bad-option',
        subcommand === undefined
          ? 'say what to measure: "wellformed bench masks"'
          : `unknown measurement "${subcommand}"${didYouMean(subcommand, SUBCOMMANDS)} (see "wellformed bench --help")`,
      );
    }
    await benchMasks(parseOptions('bench', OPTIONS, args));
    return EXIT.fine;
  },
};

async function benchMasks(options: Options): Promise<void> {
  const data = options.required('data', 'name the folder of the schemas');
  const tokenizer = options.required('tokenizer', 'name the tokenizer.json');
  const timeout = options.number('timeout') ?? DEFAULT_TIMEOUT;
  // Beyond this Node's timers would fire at once.
  if (!(timeout > 0 && timeout < 2 ** 31 / 1000)) {
    throw new WellformedError('bad-option', `--timeout "${timeout}": expected a positive number of seconds`);
  }
  const { folder, names } = await listFiles(data, options.value('list'));
  const json = options.value('json');
  const baseline = readBaseline(options.value('baseline'));
  const version = packageVersion();
  const worker = new WatchedWorker({ tokenizer, cacheDir: options.value('cache-dir') }, timeout * 1000);
  try {
    // A tokenizer that is missing or broken shows here, before anything is written.
    await worker.start();
    const run = { engine: 'wellformed', version, folder: resolve(folder), tokenizer: resolve(tokenizer) };
    const settings = { ...run, tokenizerBytes: statSync(tokenizer).size, timeout };
    const kept = json === undefined ? undefined : Journal.open(`${json}.journal`, settings);
    if (kept !== undefined) announce(kept);
    const done = kept?.entries ?? [];
    const entries = await runAll({ folder, names, worker, journal: kept?.journal, done });
    const report = reportOf(version, entries);
    if (json !== undefined) writeWhole(json, `${JSON.stringify(report, null, 2)}\n`);
    kept?.journal.remove();
    process.stdout.write(reportText(report));
    if (baseline !== undefined) process.stdout.write(ratioText(report, baseline));
  } finally {
    worker.stop();
  }
}

/** Writes a file such that it is there whole or not at all. */
function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
}

function announce({ entries, dropped }: { entries: readonly unknown[]; dropped: number }): void {
  if (entries.length > 0) process.stderr.write(`going on after ${entries.length} schemas that are done\n`);
  if (dropped > 0) process.stderr.write(`starting anew: the journal was of a run with other settings\n`);
}

function packageVersion(): string {
  const file = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
