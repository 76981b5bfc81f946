import { describe, expect, it } from 'vitest';
import { compileGrammar } from '../../src/compile-grammar.ts';
import { compile } from '../../src/compile.ts';
import type { Constraint, Mask } from '../../src/mask/constraint.ts';
import { assertMasksSound, PropertyError } from '../../src/testing.ts';
import type { Vocabulary } from '../../src/vocabulary/vocabulary.ts';
import { STRUCTURE, STRINGS } from '../support/small-vocabularies.ts';

const SCHEMA = {
  type: 'object',
  properties: { a: { type: 'array', items: { type: 'integer' } }, b: { type: 'boolean' } },
  additionalProperties: false,
};

/** A constraint with a defect. What it does not say otherwise, it asks of a sound one. */
class Defective implements Constraint {
  private readonly inner: Constraint;
  private written: number;
  private readonly defect: Defect;

  constructor(inner: Constraint, defect: Defect, written = 0) {
    this.inner = inner;
    this.defect = defect;
    this.written = written;
  }

  get isComplete(): boolean {
    return this.defect.isComplete?.(this.inner, this.written) ?? this.inner.isComplete;
  }

  allows(token: number): boolean {
    return this.defect.allows?.(this.inner, token, this.written) ?? this.inner.allows(token);
  }

  advance(token: number): void {
    if (this.inner.allows(token)) this.inner.advance(token);
    else if (!this.allows(token) && this.defect.takesAll !== true) throw new Error('refused');
    this.written++;
  }

  fork(): Constraint {
    return new Defective(this.inner.fork(), this.defect, this.written);
  }

  mask(): Mask {
    const tokens = Array.from({ length: this.defect.size }, (_, token) => token).filter(
      (token) =>
        (this.defect.masks ?? this.defect.allows)?.(this.inner, token, this.written) ??
        this.inner.allows(token),
    );
    const all = new Set(tokens);
    return {
      count: all.size,
      has: (token) => all.has(token),
      words: () => new Uint32Array(),
      [Symbol.iterator]: () => all.values(),
    };
  }

  forced(): readonly number[] {
    return this.defect.forced?.(this.inner) ?? this.inner.forced!();
  }

  distance(): number {
    return this.defect.distance?.(this.inner, this.written) ?? this.inner.distance!();
  }
}

interface Defect {
  readonly size: number;
  readonly takesAll?: boolean;
  readonly isComplete?: (inner: Constraint, written: number) => boolean;
  readonly allows?: (inner: Constraint, token: number, written: number) => boolean;
  readonly masks?: (inner: Constraint, token: number, written: number) => boolean;
  readonly forced?: (inner: Constraint) => readonly number[];
  readonly distance?: (inner: Constraint, written: number) => number;
}

const vocabulary: Vocabulary = STRUCTURE['single bytes']!;
const [comma] = vocabulary.encode(',');
const [zero] = vocabulary.encode('0');

function faultOf(defect: Omit<Defect, 'size'>, seed = 1): PropertyError {
  const inner = compile(SCHEMA, { vocabulary });
  const constraint = new Defective(inner, { ...defect, size: vocabulary.size });
  try {
    assertMasksSound(constraint, vocabulary, { language: SCHEMA, runs: 60, seed });
  } catch (error) {
    if (error instanceof PropertyError) return error;
    throw error;
  }
  throw new Error('the defect was not found');
}

describe('assertMasksSound', () => {
  it.each(Object.entries({ ...STRUCTURE, ...STRINGS }))(
    'finds nothing wrong with sound ones: %s',
    (_, one) => {
      for (const schema of [
        SCHEMA,
        { type: ['string', 'null'] },
        { type: 'array', items: { enum: ['a', 'é', 1] } },
      ]) {
        let constraint;
        try {
          constraint = compile(schema, { vocabulary: one });
        } catch {
          // This vocabulary cannot write it.
          continue;
        }
        assertMasksSound(constraint, one, { runs: 3, depth: 8 });
        assertMasksSound(constraint, one, { runs: 3, depth: 8, language: schema });
      }
    },
  );

  it('finds nothing wrong with that of a grammar', () => {
    const lists = {
      notation: 'gbnf',
      grammar: 'root ::= "[" (root ("," root)*)? "]" | [0-1]+ | "true"',
    } as const;
    for (const one of Object.values(STRUCTURE)) {
      const constraint = compileGrammar(lists.grammar, { notation: 'gbnf', vocabulary: one });
      assertMasksSound(constraint, one, { runs: 3, depth: 8 });
      assertMasksSound(constraint, one, { runs: 3, depth: 8, language: lists });
    }
  });

  it('finds nothing wrong with one that only knows what all must know', () => {
    const inner = compile(SCHEMA, { vocabulary });
    const least = (of: Constraint): Constraint => ({
      get isComplete() {
        return of.isComplete;
      },
      allows: (token) => of.allows(token),
      advance: (token) => of.advance(token),
      fork: () => least(of.fork()),
    });
    assertMasksSound(least(inner), vocabulary, { language: SCHEMA });
    expect(() => assertMasksSound(least(inner), vocabulary)).toThrow(/give the "language"/);
  });

  it('finds a token that is missing, on a short way', () => {
    const error = faultOf({ allows: (inner, token) => token !== comma && inner.allows(token) });
    expect(error.message).toMatch(/token \d+ \(","\) is refused, but texts of the language go on with it/);
    expect(error.counterexample).toMatch(/^\{"(a":\[-?\d|a":\[\]|b":(true|false))$/);
    expect(error.seed).toBe(1);
    expect(error.message).toContain('{ seed: 1 }');
  });

  it('finds a token that should not be there', () => {
    const error = faultOf({
      allows: (inner, token, written) => (token === zero && written === 2) || inner.allows(token),
    });
    expect(error.message).toMatch(
      /token \d+ \("0"\) is allowed, but no text of the language goes on with it/,
    );
    expect(error.message).toMatch(/which is the tokens \d+ \d+:/);
  });

  it('finds a mask that says something else', () => {
    const error = faultOf({ masks: (inner, token) => token === zero || inner.allows(token) });
    expect(error.message).toMatch(/token \d+ \("0"\) is not allowed, but in the mask/);
    expect(error.counterexample).toBe('');
  });

  it('finds an end that is too early, or missing', () => {
    expect(faultOf({ isComplete: (inner, written) => written > 3 || inner.isComplete }).message).toMatch(
      /isComplete is true, but the text is not whole/,
    );
    const [end] = vocabulary.endTokens;
    expect(faultOf({ allows: (inner, token) => token !== end && inner.allows(token) }).message).toMatch(
      /the end token \d+ is refused/,
    );
  });

  it('finds distances that lead nowhere', () => {
    const low = faultOf({ distance: (inner, written) => (written > 2 ? 1 : inner.distance!()) });
    expect(low.message).toMatch(/the distance is 1, but/);
    expect(faultOf({ distance: () => 0 }).message).toMatch(/the distance is 0, but the text is not whole/);
  });

  it('finds what is forced and not allowed, and what "advance" takes', () => {
    expect(faultOf({ forced: () => [zero!] }).message).toMatch(
      /token \d+ \("0"\) is forced, but not allowed/,
    );
    expect(faultOf({ takesAll: true }).message).toMatch(/is not allowed, but "advance" takes it/);
  });

  it('finds the same again from the same seed', () => {
    const find = (): string =>
      faultOf({ allows: (inner, token) => token !== comma && inner.allows(token) }, 9).message;
    expect(find()).toBe(find());
  });
});
