import { TupleTable } from '../base/tuple-table.ts';
import { CALL, DIE, FINISH, STAY, type Machine, type Way } from './machine.ts';
import { MoveCache } from './move-cache.ts';
import { NearestWays } from './nearest-ways.ts';
import {
  type Alike,
  DEAD,
  type Layers,
  LEFT,
  type NameSets,
  type Recognizer,
  STATE_BYTES,
} from './recognizer.ts';

/** The stack with nothing on it. */
const EMPTY = 0;
/** The stack of frames that stand alone. */
const UNKNOWN = 1;

/** How many bytes the ways of a stack take, more or less. */
const BYTES_PER_WAYS = 160;

/** How many bytes it takes to remember where to go on from a configuration. */
const BYTES_PER_STEP = 100;

/** Nothing is below: the outermost frame is asked for nothing but its end. */
const FREE: readonly Way[] = [{ demand: 0, cost: 0 }];

/**
 * Runs the frames of a machine on one interned stack. A configuration is (state of the frame on top, stack); a stack
 * is (waiting state, stack below). Both are interned, so equal configurations are equal integers and share their tails.
 */
export class StackRecognizer implements Recognizer, Layers {
  readonly start: number;
  readonly layers: Layers = this;
  readonly idleBytes: readonly Uint8Array[];
  outcome = 0;
  consumed = false;
  private readonly machine: Machine;
  private readonly moves: MoveCache;
  /** Per configuration: the state on top, the stack. */
  private readonly configurations = new TupleTable(2);
  /** Per stack: the waiting state on its top, the stack below. */
  private readonly stacks = new TupleTable(2);
  /** Per stack: what the frames on it can ask of the frame on top of them. */
  private readonly waysOf = new Map<number, readonly Way[]>([[EMPTY, FREE]]);
  private readonly nearest: NearestWays;

  constructor(machine: Machine) {
    this.machine = machine;
    this.idleBytes = machine.idleBytes ?? [];
    this.moves = new MoveCache(machine);
    this.nearest = new NearestWays({
      step: (configuration, byte) => this.step(configuration, byte),
      estimate: (configuration) => this.roughDistance(configuration),
      headFor: (configuration) => this.headFor(configuration),
    });
    this.push(-1, -1);
    this.push(-1, EMPTY);
    this.start = this.configuration(machine.start, EMPTY);
  }

  get size(): number {
    const { configurations, machine, nearest, stacks, waysOf } = this;
    const bytes = machine.byteLength + BYTES_PER_WAYS * waysOf.size + BYTES_PER_STEP * nearest.size;
    return configurations.size + stacks.size + Math.ceil(bytes / STATE_BYTES);
  }

  step(configuration: number, byte: number): number {
    const { machine, moves } = this;
    let state = this.configurations.get(configuration, 0);
    let stack = this.configurations.get(configuration, 1);
    for (;;) {
      switch (moves.step(state, byte)) {
        case DIE:
          return DEAD;
        case STAY:
          // White space mostly changes nothing.
          return moves.next === state && stack === this.configurations.get(configuration, 1)
            ? configuration
            : this.configuration(moves.next, stack);
        case CALL:
          stack = this.push(moves.next, stack);
          state = moves.callee;
          break;
        case FINISH: {
          if (stack === EMPTY) return DEAD;
          const { consumed } = moves;
          if (stack === UNKNOWN) {
            this.outcome = moves.next;
            this.consumed = consumed;
            return LEFT;
          }
          state = machine.resume(this.stacks.get(stack, 0), moves.next);
          if (state < 0) return DEAD;
          stack = this.stacks.get(stack, 1);
          if (consumed) return this.configuration(state, stack);
        }
      }
    }
  }

  alone(configuration: number): number {
    const stack = this.configurations.get(configuration, 1);
    if (stack === EMPTY || stack === UNKNOWN) return configuration;
    return this.configuration(this.configurations.get(configuration, 0), UNKNOWN);
  }

  call(configuration: number, byte: number): number {
    const { moves } = this;
    if (moves.step(this.configurations.get(configuration, 0), byte) !== CALL) return DEAD;
    const { callee } = moves;
    return this.configuration(callee, this.push(moves.next, this.configurations.get(configuration, 1)));
  }

  rejoin(configuration: number, outcome: number): number {
    const stack = this.configurations.get(configuration, 1);
    if (stack === EMPTY) return DEAD;
    const state = this.machine.resume(this.stacks.get(stack, 0), outcome);
    return state < 0 ? DEAD : this.configuration(state, this.stacks.get(stack, 1));
  }

  isComplete(configuration: number): boolean {
    let state = this.configurations.get(configuration, 0);
    let stack = this.configurations.get(configuration, 1);
    while (stack !== EMPTY) {
      const outcome = this.machine.outcomeAtEnd(state);
      if (outcome < 0) return false;
      state = this.machine.resume(this.stacks.get(stack, 0), outcome);
      if (state < 0) return false;
      stack = this.stacks.get(stack, 1);
    }
    return this.machine.isAccepting(state);
  }

