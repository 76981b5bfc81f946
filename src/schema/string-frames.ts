import { DIE, FINISH, type Move, STAY } from '../automaton/machine.ts';
import { ALIKE, ALIKE_BY_LENGTH, type Alike, UNLIKE } from '../automaton/recognizer.ts';
import { TupleTable } from '../base/tuple-table.ts';
import type { Core } from './core.ts';
import { FALSE, TRUE } from './diagrams.ts';
import {
  ENDS_WITH_A_BYTE,
  type FrameKind,
  type ScalarCosts,
  NEVER_WAITS,
  type Result,
  stateOf,
  STRING,
} from './frame.ts';
import { type StringPlace, StringShape } from './string-shape.ts';
import { OFF } from './text/literal-trie.ts';
import { type NearestEnd, nearestTextEnd } from './text/nearest-end.ts';
import { ProductAutomaton } from './text/product-automaton.ts';
import { BOUNDARY, CHARACTER, CHARACTER_BEFORE, INSIDE, QUOTE_END } from './text/string-lexer.ts';
import type { TextPosition } from './text/text-lexemes.ts';
import { testsOf } from './text/text-product.ts';
import { EMPTY_TEXT, stringOf, TextTable } from './text/text-table.ts';

// The fields of a state.
const SHAPE = 0;
const GOAL = 1;
const OUTCOMES = 2;
/** The state of the lexer. */
const LEXER = 3;
/** The node of the trie of fixed strings. */
const NODE = 4;
/** The state of the product of tests. */
const STATE = 5;
/** How many code points were read, as far as it makes a difference. */
const COUNT = 6;
/** The text that was read, where it is needed; on the trie it is empty, since the node tells it. */
const TEXT = 7;
const WIDTH = 8;

/** In the place of a text: nobody will ask for it. */
const NO_TEXT = -1;

const UNKNOWN = 0;
const NO = 1;
const YES = 2;

/** Strings. */
export class StringFrames implements FrameKind, ScalarCosts {
  readonly resume: FrameKind['resume'] = NEVER_WAITS.resume;
  readonly ways: FrameKind['ways'] = NEVER_WAITS.ways;
  readonly outcomeAtEnd: FrameKind['outcomeAtEnd'] = ENDS_WITH_A_BYTE.outcomeAtEnd;
  private readonly core: Core;
  private readonly table = new TupleTable(WIDTH);
  private readonly texts = new TextTable();
  private readonly shapes = new Map<string, number>();
  private readonly shapeList: StringShape[] = [];
  private shapeBytes = 0;
  /** By the list of their tests: shapes that differ in lengths and fixed strings share them. */
  private readonly automata = new Map<string, ProductAutomaton>();
  /** Partial characters off the trie: shape, goal, state of the product, length, state of the lexer. */
  private readonly parts = new TupleTable(5);
  private partsAlive = new Uint8Array(64);
  private readonly lexemes = new Map<number, number>();

  constructor(core: Core) {
    this.core = core;
  }

  /** Whether all strings were followed exactly so far; see `TextProduct.isExact`. */
  get isExact(): boolean {
    return this.shapeList.every(({ product }) => product.isExact);
  }

  get byteLength(): number {
    return (
      this.shapeBytes +
      this.table.byteLength +
      this.texts.byteLength +
      this.parts.byteLength +
      40 * this.lexemes.size
    );
  }

  /** The state behind the opening quote, or -1. */
  start(goal: number, outcomes: number): number {
    const id = this.shapeFor(this.core.variables(goal, outcomes));
    const shape = this.shapeList[id]!;
    if (!shape.isAlive(goal, shape.start)) return -1;
    const { scratch } = this.table;
    scratch[SHAPE] = id;
    scratch[GOAL] = goal;
    scratch[OUTCOMES] = outcomes;
    scratch[LEXER] = BOUNDARY;
    scratch[NODE] = shape.start.node;
    scratch[STATE] = shape.start.state;
    scratch[COUNT] = 0;
    scratch[TEXT] = this.needsText(shape, outcomes) ? EMPTY_TEXT : NO_TEXT;
    return stateOf(STRING, this.table.intern());
  }

