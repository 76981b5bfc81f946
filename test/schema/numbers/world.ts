import fc from 'fast-check';
import { parseDecimal } from '../../../src/json/decimal.ts';
import type { Atom } from '../../../src/schema/atoms.ts';
import { Diagrams } from '../../../src/schema/diagrams.ts';
import type { SchemaNode } from '../../../src/schema/node.ts';
import { NumberQuestion } from '../../../src/schema/number/number-question.ts';

/** A fact about numbers, by the texts of its parameters. */
export type Fact =
  | { readonly kind: 'above' | 'over' | 'multiple'; readonly of: string }
  | { readonly kind: 'integer' }
  | { readonly kind: 'oneOf'; readonly values: readonly string[] };

/** A formula over facts, by their indexes. */
export type Formula =
  | { readonly kind: 'fact'; readonly index: number }
  | { readonly kind: 'not'; readonly of: Formula }
  | { readonly kind: 'and' | 'or' | 'xor'; readonly of: readonly [Formula, Formula] };

export interface Asked {
  readonly facts: readonly Fact[];
  readonly goal: Formula;
  readonly outcomes: readonly Formula[];
  readonly draft4: boolean;
}

export const EVERY_BYTE: Uint8Array = new Uint8Array(256).fill(1);

const TEXT = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/;

/** Whether a text is a number of the JSON specification. */
export function isNumber(text: string): boolean {
  return TEXT.test(text);
}

/** A number as a fraction of integers. */
interface Fraction {
  readonly above: bigint;
  readonly below: bigint;
}

/** The exact value of a number text whose exponent is small, by integer arithmetic alone. */
export function fractionOf(text: string): Fraction {
  const known = fractions.get(text);
  if (known !== undefined) return known;
  const [, sign, whole, fraction = '', exponent = '0'] = TEXT.exec(text)!;
  const digits = BigInt(`${sign}${whole}${fraction}`);
  const power = BigInt(exponent) - BigInt(fraction.length);
  const value =
    power >= 0n ? { above: digits * 10n ** power, below: 1n } : { above: digits, below: 10n ** -power };
  fractions.set(text, value);
  return value;
}

const fractions = new Map<string, Fraction>();

/** Negative, zero or positive as the first is less, equal or greater. */
function compare(a: Fraction, b: Fraction): bigint {
  return a.above * b.below - b.above * a.below;
}

function isTrueOf(fact: Fact, text: string, draft4: boolean): boolean {
  const value = fractionOf(text);
  switch (fact.kind) {
    case 'above':
      return compare(value, fractionOf(fact.of)) >= 0n;
    case 'over':
      return compare(value, fractionOf(fact.of)) > 0n;
    case 'multiple': {
      const of = fractionOf(fact.of);
      return (value.above * of.below) % (value.below * of.above) === 0n;
    }
    case 'integer':
      return draft4 ? /^-?[0-9]+$/.test(text) : value.above % value.below === 0n;
    case 'oneOf':
      return fact.values.some((each) => compare(value, fractionOf(each)) === 0n);
  }
}

/** Whether a formula is true of a number text, by the naive way. */
export function holds(
  { facts, draft4 }: Pick<Asked, 'facts' | 'draft4'>,
  formula: Formula,
  text: string,
): boolean {
  const visit = (node: Formula): boolean => {
    switch (node.kind) {
      case 'fact':
        return isTrueOf(facts[node.index]!, text, draft4);
      case 'not':
        return !visit(node.of);
      case 'and':
        return visit(node.of[0]) && visit(node.of[1]);
      case 'or':
        return visit(node.of[0]) || visit(node.of[1]);
      case 'xor':
        return visit(node.of[0]) !== visit(node.of[1]);
    }
  };
  return visit(formula);
}

function atomOf(fact: Fact): Atom {
  switch (fact.kind) {
    case 'above':
    case 'over':
      return { kind: 'above', limit: { value: parseDecimal(fact.of), isExclusive: fact.kind === 'over' } };
    case 'multiple':
      return { kind: 'multiple', of: parseDecimal(fact.of) };
    case 'integer':
      return { kind: 'integer' };
    case 'oneOf': {
      const values = { numbers: fact.values.map(parseDecimal) };
      return { kind: 'numbers', node: { values } as unknown as SchemaNode };
    }
  }
}

