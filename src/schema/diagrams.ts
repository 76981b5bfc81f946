import { TupleTable } from '../base/tuple-table.ts';
import { BoundedCache } from './bounded-cache.ts';
import { Visits } from './visits.ts';

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
/** Stands for the replacement of a variable that stays as it is. */
const UNCHANGED = -1;

/** So many variables are kept in lists of those of formulas. */
const MOST_KEPT = 500_000;

/** Variables in ascending order, as a list that ends with `NONE`. */
interface Needs {
  readonly variable: number;
  readonly next: Needs;
}

const NONE: Needs = {
  variable: Infinity,
  get next() {
    return NONE;
  },
};

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
  private readonly needs: (Needs | undefined)[] = [];
  private readonly ways = new BoundedCache<number, ReadonlyMap<number, number>>(MOST_KEPT);
  private readonly supports = new BoundedCache<number, readonly number[]>(MOST_KEPT);
  private readonly visits = new Visits();

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
    const id = this.recall(f, g, h);
    if (this.results[id]! >= 0) return this.results[id]!;
    const top = Math.min(this.rank(f), this.rank(g), this.rank(h));
    const hi = this.ifThenElse(this.at(f, top, 1), this.at(g, top, 1), this.at(h, top, 1));
    const lo = this.ifThenElse(this.at(f, top, 2), this.at(g, top, 2), this.at(h, top, 2));
    return (this.results[id] = this.node(top, hi, lo));
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
    const id = this.recall(RESTRICT, f, operand);
    if (this.results[id]! >= 0) return this.results[id]!;
    const hi = this.restrict(this.branch(f, true), variable, value);
    const lo = this.restrict(this.branch(f, false), variable, value);
    return (this.results[id] = this.node(this.variable(f), hi, lo));
  }

  /** The formula with formulas in the place of variables; undefined leaves a variable as it is. All at once. */
  substitute(f: number, replacement: (variable: number) => number | undefined): number {
    const { visits } = this;
    const round = visits.begin(this.size);
    const replacements = new Map<number, number>();
    const visit = (node: number): number => {
      if (node < CONSTANTS) return node;
      const known = visits.get(round, node);
      if (known >= 0) return known;
      const variable = this.variable(node);
      let by = replacements.get(variable);
      if (by === undefined) replacements.set(variable, (by = replacement(variable) ?? UNCHANGED));
      const [above, below] = [this.branch(node, true), this.branch(node, false)];
      let result: number;
      if (by === TRUE) result = visit(above);
      else if (by === FALSE) result = visit(below);
      else {
        const hi = visit(above);
        const lo = visit(below);
        if (by !== UNCHANGED) result = this.ifThenElse(by, hi, lo);
        else if (hi === above && lo === below) result = node;
        // As a rule nothing has moved up past the variable.
        else if (this.rank(hi) > variable && this.rank(lo) > variable) result = this.node(variable, hi, lo);
        else result = this.ifThenElse(this.literal(variable), hi, lo);
      }
      visits.set(round, node, result);
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
    const known = this.supports.get(f);
    if (known !== undefined) return known;
    const variables = new Set<number>();
    const { visits } = this;
    const round = visits.begin(this.size);
    const pending = [f];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (node < CONSTANTS || visits.get(round, node) >= 0) continue;
      visits.set(round, node, 0);
      variables.add(this.variable(node));
      pending.push(this.branch(node, true), this.branch(node, false));
    }
    const support = [...variables].sort((a, b) => a - b);
    this.supports.set(f, support, support.length);
    return support;
  }

  /** The variables without which a formula cannot be true, in ascending order; nothing is told of `FALSE`. */
  necessary(f: number): readonly number[] {
    const found: number[] = [];
    for (let at = this.needsOf(f); at !== NONE; at = at.next) found.push(at.variable);
    return found;
  }

  /** The same as a list whose end is shared with those of the formulas below. */
  private needsOf(f: number): Needs {
    const above: number[] = [];
    let at = f;
    // Rows of literals are longer than recursion should go.
    while (at >= CONSTANTS && this.needs[at] === undefined && this.branch(at, false) === FALSE) {
      above.push(at);
      at = this.branch(at, true);
    }
    let needs = at < CONSTANTS ? NONE : (this.needs[at] ??= this.commonNeeds(at));
    for (const node of above.reverse())
      this.needs[node] = needs = { variable: this.variable(node), next: needs };
    return needs;
  }

  private commonNeeds(f: number): Needs {
    const [hi, lo] = [this.branch(f, true), this.branch(f, false)];
    if (hi === FALSE) return this.needsOf(lo);
    let [a, b] = [this.needsOf(hi), this.needsOf(lo)];
    const common: number[] = [];
    while (a !== NONE && b !== NONE) {
      if (a.variable === b.variable) common.push(a.variable);
      const { variable } = a;
      if (a.variable <= b.variable) a = a.next;
      if (b.variable <= variable) b = b.next;
    }
    return common.reduceRight<Needs>((next, variable) => ({ variable, next }), NONE);
  }

  /**
   * Per variable of a formula: whether it can be of use that the variable is true (bit `RISES`), or false (`FALLS`),
   * the others being as they are.
   */
  directions(f: number): ReadonlyMap<number, number> {
    let found = this.ways.get(f);
    if (found === undefined) {
      const sum = new Map<number, number>();
      const { visits } = this;
      const round = visits.begin(this.size);
      const pending = [f];
      for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
        if (node < CONSTANTS || visits.get(round, node) >= 0) continue;
        visits.set(round, node, 0);
        const [hi, lo] = [this.branch(node, true), this.branch(node, false)];
        const bits = (this.implies(hi, lo) ? 0 : RISES) | (this.implies(lo, hi) ? 0 : FALLS);
        const variable = this.variable(node);
        sum.set(variable, (sum.get(variable) ?? 0) | bits);
        pending.push(hi, lo);
      }
      found = sum;
      this.ways.set(f, found, sum.size);
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

  /** The number of an operation; its result is negative where it is not known yet. */
  private recall(f: number, g: number, h: number): number {
    const { memo } = this;
    const before = memo.size;
    memo.scratch[0] = f;
    memo.scratch[1] = g;
    memo.scratch[2] = h;
    const id = memo.intern();
    if (id < before) return id;
    if (id >= this.results.length) {
      const grown = new Int32Array(this.results.length * 2);
      grown.set(this.results);
      this.results = grown;
    }
    this.results[id] = -1;
    return id;
  }
}