  leastLength(goal: number): number {
    if (goal === FALSE) return Infinity;
    const shape = this.shapeList[this.shapeFor(this.core.diagrams.support(goal))]!;
    return this.core.lengthOf('"') + shape.wayFrom(goal, shape.start).cost;
  }

  step(id: number, byte: number, result: Result): Move {
    const { lexer } = this.core;
    const shape = this.shapeOf(id);
    const goal = this.get(id, GOAL);
    let state = this.get(id, LEXER);
    let place = this.placeOf(id);
    let text = this.get(id, TEXT);
    for (;;) {
      const read = lexer.step(state, byte);
      ({ state } = lexer);
      if (read === CHARACTER || read === CHARACTER_BEFORE) {
        const { character } = lexer;
        const behind = shape.behind(place, character);
        if (behind === undefined || !shape.isAlive(goal, behind)) return DIE;
        if (text !== NO_TEXT) text = this.textBehind(id, shape, place, text, character, behind);
        place = behind;
        if (read === CHARACTER) return this.stay(id, state, place, text, result);
        continue;
      }
      if (read === INSIDE) {
        const isAlive = this.isPartAlive(this.get(id, SHAPE), goal, place, state);
        return isAlive ? this.stay(id, state, place, text, result) : DIE;
      }
      if (read !== QUOTE_END) return DIE;
      return this.finish(id, shape, place, text, result);
    }
  }

  cost(id: number, demand: number): number {
    return this.nearestOf(id, demand).cost;
  }

  nearest(id: number, demand: number): number {
    return this.nearestOf(id, demand).byte;
  }

  lexeme(id: number): number {
    let lexeme = this.lexemes.get(id);
    if (lexeme === undefined) this.lexemes.set(id, (lexeme = this.findLexeme(id)));
    return lexeme;
  }

  lexemeRoom(id: number): number {
    return this.core.lexemes.room(this.positionOf(id));
  }

  /** See `Recognizer`. */
  leavesAlike(id: number): Alike {
    const { core } = this;
    const outcomes = this.get(id, OUTCOMES);
    if (this.get(id, TEXT) !== NO_TEXT || core.asksForValue(outcomes)) return UNLIKE;
    if (outcomes !== 0 && core.variables(TRUE, outcomes).length > 0) return UNLIKE;
    const goal = this.get(id, GOAL);
    if (goal === TRUE) return ALIKE;
    if (this.get(id, NODE) !== OFF) return UNLIKE;
    const { product } = this.shapeOf(id);
    const [state, count] = [this.get(id, STATE), this.get(id, COUNT)];
    if (product.isSettled(goal, state, count)) return ALIKE;
    // A lexeme of its own tells what is asked.
    if (product.plainRoom(goal, state, count) === undefined) return ALIKE;
    return product.isUntested ? ALIKE_BY_LENGTH : UNLIKE;
  }

  private get(id: number, field: number): number {
    return this.table.get(id, field);
  }

  private shapeOf(id: number): StringShape {
    return this.shapeList[this.get(id, SHAPE)]!;
  }

  private placeOf(id: number): StringPlace {
    return { node: this.get(id, NODE), state: this.get(id, STATE), count: this.get(id, COUNT) };
  }

  /** Where a string is, or will be with the next character, none of the fixed ones, or where that is all the same. */
  private findLexeme(id: number): number {
    const { lexer, lexemes } = this.core;
    const state = this.get(id, LEXER);
    if (!lexer.isPlain(state)) return -1;
    const position = this.positionOf(id);
    const isOff = lexemes.isFree(position) || this.shapeOf(id).trie.isLeft(this.get(id, NODE), state, lexer);
    return isOff ? lexemes.at(position) : -1;
  }

  private positionOf(id: number): TextPosition {
    return {
      text: this.shapeOf(id).product,
      goal: this.get(id, GOAL),
      state: this.get(id, STATE),
      count: this.get(id, COUNT),
      lexer: this.get(id, LEXER),
    };
  }

  private shapeFor(variables: readonly number[]): number {
    const key = variables.join();
    let shape = this.shapes.get(key);
    if (shape === undefined) {
      const built = new StringShape(this.core, variables, this.automatonFor(variables));
      shape = this.shapeList.push(built) - 1;
      this.shapes.set(key, shape);
      this.shapeBytes += built.byteLength;
    }
    return shape;
  }

