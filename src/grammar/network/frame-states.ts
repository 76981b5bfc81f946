import { ListTable } from '../../base/list-table.ts';
import { TupleTable } from '../../base/tuple-table.ts';
import type { Recognizer } from '../../automaton/recognizer.ts';
import { followsOf } from './follow.ts';
import { forEachCall, type LeftCalls, leftCallsOf, silentlyReached } from './left-calls.ts';
import { type Lengths, lengthsOf } from './lengths.ts';
import { likedUnit } from './liked-unit.ts';
import { type Network, ownersOf } from './network.ts';

/** No text goes on so. */
export const NO_STATE = -1;

/** What a frame is in: what it does with units, whom it can call, whether it may end. Made when first reached. */
interface FrameState {
  /** Where ranges of units begin, ascending, and the state behind each. */
  readonly starts: Int32Array;
  readonly targets: Int32Array;
  /** Nonterminal and the state in which the frame waits for it, one after the other. */
  readonly calls: Int32Array;
}

/** A way on: by a unit, or (`called` >= 0) by a text of a nonterminal. */
export interface NearestWay {
  readonly unit: number;
  readonly called: number;
  /** The state behind it. */
  readonly next: number;
}

/**
 * The frames of a network, made deterministic as far as one frame goes: a state is a set of states of the network (the
 * subset construction, over units and calls alike), with the nonterminal that the frame reads. States of terminals are
 * configurations of their recognizers. All are integers.
 */
export class FrameStates {
  readonly network: Network;
  readonly lengths: Lengths;
  private readonly leftCalls: LeftCalls;
  private readonly expressible: Uint8Array;
  /** Per state of the network: the nonterminal that it belongs to. */
  private readonly owner: Int32Array;
  /** Per state of the network that ends a nonterminal: where its group goes on. */
  private readonly climbsAt = new Map<number, readonly number[]>();
  /** Sets of states of the network; of a group's start, the negative number `-1 - group`. */
  private readonly sets = new ListTable();
  /** Per state: the set, or the configuration of a terminal; the nonterminal. */
  private readonly states = new TupleTable(2);
  private readonly found: (FrameState | undefined)[] = [];
  /** Per state: bit 0 whether it may end, bit 1 whether a lazy lexeme has just ended, bit 2 that both are known. */
  private readonly flags: number[] = [];
  private readonly closed = new Map<string, number>();
  /** Per nonterminal: the fewest units from the end of each of its group to its own. */
  private readonly climbCosts = new Map<number, ReadonlyMap<number, number>>();
  private readonly firsts: (Uint8Array | undefined)[] = [];
  private readonly startStates = new Map<number, number>();
  private follows: readonly Uint8Array[] | undefined;

  /** `expressible`: per byte 1 or 0. */
  constructor(network: Network, expressible: Uint8Array) {
    this.network = network;
    this.expressible = expressible;
    this.lengths = lengthsOf(network, (first, last) => likedUnit(first, last, expressible) >= 0);
    this.leftCalls = leftCallsOf(network, this.lengths);
    this.owner = ownersOf(network);
    network.nonterminals.forEach(({ end }, nonterminal) => {
      const climbs = this.leftCalls.climbs[nonterminal]!;
      if (climbs.length > 0) this.climbsAt.set(end, climbs);
    });
  }

  /** How much is held: states, and what the recognizers of terminals hold. */
  get size(): number {
    let size = this.states.size;
    for (const { terminal } of this.network.nonterminals) size += terminal?.size ?? 0;
    return size;
  }

  /** The recognizer of a nonterminal that is not read by the network. */
  terminalOf(nonterminal: number): Recognizer | undefined {
    return this.network.nonterminals[nonterminal]!.terminal;
  }

  nonterminalOf(state: number): number {
    return this.states.get(state, 1);
  }

  /** The configuration of a terminal's recognizer that a state of it is. */
  configurationOf(state: number): number {
    return this.states.get(state, 0);
  }

  /** The state of a terminal in a configuration of its recognizer. */
  terminalState(nonterminal: number, configuration: number): number {
    return this.intern(configuration, nonterminal);
  }