export interface QuestionOptions {
  readonly spelling: 'canonical' | 'any';
  readonly bytes?: Uint8Array;
  readonly keepsValue?: boolean;
  readonly fixed?: readonly string[];
}

/** The question of the engine that asks the same. */
export function questionOf(
  { facts, goal, outcomes, draft4 }: Asked,
  { spelling, bytes = EVERY_BYTE, keepsValue = false, fixed = [] }: QuestionOptions,
): NumberQuestion {
  const diagrams = new Diagrams();
  const atoms = facts.map(atomOf);
  const build = (formula: Formula): number => {
    switch (formula.kind) {
      case 'fact':
        return diagrams.literal(formula.index);
      case 'not':
        return diagrams.not(build(formula.of));
      case 'and':
        return diagrams.and(build(formula.of[0]), build(formula.of[1]));
      case 'or':
        return diagrams.or(build(formula.of[0]), build(formula.of[1]));
      case 'xor':
        return diagrams.not(diagrams.equivalent(build(formula.of[0]), build(formula.of[1])));
    }
  };
  const world = {
    diagrams,
    atoms: { get: (variable: number): Atom => atoms[variable]! },
    bytes,
    spelling,
    integerByText: draft4,
  };
  return new NumberQuestion(world, build(goal), outcomes.map(build), {
    keepsValue,
    fixed: fixed.map(parseDecimal),
  });
}

/** The state behind a text, or -1 where no number begins so, whatever is asked. */
export function read({ reading }: NumberQuestion, text: string, from: number = reading.start): number {
  let state = from;
  for (let i = 0; i < text.length && state >= 0; i++) state = reading.step(state, text.charCodeAt(i));
  return state;
}

/** Whether some number whose goal is true begins with a text. */
export function isViable(question: NumberQuestion, text: string): boolean {
  const state = read(question, text);
  return state >= 0 && question.end(state, []).cost < Infinity;
}

const LIMITS = [
  '0',
  '1',
  '-1',
  '3',
  '7',
  '10',
  '12',
  '99',
  '100',
  '-10',
  '-12',
  '0.5',
  '-0.5',
  '2.5',
  '0.25',
  '0.05',
];
const OTHERS = ['-0.05', '9.5', '12.5', '10.1', '0.1', '0.01', '-0.01', '120', '999', '1e-3', '105'];
const MULTIPLES = ['2', '3', '0.5', '0.01', '2.5', '7', '5', '10', '0.1', '4', '0.3', '20'];
const limit = fc.constantFrom(...LIMITS, ...OTHERS);
const VALUES = [...LIMITS, ...OTHERS, '1e21', '1e-7', '123', '0.125', '5', '14', '21', '1.5', '-1.5'];

const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({ kind: fc.constantFrom('above' as const, 'over' as const), of: limit }),
  fc.record({ kind: fc.constant('multiple' as const), of: fc.constantFrom(...MULTIPLES) }),
  fc.constant<Fact>({ kind: 'integer' }),
  fc.record({
    kind: fc.constant('oneOf' as const),
    values: fc.uniqueArray(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 5 }),
  }),
);

/** Formulas that are rather conjunctions than not. */
function formulaOver(count: number): fc.Arbitrary<Formula> {
  const leaf = fc.tuple(fc.nat(count - 1), fc.boolean()).map(([index, isNegated]): Formula => {
    const literal: Formula = { kind: 'fact', index };
    return isNegated ? { kind: 'not', of: literal } : literal;
  });
  const { formula } = fc.letrec<{ formula: Formula }>((tie) => ({
    formula: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc.record({
        kind: fc.constantFrom('and' as const, 'and' as const, 'and' as const, 'or' as const, 'xor' as const),
        of: fc.tuple(tie('formula'), tie('formula')),
      }),
    ),
  }));
  return formula;
}

function factKey(fact: Fact): string {
  return JSON.stringify(fact);
}

/** Questions about numbers of few digits. */
export function asked(draft4: fc.Arbitrary<boolean>, mostOutcomes = 0): fc.Arbitrary<Asked> {
  return fc.uniqueArray(fact, { minLength: 1, maxLength: 5, selector: factKey }).chain((facts) =>
    fc.record({
      facts: fc.constant(facts),
      goal: formulaOver(facts.length),
      outcomes: fc.array(formulaOver(facts.length), { maxLength: mostOutcomes }),
      draft4,
    }),
  );
}
