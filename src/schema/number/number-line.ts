import { compareDecimals, type Decimal, decimalKey, topOf } from '../../json/decimal.ts';
import type { Atom } from '../atoms.ts';
import { type Diagrams, FALSE, TRUE } from '../diagrams.ts';

/** What variables stand for. */
export interface AtomSource {
  get(variable: number): Atom;
}

/** A place between magnitudes where some formula changes. */
export interface Cut {
  /** Above zero. */
  readonly at: Decimal;
  /** Whether the magnitude itself is below the cut. */
  readonly after: boolean;
  readonly digits: string;
  /** The position of the first digit; see `topOf`. */
  readonly top: number;
}

/** The numbers above zero, or those below it by their magnitudes, cut into stretches. */
export interface Side {
  readonly negative: boolean;
  /** In ascending order of the magnitudes. */
  readonly cuts: readonly Cut[];
  /** Per stretch, from zero on: the vector that holds there. One more than there are cuts. */
  readonly vectors: readonly number[];
}

export interface LineOptions {
  /** Draft 4: `integer` is a matter of the text, so no value decides it. */
  readonly integerByText: boolean;
  /** Values at which all formulas are false: they have another spelling. */
  readonly holes: readonly Decimal[];
}

const ONE: Decimal = { negative: false, coefficient: 1n, exponent: 0 };

/** A threshold of the formulas: just before a value, or just behind it. */
interface Threshold {
  readonly value: Decimal;
  readonly after: boolean;
}

/**
 * The real line, cut where formulas about a number change: in each stretch all bounds and fixed numbers are decided,
 * and what is left of the formulas speaks of multiples alone (an integer is a multiple of 1). What is left of all of
 * them is a *vector*; neighbours with equal vectors are one stretch.
 */
export class NumberLine {
  readonly formulas: readonly number[];
  readonly zero: number;
  readonly positive: Side;
  readonly negative: Side;
  /** What the vectors still depend on: per variable the number whose multiples are meant. */
  readonly multiples: ReadonlyMap<number, Decimal>;
  /** The variable `integer` where the text decides it and vectors depend on it; else -1. */
  readonly textVariable: number;
  private readonly diagrams: Diagrams;
  private readonly vectors: (readonly number[])[] = [];
  private readonly asked: (ReadonlySet<number> | undefined)[] = [];
  private readonly vectorIds = new Map<string, number>();
  private readonly truths: string[] = [];
  private readonly truthIds = new Map<string, number>();

  constructor(diagrams: Diagrams, atoms: AtomSource, formulas: readonly number[], options: LineOptions) {
    this.diagrams = diagrams;
    this.formulas = formulas;
    const thresholds = new Map<string, Threshold>();
    const place = (value: Decimal, after: boolean): string => {
      const key = `${decimalKey(value)}${after ? '+' : ''}`;
      thresholds.set(key, { value, after });
      return key;
    };
    const point = (value: Decimal): string => {
      place(value, true);
      return place(value, false);
    };
    const above = new Map<number, string>();
    const fixed = new Map<number, readonly string[]>();
    const multiples = new Map<number, Decimal>();
    let text = -1;
    for (const variable of new Set(formulas.flatMap((formula) => diagrams.support(formula)))) {
      const atom = atoms.get(variable);
      if (atom.kind === 'above') above.set(variable, place(atom.limit.value, atom.limit.isExclusive));
      else if (atom.kind === 'numbers') fixed.set(variable, atom.node.values!.numbers.map(point));
      else if (atom.kind === 'multiple') multiples.set(variable, atom.of);
      else if (atom.kind !== 'integer') throw new Error(`${atom.kind} says nothing about numbers`);
      else if (options.integerByText) text = variable;
      else multiples.set(variable, ONE);
    }
    const holes = options.holes.map(point);

    const sorted = [...thresholds].sort(
      ([, a], [, b]) => compareDecimals(a.value, b.value) || Number(a.after) - Number(b.after),
    );
    const order = new Map(sorted.map(([key], index) => [key, index]));
    // Stretch r lies behind threshold r - 1; the point of a value lies behind the threshold before it.
    const from = new Map(Array.from(above, ([variable, key]) => [variable, order.get(key)! + 1]));
    const at = new Map(
      Array.from(fixed, ([variable, keys]) => [variable, new Set(keys.map((key) => order.get(key)! + 1))]),
    );
    const isHole = new Set(holes.map((key) => order.get(key)! + 1));
    const nothing = formulas.map(() => FALSE);
    const stretches = Array.from({ length: sorted.length + 1 }, (_, stretch) => {
      if (isHole.has(stretch)) return this.vector(nothing);
      const value = (variable: number): boolean | undefined => {
        const first = from.get(variable);
        return first === undefined ? at.get(variable)?.has(stretch) : stretch >= first;
      };
      return this.vector(formulas.map((formula) => this.residual(formula, value)));
    });

    const values = sorted.map(([, threshold]) => threshold);
    const isBelow = ({ value, after }: Threshold): boolean =>
      value.negative || (value.coefficient === 0n && !after);
    const behindZero = values.filter(({ value }) => value.negative || value.coefficient === 0n).length;
    const beforeZero = values.filter(({ value }) => value.negative).length;
    this.zero = stretches[values.filter(isBelow).length]!;
    this.positive = sideOf(false, values.slice(behindZero), stretches.slice(behindZero));
    this.negative = sideOf(
      true,
      values
        .slice(0, beforeZero)
        .reverse()
        .map(({ value, after }) => ({ value, after: !after })),
      stretches.slice(0, beforeZero + 1).reverse(),
    );
    const asked = new Set(this.vectors.flat().flatMap((formula) => diagrams.support(formula)));
    this.multiples = new Map([...multiples].filter(([variable]) => asked.has(variable)));
    this.textVariable = asked.has(text) ? text : -1;
  }

