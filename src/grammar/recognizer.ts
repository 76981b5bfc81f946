import { ListTable } from '../base/list-table.ts';
import { TupleTable } from '../base/tuple-table.ts';
import {
  type Alike,
  type CallGraph,
  DEAD,
  DIES,
  LEAVES,
  type Recognizer,
  UNLIKE,
} from '../automaton/recognizer.ts';
import { UnsupportedError } from '../base/errors.ts';
import { BOTTOM, GraphStack } from './graph-stack.ts';
import { type Expr, type Grammar, type SpecialExpr, text } from './ir.ts';
import { buildNetwork, type NetworkOptions } from './network/build.ts';
import { FrameStates, NO_STATE } from './network/frame-states.ts';
import { FIRST_SPECIAL } from './network/network.ts';

/** How many steps are remembered: a power of two. */
const STEP_SLOTS = 2 ** 15;

/** A state on top in which at least so many bytes can be read without leaving it is a lexeme of its own. */
const WIDE_LEXEME = 32;

/** The first field of a configuration with several frames on top. */
const SEVERAL = -2;

/** What a grammar is read with. */
export interface GrammarRecognizerOptions extends Partial<NetworkOptions> {
  /** Per byte 1 if it can be written, else 0: bytes that cannot are in no text. */
  readonly expressible?: Uint8Array | undefined;
}

/**
 * A reader of the texts of a checked grammar (`check.ts`). Special tokens are read as the texts of their names, or as
 * `special` says: those that it leaves as they are, as units from 256 on.
 *
 * @throws WellformedError (`limit`), GrammarError: see `buildNetwork`
 * @throws UnsupportedError for JSON values without `json`, which reads them
 *
 * @example
 * const recognizer = grammarRecognizer(readGrammar('root ::= "a" root "b" | ""', { notation: 'gbnf' }));
 * recognizer.isComplete(recognizer.step(recognizer.start, 'a'.charCodeAt(0))); // false
 */
export function grammarRecognizer(
  grammar: Grammar,
  { json, special, expressible }: GrammarRecognizerOptions = {},
): GrammarRecognizer {
  const network = buildNetwork(grammar, {
    json:
      json ??
      (() => {
        throw new UnsupportedError(
          'JSON values in a grammar are read by a recogniser of schemas: give "json"',
        );
      }),
    special: special ?? spelledOut,
  });
  return new GrammarRecognizer(new FrameStates(network, expressible ?? new Uint8Array(256).fill(1)));
}

/** A special token as the text of its name. */
export function spelledOut(expr: SpecialExpr): Expr {
  if (expr.name !== undefined) return text(expr.name);
  throw new UnsupportedError(`${expr.text} names special tokens by their ids, which only a vocabulary tells`);
}

/**
 * Frames of a network on a graph-structured stack. A configuration is the set of frames that can be on top, each with the
 * set of stacks on which it can stand; frames in the same state are one.
 */
export class GrammarRecognizer implements Recognizer {
  readonly start: number;
  readonly frames: FrameStates;
  /** Not where a lazy lexeme can end: then other frames on top are dropped, and what a frame does depends on them. */
  readonly calls: CallGraph | undefined;
  private readonly stack: GraphStack;
  /** Per configuration: state and set of the only frame on top, or `SEVERAL` and a list of them. */
  private readonly configurations = new TupleTable(2);
  /** States ascending, each with its set behind it. */
  private readonly lists = new ListTable();
  private readonly lexemes = new ListTable();
  private readonly costs: number[] = [];
  private readonly stepFrom = new Int32Array(STEP_SLOTS).fill(-1);
  private readonly stepUnit = new Int32Array(STEP_SLOTS);
  private readonly stepTo = new Int32Array(STEP_SLOTS);

  constructor(frames: FrameStates) {
    this.frames = frames;
    this.stack = new GraphStack({
      mayEnd: (state) => frames.mayEnd(state),
      cost: (state) => this.cost(state),
    });
    this.start = this.single(frames.start(0), this.stack.bottom);
    this.calls =
      frames.network.commits.size > 0 ? undefined : callGraph(frames, this.stack, (at) => this.tops(at));
  }

  get size(): number {
    return this.configurations.size + this.stack.size + this.frames.size;
  }

  /** The special tokens that units from 256 on stand for. */
  get specials(): readonly string[] {
    return this.frames.network.specials;
  }

  step(configuration: number, unit: number): number {
    const slot = ((Math.imul(configuration, 0x9e3779b1) >>> 9) + 37 * unit) & (STEP_SLOTS - 1);
    if (this.stepFrom[slot] === configuration && this.stepUnit[slot] === unit) return this.stepTo[slot]!;
    const behind = this.findStep(configuration, unit);
    this.stepFrom[slot] = configuration;
    this.stepUnit[slot] = unit;
    this.stepTo[slot] = behind;
    return behind;
  }

