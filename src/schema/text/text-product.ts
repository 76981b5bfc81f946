import type { Core } from '../core.ts';
import { FALSE, TRUE } from '../diagrams.ts';
import type { StringTest } from '../string-test.ts';
import { ProductAutomaton, type StateGraph } from './product-automaton.ts';
import { CAN_BE_FALSE, CAN_BE_TRUE, OPEN, possibleTruth, type Truth } from './formula-truth.ts';
import { plainStates } from './plain-states.ts';
import { type FormulaByLength, Prospects } from './prospects.ts';
import { wordsOf } from './text-words.ts';
import { type TextWay, TextWays } from './text-ways.ts';
import { WideSearch } from './wide-search.ts';

interface Interval extends FormulaByLength {
  /** Undefined where there are too many states. */
  readonly ways: TextWays | undefined;
}

/** A goal by lengths; where its formula is `FALSE` there is no interval. */
interface TextGoal {
  readonly goal: number;
  readonly intervals: readonly Interval[];
  /** The states in which plain text never dies, by interval; found when asked for. */
  readonly free: Map<Interval, Uint8Array>;
  /** The states from which plain text always ends well; found when asked for. */
  settled?: Uint8Array;
}

const NO_WAY: TextWay = { cost: Infinity, character: -1 };

/**
 * Texts as far as a list of variables tells them apart: the states of the product of all tests among them, and beside
 * these the length, in code points, which is never multiplied in. Goals are formulas over those variables; where they
 * fix strings (`strings`), what is asked here is about a text that is none of these, unless `other` says more.
 *
 * A test that is not regular is *open* in some states. When checking, a way counts that may meet the goal; when
 * generating, only one that meets it whatever is open.
 */
export class TextProduct {
  readonly start: number;
  readonly automaton: ProductAutomaton;
  /** The variables of tests that may be open. */
  readonly judged: readonly number[];
  private readonly core: Core;
  private readonly tests = new Map<number, number>();
  private readonly thresholds: readonly number[];
  private readonly goals = new Map<number, TextGoal>();
  private readonly ways = new Map<number, TextWays>();
  private readonly isChecking: boolean;
  private last: TextGoal | undefined;
  private search: WideSearch | undefined;
  private inexact = false;

  /** `automaton`: the product of the tests of another list with the same tests in the same order, to share it. */
  constructor(core: Core, variables: readonly number[], automaton?: ProductAutomaton) {
    this.core = core;
    this.isChecking = core.settings.purpose === 'check';
    const thresholds: number[] = [];
    const tests = testsOf(core, variables);
    for (const variable of variables) {
      const atom = core.atoms.get(variable);
      if (atom.kind === 'length') thresholds.push(atom.least);
      if (atom.kind === 'test') this.tests.set(variable, tests.indexOf(atom.test));
    }
    this.thresholds = thresholds.sort((a, b) => a - b);
    this.automaton = automaton ?? new ProductAutomaton(core, tests);
    this.start = this.automaton.start;
    this.judged = [...this.tests.keys()].filter((variable) =>
      this.automaton.isJudged(this.tests.get(variable)!),
    );
  }

  /** Whether all answers were exact so far: the product and the lengths that were asked about were small enough. */
  get isExact(): boolean {
    return !this.inexact;
  }

  /** The state after a character. */
  step(state: number, character: number): number {
    return this.automaton.step(state, character);
  }

  /** A length, no higher than makes a difference. */
  clamp(count: number): number {
    return Math.min(count, this.thresholds.at(-1) ?? 0);
  }

  /**
   * Whether a formula is true of the text that ends in a state with a length. `other` is asked for variables of the
   * kind `strings` and for tests that are open there (`judge` tells of the text).
   */
  holds(
    formula: number,
    state: number,
    count: number,
    other: (variable: number) => boolean = () => false,
  ): boolean {
    return this.core.diagrams.evaluate(formula, (variable) => {
      const truth = this.truth(variable, state, count);
      return truth === OPEN ? other(variable) : truth === CAN_BE_TRUE;
    });
  }

  /** Whether the text that ends in a state may be what a goal wants: as holds for all viability here, see above. */
  mayEnd(
    goal: number,
    state: number,
    count: number,
    strings: (variable: number) => boolean = () => false,
  ): boolean {
    const truth = possibleTruth(this.core.diagrams, goal, (variable) => {
      if (this.core.atoms.get(variable).kind !== 'strings') return this.truth(variable, state, count);
      return strings(variable) ? CAN_BE_TRUE : CAN_BE_FALSE;
    });
    return this.isChecking ? (truth & CAN_BE_TRUE) !== 0 : truth === CAN_BE_TRUE;
  }

