import { CALL, DIE, type Move, STAY, type Way } from '../automaton/machine.ts';
import { ALIKE, type Alike, type NameSets, UNLIKE } from '../automaton/recognizer.ts';
import {
  BracketFrames,
  COMMA_BYTE,
  COUNT,
  DEPTH,
  GAP,
  GOAL,
  OUTCOMES,
  PHASE,
  TRACKED,
} from './bracket-frames.ts';
import type { Core } from './core.ts';
import { FALSE } from './diagrams.ts';
import { type FrameKind, type InnerValues, OBJECT, type Result } from './frame.ts';
import type { Goals } from './goals.ts';
import { KeyEnds, type KeyQuestions } from './key-end.ts';
import { KeyLexemes } from './key-lexemes.ts';
import { KeyNameSets } from './key-name-sets.ts';
import type { KeyOptions } from './key-options.ts';
import { KeySituations } from './key-situations.ts';
import { KeyParts } from './key-parts.ts';
import { isViableKey, KEY_START, type KeyPlace, KeyPlaces } from './key-places.ts';
import { KeySet, SOME_TEXT } from './key-set.ts';
import {
  OPEN,
  KEY,
  NAMED,
  COLON,
  WAITING,
  MEMBER,
  COMMA,
  FIRST_BYTES,
  SHAPE,
  POSITION,
  SEEN,
  UNNAMED_SEEN,
  DETAIL,
  NODE,
  TEXT,
  PRODUCT,
  LENGTH,
  MEMBERS_READ,
  WIDTH,
} from './object-fields.ts';
import { MembersRead } from './members-read.ts';
import { BEHIND, type ObjectRest, OPENED } from './plan-nodes.ts';
import type { Plans } from './plans.ts';
import { BOUNDARY, CHARACTER, CHARACTER_BEFORE, INSIDE, QUOTE_END } from './text/string-lexer.ts';
import { OFF } from './text/literal-trie.ts';
import { type NearestEnd, nearestTextEnd } from './text/nearest-end.ts';
import type { Gap } from './whitespace.ts';

const QUOTE = 0x22;
const COLON_BYTE = 0x3a;
const CLOSING = 0x7d;

/** Objects. */
export class ObjectFrames extends BracketFrames implements FrameKind {
  private readonly places = new KeyPlaces(new KeySet());
  private readonly read: MembersRead;
  private readonly situations: KeySituations;
  private readonly keyLexemes: KeyLexemes;
  private readonly nameSets: KeyNameSets;
  private readonly parts: KeyParts;
  /** Per state in a key: its lexeme, once it was asked for. */
  private readonly lexemes = new Map<number, number>();

  constructor(core: Core, goals: Goals, plans: Plans, values: InnerValues) {
    super(core, goals, plans, values, OBJECT, WIDTH);
    this.read = new MembersRead(core, this.places.texts);
    this.parts = new KeyParts(core, this.places);
    this.nameSets = new KeyNameSets(this.places, this.parts, core.lexer);
    this.situations = new KeySituations(core, goals, plans);
    this.keyLexemes = new KeyLexemes(core, this.places);
  }

  override get byteLength(): number {
    const { lexemes, nameSets, places, read, situations } = this;
    const keys = situations.byteLength + nameSets.byteLength + places.texts.byteLength;
    return super.byteLength + keys + read.byteLength + 40 * lexemes.size;
  }

  /** The state behind the opening bracket of an object with a goal over its facts, or -1. */
  start(goal: number, outcomes: number, shape: number, depth: number): number {
    const tracked = this.plans.progress.trackedFor(this.core.variables(goal, outcomes), 'object');
    const rest = { shape, goal, position: 0, count: 0, seen: 0, tracked };
    if (!this.plans.costs.canBeWritten(this.plans.members(rest, OPENED))) return -1;
    this.begin({ goal, outcomes, tracked }, depth);
    this.table.scratch[SHAPE] = shape;
    return this.state();
  }

  step(id: number, byte: number, result: Result): Move {
    switch (this.get(id, PHASE)) {
      case OPEN:
        if (byte === CLOSING && !this.hasCommitted(id)) return this.close(id, result);
        return this.inGap(id, 'open', byte, result) || this.beginKey(id, 'open', byte, result);
      case KEY:
        return this.inKey(id, byte, result);
      case NAMED:
        if (byte === COLON_BYTE) return this.move(id, COLON, 0, result);
        return this.inGap(id, 'plain', byte, result);
      case COLON:
        return this.inGap(id, 'colon', byte, result) || this.callValue(id, result);
      case MEMBER:
        return this.behindPart(id, byte, CLOSING, COMMA, result);
      default:
        return this.inGap(id, 'comma', byte, result) || this.beginKey(id, 'comma', byte, result);
    }
  }