  /** What is left of the formulas in a stretch with a vector. */
  residuals(vector: number): readonly number[] {
    return this.vectors[vector]!;
  }

  /** The variables on which formulas depend in a stretch with a vector. */
  variables(vector: number): ReadonlySet<number> {
    return (this.asked[vector] ??= new Set(
      this.residuals(vector).flatMap((formula) => this.diagrams.support(formula)),
    ));
  }

  /** The vector of a number. */
  vectorAt(value: Decimal): number {
    if (value.coefficient === 0n) return this.zero;
    const { cuts, vectors } = value.negative ? this.negative : this.positive;
    return vectors[passed(cuts, { ...value, negative: false })]!;
  }

  /** Which formulas are true where a vector holds and variables are as given; an id, the same for the same truth. */
  truth(vector: number, isTrue: (variable: number) => boolean): number {
    return this.truthOf(this.residuals(vector), isTrue);
  }

  /** The same for formulas in the place of those of this line. */
  truthOf(formulas: readonly number[], isTrue: (variable: number) => boolean): number {
    let bits = '';
    for (const formula of formulas) bits += this.diagrams.evaluate(formula, isTrue) ? '1' : '0';
    let id = this.truthIds.get(bits);
    if (id === undefined) {
      id = this.truths.push(bits) - 1;
      this.truthIds.set(bits, id);
    }
    return id;
  }

  /** Whether a formula, by its index, is true in a truth. */
  isTrue(truth: number, formula: number): boolean {
    return this.truths[truth]!.charCodeAt(formula) === 0x31;
  }

  private vector(formulas: readonly number[]): number {
    const key = formulas.join();
    let id = this.vectorIds.get(key);
    if (id === undefined) {
      id = this.vectors.push(formulas) - 1;
      this.vectorIds.set(key, id);
    }
    return id;
  }

  /** What is left of a formula when some variables are decided. */
  private residual(formula: number, value: (variable: number) => boolean | undefined): number {
    const { diagrams } = this;
    const done = new Map<number, number>();
    const visit = (from: number): number => {
      let node = from;
      while (node > TRUE) {
        const decided = value(diagrams.variable(node));
        if (decided === undefined) break;
        node = diagrams.branch(node, decided);
      }
      if (node <= TRUE) return node;
      let result = done.get(node);
      if (result === undefined) {
        const hi = visit(diagrams.branch(node, true));
        const lo = visit(diagrams.branch(node, false));
        result = diagrams.ifThenElse(diagrams.literal(diagrams.variable(node)), hi, lo);
        done.set(node, result);
      }
      return result;
    };
    return visit(formula);
  }
}

/** How many of the cuts are below a magnitude. */
export function passed(cuts: readonly Cut[], magnitude: Decimal): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compareDecimals(magnitude, cuts[middle]!.at);
    if (order > 0 || (order === 0 && !cuts[middle]!.after)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Leaves out the thresholds that part nothing. */
function sideOf(negative: boolean, thresholds: readonly Threshold[], stretches: readonly number[]): Side {
  const cuts: Cut[] = [];
  const vectors = [stretches[0]!];
  for (const [i, { value, after }] of thresholds.entries()) {
    const vector = stretches[i + 1]!;
    if (vector === vectors.at(-1)) continue;
    const at = { ...value, negative: false };
    cuts.push({ at, after, digits: at.coefficient.toString(), top: topOf(at) });
    vectors.push(vector);
  }
  return { negative, cuts, vectors };
}