  /** Whether a text passes the test of a variable, as its judge says. */
  judge(variable: number, text: string): boolean {
    const atom = this.core.atoms.get(variable);
    return atom.kind === 'test' && atom.test.judge !== undefined && atom.test.judge(text);
  }

  /** Whether some judge may still be needed for a text that begins with what led to a state. */
  canBeOpen(state: number): boolean {
    return this.judged.some((variable) => this.automaton.canBeOpen(state, this.tests.get(variable)!));
  }

  /** Whether some judge is needed for the text that ends in a state. */
  isOpen(state: number): boolean {
    return this.judged.some((variable) => this.truth(variable, state, 0) === OPEN);
  }

  /** Whether any text that is not fixed might meet a goal. */
  isPossible(goal: number): boolean {
    return this.textGoal(goal).intervals.length > 0;
  }

  /** Whether a text that has come to a state with a length can still meet a goal. */
  isAlive(goal: number, state: number, count: number): boolean {
    const { intervals } = this.textGoal(goal);
    for (const interval of intervals) {
      if (interval.to < count) continue;
      const { ways } = interval;
      if (ways === undefined) return this.wide().isAlive(goal, state, count);
      const length = ways.length(state, Math.max(0, interval.from - count));
      if (length <= interval.to - count && length < Infinity) return true;
    }
    return false;
  }

  /**
   * The fewest bytes from between two characters to the end of the string, closing quote included; `Infinity` if there
   * is no way to meet the goal. Mostly exact; else a bound that following `next` keeps (see `TextWays.cost`).
   */
  cost(goal: number, state: number, count: number): number {
    return this.way(goal, state, count).cost;
  }

  /** The first character of that way; -1 where the quote comes next. */
  next(goal: number, state: number, count: number): number {
    return this.way(goal, state, count).character;
  }

  /** Both: the cost, and the first character. */
  way(goal: number, state: number, count: number): TextWay {
    let best = Infinity;
    let character = -1;
    for (const { from, to, ways } of this.textGoal(goal).intervals) {
      if (to < count) continue;
      if (ways === undefined) return this.wide().way(goal, state, count);
      const least = Math.max(0, from - count);
      const cost = ways.cost(state, least, to - count);
      if (cost >= best) continue;
      best = cost;
      character = ways.next(state, least, to - count);
    }
    return best === Infinity ? NO_WAY : { cost: best + 1, character };
  }

  /** The cheapest way that begins with a character, other than some; its cost is from before that character on. */
  off(
    goal: number,
    state: number,
    count: number,
    excluded: (character: number) => boolean,
  ): { readonly character: number; readonly cost: number } | undefined {
    const { alphabet } = this.automaton;
    const { characters } = this.core;
    let best: TextWay | undefined;
    for (let joint = 0; joint < alphabet.classCount; joint++) {
      if (alphabet.bytes[joint] === 0) continue;
      const target = this.automaton.stepClass(state, joint);
      const behind = this.cost(goal, target, this.clamp(count + 1));
      if (behind + alphabet.bytes[joint]! >= (best?.cost ?? Infinity)) continue;
      let character = alphabet.cheapest[joint]!;
      if (excluded(character)) {
        character = characters.shortest(alphabet.rangesOf(joint), excluded) ?? -1;
        if (character < 0) continue;
      }
      const cost = behind + characters.spell(character)!.length;
      if (cost < (best?.cost ?? Infinity)) best = { character, cost };
    }
    return best;
  }

  /**
   * The greatest number of characters of plain text (all characters that can be written as themselves, but quotes and
   * backslashes) of which each beginning, whatever it is, can still meet the goal, and with one more none can;
   * undefined where it depends on the characters.
   */
  plainRoom(goal: number, state: number, count: number): number | undefined {
    const textGoal = this.textGoal(goal);
    const last = textGoal.intervals.findLast(
      ({ ways }) => ways === undefined || ways.length(state, 0) < Infinity,
    );
    if (last?.ways === undefined || last.to < count) return undefined;
    let free = textGoal.free.get(last);
    if (free === undefined) textGoal.free.set(last, (free = this.findFree(last, last.ways)));
    return free[state] === 1 ? last.to - count : undefined;
  }

  /** Whether nothing that follows makes a difference, but for the length. */
  isSink(state: number): boolean {
    const { automaton } = this;
    for (let joint = 0; joint < automaton.alphabet.classCount; joint++) {
      if (automaton.stepClass(state, joint) !== state) return false;
    }
    return true;
  }

  /** Whether only the length of texts matters. */
  get isUntested(): boolean {
    return this.tests.size === 0;
  }