  resume(id: number, outcome: number): number {
    const { core, table } = this;
    const reports = this.get(id, DETAIL);
    const after = core.afterReports(this.facts(id), reports, outcome);
    if (after.goal === FALSE) return -1;
    const asks = core.asksForValue(reports);
    const value = asks ? core.lists.get(outcome).at(-1)! : 0;
    table.load(id);
    const { scratch } = table;
    scratch[PHASE] = MEMBER;
    this.putFacts(after);
    scratch[COUNT] = this.relevantCount(after, this.get(id, COUNT));
    scratch[DETAIL] = 0;
    scratch[TEXT] = 0;
    if (asks) scratch[MEMBERS_READ] = this.read.add(this.get(id, MEMBERS_READ), this.get(id, TEXT), value);
    return this.state();
  }

  ways(id: number, demand: number): readonly Way[] {
    const goal = this.goal(id, demand);
    return this.goals.ways(goal, this.get(id, TRACKED), this.get(id, DETAIL), (rest, tracked) =>
      this.plans.costs.cost(
        this.plans.members({ ...this.restOf(id, rest), tracked }, BEHIND),
        this.get(id, DEPTH),
      ),
    );
  }

  cost(id: number, demand: number): number {
    const goal = this.goal(id, demand);
    const depth = this.get(id, DEPTH);
    const { costs } = this.plans;
    switch (this.get(id, PHASE)) {
      case OPEN:
        if (this.hasCommitted(id))
          return this.left(id, 'open').length + 1 + this.nearestKey(id, goal, BOUNDARY, KEY_START).cost;
        return costs.cost(this.rest(id, goal, OPENED), depth);
      case KEY:
        return this.nearestKey(id, goal, this.get(id, DETAIL), this.placeOf(id)).cost;
      case NAMED:
        return 1 + this.plans.gap('colon').base + this.valueCost(id, goal, this.get(id, DETAIL));
      case COLON:
        return this.left(id, 'colon').length + this.valueCost(id, goal, this.get(id, DETAIL));
      case MEMBER:
        if (this.hasCommitted(id)) return this.closingCost(id, goal);
        return costs.cost(this.rest(id, goal, BEHIND), depth);
      default:
        return this.left(id, 'comma').length + 1 + this.nearestKey(id, goal, BOUNDARY, KEY_START).cost;
    }
  }

  nearest(id: number, demand: number): number {
    const goal = this.goal(id, demand);
    switch (this.get(id, PHASE)) {
      case OPEN:
        if (this.hasCommitted(id)) return (this.left(id, 'open') + '"').charCodeAt(0);
        return this.isClosing(id, goal, OPENED) ? CLOSING : (this.left(id, 'open') + '"').charCodeAt(0);
      case KEY:
        return this.nearestKey(id, goal, this.get(id, DETAIL), this.placeOf(id)).byte;
      case NAMED:
        return COLON_BYTE;
      case COLON: {
        const gap = this.left(id, 'colon');
        if (gap !== '') return gap.charCodeAt(0);
        const node = this.memberNode(id, goal, this.get(id, DETAIL));
        return this.values.firstByte(node);
      }
      case MEMBER:
        if (!this.hasCommitted(id) && !this.isClosing(id, goal, BEHIND)) return COMMA_BYTE;
        return (this.left(id, 'close') + '}').charCodeAt(0);
      default:
        return (this.left(id, 'comma') + '"').charCodeAt(0);
    }
  }

  lexeme(id: number): number {
    if (this.get(id, PHASE) !== KEY) return -1;
    let lexeme = this.lexemes.get(id);
    if (lexeme === undefined) {
      const isOwn = this.get(id, TEXT) === SOME_TEXT;
      lexeme = this.keyLexemes.at(this.optionsOf(id), this.placeOf(id), this.get(id, DETAIL), isOwn);
      this.lexemes.set(id, lexeme);
    }
    return lexeme;
  }

  /** Whether anything was concluded from a key that is not told. */
  get hasGuessed(): boolean {
    return this.places.texts.wasGuessed;
  }

  /** See `Recognizer`. */
  firstBytes(id: number): Uint8Array | undefined {
    return FIRST_BYTES[this.get(id, PHASE)];
  }