  isComplete(configuration: number): boolean {
    if (configuration === this.start) return this.frames.lengths.nullable[0] === 1;
    const { frames, stack } = this;
    return this.tops(configuration).some(({ state, set }) => frames.mayEnd(state) && stack.setMayEnd(set));
  }

  distance(configuration: number): number {
    if (this.isComplete(configuration)) return 0;
    let least = Infinity;
    for (const { state, set } of this.tops(configuration)) {
      least = Math.min(least, this.cost(state) + this.stack.setCost(set));
    }
    return least;
  }

  nearestByte(configuration: number): number {
    if (this.isComplete(configuration)) return -1;
    const { frames, stack } = this;
    let state = NO_STATE;
    let set = 0;
    let least = Infinity;
    for (const top of this.tops(configuration)) {
      const cost = this.cost(top.state) + stack.setCost(top.set);
      if (cost >= least) continue;
      least = cost;
      ({ state, set } = top);
    }
    // Up to the frame that has to read; it has ended above.
    while (this.cost(state) === 0) {
      let best = BOTTOM;
      let cost = Infinity;
      for (const node of stack.nodesOf(set)) {
        if (stack.nodeCost(node) >= cost) continue;
        cost = stack.nodeCost(node);
        best = node;
      }
      if (best === BOTTOM) return -1;
      state = stack.stateOf(best);
      set = stack.belowOf(best);
    }
    // And down to the one that it calls for that.
    for (;;) {
      if (frames.isTerminal(state)) return this.nearestOfTerminal(state);
      const { unit, called } = frames.nearest(state);
      if (called < 0) return unit;
      state = frames.start(called);
    }
  }

  forcedByte(configuration: number): number {
    if (this.isComplete(configuration)) return -1;
    const first = this.first(configuration);
    const only = first.indexOf(1);
    return only < FIRST_SPECIAL && first.lastIndexOf(1) === only ? only : -1;
  }

  lexeme(configuration: number): number {
    const states: number[] = [];
    for (const { state } of this.tops(configuration)) {
      if (!this.isInside(state)) return -1;
      states.push(state);
    }
    if (!states.some((state) => this.isWide(state))) return -1;
    return this.lexemes.intern(states);
  }

  lexemeRoom(): number {
    return Infinity;
  }

  stepLexeme(lexeme: number, byte: number): number {
    const { frames } = this;
    const behind = new Set<number>();
    for (const state of this.lexemes.get(lexeme)) {
      const next = frames.step(state, byte);
      if (next === NO_STATE) continue;
      if (!this.isInside(next) || frames.commits(next)) return LEAVES;
      behind.add(next);
    }
    return behind.size === 0 ? DIES : this.lexemes.intern([...behind].sort((a, b) => a - b));
  }

  leavesAlike(): Alike {
    // Which frames are left depends on more than where they stand.
    return UNLIKE;
  }

  lexemeNeed(): number {
    return 0;
  }

  lexemeName(): undefined {
    return undefined;
  }

  /** Per unit: 1 if it can be read next. */
  first(configuration: number): Uint8Array {
    const all = new Uint8Array(FIRST_SPECIAL + this.specials.length);
    for (const state of this.reachedByEnds(configuration).keys()) {
      this.frames.first(state).forEach((reads, unit) => {
        if (reads === 1) all[unit] = 1;
      });
    }
    return all;
  }

  private findStep(configuration: number, unit: number): number {
    const { frames } = this;
    const state = this.configurations.get(configuration, 0);
    // Mostly one frame is on top, and reads the unit itself.
    if (state >= 0 && !frames.mayEnd(state) && frames.calls(state).length === 0) {
      const next = frames.step(state, unit);
      return next === NO_STATE ? DEAD : this.single(next, this.configurations.get(configuration, 1));
    }
    this.stack.beginStep();
    const behind = new Map<number, number>();
    const called = new Map<number, number>();
    for (const [top, set] of this.reachedByEnds(configuration)) this.read(top, set, unit, behind, called);
    // Whoever is called is complete when all that can call it have been looked at.
    while (called.size > 0) {
      let callee = -1;
      for (const one of called.keys()) {
        if (callee < 0 || frames.rank(one) > frames.rank(callee)) callee = one;
      }
      const set = called.get(callee)!;
      called.delete(callee);
      this.read(frames.start(callee), set, unit, behind, called);
    }
    return this.configurationOf(behind);
  }