  private automatonFor(variables: readonly number[]): ProductAutomaton {
    const tests = testsOf(this.core, variables);
    const key = JSON.stringify(tests.map(({ name }) => name));
    let automaton = this.automata.get(key);
    if (automaton === undefined) this.automata.set(key, (automaton = new ProductAutomaton(this.core, tests)));
    return automaton;
  }

  /** Whether the caller, or a judge, may ask what the text was. */
  private needsText(shape: StringShape, outcomes: number): boolean {
    const { core } = this;
    if (core.asksForValue(outcomes)) return true;
    const { judged } = shape.product;
    if (judged.length === 0) return false;
    // When generating, a goal is met without judges.
    if (core.settings.purpose === 'check') return true;
    return outcomes !== 0 && core.variables(FALSE, outcomes).some((variable) => judged.includes(variable));
  }

  private textBehind(
    id: number,
    shape: StringShape,
    place: StringPlace,
    text: number,
    character: number,
    behind: StringPlace,
  ): number {
    if (behind.node !== OFF) return EMPTY_TEXT;
    if (!shape.product.canBeOpen(behind.state) && !this.core.asksForValue(this.get(id, OUTCOMES))) {
      return NO_TEXT;
    }
    const before = place.node === OFF ? text : this.texts.text(shape.trie.path(place.node));
    return this.texts.extend(before, character);
  }

  /** Whether the character that is being read can become one with which the string can go on. */
  private isPartAlive(shape: number, goal: number, place: StringPlace, state: number): boolean {
    if (place.node !== OFF) return this.findPartAlive(shape, goal, place, state);
    const { parts } = this;
    const { scratch } = parts;
    scratch[0] = shape;
    scratch[1] = goal;
    scratch[2] = place.state;
    scratch[3] = place.count;
    scratch[4] = state;
    const id = parts.intern();
    if (id >= this.partsAlive.length) {
      const grown = new Uint8Array(2 * this.partsAlive.length);
      grown.set(this.partsAlive);
      this.partsAlive = grown;
    }
    if (this.partsAlive[id] === UNKNOWN) {
      this.partsAlive[id] = this.findPartAlive(shape, goal, place, state) ? YES : NO;
    }
    return this.partsAlive[id] === YES;
  }

  private findPartAlive(shape: number, goal: number, place: StringPlace, state: number): boolean {
    const { lexer, characters } = this.core;
    const ends = this.shapeList[shape]!.aliveCosts(goal);
    return nearestTextEnd(lexer, characters, state, place, ends).cost < Infinity;
  }

  private finish(id: number, shape: StringShape, place: StringPlace, text: number, result: Result): Move {
    const read = (): string =>
      stringOf(place.node === OFF ? this.texts.characters(text) : shape.trie.path(place.node));
    if (!shape.mayEnd(this.get(id, GOAL), place, read)) return DIE;
    result.next = this.core.report(
      this.get(id, OUTCOMES),
      (outcome) => shape.holds(outcome, place, read),
      () => this.core.values.intern({ kind: 'string', text: read() }),
    );
    result.consumed = true;
    return FINISH;
  }

  private stay(id: number, state: number, place: StringPlace, text: number, result: Result): Move {
    const { table } = this;
    table.load(id);
    table.scratch[LEXER] = state;
    table.scratch[NODE] = place.node;
    table.scratch[STATE] = place.state;
    table.scratch[COUNT] = place.count;
    table.scratch[TEXT] = text;
    result.next = stateOf(STRING, table.intern());
    return STAY;
  }

  private nearestOf(id: number, demand: number): NearestEnd {
    // Whatever is demanded, its variables are among those of the shape.
    const goal = this.core.demanded(this.get(id, GOAL), this.get(id, OUTCOMES), demand);
    const { lexer, characters } = this.core;
    const ends = this.shapeOf(id).endCosts(goal);
    return nearestTextEnd(lexer, characters, this.get(id, LEXER), this.placeOf(id), ends);
  }
}