  /** The named keys that may be read, where all others are alike, or none may come; and the others that were seen. */
  names(id: number): NameSets | undefined {
    if (this.get(id, PHASE) !== KEY || this.core.asksForValue(this.get(id, OUTCOMES))) return undefined;
    const options = this.optionsOf(id);
    const isOpen = options.unnamedGoal !== FALSE;
    const lexer = this.get(id, DETAIL);
    if (isOpen && !(this.core.lexer.isPlain(lexer) && this.isTold(options))) return undefined;
    const off = isOpen ? this.inSomeKey(id, lexer, options) : -1;
    const taken = this.get(id, UNNAMED_SEEN);
    const at = { shape: this.get(id, SHAPE), place: this.placeOf(id), lexer, taken: isOpen ? taken : 0 };
    return {
      off,
      isFree: options.allowsAll,
      sets: this.nameSets.at(options, at, (key) => this.behindKey(id, key, taken, 0)),
    };
  }

  lexemeRoom(id: number): number {
    return this.keyLexemes.room(this.optionsOf(id), this.placeOf(id), this.get(id, DETAIL));
  }

  protected override canAdd(id: number): boolean {
    return this.optionsOf(id).hasAny();
  }

  protected override theValue(id: number): number {
    return this.read.value(this.get(id, MEMBERS_READ));
  }

  /** What may be written from here on. */
  private restOf(id: number, goal: number): ObjectRest {
    return {
      shape: this.get(id, SHAPE),
      goal,
      position: this.get(id, POSITION),
      count: this.get(id, COUNT),
      seen: this.get(id, SEEN),
      tracked: this.get(id, TRACKED),
    };
  }

  private rest(id: number, goal: number, beginning: number): number {
    return this.plans.members(this.restOf(id, goal), beginning);
  }

  private beginKey(id: number, gap: Gap, byte: number, result: Result): Move {
    if (byte !== QUOTE || !this.isDone(id, gap) || !this.optionsOf(id).hasAny()) return DIE;
    return this.toKey(id, BOUNDARY, KEY_START, result);
  }

  private toKey(id: number, lexer: number, at: KeyPlace, result: Result): Move {
    const { table } = this;
    table.load(id);
    const { scratch } = table;
    scratch[PHASE] = KEY;
    scratch[GAP] = 0;
    scratch[DETAIL] = lexer;
    scratch[NODE] = at.node;
    scratch[TEXT] = at.text;
    scratch[PRODUCT] = at.state;
    scratch[LENGTH] = at.length;
    result.next = this.state();
    return STAY;
  }

  private placeOf(id: number): KeyPlace {
    return {
      node: this.get(id, NODE),
      text: this.get(id, TEXT),
      state: this.get(id, PRODUCT),
      length: this.get(id, LENGTH),
    };
  }

  private inKey(id: number, byte: number, result: Result): Move {
    const { lexer } = this.core;
    const options = this.optionsOf(id);
    let state = this.get(id, DETAIL);
    let at = this.placeOf(id);
    for (;;) {
      const read = lexer.step(state, byte);
      ({ state } = lexer);
      if (read === CHARACTER || read === CHARACTER_BEFORE) {
        const { character } = lexer;
        if (options.trie.step(at.node, character) === OFF && !this.core.characters.isFree(character))
          return DIE;
        at = this.places.behind(options, at, character);
        if (!isViableKey(options, at)) return DIE;
        if (read === CHARACTER) return this.toKey(id, state, at, result);
        continue;
      }
      if (read === INSIDE) {
        return this.parts.isViable(options, state, at) ? this.toKey(id, state, at, result) : DIE;
      }
      return read === QUOTE_END ? this.endKey(id, options, at, result) : DIE;
    }
  }

  private endKey(id: number, options: KeyOptions, at: KeyPlace, result: Result): Move {
    const { core } = this;
    const { shape } = options;
    const index = this.places.classOf(options, at);
    if (index < 0 || !options.allows(index)) return DIE;
    const isNamed = index < shape.keys.length;
    let unnamed = this.get(id, UNNAMED_SEEN);
    const asks = core.asksForValue(this.get(id, OUTCOMES));
    const text = isNamed && !asks ? 0 : this.places.textOf(options, at);
    if (!isNamed) {
      if (this.places.texts.has(unnamed, text)) return DIE;
      unnamed = this.places.texts.add(unnamed, text);
    }
    result.next = this.behindKey(id, index, unnamed, asks ? text : 0);
    return STAY;
  }

  /** The state behind a key of a class. */
  private behindKey(id: number, index: number, unnamed: number, text: number): number {
    const { table } = this;
    table.load(id);
    const { scratch } = table;
    scratch[PHASE] = NAMED;
    scratch[UNNAMED_SEEN] = unnamed;
    scratch[DETAIL] = index;
    scratch[NODE] = 0;
    scratch[TEXT] = text;
    scratch[PRODUCT] = 0;
    scratch[LENGTH] = 0;
    return this.state();
  }

  /** Whether what comes of a key without a name can be told without its text. */
  private isTold({ allowsAll, shape }: KeyOptions): boolean {
    return allowsAll || (shape.hasAllClasses && shape.product.judged.length === 0);
  }

