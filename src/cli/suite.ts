import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SeededChoices, WellformedError } from '../index.ts';
import {
  compareRuns,
  comparisonText,
  type EngineSettings,
  qualityTasks,
  readRecords,
  readRun,
  readTasks,
  reportHtml,
  reportMarkdown,
  runSuite,
  summarize,
  type SuiteRecord,
  type SuiteTask,
  TASK_KINDS,
} from '../suite.ts';
import type { Command } from './command.ts';
import { didYouMean } from './did-you-mean.ts';
import { EXIT } from './exit-code.ts';
import { type Options, type OptionTable, parseOptions } from './options.ts';
import { bar, Progress } from './progress.ts';

const HELP = `wellformed suite: evaluate engines, models and settings on many schemas.

Usage:
  wellformed suite run --data FOLDER|FILE.jsonl --out DIR [options]
  wellformed suite report DIR [DIR...] [--out DIR]
  wellformed suite compare DIR DIR [--json]
  wellformed suite tasks --kind KIND --out FILE.jsonl [--count N] [--seed N]

run      for each schema: compile it, let the model write, validate what it wrote with two validators. One line for each
         schema is added to DIR/records.jsonl; the same command goes on where it was ended.
report   report.html (one page that loads nothing), report.md and report.json, of one run or of several side by side
compare  differences of two runs on the schemas that both have, with intervals by the paired bootstrap
tasks    a file of tasks with answers, for run: ${TASK_KINDS.join(', ')}

Data: a folder of MaskBench files ({ "schema", "tests": [{ "valid", "data" }] }) or of bare schemas; or JSON lines,
of JSONSchemaBench ({ "json_schema", "unique_id" }) or { "schema", "id"?, "prompt"?, "instances"?, "expected"? }.

Options of run:
  --data PATH        the schemas
  --out DIR          where the records go
  --engine E         wellformed (default); retry: the model alone, asked up to 10 times until it is valid; endpoint: a
                     service with OpenAI's chat completions (response_format json_schema), key in OPENAI_API_KEY
  --model M          a model folder, or owner/name on the hub. Default: the embedded one. Of an endpoint: its name
  --url URL          of an endpoint. Default: http://localhost:8080/v1
  --sampler S        masked (default), awrs, smc or asap
  --temperature X    Default: 1
  --unconstrained    also let the model write without constraints, on the same prompts
  --limit N          only the first N schemas
  --seed N           Default: 0. What is written depends on it and the schema alone
  --max-tokens N     Default: 512
  --workers N        processes, each with a model of its own. Default: 1
  --timeout S        seconds for one schema. Default: 300
  --memory MIB       of JavaScript heap for one process. Default: 2048

Examples:
  wellformed suite run --data maskbench/data --limit 300 --out runs/masked --unconstrained
  wellformed suite run --data maskbench/data --limit 300 --out runs/retry --engine retry
  wellformed suite report runs/masked runs/retry --out report
  wellformed suite compare runs/masked runs/retry
  wellformed suite tasks --kind arithmetic --count 100 --out arithmetic.jsonl
`;

const RUN: OptionTable = {
  data: 'value',
  out: 'value',
  engine: 'value',
  model: 'value',
  url: 'value',
  sampler: 'value',
  temperature: 'value',
  unconstrained: 'flag',
  limit: 'value',
  seed: 'value',
  'max-tokens': 'value',
  workers: 'value',
  timeout: 'value',
  memory: 'value',
};

const SUBCOMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number> | number>> = {
  run: runCommand,
  report: reportCommand,
  compare: compareCommand,
  tasks: tasksCommand,
};