  distance(configuration: number): number {
    return this.nearest.distance(configuration);
  }

  nearestByte(configuration: number): number {
    return this.nearest.byte(configuration);
  }

  roughDistance(configuration: number): number {
    const state = this.configurations.get(configuration, 0);
    const way = this.nearestWay(state, this.ways(this.configurations.get(configuration, 1)));
    return this.machine.cost(state, way.demand) + way.cost;
  }

  forcedByte(configuration: number): number {
    if (this.isComplete(configuration)) return -1;
    let only = -1;
    for (let byte = 0; byte < 256; byte++) {
      if (this.step(configuration, byte) === DEAD) continue;
      if (only >= 0) return -1;
      only = byte;
    }
    return only;
  }

  lexeme(configuration: number): number {
    return this.machine.lexeme(this.configurations.get(configuration, 0));
  }

  lexemeRoom(configuration: number): number {
    return this.machine.lexemeRoom(this.configurations.get(configuration, 0));
  }

  stepLexeme(lexeme: number, byte: number): number {
    return this.machine.stepLexeme(lexeme, byte);
  }

  lexemeNeed(lexeme: number): number {
    return this.machine.lexemeNeed(lexeme);
  }

  lexemeName(lexeme: number): string | undefined {
    return this.machine.lexemeName(lexeme);
  }

  isWideRun(lexeme: number, target: number): boolean {
    return this.machine.isWideRun?.(lexeme, target) === true;
  }

  insideAs(lexeme: number): number {
    return this.machine.insideAs?.(lexeme) ?? -1;
  }

  get hasGuessed(): boolean {
    return this.machine.hasGuessed === true;
  }

  leavesAlike(configuration: number): Alike {
    return this.machine.leavesAlike(this.configurations.get(configuration, 0));
  }

  firstBytes(configuration: number): Uint8Array | undefined {
    return this.machine.firstBytes?.(this.configurations.get(configuration, 0));
  }

  names(configuration: number): NameSets | undefined {
    const names = this.machine.names?.(this.configurations.get(configuration, 0));
    if (names === undefined) return undefined;
    const stack = this.configurations.get(configuration, 1);
    const placed = (at: number): number => (at < 0 ? DEAD : this.configuration(at, stack));
    return {
      off: placed(names.off),
      isFree: names.isFree,
      sets: names.sets.map((set) => ({
        id: set.id,
        state: set.state,
        step: (at, byte) => set.step(at, byte),
        bytes: (at) => set.bytes(at),
        isAlive: set.isAlive,
        behind: (name) => placed(set.behind(name)),
      })),
    };
  }

  /** The first byte of what seems to be the shortest way to the end, or -1. */
  private headFor(configuration: number): number {
    const { machine } = this;
    let state = this.configurations.get(configuration, 0);
    let stack = this.configurations.get(configuration, 1);
    for (;;) {
      const { demand } = this.nearestWay(state, this.ways(stack));
      if (machine.cost(state, demand) > 0) return machine.nearest(state, demand);
      if (stack === EMPTY) return -1;
      // The frame ends without another byte; the next one is its caller's.
      state = machine.resume(this.stacks.get(stack, 0), machine.outcomeAtEnd(state));
      stack = this.stacks.get(stack, 1);
    }
  }

  private configuration(state: number, stack: number): number {
    const { scratch } = this.configurations;
    scratch[0] = state;
    scratch[1] = stack;
    return this.configurations.intern();
  }

  private push(waiting: number, below: number): number {
    const { scratch } = this.stacks;
    scratch[0] = waiting;
    scratch[1] = below;
    return this.stacks.intern();
  }

  private nearestWay(state: number, ways: readonly Way[]): Way {
    if (ways.length === 1) return ways[0]!;
    let best = ways[0]!;
    let least = Infinity;
    for (const way of ways) {
      const total = this.machine.cost(state, way.demand) + way.cost;
      if (total < least) {
        least = total;
        best = way;
      }
    }
    return best;
  }

  /** All demands that the frames on a stack can make, each with the fewest bytes that they then write themselves. */
  private ways(stack: number): readonly Way[] {
    // From the deepest stack that is known on up: stacks can be deeper than recursion could go.
    const unknown: number[] = [];
    let known = this.waysOf.get(stack);
    for (let at = stack; known === undefined; known = this.waysOf.get(at)) {
      unknown.push(at);
      at = this.stacks.get(at, 1);
    }
    for (let at = unknown.pop(); at !== undefined; at = unknown.pop()) {
      const waiting = this.stacks.get(at, 0);
      const least = new Map<number, number>();
      for (const below of known) {
        for (const { demand, cost } of this.machine.ways(waiting, below.demand)) {
          least.set(demand, Math.min(least.get(demand) ?? Infinity, cost + below.cost));
        }
      }
      known = Array.from(least, ([demand, cost]) => ({ demand, cost }));
      this.waysOf.set(at, known);
    }
    return known;
  }
}
