import { DIE, FINISH, type Move, STAY } from '../automaton/machine.ts';
import { TupleTable } from '../base/tuple-table.ts';
import type { Core } from './core.ts';
import { FALSE } from './diagrams.ts';
import { ENDS_WITH_A_BYTE, type FrameKind, NEVER_WAITS, type Result, stateOf, STRING } from './frame.ts';
import type { ScalarCosts } from './plans.ts';
import { StringShape } from './string-shape.ts';
import { OFF } from './text/literal-trie.ts';
import { type EndCosts, type NearestEnd, nearestEnd } from './text/nearest-end.ts';
import { BOUNDARY, CHARACTER, CHARACTER_BEFORE, INSIDE, QUOTE_END } from './text/string-lexer.ts';

// The fields of a state.
const SHAPE = 0;
const GOAL = 1;
const OUTCOMES = 2;
/** The state of the lexer. */
const LEXER = 3;
/** The node of the trie of fixed strings. */
const NODE = 4;
/** How many code points were read, as far as it makes a difference. */
const COUNT = 5;
const WIDTH = 6;

/** Strings. */
export class StringFrames implements FrameKind, ScalarCosts {
  readonly resume: FrameKind['resume'] = NEVER_WAITS.resume;
  readonly ways: FrameKind['ways'] = NEVER_WAITS.ways;
  readonly outcomeAtEnd: FrameKind['outcomeAtEnd'] = ENDS_WITH_A_BYTE.outcomeAtEnd;
  private readonly core: Core;
  private readonly table = new TupleTable(WIDTH);
  private readonly shapes = new Map<string, number>();
  private readonly shapeList: StringShape[] = [];

  constructor(core: Core) {
    this.core = core;
  }

  /** The state behind the opening quote, or -1. */
  start(goal: number, outcomes: number): number {
    const shape = this.shapeFor(this.core.variables(goal, outcomes));
    const { start } = this.shapeList[shape]!;
    if (this.shapeList[shape]!.costAt(goal, start, 0) === Infinity) return -1;
    const { scratch } = this.table;
    scratch[SHAPE] = shape;
    scratch[GOAL] = goal;
    scratch[OUTCOMES] = outcomes;
    scratch[LEXER] = BOUNDARY;
    scratch[NODE] = start;
    scratch[COUNT] = 0;
    return stateOf(STRING, this.table.intern());
  }

  leastLength(goal: number): number {
    if (goal === FALSE) return Infinity;
    const shape = this.shapeList[this.shapeFor(this.core.diagrams.support(goal))]!;
    return this.core.lengthOf('"') + shape.costAt(goal, shape.start, 0);
  }

  step(id: number, byte: number, result: Result): Move {
    const { lexer } = this.core;
    const shape = this.shapeOf(id);
    const goal = this.get(id, GOAL);
    let state = this.get(id, LEXER);
    let node = this.get(id, NODE);
    let count = this.get(id, COUNT);
    for (;;) {
      const read = lexer.step(state, byte);
      ({ state } = lexer);
      if (read === CHARACTER || read === CHARACTER_BEFORE) {
        node = shape.trie.step(node, lexer.character);
        if (node === OFF && !this.core.characters.isFree(lexer.character)) return DIE;
        count = shape.clamp(count + 1);
        if (shape.costAt(goal, node, count) === Infinity) return DIE;
        if (read === CHARACTER) return this.stay(id, state, node, count, result);
        continue;
      }
      if (read === INSIDE) {
        const end = nearestEnd(lexer, this.core.characters, state, node, this.endCosts(shape, goal, count));
        return end.cost === Infinity ? DIE : this.stay(id, state, node, count, result);
      }
      if (read !== QUOTE_END || !shape.holds(goal, node, count)) return DIE;
      result.next = this.core.mapOutcomes(this.get(id, OUTCOMES), (outcome) =>
        shape.holds(outcome, node, count) ? 1 : 0,
      );
      result.consumed = true;
      return FINISH;
    }
  }

  cost(id: number, demand: number): number {
    return this.nearestOf(id, demand).cost;
  }

  nearest(id: number, demand: number): number {
    return this.nearestOf(id, demand).byte;
  }

  lexeme(id: number): number {
    const state = this.get(id, LEXER);
    return this.get(id, NODE) === OFF && this.core.lexer.isPlain(state) ? state : -1;
  }

  lexemeRoom(id: number): number {
    const isInside = this.get(id, LEXER) !== BOUNDARY;
    return this.shapeOf(id).mostLength(this.get(id, GOAL)) - this.get(id, COUNT) - (isInside ? 1 : 0);
  }

  private get(id: number, field: number): number {
    return this.table.get(id, field);
  }

  private shapeOf(id: number): StringShape {
    return this.shapeList[this.get(id, SHAPE)]!;
  }

  private shapeFor(variables: readonly number[]): number {
    const key = variables.join();
    let shape = this.shapes.get(key);
    if (shape === undefined) {
      shape = this.shapeList.push(new StringShape(this.core, variables)) - 1;
      this.shapes.set(key, shape);
    }
    return shape;
  }

  private stay(id: number, state: number, node: number, count: number, result: Result): Move {
    const { table } = this;
    table.load(id);
    table.scratch[LEXER] = state;
    table.scratch[NODE] = node;
    table.scratch[COUNT] = count;
    result.next = stateOf(STRING, table.intern());
    return STAY;
  }

  private nearestOf(id: number, demand: number): NearestEnd {
    // Whatever is demanded, its variables are among those of the shape.
    const goal = this.core.demanded(this.get(id, GOAL), this.get(id, OUTCOMES), demand);
    const costs = this.endCosts(this.shapeOf(id), goal, this.get(id, COUNT));
    return nearestEnd(this.core.lexer, this.core.characters, this.get(id, LEXER), this.get(id, NODE), costs);
  }

  private endCosts(shape: StringShape, goal: number, count: number): EndCosts {
    return {
      trie: shape.trie,
      at: (node, read) => ({
        cost: shape.costAt(goal, node, count + read),
        character: shape.nextAt(goal, node, count + read),
      }),
      off: (node, read) => ({
        cost: shape.costAt(goal, OFF, count + read),
        excluded: (character) => node !== OFF && shape.trie.children[node]!.has(character),
      }),
    };
  }
}