export const suite: Command = {
  name: 'suite',
  summary: 'evaluate engines, models and settings on many schemas, with a report',
  help: HELP,
  async run([subcommand, ...args]) {
    const names = Object.keys(SUBCOMMANDS);
    if (subcommand === undefined || !names.includes(subcommand)) {
      throw new WellformedError(
        'bad-option',
        subcommand === undefined
          ? `say what to do: ${names.map((name) => `"wellformed suite ${name}"`).join(', ')}`
          : `unknown command "suite ${subcommand}"${didYouMean(subcommand, names)} (see "wellformed suite --help")`,
      );
    }
    return SUBCOMMANDS[subcommand]!(args);
  },
};

async function runCommand(args: readonly string[]): Promise<number> {
  const options = parseOptions('suite', RUN, args);
  const tasks = readTasks(options.required('data', 'name the schemas'), { limit: options.number('limit') });
  const out = options.required('out', 'name a folder for the records');
  const engine = engineSettings(options);
  const interrupt = new AbortController();
  const onInterrupt = (): void => interrupt.abort();
  process.once('SIGINT', onInterrupt);
  const progress = new Progress();
  const clock = new Clock();
  try {
    const records = await runSuite({
      tasks,
      engine,
      out,
      seed: options.number('seed'),
      maxTokens: options.number('max-tokens'),
      workers: options.number('workers'),
      ...limits(options),
      signal: interrupt.signal,
      onRecord: (_, done, all) => {
        clock.count(done);
        progress.show(() => `${bar(done, all)} ${clock.told(done, all)}`);
      },
    });
    progress.clear();
    process.stdout.write(summaryText(records));
    return EXIT.fine;
  } finally {
    progress.clear();
    process.off('SIGINT', onInterrupt);
  }
}

/** How fast it goes, and how long it will take. */
class Clock {
  private readonly start = performance.now();
  private first: number | undefined;

  count(done: number): void {
    this.first ??= done - 1;
  }

  told(done: number, all: number): string {
    const seconds = (performance.now() - this.start) / 1000;
    const rate = (done - (this.first ?? 0)) / seconds;
    const left = Math.round((all - done) / rate);
    const time = Number.isFinite(left) ? `${Math.floor(left / 60)} min ${left % 60} s left` : '';
    return `${(60 * rate).toFixed(1)}/min, ${time}`;
  }
}

function engineSettings(options: Options): EngineSettings {
  const engine = options.choice('engine', ['wellformed', 'retry', 'endpoint']);
  const settings = {
    engine,
    model: options.value('model'),
    url: options.value('url'),
    sampler: options.choice('sampler', ['masked', 'awrs', 'smc', 'asap']),
    temperature: options.number('temperature'),
    unconstrained: options.flag('unconstrained') ? true : undefined,
  };
  if (settings.url !== undefined && engine !== 'endpoint')
    throw new WellformedError('bad-option', '--url is for --engine endpoint');
  if (settings.sampler !== undefined && engine !== undefined && engine !== 'wellformed')
    throw new WellformedError('bad-option', '--sampler is for --engine wellformed');
  if (settings.unconstrained === true && engine === 'endpoint')
    throw new WellformedError('bad-option', "--unconstrained needs a model of one's own, not an endpoint");
  return settings;
}

function limits(options: Options): { timeoutMs?: number; memoryMiB?: number } {
  const [timeout, memory] = [options.number('timeout'), options.number('memory')];
  // Beyond this Node's timers would fire at once.
  if (timeout !== undefined && !(timeout > 0 && timeout < 2 ** 31 / 1000))
    throw new WellformedError('bad-option', `--timeout "${timeout}": expected a positive number of seconds`);
  if (memory !== undefined && !(Number.isInteger(memory) && memory >= 64))
    throw new WellformedError(
      'bad-option',
      `--memory "${memory}": expected a whole number of MiB, 64 or more`,
    );
  return {
    ...(timeout !== undefined && { timeoutMs: 1000 * timeout }),
    ...(memory !== undefined && { memoryMiB: memory }),
  };
}