  /** Whether every plain text that can follow ends a text that meets a goal, whatever its length. */
  isSettled(goal: number, state: number, count: number): boolean {
    const textGoal = this.textGoal(goal);
    const last = textGoal.intervals.at(-1);
    if (last?.ways === undefined || last.to < Infinity || last.from > count) return false;
    const { ways } = last;
    textGoal.settled ??= plainStates(this.automaton, (each) => ways.accepting[each] === 1);
    return textGoal.settled[state] === 1;
  }

  /**
   * The greatest length of texts that meet a goal, where from a length on nothing else is asked of lengths; undefined
   * where more is.
   */
  onlyGreatest(goal: number, count: number): number | undefined {
    const left = this.textGoal(goal).intervals.filter(({ to }) => to >= count);
    const isOne = left.length === 1 && left[0]!.from <= count && left[0]!.ways !== undefined;
    return isOne ? left[0]!.to : undefined;
  }

  /** There: the fewest characters from a state to the end of a text that meets the goal; `Infinity` if there is none. */
  leastLeft(goal: number, greatest: number, state: number): number {
    return this.textGoal(goal)
      .intervals.find(({ to }) => to === greatest)!
      .ways!.length(state, 0);
  }

  /**
   * All texts that meet a goal, with characters that can be written, if there are at most so many; undefined if there
   * are more, or it takes too long to tell.
   */
  words(goal: number, limit: number): string[] | undefined {
    const words = wordsOf(this.core.characters, this, goal, limit);
    return this.isExact ? words : undefined;
  }

  /** What is known of a variable at a place. */
  private truth(variable: number, state: number, count: number): Truth {
    const test = this.tests.get(variable);
    if (test !== undefined) return this.automaton.truth(state, test);
    const atom = this.core.atoms.get(variable);
    if (atom.kind !== 'length') return OPEN;
    return count >= atom.least ? CAN_BE_TRUE : CAN_BE_FALSE;
  }

  private textGoal(goal: number): TextGoal {
    if (this.last?.goal === goal) return this.last;
    let found = this.goals.get(goal);
    if (found === undefined) {
      found = { goal, intervals: this.findIntervals(goal), free: new Map() };
      this.goals.set(goal, found);
    }
    this.last = found;
    return found;
  }

  private findIntervals(goal: number): Interval[] {
    const { diagrams, atoms } = this.core;
    const graph = this.automaton.graph();
    if (graph === undefined) this.inexact = true;
    const starts = diagrams.support(goal).flatMap((variable) => {
      const atom = atoms.get(variable);
      return atom.kind === 'length' && atom.least > 0 ? [atom.least] : [];
    });
    const found: { from: number; formula: number }[] = [];
    for (const from of [0, ...starts.sort((a, b) => a - b)]) {
      const formula = diagrams.substitute(goal, (variable) => {
        const atom = atoms.get(variable);
        if (atom.kind === 'strings') return FALSE;
        return atom.kind === 'length' ? (from >= atom.least ? TRUE : FALSE) : undefined;
      });
      if (found.at(-1)?.formula !== formula) found.push({ from, formula });
    }
    return found.flatMap(({ from, formula }, i) => {
      if (formula === FALSE) return [];
      const ways = graph === undefined ? undefined : this.waysFor(graph, formula);
      if (ways?.isExact(from) === false) this.inexact = true;
      return [{ from, to: (found[i + 1]?.from ?? Infinity) - 1, ways, formula }];
    });
  }

  /** Where texts have no greatest length they have to stay alive; else they have to be able to end. */
  private findFree({ from, to }: Interval, ways: TextWays): Uint8Array {
    return plainStates(this.automaton, (state) =>
      to === Infinity ? ways.length(state, from) < Infinity : ways.accepting[state] === 1,
    );
  }

  private waysFor(graph: StateGraph, formula: number): TextWays {
    let ways = this.ways.get(formula);
    if (ways === undefined) {
      const accepting = Uint8Array.from({ length: graph.size }, (_, state) =>
        this.mayEnd(formula, state, 0) ? 1 : 0,
      );
      ways = new TextWays(graph, accepting);
      this.ways.set(formula, ways);
    }
    return ways;
  }

  private wide(): WideSearch {
    if (this.search === undefined) {
      const { automaton, isChecking } = this;
      const prospects = new Prospects(this.core.diagrams, automaton, this.tests, !isChecking);
      this.search = new WideSearch(automaton, prospects, {
        clamp: (count) => this.clamp(count),
        mayEnd: (goal, state, count) => this.mayEnd(goal, state, count),
        byLength: (goal) => this.textGoal(goal).intervals,
      });
    }
    return this.search;
  }
}

/** The tests among variables. */
export function testsOf(core: Core, variables: readonly number[]): StringTest[] {
  return variables.flatMap((variable) => {
    const atom = core.atoms.get(variable);
    return atom.kind === 'test' ? [atom.test] : [];
  });
}
