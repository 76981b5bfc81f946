import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Diagrams, FALSE, TRUE } from '../../src/schema/diagrams.ts';

/** A formula as a tree; a number is a variable. */
type Formula =
  | number
  | boolean
  | { readonly op: 'not'; readonly of: Formula }
  | { readonly op: 'and' | 'or' | 'equivalent'; readonly of: readonly [Formula, Formula] }
  | { readonly op: 'if'; readonly of: readonly [Formula, Formula, Formula] };

/** Not in a row, and the root of most formulas is not the least one. */
const VARIABLES = [3, 4, 7, 20, 21];

/** All truth assignments: a number whose bit i is the value of the variable VARIABLES[i]. */
const ASSIGNMENTS: readonly number[] = Array.from({ length: 2 ** VARIABLES.length }, (_, bits) => bits);

function valueOf(assignment: number, variable: number): boolean {
  return ((assignment >> VARIABLES.indexOf(variable)) & 1) === 1;
}

function holds(formula: Formula, assignment: number): boolean {
  if (typeof formula === 'boolean') return formula;
  if (typeof formula === 'number') return valueOf(assignment, formula);
  switch (formula.op) {
    case 'not':
      return !holds(formula.of, assignment);
    case 'and':
      return formula.of.every((each) => holds(each, assignment));
    case 'or':
      return formula.of.some((each) => holds(each, assignment));
    case 'equivalent':
      return holds(formula.of[0], assignment) === holds(formula.of[1], assignment);
    case 'if':
      return holds(formula.of[holds(formula.of[0], assignment) ? 1 : 2], assignment);
  }
}

/** The truth table: the value per assignment. */
function tableOf(formula: Formula): string {
  return ASSIGNMENTS.map((assignment) => (holds(formula, assignment) ? '1' : '0')).join('');
}

function build(diagrams: Diagrams, formula: Formula): number {
  if (typeof formula === 'boolean') return formula ? TRUE : FALSE;
  if (typeof formula === 'number') return diagrams.literal(formula);
  switch (formula.op) {
    case 'not':
      return diagrams.not(build(diagrams, formula.of));
    case 'if': {
      const [f, g, h] = formula.of.map((each) => build(diagrams, each));
      return diagrams.ifThenElse(f!, g!, h!);
    }
    default:
      return diagrams[formula.op](build(diagrams, formula.of[0]), build(diagrams, formula.of[1]));
  }
}

function tableFrom(diagrams: Diagrams, f: number): string {
  return ASSIGNMENTS.map((assignment) =>
    diagrams.evaluate(f, (variable) => valueOf(assignment, variable)) ? '1' : '0',
  ).join('');
}

const { formula } = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    { weight: 2, arbitrary: fc.constantFrom<Formula>(...VARIABLES) },
    { weight: 1, arbitrary: fc.boolean() },
    { weight: 2, arbitrary: fc.record({ op: fc.constant('not' as const), of: tie('formula') }) },
    {
      weight: 5,
      arbitrary: fc.record({
        op: fc.constantFrom('and', 'or', 'equivalent'),
        of: fc.tuple(tie('formula'), tie('formula')),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        op: fc.constant('if' as const),
        of: fc.tuple(tie('formula'), tie('formula'), tie('formula')),
      }),
    },
  ),
}));

const variable = fc.constantFrom(...VARIABLES);