function summaryText(records: readonly SuiteRecord[]): string {
  const { statuses, declared, empirical, compliance, perTokenMs, unconstrained } = summarize(records);
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const lines = [
    `schemas      ${records.length} (${Object.entries(statuses)
      .map(([status, count]) => `${count} ${status}`)
      .join(', ')})`,
    `declared     ${percent(declared)}`,
    `empirical    ${percent(empirical)}`,
    `compliance   ${percent(compliance)}`,
  ];
  if (perTokenMs !== undefined)
    lines.push(`per token    ${perTokenMs.p50.toFixed(1)} ms (p50), ${perTokenMs.p90.toFixed(1)} ms (p90)`);
  if (unconstrained !== undefined) {
    lines.push(`unconstrained ${percent(unconstrained.valid)} valid`);
    if (unconstrained.perStepRatio !== undefined)
      lines.push(
        `time per drawn token, constrained / unconstrained: ${unconstrained.perStepRatio.toFixed(3)}`,
      );
  }
  return `${lines.join('\n')}\n`;
}

/** Folders stand without a name before, between and behind options. */
function foldersOf(
  args: readonly string[],
  valued: readonly string[],
): { folders: string[]; rest: string[] } {
  const folders: string[] = [];
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (!arg.startsWith('-')) folders.push(arg);
    else rest.push(arg, ...(valued.includes(arg) && i + 1 < args.length ? [args[++i]!] : []));
  }
  return { folders, rest };
}

function reportCommand(args: readonly string[]): number {
  const { folders, rest } = foldersOf(args, ['--out']);
  const options = parseOptions('suite', { out: 'value' }, rest);
  if (folders.length === 0) throw new WellformedError('bad-option', 'name the folders of the runs');
  const runs = folders.map(readRun);
  const out = options.value('out') ?? folders[0]!;
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'report.html'), reportHtml(runs));
  writeFileSync(join(out, 'report.md'), reportMarkdown(runs));
  const summaries = runs.map(({ name, settings, summary }) => ({ name, settings, summary }));
  writeFileSync(join(out, 'report.json'), `${JSON.stringify(summaries, null, 2)}\n`);
  process.stdout.write(`${['html', 'md', 'json'].map((kind) => join(out, `report.${kind}`)).join('\n')}\n`);
  return EXIT.fine;
}

function compareCommand(args: readonly string[]): number {
  const { folders, rest } = foldersOf(args, ['--seed']);
  const options = parseOptions('suite', { json: 'flag', seed: 'value' }, rest);
  if (folders.length !== 2) throw new WellformedError('bad-option', 'name the folders of two runs');
  const [a, b] = folders.map(readRecords) as [SuiteRecord[], SuiteRecord[]];
  const comparisons = compareRuns(a, b, { seed: options.number('seed') ?? 0 });
  process.stdout.write(
    options.flag('json') ? `${JSON.stringify(comparisons, null, 2)}\n` : comparisonText(comparisons),
  );
  return EXIT.fine;
}

function tasksCommand(args: readonly string[]): number {
  const options = parseOptions('suite', { kind: 'value', out: 'value', count: 'value', seed: 'value' }, args);
  const kind = options.choice('kind', TASK_KINDS);
  if (kind === undefined)
    throw new WellformedError('bad-option', `--kind is missing: ${TASK_KINDS.join(', ')}`);
  const count = options.number('count') ?? 100;
  if (!Number.isInteger(count) || count < 1 || count > 1_000_000)
    throw new WellformedError(
      'bad-option',
      `--count "${count}": expected a whole number from 1 to 1,000,000`,
    );
  const tasks = qualityTasks(kind, count, new SeededChoices(options.number('seed') ?? 0));
  writeFileSync(options.required('out', 'name the file'), tasks.map(lineOf).join(''));
  return EXIT.fine;
}

function lineOf({ id, dataSet, schema, prompt, expected }: SuiteTask): string {
  return `${JSON.stringify({ id, dataSet, schema: JSON.parse(schema) as unknown, prompt, expected })}\n`;
}