  /** What becomes of a frame on a set of stacks when it reads a unit, itself or by those that it calls. */
  private read(
    state: number,
    set: number,
    unit: number,
    behind: Map<number, number>,
    called: Map<number, number>,
  ): void {
    const { frames, stack } = this;
    const next = frames.step(state, unit);
    if (next !== NO_STATE) behind.set(next, stack.union(behind.get(next) ?? 0, set));
    const calls = frames.calls(state);
    for (let i = 0; i < calls.length; i += 2) {
      const callee = calls[i]!;
      if (frames.first(frames.start(callee))[unit] !== 1) continue;
      const waiting = calls[i + 1]!;
      const below = frames.onlyEnds(waiting) ? set : stack.push(waiting, set);
      called.set(callee, stack.union(called.get(callee) ?? 0, below));
    }
  }

  /** The frames on top, and those that are when frames above them end; each with its stacks. */
  reachedByEnds(configuration: number): Map<number, number> {
    const { frames, stack } = this;
    const reached = new Map<number, number>();
    const add = (state: number, set: number): void => {
      const known = reached.get(state);
      reached.set(state, known === undefined ? set : stack.union(known, set));
    };
    for (const { state, set } of this.tops(configuration)) {
      add(state, set);
      if (!frames.mayEnd(state)) continue;
      const below = stack.topsOf(set);
      for (let i = 0; i < below.length; i += 2) add(below[i]!, below[i + 1]!);
    }
    return reached;
  }

  private configurationOf(behind: Map<number, number>): number {
    const { frames } = this;
    let states = [...behind.keys()];
    if (states.length > 1) {
      // A lazy lexeme that has ended settles what was read.
      const settled = states.filter((state) => frames.commits(state));
      if (settled.length > 0) states = settled;
    }
    if (states.length === 0) return DEAD;
    if (states.length === 1) return this.single(states[0]!, behind.get(states[0]!)!);
    states.sort((a, b) => a - b);
    return this.single(SEVERAL, this.lists.intern(states.flatMap((state) => [state, behind.get(state)!])));
  }

  private single(state: number, set: number): number {
    this.configurations.scratch[0] = state;
    this.configurations.scratch[1] = set;
    return this.configurations.intern();
  }

  private tops(configuration: number): readonly { readonly state: number; readonly set: number }[] {
    const state = this.configurations.get(configuration, 0);
    const set = this.configurations.get(configuration, 1);
    if (state !== SEVERAL) return [{ state, set }];
    const list = this.lists.get(set);
    const tops = [];
    for (let i = 0; i < list.length; i += 2) tops.push({ state: list[i]!, set: list[i + 1]! });
    return tops;
  }

  private cost(state: number): number {
    return (this.costs[state] ??= this.frames.cost(state));
  }

  /** Whether all that a frame can do is read another byte itself. */
  private isInside(state: number): boolean {
    const { frames } = this;
    return !frames.isTerminal(state) && !frames.mayEnd(state) && frames.calls(state).length === 0;
  }

  private isWide(state: number): boolean {
    let count = 0;
    for (const reads of this.frames.first(state)) count += reads;
    return count >= WIDE_LEXEME;
  }

  private nearestOfTerminal(state: number): number {
    const { frames } = this;
    const terminal = frames.terminalOf(frames.nonterminalOf(state))!;
    const configuration = frames.configurationOf(state);
    const nearest = terminal.nearestByte(configuration);
    if (nearest >= 0) return nearest;
    // It could be empty, and must not be.
    let best = -1;
    let least = Infinity;
    for (let byte = 0; byte < 256; byte++) {
      const behind = terminal.step(configuration, byte);
      if (behind === DEAD || terminal.distance(behind) >= least) continue;
      least = terminal.distance(behind);
      best = byte;
    }
    return best;
  }
}

function callGraph(
  frames: FrameStates,
  stack: GraphStack,
  tops: (configuration: number) => readonly { readonly state: number; readonly set: number }[],
): CallGraph {
  const called: (readonly number[] | undefined)[] = [];
  return {
    tops: (configuration) => tops(configuration).flatMap(({ state, set }) => [state, set]),
    waiting: (set) =>
      stack
        .nodesOf(set)
        .flatMap((node) => (node === BOTTOM ? [] : [stack.stateOf(node), stack.belowOf(node)])),
    step: (state, byte) => frames.step(state, byte),
    mayEnd: (state) => frames.mayEnd(state),
    follow: (state) => frames.follow(state),
    called: (state) =>
      (called[state] ??= Array.from(frames.calls(state), (each, i) =>
        i % 2 === 0 ? frames.start(each) : each,
      )),
    first: (state) => frames.first(state),
  };
}