  /** The state in a key of which nothing is known but that it has no name, did not come yet, and what tests say of it. */
  private inSomeKey(id: number, lexer: number, options: KeyOptions): number {
    const { table } = this;
    const { state, length } = this.places.tested(options, this.placeOf(id));
    table.load(id);
    const { scratch } = table;
    scratch[DETAIL] = lexer;
    scratch[NODE] = OFF;
    scratch[TEXT] = SOME_TEXT;
    scratch[PRODUCT] = state;
    scratch[LENGTH] = length;
    return this.state();
  }

  /** See `Recognizer`: what comes of a key depends on its text, where it is known. */
  leavesAlike(id: number): Alike {
    return this.get(id, PHASE) === KEY && this.get(id, TEXT) === SOME_TEXT ? ALIKE : UNLIKE;
  }

  private callValue(id: number, result: Result): Move {
    const { table, core, goals } = this;
    if (!this.isDone(id, 'colon')) return DIE;
    if (this.calls.isLast(id, result)) return CALL;
    const index = this.get(id, DETAIL);
    const options = this.optionsOf(id);
    const { behind, child } = options.planFor(index);
    const step = this.plans.progress.member(
      options.shape.classAt(index),
      this.get(id, TRACKED),
      this.get(id, COUNT),
    );
    const outcomes = core.mapOutcomes(this.get(id, OUTCOMES), (outcome) => step.after(outcome));
    const asks = core.asksForValue(outcomes);
    const waiting = goals.waitFor(child, { goal: behind.goal, outcomes, tracked: behind.tracked }, asks);
    table.load(id);
    const { scratch } = table;
    scratch[PHASE] = WAITING;
    scratch[GAP] = 0;
    scratch[GOAL] = waiting.goal;
    scratch[OUTCOMES] = core.simplify(waiting.outcomes, waiting.goal);
    scratch[TRACKED] = waiting.tracked;
    scratch[POSITION] = behind.position;
    scratch[SEEN] = behind.seen;
    scratch[COUNT] = this.get(id, COUNT) + 1;
    scratch[DETAIL] = waiting.reports;
    result.next = this.state();
    result.callee = this.values.start(child, waiting.reports, this.depthInside(id));
    this.calls.remember(id, result);
    return CALL;
  }

  private isClosing(id: number, goal: number, beginning: number): boolean {
    return this.plans.isClosing(this.rest(id, goal, beginning));
  }

  private optionsOf(id: number): KeyOptions {
    return this.situations.optionsIn(this.restOf(id, this.get(id, GOAL)));
  }

  /**
   * The node of the value of a member and of what comes after it: made of the same form of the rest as in the plan that
   * led to the key, because what is planned for another form of it may cost more.
   */
  private memberNode(id: number, goal: number, index: number): number {
    const { plans } = this;
    const options = this.optionsOf(id);
    const { behind } = options.planFor(index);
    const rest = plans.objectRest(this.rest(id, goal, BEHIND));
    const step = plans.progress.member(options.shape.classAt(index), rest.tracked, rest.count);
    const left = { goal: step.goalAfter(rest.goal), tracked: step.tracked, count: rest.count + 1 };
    return plans.memberValue({ ...behind, ...left });
  }

  private valueCost(id: number, goal: number, index: number): number {
    return this.plans.costs.cost(this.memberNode(id, goal, index), this.get(id, DEPTH));
  }

  /** The cheapest way to end a key, and all that follows it. */
  private nearestKey(id: number, goal: number, state: number, place: KeyPlace): NearestEnd {
    const { characters, lexer } = this.core;
    const behindQuote = 1 + this.plans.gap('colon').base;
    const taken = this.get(id, UNNAMED_SEEN);
    const questions: KeyQuestions = {
      behindKey: (index) => 1 + behindQuote + this.valueCost(id, goal, index),
      isTaken: (text) => this.places.texts.has(taken, text),
    };
    // One key is enough: the one that was promised, or else the first that may come.
    const options = this.optionsOf(id);
    // Inside a character it is not: what is begun may be another key's.
    const isBetween = place.node !== OFF && state === BOUNDARY;
    const only = isBetween ? options.firstBelow(place.node, this.promised(id, goal)) : undefined;
    const ends = new KeyEnds(characters, options, this.places, questions, only);
    return nearestTextEnd(lexer, characters, state, place, ends);
  }

  /** The class of the key with which the cheapest rest begins. */
  private promised(id: number, goal: number): number | undefined {
    return this.plans.firstKey(this.rest(id, goal, this.get(id, COUNT) === 0 ? OPENED : BEHIND));
  }
}