  /** Where a frame begins that reads a text of a nonterminal, which is not empty. */
  start(nonterminal: number): number {
    let state = this.startStates.get(nonterminal);
    if (state === undefined) {
      const terminal = this.terminalOf(nonterminal);
      const set =
        terminal === undefined ? this.sets.intern([-1 - this.leftCalls.group[nonterminal]!]) : terminal.start;
      state = this.intern(set, nonterminal);
      this.startStates.set(nonterminal, state);
    }
    return state;
  }

  /** Groups in the order in which frames can be called without reading: callers have higher numbers. */
  rank(nonterminal: number): number {
    return this.leftCalls.group[nonterminal]!;
  }

  /** The state behind a unit that the frame itself reads, or `NO_STATE`. */
  step(state: number, unit: number): number {
    const nonterminal = this.states.get(state, 1);
    const terminal = this.network.nonterminals[nonterminal]!.terminal;
    if (terminal !== undefined) {
      const behind = unit < 256 ? terminal.step(this.states.get(state, 0), unit) : NO_STATE;
      return behind < 0 ? NO_STATE : this.intern(behind, nonterminal);
    }
    const { starts, targets } = this.frame(state);
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= unit) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? NO_STATE : targets[low - 1]!;
  }

  /** Nonterminals that the frame can call, each with the state in which it then waits. */
  calls(state: number): Int32Array {
    return this.isTerminal(state) ? NO_CALLS : this.frame(state).calls;
  }

  /** Whether the frame may end here. A frame that has read nothing may not. */
  mayEnd(state: number): boolean {
    return (this.flagsOf(state) & 1) !== 0;
  }

  /** Whether the unit that led here has ended a lazy lexeme. */
  commits(state: number): boolean {
    return (this.flagsOf(state) & 2) !== 0;
  }

  /** Whether all that a waiting frame can do is end: then it need not wait. */
  onlyEnds(state: number): boolean {
    if (!this.mayEnd(state) || this.isTerminal(state)) return false;
    const { starts, calls } = this.frame(state);
    return starts.length === 0 && calls.length === 0;
  }

  isTerminal(state: number): boolean {
    return this.network.nonterminals[this.states.get(state, 1)]!.terminal !== undefined;
  }

  /** The fewest units to the end of the frame. */
  cost(state: number): number {
    const nonterminal = this.states.get(state, 1);
    const terminal = this.terminalOf(nonterminal);
    if (terminal !== undefined) {
      const configuration = this.states.get(state, 0);
      return configuration === terminal.start
        ? this.lengths.texts[nonterminal]!
        : terminal.distance(configuration);
    }
    if (this.start(nonterminal) === state) return this.lengths.texts[nonterminal]!;
    let least = Infinity;
    for (const at of this.sets.get(this.states.get(state, 0)))
      least = Math.min(least, this.rest(at, nonterminal));
    return least;
  }

  /** The first step of a shortest way to the end of a frame of the network; `cost` is above 0. */
  nearest(state: number): NearestWay {
    const nonterminal = this.states.get(state, 1);
    const { units } = this.network;
    const { texts } = this.lengths;
    let least = Infinity;
    let unit = -1;
    let called = -1;
    let next = NO_STATE;
    for (const at of this.positions(state)) {
      const edges = units[at]!;
      for (let i = 0; i < edges.length; i += 3) {
        const cost = 1 + this.rest(edges[i + 2]!, nonterminal);
        if (cost >= least) continue;
        const written = likedUnit(edges[i]!, edges[i + 1]!, this.expressible);
        if (written < 0) continue;
        [least, unit, called] = [cost, written, -1];
      }
      this.forEachCallOf(state, at, (callee, to) => {
        const cost = texts[callee]! + this.rest(to, nonterminal);
        if (cost >= least) return;
        [least, unit, called] = [cost, -1, callee];
      });
    }
    if (called >= 0) {
      const calls = this.calls(state);
      for (let i = 0; i < calls.length; i += 2) if (calls[i] === called) next = calls[i + 1]!;
    } else {
      next = this.step(state, unit);
    }
    return { unit, called, next };
  }

  /** Per unit: 1 if a frame in this state, or one that it calls, can read it next. */
  first(state: number): Uint8Array {
    // From what is called up: frames can call each other deeper than recursion goes.
    const pending = [state];
    for (let at = pending.at(-1); at !== undefined; at = pending.at(-1)) {
      if (this.firsts[at] === undefined) {
        const missing = this.calledStarts(at).filter((start) => this.firsts[start] === undefined);
        if (missing.length > 0) {
          pending.push(...missing);
          continue;
        }
        this.firsts[at] = this.findFirst(at);
      }
      pending.pop();
    }
    return this.firsts[state]!;
  }

  /** Per unit: 1 if it may come behind the end of a frame in this state. */
  follow(state: number): Uint8Array {
    this.follows ??= followsOf(this.network, this.lengths, (nonterminal) =>
      this.first(this.start(nonterminal)),
    );
    return this.follows[this.nonterminalOf(state)]!;
  }

  private findFirst(state: number): Uint8Array {
    const first = new Uint8Array(256 + this.network.specials.length);
    if (this.isTerminal(state)) {
      for (let byte = 0; byte < 256; byte++) if (this.step(state, byte) !== NO_STATE) first[byte] = 1;
      return first;
    }
    const { starts, targets } = this.frame(state);
    starts.forEach((from, i) => {
      if (targets[i] !== NO_STATE) first.fill(1, from, starts[i + 1] ?? first.length);
    });
    for (const start of this.calledStarts(state)) {
      this.firsts[start]!.forEach((reads, unit) => {
        if (reads === 1) first[unit] = 1;
      });
    }
    return first;
  }

  /** Where the frames begin that a frame can call. */
  private calledStarts(state: number): number[] {
    const calls = this.calls(state);
    const called: number[] = [];
    for (let i = 0; i < calls.length; i += 2) called.push(this.start(calls[i]!));
    return called;
  }

  private intern(set: number, nonterminal: number): number {
    this.states.scratch[0] = set;
    this.states.scratch[1] = nonterminal;
    return this.states.intern();
  }

  /** The states of the network in which a frame of it is; of its start, where texts of its group begin. */
  positions(state: number): readonly number[] {
    const set = this.sets.get(this.states.get(state, 0));
    if (set.length !== 1 || set[0]! >= 0) return set;
    const group = -1 - set[0]!;
    return this.leftCalls.members[group]!.flatMap((member) => this.leftCalls.starts[member]!);
  }

  private isStart(state: number): boolean {
    const set = this.sets.get(this.states.get(state, 0));
    return set.length === 1 && set[0]! < 0;
  }

  /** The calls of a state of the network that a frame makes; at its start none of its own group. */
  private forEachCallOf(state: number, at: number, visit: (callee: number, next: number) => void): void {
    const { group } = this.leftCalls;
    const own = this.isStart(state) ? group[this.states.get(state, 1)]! : -1;
    forEachCall(this.network.calls[at]!, this.lengths, (callee, next) => {
      if (group[callee] !== own) visit(callee, next);
    });
  }

  private frame(state: number): FrameState {
    return (this.found[state] ??= this.makeFrame(state));
  }

  private makeFrame(state: number): FrameState {
    const nonterminal = this.states.get(state, 1);
    const { toEnd } = this.lengths;
    const edges: number[] = [];
    const called = new Map<number, number[]>();
    for (const at of this.positions(state)) {
      const units = this.network.units[at]!;
      for (let i = 0; i < units.length; i += 3) {
        if (toEnd[units[i + 2]!]! < Infinity) edges.push(units[i]!, units[i + 1]!, units[i + 2]!);
      }
      this.forEachCallOf(state, at, (callee, next) => {
        const nexts = called.get(callee);
        if (nexts === undefined) called.set(callee, [next]);
        else nexts.push(next);
      });
    }
    const calls: number[] = [];
    for (const [callee, nexts] of called) calls.push(callee, this.stateOf(nexts, nonterminal));
    return { ...this.unitTable(edges, nonterminal), calls: Int32Array.from(calls) };
  }

  /** Ranges of units with the states behind them, from edges that overlap. */
  private unitTable(
    edges: readonly number[],
    nonterminal: number,
  ): { starts: Int32Array; targets: Int32Array } {
    const bounds = new Set<number>();
    for (let i = 0; i < edges.length; i += 3) bounds.add(edges[i]!).add(edges[i + 1]! + 1);
    const starts: number[] = [];
    const targets: number[] = [];
    const sorted = [...bounds].sort((a, b) => a - b);
    const nexts: number[][] = sorted.map(() => []);
    const index = new Map(sorted.map((bound, i) => [bound, i]));
    for (let i = 0; i < edges.length; i += 3) {
      for (let at = index.get(edges[i]!)!; sorted[at]! <= edges[i + 1]!; at++) nexts[at]!.push(edges[i + 2]!);
    }
    sorted.forEach((from, i) => {
      const target = nexts[i]!.length === 0 ? NO_STATE : this.stateOf(nexts[i]!, nonterminal);
      if (target === (targets.at(-1) ?? NO_STATE)) return;
      starts.push(from);
      targets.push(target);
    });
    return { starts: Int32Array.from(starts), targets: Int32Array.from(targets) };
  }

  /** The state of a frame that is in some states of the network. */
  private stateOf(nexts: readonly number[], nonterminal: number): number {
    const { commits } = this.network;
    // A lazy lexeme that has ended settles it.
    const settled = commits.size === 0 ? [] : nexts.filter((next) => commits.has(next));
    const from = [...new Set(settled.length > 0 ? settled : nexts)].sort((a, b) => a - b);
    const key = from.join();
    let set = this.closed.get(key);
    if (set === undefined) {
      const reached = silentlyReached(this.network, this.lengths, from, this.climbsAt);
      const kept = reached.filter((at) => this.matters(at)).sort((a, b) => a - b);
      set = this.sets.intern(kept);
      this.closed.set(key, set);
    }
    return this.intern(set, nonterminal);
  }

  /** Whether a state of the network does anything but lead on without reading. */
  private matters(at: number): boolean {
    const { calls, commits, nonterminals, units } = this.network;
    return (
      units[at]!.length > 0 ||
      calls[at]!.length > 0 ||
      commits.has(at) ||
      nonterminals[this.owner[at]!]!.end === at
    );
  }

  private flagsOf(state: number): number {
    let flags = this.flags[state] ?? 0;
    if (flags !== 0) return flags;
    flags = 4;
    const nonterminal = this.states.get(state, 1);
    const terminal = this.terminalOf(nonterminal);
    if (terminal !== undefined) {
      const configuration = this.states.get(state, 0);
      if (configuration !== terminal.start && terminal.isComplete(configuration)) flags |= 1;
    } else {
      const set = this.sets.get(this.states.get(state, 0));
      if (set.includes(this.network.nonterminals[nonterminal]!.end)) flags |= 1;
      if (this.network.commits.size > 0 && set.some((at) => this.network.commits.has(at))) flags |= 2;
    }
    this.flags[state] = flags;
    return flags;
  }

  /** The fewest units from a state of the network to the end of a frame that reads a nonterminal. */
  private rest(at: number, nonterminal: number): number {
    const owner = this.owner[at]!;
    const left = this.lengths.toEnd[at]!;
    return owner === nonterminal ? left : left + (this.climbCost(nonterminal).get(owner) ?? Infinity);
  }

  private climbCost(nonterminal: number): ReadonlyMap<number, number> {
    let costs = this.climbCosts.get(nonterminal);
    if (costs === undefined) {
      costs = this.findClimbCosts(nonterminal);
      this.climbCosts.set(nonterminal, costs);
    }
    return costs;
  }

  private findClimbCosts(nonterminal: number): ReadonlyMap<number, number> {
    const members = this.leftCalls.members[this.leftCalls.group[nonterminal]!]!;
    const costs = new Map(members.map((member) => [member, member === nonterminal ? 0 : Infinity]));
    for (let changed = true; changed;) {
      changed = false;
      for (const member of members) {
        for (const next of this.leftCalls.climbs[member]!) {
          const cost = this.lengths.toEnd[next]! + costs.get(this.owner[next]!)!;
          if (cost >= costs.get(member)!) continue;
          costs.set(member, cost);
          changed = true;
        }
      }
    }
    return costs;
  }
}

const NO_CALLS = new Int32Array(0);
