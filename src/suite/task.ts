/** What is right, of a task that has one answer. */
export interface Expected {
  /** How answers are compared: as they are, as numbers, as sets of items. */
  readonly kind: 'exact' | 'number' | 'set';
  readonly value: unknown;
  /** Where in the value the answer stands, as a key; the whole value without. */
  readonly key?: string;
}

/** A JSON text that the schema accepts, or does not. */
export interface Instance {
  readonly valid: boolean;
  readonly text: string;
}

/** One schema of a suite, and what is asked and known about it. */
export interface SuiteTask {
  /** No other task of the suite has it. */
  readonly id: string;
  /** What it belongs to, for coverage by data set. */
  readonly dataSet: string;
  /** As text, of which nothing is lost. */
  readonly schema: string;
  /** What the model is asked; an example of the schema by default. */
  readonly prompt?: string;
  readonly instances: readonly Instance[];
  readonly expected?: Expected;
}

/**
 * The most characters of a schema that a prompt holds: with its answer it fits a context of 8,192 tokens, as a token of
 * ASCII is at least one character.
 */
export const MAX_SCHEMA_IN_PROMPT = 7_000;

/**
 * The whole prompt: the same for all engines, with the schema, so that an engine without constraints can know it. Of a
 * schema beyond `MAX_SCHEMA_IN_PROMPT` characters it has the beginning, and says so.
 */
export function promptOf({ prompt, schema }: SuiteTask): string {
  const asked = prompt === undefined ? '' : `${prompt}\n\n`;
  const task = prompt === undefined ? 'Write an example of' : 'Answer only with';
  const isLong = schema.length > MAX_SCHEMA_IN_PROMPT;
  const shown = isLong ? `${schema.slice(0, MAX_SCHEMA_IN_PROMPT)}... (shortened)` : schema;
  return `${asked}${task} JSON that this JSON Schema accepts:\n${shown}`;
}

/**
 * The seed of a task: of the run's seed and the task alone, so that neither the order nor the other tasks change it.
 * FNV-1a, by Fowler, Noll and Vo.
 */
export function seedOf(seed: number, { id }: Pick<SuiteTask, 'id'>): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${seed}:${id}`)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
