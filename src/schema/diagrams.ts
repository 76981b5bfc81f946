import { TupleTable } from '../base/tuple-table.ts';

/** The formula that nothing makes true. */
export const FALSE = 0;
/** The formula that everything makes true. */
export const TRUE = 1;

/** See `directions`. */
export const RISES = 1;
export const FALLS = 2;

const CONSTANTS = 2;
/** The operation codes of the memo of results. */
const RESTRICT = -1;

/**
 * Boolean formulas over numbered variables as ordered binary decision diagrams, hash-consed: equal formulas are equal
 * integers, and a formula that cannot be true is `FALSE`. Variables with lower numbers stand nearer to the root; their
 * order decides the size of the diagrams (Bryant 1986, "Graph-Based Algorithms for Boolean Function Manipulation").
 */
export class Diagrams {
  /** Per node: variable, formula where it is true, formula where it is false. */
  private readonly nodes = new TupleTable(3);
  /** Operands of the results known, and the results: (f, g, h) of if-then-else, (`RESTRICT`, f, 2 * variable + value). */
  private readonly memo = new TupleTable(3);
  private results = new Int32Array(128);
  private readonly implications = new TupleTable(2);
  private readonly implied: boolean[] = [];
  private readonly needs: (readonly number[] | undefined)[] = [];
  private readonly ways = new Map<number, ReadonlyMap<number, number>>();
  private readonly supports: (readonly number[] | undefined)[] = [[], []];

  /** How many nodes there are. */
  get size(): number {
    return this.nodes.size + CONSTANTS;
  }

  /** The formula that is true where the variable is. */
  literal(variable: number, value = true): number {
    return value ? this.node(variable, TRUE, FALSE) : this.node(variable, FALSE, TRUE);
  }

  /** The variable at the root of a formula that is not constant. */
  variable(f: number): number {
    return this.nodes.get(f - CONSTANTS, 0);
  }

  /** What is left of a formula that is not constant when the variable at its root has a value. */
  branch(f: number, value: boolean): number {
    return this.nodes.get(f - CONSTANTS, value ? 1 : 2);
  }

  /** Where f is true g, elsewhere h. */
  ifThenElse(f: number, g: number, h: number): number {
    if (f === TRUE) return g;
    if (f === FALSE) return h;
    if (g === h) return g;
    if (g === TRUE && h === FALSE) return f;
    const known = this.recall(f, g, h);
    if (known >= 0) return known;
    const top = Math.min(this.rank(f), this.rank(g), this.rank(h));
    const hi = this.ifThenElse(this.at(f, top, 1), this.at(g, top, 1), this.at(h, top, 1));
    const lo = this.ifThenElse(this.at(f, top, 2), this.at(g, top, 2), this.at(h, top, 2));
    return this.remember(f, g, h, this.node(top, hi, lo));
  }

  and(f: number, g: number): number {
    return this.ifThenElse(f, g, FALSE);
  }

  or(f: number, g: number): number {
    return this.ifThenElse(f, TRUE, g);
  }

  not(f: number): number {
    return this.ifThenElse(f, FALSE, TRUE);
  }

  /** Whether f and g are true together or false together. */
  equivalent(f: number, g: number): number {
    return this.ifThenElse(f, g, this.not(g));
  }

  /** Whether g is true wherever f is. Builds nothing, and stops at the first difference. */
  implies(f: number, g: number): boolean {
    if (f === FALSE || g === TRUE || f === g) return true;
    if (f === TRUE || g === FALSE) return false;
    const { implications } = this;
    const before = implications.size;
    implications.scratch[0] = f;
    implications.scratch[1] = g;
    const id = implications.intern();
    if (id < before) return this.implied[id]!;
    const top = Math.min(this.rank(f), this.rank(g));
    const result =
      this.implies(this.at(f, top, 1), this.at(g, top, 1)) &&
      this.implies(this.at(f, top, 2), this.at(g, top, 2));
    this.implied[id] = result;
    return result;
  }

  /** The conjunction of many formulas. Those with late variables first: then long rows of literals are cheap. */
  all(formulas: Iterable<number>): number {
    const late = [...formulas].sort((f, g) => this.rank(g) - this.rank(f));
    return late.reduce((sum, f) => this.and(f, sum), TRUE);
  }

  /** The disjunction of many formulas. */
  any(formulas: Iterable<number>): number {
    const late = [...formulas].sort((f, g) => this.rank(g) - this.rank(f));
    return late.reduce((sum, f) => this.or(f, sum), FALSE);
  }

  /** Whether exactly one of many formulas is true. */
  exactlyOne(formulas: readonly number[]): number {
    const late = [...formulas].sort((f, g) => this.rank(g) - this.rank(f));
    let none = TRUE;
    let one = FALSE;
    for (const f of late) {
      one = this.ifThenElse(f, none, one);
      none = this.ifThenElse(f, FALSE, none);
    }
    return one;
  }

  /** The formula with a variable set to a value. */
  restrict(f: number, variable: number, value: boolean): number {
    if (this.rank(f) > variable) return f;
    if (this.rank(f) === variable) return this.branch(f, value);
    const operand = 2 * variable + (value ? 1 : 0);
    const known = this.recall(RESTRICT, f, operand);
    if (known >= 0) return known;
    const hi = this.restrict(this.branch(f, true), variable, value);
    const lo = this.restrict(this.branch(f, false), variable, value);
    return this.remember(RESTRICT, f, operand, this.node(this.variable(f), hi, lo));
  }

