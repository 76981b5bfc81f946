import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromJs } from '../../src/json/read.ts';
import { FIRST_VARIABLE } from '../../src/schema/atoms.ts';
import { Core } from '../../src/schema/core.ts';
import { FALSE } from '../../src/schema/diagrams.ts';
import { Goals, type Split } from '../../src/schema/goals.ts';
import { resolveSchemaOptions } from '../../src/schema/reading/options.ts';
import { readSchemaDocument } from '../../src/schema/read-node.ts';
import { resolveSettings } from '../../src/schema/settings.ts';

/** Subschemas and facts of all kinds: variables about the child and others alternate. */
const SCHEMA = {
  type: ['object', 'array'],
  required: ['a', 'b'],
  minItems: 2,
  properties: { a: { type: 'string', minLength: 1 }, b: { required: ['c'], items: { type: 'null' } } },
  anyOf: [{ required: ['d'] }, { maxItems: 5 }],
};

function coreOf(schema: object): Core {
  const document = readSchemaDocument(fromJs(schema), resolveSchemaOptions({}, fromJs));
  return new Core(document, resolveSettings({}), new Uint8Array(256).fill(1));
}

/** Three variables about the child and three about the rest, spread over the order. */
interface Setting {
  readonly core: Core;
  readonly goals: Goals;
  readonly child: readonly number[];
  readonly others: readonly number[];
}

function setting(): Setting {
  const core = coreOf(SCHEMA);
  const variables: number[] = [];
  for (let variable = FIRST_VARIABLE; (core.atoms.get(variable) as unknown) !== undefined; variable++)
    variables.push(variable);
  const isChild = (variable: number): boolean => core.atoms.get(variable).kind === 'fits';
  const spread = (list: readonly number[]): number[] => [list[0]!, list[list.length >> 1]!, list.at(-1)!];
  return {
    core,
    goals: new Goals(core),
    child: spread(variables.filter(isChild)),
    others: spread(variables.filter((variable) => !isChild(variable))),
  };
}

/** What three variables are: bit i is the value of the i-th. */
const ASSIGNMENTS = [0, 1, 2, 3, 4, 5, 6, 7];

/** A formula as the set of the 64 assignments with which it is true: bit 8 * of the child + of the others. */
type Table = readonly boolean[];

const table: fc.Arbitrary<Table> = fc.oneof(
  fc.array(fc.boolean(), { minLength: 64, maxLength: 64 }),
  // Formulas of schemas are mostly a few alternatives, each of a few literals.
  fc
    .array(fc.tuple(fc.nat(63), fc.nat(63)), { minLength: 1, maxLength: 4 })
    .map((cubes) =>
      Array.from({ length: 64 }, (_, at) => cubes.some(([care, value]) => ((at ^ value) & care) === 0)),
    ),
  // Nothing is asked to be false: true stays true when more is true.
  fc
    .array(fc.nat(63), { minLength: 1, maxLength: 4 })
    .map((cubes) => Array.from({ length: 64 }, (_, at) => cubes.some((cube) => (at & cube) === cube))),
);

/** The formula of a table. */
function build({ core: { diagrams }, child, others }: Setting, table: Table): number {
  const literals = (variables: readonly number[], bits: number): number[] =>
    variables.map((variable, i) => diagrams.literal(variable, ((bits >> i) & 1) === 1));
  return diagrams.any(
    table.flatMap((isTrue, at) =>
      isTrue ? [diagrams.all([...literals(child, at >> 3), ...literals(others, at & 7)])] : [],
    ),
  );
}

function valueOf({ child, others }: Setting, variable: number, ofChild: number, ofOthers: number): boolean {
  const at = child.indexOf(variable);
  return ((at >= 0 ? ofChild >> at : ofOthers >> others.indexOf(variable)) & 1) === 1;
}

function holds(all: Setting, formula: number, ofChild: number, ofOthers: number): boolean {
  return all.core.diagrams.evaluate(formula, (variable) => valueOf(all, variable, ofChild, ofOthers));
}

/** With which of the others a formula is true, if the child is so. */
function left(all: Setting, formula: number, ofChild: number): number[] {
  return ASSIGNMENTS.filter((ofOthers) => holds(all, formula, ofChild, ofOthers));
}

/** Whether a child is as a way asks. */
function satisfies(all: Setting, ofChild: number, literals: readonly number[]): boolean {
  return literals.every((literal) => valueOf(all, literal >> 1, ofChild, 0) === ((literal & 1) === 1));
}

