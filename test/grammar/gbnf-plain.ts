import { expect } from 'vitest';
import { GrammarError } from '../../src/base/errors.ts';
import type { Expr, Grammar } from '../../src/grammar/ir.ts';

/** Rules by name, without their places. */
export function bodiesOf({ rules }: Grammar): Record<string, unknown> {
  return Object.fromEntries(Array.from(rules.values(), ({ body, name }) => [name, withoutPlaces(body)]));
}

/** An expression without its places in the source. */
export function withoutPlaces(expr: Expr): unknown {
  return JSON.parse(
    JSON.stringify(expr, (key, value: unknown) =>
      key === 'at' ? undefined : value === Infinity ? 'any' : value,
    ),
  );
}

/** What is wrong with a grammar: `line:column message`. */
export function problemsOf(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(GrammarError);
    return (error as GrammarError).problems.map(
      ({ column, line, message }) => `${line}:${column} ${message}`,
    );
  }
  return [];
}

/** The hints of what is wrong with a grammar. */
export function hintsOf(read: () => unknown): (string | undefined)[] {
  try {
    read();
  } catch (error) {
    return (error as GrammarError).problems.map(({ hint }) => hint);
  }
  return [];
}