describe('Diagrams', () => {
  it('are equal integers where the formulas are equivalent, and only there', () => {
    fc.assert(
      fc.property(fc.array(formula, { minLength: 2, maxLength: 12 }), (formulas) => {
        // One store for all: what was built before must not show.
        const diagrams = new Diagrams();
        const byTable = new Map<string, number>([
          ['0'.repeat(ASSIGNMENTS.length), FALSE],
          ['1'.repeat(ASSIGNMENTS.length), TRUE],
        ]);
        for (const each of formulas) {
          const f = build(diagrams, each);
          const table = tableOf(each);
          expect(tableFrom(diagrams, f)).toBe(table);
          expect(f).toBe(byTable.get(table) ?? f);
          byTable.set(table, f);
        }
        expect(new Set(byTable.values()).size).toBe(byTable.size);
      }),
      { numRuns: 300 },
    );
  });

  it('have literals of both signs, and constants', () => {
    const diagrams = new Diagrams();
    for (const each of VARIABLES) {
      expect(diagrams.literal(each, false)).toBe(diagrams.not(diagrams.literal(each)));
      expect(diagrams.variable(diagrams.literal(each))).toBe(each);
      expect([true, false].map((value) => diagrams.branch(diagrams.literal(each), value))).toEqual([
        TRUE,
        FALSE,
      ]);
    }
    expect([diagrams.not(TRUE), diagrams.not(FALSE)]).toEqual([FALSE, TRUE]);
    expect(diagrams.size).toBe(2 + 2 * VARIABLES.length);
  });

  it('stand with the least variable at the root, and the branches are what is left', () => {
    fc.assert(
      fc.property(formula, (formula) => {
        const diagrams = new Diagrams();
        const f = build(diagrams, formula);
        if (f <= TRUE) return;
        const root = diagrams.variable(f);
        expect(root).toBe(diagrams.support(f)[0]);
        for (const value of [true, false]) {
          expect(diagrams.branch(f, value)).toBe(diagrams.restrict(f, root, value));
        }
      }),
    );
  });

  it('depend on the variables of their support, in ascending order, and on no others', () => {
    fc.assert(
      fc.property(formula, (formula) => {
        const diagrams = new Diagrams();
        const table = tableOf(formula);
        const needed = VARIABLES.filter((_, i) =>
          ASSIGNMENTS.some((assignment) => table[assignment] !== table[assignment ^ (1 << i)]),
        );
        const f = build(diagrams, formula);
        expect(diagrams.support(f)).toEqual(needed);
        expect(diagrams.support(f)).toEqual(needed);
      }),
    );
  });

  it('restrict: a variable has a value', () => {
    fc.assert(
      fc.property(formula, variable, fc.boolean(), (formula, variable, value) => {
        const diagrams = new Diagrams();
        const bit = 1 << VARIABLES.indexOf(variable);
        const table = tableOf(formula);
        const f = diagrams.restrict(build(diagrams, formula), variable, value);
        const expected = ASSIGNMENTS.map((at) => table[value ? at | bit : at & ~bit]).join('');
        expect(tableFrom(diagrams, f)).toBe(expected);
        // A variable that is nowhere changes nothing.
        expect(diagrams.restrict(f, 5, value)).toBe(f);
      }),
    );
  });

  it('substitute: formulas in the place of variables, all at once', () => {
    const replacements = fc.dictionary(fc.constantFrom(...VARIABLES.map(String)), formula);
    fc.assert(
      fc.property(formula, replacements, (formula, replacements) => {
        const diagrams = new Diagrams();
        const replaced = (variable: number): Formula => replacements[variable] ?? variable;
        const f = diagrams.substitute(build(diagrams, formula), (variable) =>
          replacements[variable] === undefined ? undefined : build(diagrams, replacements[variable]),
        );
        const expected = ASSIGNMENTS.map((assignment) => {
          const inner = VARIABLES.reduce(
            (sum, variable, i) => sum + (holds(replaced(variable), assignment) ? 1 << i : 0),
            0,
          );
          return holds(formula, inner) ? '1' : '0';
        });
        expect(tableFrom(diagrams, f)).toBe(expected.join(''));
      }),
    );
    // At once: the two change places.
    const diagrams = new Diagrams();
    const [a, b] = [diagrams.literal(3), diagrams.literal(4)];
    const swapped = diagrams.substitute(diagrams.and(a, diagrams.not(b)), (variable) =>
      variable === 3 ? b : a,
    );
    expect(swapped).toBe(diagrams.and(b, diagrams.not(a)));
  });

  it('forAll: true whatever some variables are', () => {
    fc.assert(
      fc.property(formula, fc.uniqueArray(variable), (formula, variables) => {
        const diagrams = new Diagrams();
        const mask = variables.reduce((bits, variable) => bits | (1 << VARIABLES.indexOf(variable)), 0);
        const table = tableOf(formula);
        const expected = ASSIGNMENTS.map((at) =>
          ASSIGNMENTS.every((other) => (at & ~mask) !== (other & ~mask) || table[other] === '1') ? '1' : '0',
        );
        const f = diagrams.forAll(build(diagrams, formula), variables);
        expect(tableFrom(diagrams, f)).toBe(expected.join(''));
        expect(diagrams.support(f).filter((each) => variables.includes(each))).toEqual([]);
      }),
    );
  });

  it('all and any: of many formulas, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(formula, { maxLength: 6 }), (formulas) => {
        const diagrams = new Diagrams();
        const built = formulas.map((each) => build(diagrams, each));
        const all = ASSIGNMENTS.map((at) => (formulas.every((each) => holds(each, at)) ? '1' : '0'));
        const any = ASSIGNMENTS.map((at) => (formulas.some((each) => holds(each, at)) ? '1' : '0'));
        expect(tableFrom(diagrams, diagrams.all(built))).toBe(all.join(''));
        expect(tableFrom(diagrams, diagrams.any(new Set(built)))).toBe(any.join(''));
        expect(diagrams.all([...built].reverse())).toBe(diagrams.all(built));
        expect(diagrams.any([...built].reverse())).toBe(diagrams.any(built));
      }),
    );
  });

  it('all: long rows of literals take one node each', () => {
    const diagrams = new Diagrams();
    const literals = Array.from({ length: 5000 }, (_, variable) =>
      diagrams.literal(variable, variable % 3 > 0),
    );
    const before = diagrams.size;
    const f = diagrams.all(literals);
    expect(diagrams.size - before).toBeLessThan(5000);
    expect(diagrams.support(f)).toHaveLength(5000);
    expect(diagrams.evaluate(f, (variable) => variable % 3 > 0)).toBe(true);
    expect(diagrams.evaluate(f, (variable) => variable % 3 > 0 && variable !== 4999)).toBe(false);
  });

  it('evaluate: asks for the variables on one way only', () => {
    const diagrams = new Diagrams();
    const f = diagrams.and(diagrams.literal(3), diagrams.or(diagrams.literal(4), diagrams.literal(7)));
    const asked: number[] = [];
    const value = diagrams.evaluate(f, (variable) => {
      asked.push(variable);
      return variable === 3 || variable === 4;
    });
    expect([value, asked]).toEqual([true, [3, 4]]);
  });

  it('print themselves', () => {
    const diagrams = new Diagrams();
    const f = diagrams.and(diagrams.literal(3), diagrams.not(diagrams.literal(4)));
    expect(diagrams.toString(f, (variable) => `x${variable}`)).toBe('(x3 ? (x4 ? false : true) : false)');
    expect([TRUE, FALSE].map((each) => diagrams.toString(each, String))).toEqual(['true', 'false']);
  });
});
