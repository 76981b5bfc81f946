import { GrammarError, WellformedError } from '../index.ts';

/** What was thrown, for a report of many results. */
export interface Failure {
  /** One of the library's codes, or `bug` for what it should not throw. */
  readonly code: string;
  readonly message: string;
  /** A JSON Pointer into the schema. */
  readonly pointer?: string;
  readonly keyword?: string;
  /** All that is wrong with a grammar, in the order of its text. */
  readonly problems?: readonly FailureProblem[];
}

/** One thing that is wrong with a grammar. */
export interface FailureProblem {
  readonly message: string;
  readonly hint?: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  readonly rule?: string;
}

/** Describes whatever was thrown; errors that point into a schema or grammar say where. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof WellformedError)) {
    return { code: 'bug', message: error instanceof Error ? error.message : String(error) };
  }
  const { code, message } = error;
  const pointer = 'pointer' in error && typeof error.pointer === 'string' ? { pointer: error.pointer } : {};
  const keyword = 'keyword' in error && typeof error.keyword === 'string' ? { keyword: error.keyword } : {};
  return { code, message, ...pointer, ...keyword, ...problemsOf(error) };
}

function problemsOf(error: WellformedError): { readonly problems?: readonly FailureProblem[] } {
  if (!(error instanceof GrammarError) || error.problems.length === 0) return {};
  return {
    problems: error.problems.map(({ message, hint, line, column, rule }) => ({
      message,
      ...(hint === undefined ? {} : { hint }),
      line,
      column,
      ...(rule === undefined ? {} : { rule }),
    })),
  };
}

/** Whether a failure to compile means that no text at all is accepted: every text is refused, and rightly. */
export function acceptsNothing(failure: Failure): boolean {
  return failure.code === 'unsatisfiable' || failure.code === 'inexpressible';
}
