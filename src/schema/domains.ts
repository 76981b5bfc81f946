import type { Atom } from './atoms.ts';
import type { Core } from './core.ts';
import { FALSE, TRUE } from './diagrams.ts';
import { factOf } from './fact-of.ts';
import { KINDS, type SchemaNode } from './node.ts';
import { TextProduct } from './text/text-product.ts';
import type { PlainValue } from './value-table.ts';

/** With more variables or fixed values than this, what values have in common is not looked for. */
const MOST_VARIABLES = 512;
const MOST_VALUES = 1024;

/** With more ways for strings to pass tests than this, none are told apart. */
const MOST_VECTORS = 128;

/**
 * What is true of the variables `fits` of one value whatever the value is, as far as its kind and the values that
 * subschemas fix tell: of two constants at most one fits. With it, the branches of a `oneOf` that a discriminator tells
 * apart fall away together, not one by one.
 */
export class Domains {
  private readonly core: Core;
  private readonly known = new Map<string, number>();

  constructor(core: Core) {
    this.core = core;
  }

  /** A goal over the variables of one value, and what is true of them. */
  restrict(goal: number): number {
    const { atoms, diagrams } = this.core;
    const variables = diagrams.support(goal).filter((variable) => atoms.get(variable).kind === 'fits');
    if (variables.length < 2 || variables.length > MOST_VARIABLES) return goal;
    // Values that have codes are told apart by these.
    if (atoms.codesOfAll(variables) !== undefined) return goal;
    const nodes = variables.flatMap((variable) => {
      const atom = atoms.get(variable);
      return atom.kind === 'fits' ? [atom.node] : [];
    });
    const key = nodes.map(({ id }) => id).join();
    let domain = this.known.get(key);
    if (domain === undefined) this.known.set(key, (domain = this.domain(nodes)));
    return diagrams.and(goal, domain);
  }

  private domain(nodes: readonly SchemaNode[]): number {
    const { expansion } = this.core;
    const vectors = new Map<string, readonly number[]>();
    const add = (truths: readonly number[]): void => {
      vectors.set(truths.join(), truths);
    };
    for (const kind of KINDS) {
      const formulas = nodes.map((node) => expansion.formula(node, kind));
      if (kind !== 'string' && kind !== 'number') {
        add(formulas);
        continue;
      }
      const fixed = this.fixedValues(formulas);
      if (fixed === undefined) return TRUE;
      // Any other value: none of those that are fixed.
      const others = formulas.map((formula) =>
        this.truth(formula, (variable) => (this.isFixing(variable) ? false : undefined)),
      );
      for (const [value, fixing] of fixed) {
        const truths = [...others];
        const changes: number[] = [];
        for (const [i, formula] of formulas.entries()) {
          if (formula <= TRUE || (others[i]! <= TRUE && !fixing.has(formula))) continue;
          truths[i] = this.truth(formula, (variable) => factOf(this.core, variable, value));
          changes.push(i, truths[i]);
        }
        vectors.set(`${kind} ${changes.join()}`, truths);
      }
      if (kind === 'number') add(others);
      else for (const truths of this.stringVectors(others)) add(truths);
    }
    const all = [...vectors.values()];
    // Vectors that say nothing admit everything.
    if (all.some((truths) => truths.every((truth) => truth > TRUE))) return TRUE;
    return this.anyOf(
      nodes.map((node) => this.core.fits(node)),
      all,
    );
  }

  /** The formula that is true of some vectors of truths; what is neither `TRUE` nor `FALSE` in them is open. */
  private anyOf(variables: readonly number[], vectors: readonly (readonly number[])[]): number {
    const { diagrams } = this.core;
    const order = variables.map((_, i) => i).sort((a, b) => variables[a]! - variables[b]!);
    // From the last variable on: all of them false. Of constants most are.
    const none: number[] = [];
    none[order.length] = TRUE;
    for (let at = order.length - 1; at >= 0; at--) {
      none[at] = diagrams.ifThenElse(diagrams.literal(variables[order[at]!]!), FALSE, none[at + 1]!);
    }
    const lastTrue = new Map(
      vectors.map((truths) => [truths, order.findLastIndex((i) => truths[i] !== FALSE)]),
    );
    const build = (some: readonly (readonly number[])[], at: number): number => {
      if (some.length === 0) return FALSE;
      if (at === order.length) return TRUE;
      if (some.length === 1 && lastTrue.get(some[0]!)! < at) return none[at]!;
      const i = order[at]!;
      const hi = build(
        some.filter((truths) => truths[i] !== FALSE),
        at + 1,
      );
      const lo = build(
        some.filter((truths) => truths[i] !== TRUE),
        at + 1,
      );
      return diagrams.ifThenElse(diagrams.literal(variables[i]!), hi, lo);
    };
    return build(vectors, 0);
  }

  /** The strings or numbers that formulas fix, with the formulas that fix them, or undefined if they are too many. */
  private fixedValues(formulas: readonly number[]): ReadonlyMap<PlainValue, ReadonlySet<number>> | undefined {
    const { atoms, diagrams, values } = this.core;
    const found = new Map<PlainValue, Set<number>>();
    for (const formula of formulas) {
      for (const variable of diagrams.support(formula)) {
        for (const value of fixedBy(atoms.get(variable))) {
          const shared = values.get(values.intern(value));
          let fixing = found.get(shared);
          if (fixing === undefined) found.set(shared, (fixing = new Set()));
          fixing.add(formula);
        }
        if (found.size > MOST_VALUES) return undefined;
      }
    }
    return found;
  }

  /** What some formulas over tests and lengths are together for some string, as lists of truths. */
  private stringVectors(formulas: readonly number[]): number[][] {
    const { diagrams } = this.core;
    const variables = new Set(formulas.flatMap((formula) => diagrams.support(formula)));
    if (variables.size === 0) return [[...formulas]];
    const product = new TextProduct(
      this.core,
      [...variables].sort((a, b) => a - b),
    );
    const found: number[][] = [];
    const divide = (goal: number, truths: readonly number[]): void => {
      if (found.length > MOST_VECTORS || !product.isAlive(goal, product.start, 0)) return;
      const formula = formulas[truths.length];
      if (formula === undefined) found.push([...truths]);
      else {
        divide(diagrams.and(goal, formula), [...truths, TRUE]);
        divide(diagrams.and(goal, diagrams.not(formula)), [...truths, FALSE]);
      }
    };
    divide(TRUE, []);
    return found.length > MOST_VECTORS ? [[...formulas]] : found;
  }

  private isFixing(variable: number): boolean {
    const { kind } = this.core.atoms.get(variable);
    return kind === 'strings' || kind === 'numbers';
  }

  /** `TRUE` or `FALSE` if some facts decide a formula, else the formula. */
  private truth(formula: number, fact: (variable: number) => boolean | undefined): number {
    const { diagrams } = this.core;
    if (formula <= TRUE) return formula;
    return diagrams.substitute(formula, (variable) => {
      const truth = fact(variable);
      return truth === undefined ? undefined : truth ? TRUE : FALSE;
    });
  }
}

/** The values that a fact about strings or numbers lists. */
function fixedBy(atom: Atom): PlainValue[] {
  if (atom.kind === 'strings') return atom.node.values!.strings.map((text) => ({ kind: 'string', text }));
  if (atom.kind === 'numbers') return atom.node.values!.numbers.map((value) => ({ kind: 'number', value }));
  return [];
}