  /** The formula with formulas in the place of variables; undefined leaves a variable as it is. All at once. */
  substitute(f: number, replacement: (variable: number) => number | undefined): number {
    const done = new Map<number, number>();
    const visit = (node: number): number => {
      if (node < CONSTANTS) return node;
      let result = done.get(node);
      if (result === undefined) {
        const variable = this.variable(node);
        const hi = visit(this.branch(node, true));
        const lo = visit(this.branch(node, false));
        result = this.ifThenElse(replacement(variable) ?? this.literal(variable), hi, lo);
        done.set(node, result);
      }
      return result;
    };
    return visit(f);
  }

  /** What is true whatever the variables are. */
  forAll(f: number, variables: readonly number[]): number {
    return variables.reduce(
      (all, variable) => this.and(this.restrict(all, variable, true), this.restrict(all, variable, false)),
      f,
    );
  }

  /** The value of a formula, given that of each of its variables. */
  evaluate(f: number, value: (variable: number) => boolean): boolean {
    let node = f;
    while (node >= CONSTANTS) node = this.branch(node, value(this.variable(node)));
    return node === TRUE;
  }

  /** The variables on which a formula depends, in ascending order. */
  support(f: number): readonly number[] {
    const known = this.supports[f];
    if (known !== undefined) return known;
    const variables = new Set<number>();
    const seen = new Set<number>();
    const pending = [f];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (node < CONSTANTS || seen.has(node)) continue;
      seen.add(node);
      variables.add(this.variable(node));
      pending.push(this.branch(node, true), this.branch(node, false));
    }
    const support = [...variables].sort((a, b) => a - b);
    this.supports[f] = support;
    return support;
  }

  /** The variables without which a formula cannot be true, in ascending order; nothing is told of `FALSE`. */
  necessary(f: number): readonly number[] {
    if (f < CONSTANTS) return [];
    let found = this.needs[f];
    if (found === undefined) {
      const [hi, lo] = [this.branch(f, true), this.branch(f, false)];
      if (lo === FALSE) found = [this.variable(f), ...this.necessary(hi)];
      else if (hi === FALSE) found = this.necessary(lo);
      else {
        const above = this.necessary(hi);
        const below = new Set(above.length === 0 ? above : this.necessary(lo));
        found = above.filter((variable) => below.has(variable));
      }
      this.needs[f] = found;
    }
    return found;
  }

  /**
   * Per variable of a formula: whether it can be of use that the variable is true (bit `RISES`), or false (`FALLS`),
   * the others being as they are.
   */
  directions(f: number): ReadonlyMap<number, number> {
    let found = this.ways.get(f);
    if (found === undefined) {
      const sum = new Map<number, number>();
      const seen = new Set<number>();
      const pending = [f];
      for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
        if (node < CONSTANTS || seen.has(node)) continue;
        seen.add(node);
        const [hi, lo] = [this.branch(node, true), this.branch(node, false)];
        const bits = (this.implies(hi, lo) ? 0 : RISES) | (this.implies(lo, hi) ? 0 : FALLS);
        const variable = this.variable(node);
        sum.set(variable, (sum.get(variable) ?? 0) | bits);
        pending.push(hi, lo);
      }
      found = sum;
      this.ways.set(f, found);
    }
    return found;
  }

  /** A formula for reading; `name` names the variables. */
  toString(f: number, name: (variable: number) => string): string {
    if (f < CONSTANTS) return f === TRUE ? 'true' : 'false';
    const [hi, lo] = [this.branch(f, true), this.branch(f, false)];
    return `(${name(this.variable(f))} ? ${this.toString(hi, name)} : ${this.toString(lo, name)})`;
  }

  private rank(f: number): number {
    return f < CONSTANTS ? Infinity : this.variable(f);
  }

  /** The branch of f for the variable `top`, which f may not have at its root. */
  private at(f: number, top: number, field: 1 | 2): number {
    return this.rank(f) === top ? this.nodes.get(f - CONSTANTS, field) : f;
  }

  private node(variable: number, hi: number, lo: number): number {
    if (hi === lo) return hi;
    const { scratch } = this.nodes;
    scratch[0] = variable;
    scratch[1] = hi;
    scratch[2] = lo;
    return this.nodes.intern() + CONSTANTS;
  }

  private recall(f: number, g: number, h: number): number {
    const { memo } = this;
    const before = memo.size;
    memo.scratch[0] = f;
    memo.scratch[1] = g;
    memo.scratch[2] = h;
    const id = memo.intern();
    if (id < before) return this.results[id]!;
    if (id >= this.results.length) {
      const grown = new Int32Array(this.results.length * 2);
      grown.set(this.results);
      this.results = grown;
    }
    this.results[id] = -1;
    return -1;
  }

  private remember(f: number, g: number, h: number, result: number): number {
    const { memo } = this;
    memo.scratch[0] = f;
    memo.scratch[1] = g;
    memo.scratch[2] = h;
    this.results[memo.intern()] = result;
    return result;
  }
}
