import { WellformedError } from '../index.ts';
import type { Engine } from './engine.ts';
import type { EngineSettings } from './engine-settings.ts';
import type { SuiteRecord } from './record.ts';
import { RecordsFile } from './records-file.ts';
import { type Metric, runTask } from './run-task.ts';
import { promptOf, seedOf, type SuiteTask } from './task.ts';
import { type Limits, WorkerProcess } from './worker-process.ts';

/** The most tokens of a text, unless it is said otherwise. */
const MAX_TOKENS = 512;
/** Of one schema. */
const TIMEOUT_MS = 300_000;
const MEMORY_MIB = 2048;

export interface RunSuiteOptions extends Partial<Limits> {
  readonly tasks: readonly SuiteTask[];
  /** Settings of an engine that runs in processes of its own, or an engine of your own, which runs in this one. */
  readonly engine?: EngineSettings | Engine | undefined;
  /** A folder for the records. A run that was ended there goes on; without one records are only returned. */
  readonly out?: string | undefined;
  readonly seed?: number | undefined;
  readonly maxTokens?: number | undefined;
  /** How many processes, each with a model of its own (default 1). */
  readonly workers?: number | undefined;
  /** Numbers of your own for each record; for an engine of your own only. */
  readonly metrics?: Readonly<Record<string, Metric>> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with each record, those of an earlier run included. */
  readonly onRecord?: ((record: SuiteRecord, done: number, all: number) => void) | undefined;
}

/**
 * Lets an engine write for each schema of a suite, and judges what it wrote. The records are in the order of the tasks.
 * What is written depends on seed and schema alone: not on the order, the other schemas or the number of processes.
 *
 * @throws WellformedError: `bad-option`; what opening the engine throws; `aborted`, and then the records so far are in `out`
 *
 * @example
 * const records = await runSuite({ tasks: readTasks('schemas'), out: 'runs/one', workers: 2 });
 * summarize(records).compliance; // 1
 */
export async function runSuite(options: RunSuiteOptions): Promise<SuiteRecord[]> {
  const { tasks, engine = {}, seed = 0, maxTokens = MAX_TOKENS, workers = 1, signal, onRecord } = options;
  if (!Number.isInteger(workers) || workers < 1)
    throw new WellformedError('bad-option', `workers ${workers}: expected a whole number from 1 on`);
  const isOwn = 'generate' in engine;
  const file =
    options.out === undefined
      ? undefined
      : RecordsFile.open(options.out, {
          ...(isOwn ? { engine: engine.name } : settingsOf(engine)),
          seed,
          maxTokens,
          tasks: tasks.length,
          first: tasks[0]?.id ?? null,
        });
  const records = file?.records ?? [];
  const done = new Set(records.map(({ id }) => id));
  records.forEach((record, i) => onRecord?.(record, i + 1, tasks.length));
  const left = largestFirst(tasks.filter(({ id }) => !done.has(id)));
  const add = (record: SuiteRecord): void => {
    if (file === undefined) records.push(record);
    else file.add(record);
    onRecord?.(record, records.length, tasks.length);
  };
  if (isOwn) {
    for (const task of left) {
      throwIfAborted(signal);
      add(await runTask(task, engine, undefined, { seed, maxTokens, metrics: options.metrics, signal }));
    }
  } else {
    const limits = { timeoutMs: options.timeoutMs ?? TIMEOUT_MS, memoryMiB: options.memoryMiB ?? MEMORY_MIB };
    await inProcesses(left, engine, limits, { seed, maxTokens, workers, signal, add });
  }
  const ids = tasks.map(({ id }) => id);
  file?.sort(ids);
  const place = new Map(ids.map((id, i) => [id, i]));
  return [...records].sort((a, b) => place.get(a.id)! - place.get(b.id)!);
}

/**
 * The largest schemas and prompts come first: what memory and time a suite needs shows at once rather than at its end,
 * and processes that work side by side end together.
 */
function largestFirst(tasks: readonly SuiteTask[]): SuiteTask[] {
  return tasks
    .map((task) => ({ task, size: promptOf(task).length }))
    .sort((a, b) => b.size - a.size || b.task.schema.length - a.task.schema.length)
    .map(({ task }) => task);
}

async function inProcesses(
  tasks: readonly SuiteTask[],
  settings: EngineSettings,
  limits: Limits,
  {
    seed,
    maxTokens,
    workers,
    signal,
    add,
  }: {
    seed: number;
    maxTokens: number;
    workers: number;
    signal: AbortSignal | undefined;
    add: (record: SuiteRecord) => void;
  },
): Promise<void> {
  const queue = [...tasks];
  const all = Array.from(
    { length: Math.min(workers, Math.max(1, queue.length)) },
    () => new WorkerProcess(settings, limits),
  );
  const stop = (): void => {
    for (const worker of all) worker.kill();
  };
  signal?.addEventListener('abort', stop);
  try {
    await Promise.all(
      all.map(async (worker) => {
        for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
          throwIfAborted(signal);
          const result = await worker.run(task, { seed, maxTokens });
          throwIfAborted(signal);
          add('id' in result ? result : failed(task, settings, seed, result));
        }
      }),
    );
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

function failed(
  task: SuiteTask,
  settings: EngineSettings,
  seed: number,
  failure: Pick<SuiteRecord, 'status' | 'reason'>,
): SuiteRecord {
  return {
    id: task.id,
    dataSet: task.dataSet,
    seed: seedOf(seed, task),
    engine: settings.engine ?? 'wellformed',
    ...failure,
    ...(task.expected !== undefined && { isRight: false }),
    instances: { all: 0, under: 0, over: 0 },
    schema: task.schema,
    prompt: promptOf(task),
  };
}

/** Without what is not set. */
function settingsOf(settings: EngineSettings): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries({ ...settings, engine: settings.engine ?? 'wellformed' }).filter(
      ([, value]) => value !== undefined,
    ),
  ) as Record<string, string | number | boolean>;
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new WellformedError('aborted', 'the run was ended; the same command goes on where it was');
}
