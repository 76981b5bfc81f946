import { GenerationError, ModelError, WellformedError } from '../index.ts';
import type { ErrorCode } from '../index.ts';
import { logTopics } from './log.ts';

/** Exit codes, as the help lists them. */
export const EXIT = {
  fine: 0,
  refused: 1,
  badInput: 2,
  unsupported: 3,
  modelTrouble: 4,
  deadEnd: 5,
  bug: 70,
  interrupted: 130,
} as const;

const BY_CODE: Readonly<Record<ErrorCode, number>> = {
  'bad-option': EXIT.badInput,
  'bad-json': EXIT.badInput,
  'bad-schema': EXIT.badInput,
  'bad-grammar': EXIT.badInput,
  unsatisfiable: EXIT.badInput,
  inexpressible: EXIT.badInput,
  limit: EXIT.badInput,
  'too-few-tokens': EXIT.badInput,
  'missing-file': EXIT.badInput,
  unsupported: EXIT.unsupported,
  'bad-model': EXIT.modelTrouble,
  'bad-tokenizer': EXIT.modelTrouble,
  'not-found': EXIT.modelTrouble,
  unauthorized: EXIT.modelTrouble,
  'rate-limited': EXIT.modelTrouble,
  network: EXIT.modelTrouble,
  offline: EXIT.modelTrouble,
  'not-writable': EXIT.modelTrouble,
  'dead-end': EXIT.deadEnd,
  'invalid-value': EXIT.deadEnd,
  'property-failed': EXIT.refused,
  stale: EXIT.badInput,
  damaged: EXIT.badInput,
  aborted: EXIT.interrupted,
  'token-refused': EXIT.bug,
};

/** The exit code for whatever a command threw. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof ModelError) return EXIT.modelTrouble;
  if (error instanceof GenerationError && error.cause instanceof ModelError) return EXIT.modelTrouble;
  return error instanceof WellformedError ? BY_CODE[error.code] : EXIT.bug;
}

/** What is printed for whatever a command threw: the message alone, and a stack only for our own bugs on request. */
export function reportOf(error: unknown): string {
  if (exitCodeOf(error) !== EXIT.bug && error instanceof WellformedError) {
    const written =
      error instanceof GenerationError && error.text !== '' ? `\ntext so far: ${error.text}` : '';
    return `error: ${error.message}${written}`;
  }
  const message = error instanceof Error ? error.message : String(error);
  const stack =
    logTopics(process.env['LOG']).includes('stack') && error instanceof Error ? `\n${error.stack ?? ''}` : '';
  return `error: ${message}\nThis is a bug in wellformed; LOG=stack shows where.${stack}`;
}