/** That a way leaves what every child leaves that is as the way asks, and says nothing of the child any more. */
function expectSound(all: Setting, goal: number, { literals, rest }: Split): void {
  const kinds = all.core.diagrams.support(rest).map((variable) => all.core.atoms.get(variable).kind);
  expect(kinds).not.toContain('fits');
  const inAll = ASSIGNMENTS.filter((ofOthers) =>
    ASSIGNMENTS.every((ofChild) => !satisfies(all, ofChild, literals) || holds(all, goal, ofChild, ofOthers)),
  );
  expect(left(all, rest, 0)).toEqual(inAll);
  expect(new Set(literals.map((literal) => literal >> 1)).size).toBe(literals.length);
}

describe('Goals', () => {
  it('splits: ways, if there is a child that leaves something', () => {
    fc.assert(
      fc.property(table, (table) => {
        const all = setting();
        const goal = build(all, table);
        const { ways, isCoarse } = all.goals.splits(goal);
        for (const way of ways) {
          expectSound(all, goal, way);
          expect(way.rest).not.toBe(FALSE);
        }
        const leaving = ASSIGNMENTS.filter((ofChild) => left(all, goal, ofChild).length > 0);
        expect(ways.length > 0).toBe(leaving.length > 0);
        if (!isCoarse) {
          // Without others that ask for more, what a child leaves is what some way leaves.
          for (const ofChild of leaving) {
            const open = ways.filter(({ literals }) => satisfies(all, ofChild, literals));
            expect(open.map(({ rest }) => left(all, rest, 0))).toContainEqual(left(all, goal, ofChild));
          }
        }
        expect(all.goals.splits(goal)).toBe(all.goals.splits(goal));
      }),
      { numRuns: 300 },
    );
  });

  it('closeSplits: ways for every child that leaves what can be had', () => {
    fc.assert(
      fc.property(table, fc.subarray(ASSIGNMENTS), (table, possible) => {
        const all = setting();
        const goal = build(all, table);
        const canBeHad = (rest: number): boolean =>
          possible.some((ofOthers) => holds(all, rest, 0, ofOthers));
        const { ways } = all.goals.closeSplits(goal, 0, canBeHad);
        for (const way of ways) {
          expectSound(all, goal, way);
          expect(canBeHad(way.rest)).toBe(true);
        }
        for (const ofChild of ASSIGNMENTS) {
          const isGood = left(all, goal, ofChild).some((ofOthers) => possible.includes(ofOthers));
          expect(ways.some(({ literals }) => satisfies(all, ofChild, literals))).toBe(isGood);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('childGoal: what the child must be, exactly', () => {
    fc.assert(
      fc.property(table, fc.subarray(ASSIGNMENTS), (table, possible) => {
        const all = setting();
        const goal = build(all, table);
        const asked = new Set<number>();
        const child = all.goals.childGoal(goal, 0, (rest) => {
          asked.add(rest);
          return possible.some((ofOthers) => holds(all, rest, 0, ofOthers));
        });
        for (const ofChild of ASSIGNMENTS) {
          const isGood = left(all, goal, ofChild).some((ofOthers) => possible.includes(ofOthers));
          expect(holds(all, child, ofChild, 0)).toBe(isGood);
        }
        const { atoms, diagrams } = all.core;
        const kinds = (formula: number): string[] =>
          diagrams.support(formula).map((variable) => atoms.get(variable).kind);
        expect(kinds(child).every((kind) => kind === 'fits')).toBe(true);
        for (const rest of asked) expect(kinds(rest)).not.toContain('fits');
      }),
      { numRuns: 300 },
    );
  });

  it('waitFor: the same whatever the child is, or a list of what it has to report', () => {
    let [same, reported] = [0, 0];
    fc.assert(
      fc.property(table, table, fc.array(table, { maxLength: 2 }), (child, goal, outcomes) => {
        const all = setting();
        const { diagrams, lists } = all.core;
        const formula = build(all, goal);
        const outs = outcomes.map((each) => build(all, each));
        // What the child must be says nothing of the others.
        const must = diagrams.forAll(build(all, child), all.others);
        if (must === FALSE) return;
        const waiting = all.goals.waitFor(
          must,
          { goal: formula, outcomes: lists.intern(outs), tracked: 0 },
          false,
        );
        const children = ASSIGNMENTS.filter((ofChild) => holds(all, must, ofChild, 0));
        if (waiting.reports === 0) {
          same++;
          const after = [waiting.goal, ...lists.get(waiting.outcomes)];
          for (const [i, each] of [formula, ...outs].entries()) {
            for (const ofChild of children) {
              // Outcomes matter only where the goal is met.
              const matters = left(all, formula, ofChild);
              const kept = (rest: readonly number[]): number[] => rest.filter((one) => matters.includes(one));
              expect(kept(left(all, after[i]!, ofChild))).toEqual(kept(left(all, each, ofChild)));
            }
            for (const ofChild of ASSIGNMENTS)
              expect(left(all, after[i]!, ofChild)).toEqual(left(all, after[i]!, 0));
          }
          return;
        }
        reported++;
        expect([waiting.goal, lists.get(waiting.outcomes)]).toEqual([formula, outs]);
        const about = all.child.filter((variable) =>
          [formula, ...outs].some((each) => diagrams.support(each).includes(variable)),
        );
        expect(lists.get(waiting.reports)).toEqual(about);
        // There are two children that leave something different.
        const leaves = children.map((ofChild) =>
          JSON.stringify([formula, ...outs].map((each) => left(all, each, ofChild))),
        );
        expect(new Set(leaves).size).toBeGreaterThan(1);
      }),
      { numRuns: 400 },
    );
    expect(Math.min(same, reported)).toBeGreaterThan(5);
  });

  it('ways: demands on what the child reports, each with the cost of what is then left', () => {
    const weights = fc.array(fc.oneof(fc.nat(20), fc.constant(Infinity)), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(table, weights, (table, weights) => {
        const all = setting();
        const { lists } = all.core;
        const goal = build(all, table);
        const least = (assignments: readonly number[]): number =>
          Math.min(Infinity, ...assignments.map((ofOthers) => weights[ofOthers]!));
        const costOf = (rest: number): number => least(left(all, rest, 0));
        const ways = all.goals.ways(goal, 0, lists.intern(all.child), costOf);
        for (const { cost } of ways) expect(cost).toBeLessThan(Infinity);
        for (const ofChild of ASSIGNMENTS) {
          const own = least(left(all, goal, ofChild));
          const open = ways.filter(({ demand }) =>
            lists.get(demand).every((literal) => ((ofChild >> (literal >> 1)) & 1) === (literal & 1)),
          );
          // A way may cost more than what this child leaves, if it asks for less.
          for (const { cost } of open) expect(cost).toBeGreaterThanOrEqual(own);
          expect(open.length > 0).toBe(own < Infinity);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('ways: one without demand, if nothing is reported', () => {
    const all = setting();
    const goal = all.core.diagrams.literal(all.others[0]!);
    expect(all.goals.ways(goal, 0, 0, (rest) => (rest === goal ? 7 : 9))).toEqual([{ demand: 0, cost: 7 }]);
    expect(all.goals.ways(goal, 0, 0, () => Infinity)).toEqual([{ demand: 0, cost: Infinity }]);
  });

  it('conjunction: of literals of both signs', () => {
    const all = setting();
    const { diagrams } = all.core;
    const [a, b] = all.child as [number, number];
    const both = diagrams.and(diagrams.literal(a), diagrams.literal(b, false));
    expect(all.goals.conjunction([2 * a + 1, 2 * b])).toBe(both);
    expect(all.goals.conjunction([2 * b, 2 * a + 1])).toBe(both);
  });
});

describe('the outcomes of a frame', () => {
  it('are told as far as the goal decides them', () => {
    fc.assert(
      fc.property(table, fc.array(table, { minLength: 1, maxLength: 3 }), (goal, outcomes) => {
        const all = setting();
        const { core } = all;
        const formula = build(all, goal);
        if (formula === FALSE) return;
        const outs = outcomes.map((each) => build(all, each));
        const simple = core.lists.get(core.simplify(core.lists.intern(outs), formula));
        for (const [i, each] of outs.entries()) {
          const values = new Set<boolean>();
          for (const ofChild of ASSIGNMENTS) {
            for (const ofOthers of left(all, formula, ofChild)) {
              const value = holds(all, each, ofChild, ofOthers);
              values.add(value);
              expect(holds(all, simple[i]!, ofChild, ofOthers)).toBe(value);
            }
          }
          if (values.size === 1) expect(simple[i]).toBe(values.has(true) ? 1 : 0);
        }
      }),
    );
  });

  it('are what is left of them when the child has reported', () => {
    fc.assert(
      fc.property(table, table, fc.nat(7), (goal, outcome, ofChild) => {
        const all = setting();
        const { lists } = all.core;
        const [formula, out] = [build(all, goal), build(all, outcome)];
        const truths = lists.intern(all.child.map((_, i) => (ofChild >> i) & 1));
        const after = all.core.afterReports(
          { goal: formula, outcomes: lists.intern([out]), tracked: 0 },
          lists.intern(all.child),
          truths,
        );
        expect(left(all, after.goal, 0)).toEqual(left(all, formula, ofChild));
        const [told] = lists.get(after.outcomes);
        for (const ofOthers of left(all, formula, ofChild)) {
          expect(holds(all, told!, 0, ofOthers)).toBe(holds(all, out, ofChild, ofOthers));
        }
        const demanded = all.core.demanded(formula, lists.intern([out]), lists.intern([0]));
        for (const each of ASSIGNMENTS) {
          const both = left(all, formula, each).filter((ofOthers) => !holds(all, out, each, ofOthers));
          expect(left(all, demanded, each)).toEqual(both);
        }
      }),
    );
  });
});
