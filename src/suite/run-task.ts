import type { Engine } from './engine.ts';
import type { SuiteRecord, Written } from './record.ts';
import { promptOf, seedOf, type SuiteTask } from './task.ts';
import { isRight, Judge } from './verdict.ts';

/** A number that is told of each record, beside those that are always there. */
export type Metric = (record: SuiteRecord) => number | undefined;

export interface TaskOptions {
  readonly seed: number;
  readonly maxTokens: number;
  readonly metrics?: Readonly<Record<string, Metric>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Lets an engine, and the model without constraints beside it, write for a task; judges what they wrote. */
export async function runTask(
  task: SuiteTask,
  engine: Engine,
  unconstrained: Engine | undefined,
  options: TaskOptions,
): Promise<SuiteRecord> {
  const judge = new Judge(task.schema);
  const written = await write(task, engine, judge, options);
  const beside = unconstrained === undefined ? undefined : await write(task, unconstrained, judge, options);
  const wrong = task.instances.filter(({ valid, text }) => judge.isValid(text) !== valid);
  const record: SuiteRecord = {
    id: task.id,
    dataSet: task.dataSet,
    seed: seedOf(options.seed, task),
    engine: engine.name,
    ...written,
    instances: {
      all: task.instances.length,
      under: wrong.filter(({ valid }) => !valid).length,
      over: wrong.filter(({ valid }) => valid).length,
    },
    ...(beside !== undefined && { unconstrained: beside }),
    schema: task.schema,
    prompt: promptOf(task),
  };
  const metrics = Object.entries(options.metrics ?? {}).flatMap(([name, metric]) => {
    const value = metric(record);
    return value === undefined ? [] : [[name, value] as const];
  });
  return metrics.length === 0 ? record : { ...record, metrics: Object.fromEntries(metrics) };
}

async function write(
  task: SuiteTask,
  engine: Engine,
  judge: Judge,
  { seed, maxTokens, signal }: TaskOptions,
): Promise<Written> {
  const result = await engine.generate({
    task,
    prompt: promptOf(task),
    seed: seedOf(seed, task),
    maxTokens,
    isValid: (text) => judge.isValid(text),
    ...(signal !== undefined && { signal }),
  });
  const right = (text: string): object =>
    task.expected === undefined ? {} : { isRight: isRight(text, task.expected) };
  if (result.kind === 'refused') {
    const { code, reason, figures } = result;
    const status = result.stage === 'compile' ? 'compile-error' : 'generation-error';
    return { status, code, reason, ...right(''), figures };
  }
  const verdict = judge.verdict(result.text);
  return {
    status: verdict.own ? 'valid' : 'invalid',
    output: result.text,
    verdict,
    ...right(result.text),
    figures: result.figures,
  };
}
