import { CALL, DIE, type Move, STAY, type Way } from '../automaton/machine.ts';
import { TupleTable } from '../base/tuple-table.ts';
import { BracketFrames, COMMA_BYTE, DEPTH, GAP, GOAL, OUTCOMES, OWN, PHASE } from './bracket-frames.ts';
import type { Core } from './core.ts';
import { FALSE } from './diagrams.ts';
import { type FrameKind, type InnerValues, OBJECT, type Result } from './frame.ts';
import type { Goals } from './goals.ts';
import { KeyOptions, UNNAMED } from './key-options.ts';
import { keyEndCosts } from './key-end.ts';
import { KeySet } from './key-set.ts';
import { BEHIND, OPENED, type Plans } from './plans.ts';
import { BOUNDARY, CHARACTER, CHARACTER_BEFORE, INSIDE, QUOTE_END } from './text/string-lexer.ts';
import { OFF, ROOT } from './text/literal-trie.ts';
import { type NearestEnd, nearestEnd } from './text/nearest-end.ts';
import type { Gap } from './whitespace.ts';

// Where an object stands. OPEN: behind the bracket; KEY: in a key; NAMED: behind a key; COLON: behind a colon; WAITING:
// for a value; MEMBER: behind a value; COMMA: behind a comma.
const OPEN = 0;
const KEY = 1;
const NAMED = 2;
const COLON = 3;
const WAITING = 4;
const MEMBER = 5;
const COMMA = 6;

// The fields of a state, behind those of `BracketFrames`.
const SHAPE = OWN;
/** The first key that may still come. */
const POSITION = OWN + 1;
/** The list of named keys that were seen, where their order is free. */
const SEEN = OWN + 2;
/** The keys seen that are not named. */
const UNNAMED_SEEN = OWN + 3;
/** In a key: the state of the lexer. Behind it: its class. Waiting: the list of variables that the value reports. */
const DETAIL = OWN + 4;
/** In a key: the node of the trie. */
const NODE = OWN + 5;
/** A key that is not named, as far as it is read. */
const TEXT = OWN + 6;
const WIDTH = OWN + 7;

const QUOTE = 0x22;
const COLON_BYTE = 0x3a;
const CLOSING = 0x7d;

/** Objects. */
export class ObjectFrames extends BracketFrames implements FrameKind {
  private readonly keys = new KeySet();
  private readonly situations = new TupleTable(4);
  private readonly options: KeyOptions[] = [];

  constructor(core: Core, goals: Goals, plans: Plans, values: InnerValues) {
    super(core, goals, plans, values, OBJECT, WIDTH);
  }

  /** The state behind the opening bracket of an object with a goal over its facts, or -1. */
  start(goal: number, outcomes: number, shape: number, depth: number): number {
    if (!this.plans.costs.canBeWritten(this.plans.members(shape, goal, 0, OPENED))) return -1;
    this.begin(goal, outcomes, depth);
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
    const after = core.afterReports(
      this.get(id, GOAL),
      this.get(id, OUTCOMES),
      this.get(id, DETAIL),
      outcome,
    );
    if (after.goal === FALSE) return -1;
    table.load(id);
    table.scratch[PHASE] = MEMBER;
    table.scratch[GOAL] = after.goal;
    table.scratch[OUTCOMES] = after.outcomes;
    table.scratch[DETAIL] = 0;
    return this.state();
  }

  ways(id: number, demand: number): readonly Way[] {
    const goal = this.goal(id, demand);
    return this.goals.ways(goal, this.get(id, DETAIL), (rest) =>
      this.plans.costs.cost(this.rest(id, rest, BEHIND), this.get(id, DEPTH)),
    );
  }

  cost(id: number, demand: number): number {
    const goal = this.goal(id, demand);
    const depth = this.get(id, DEPTH);
    const { costs } = this.plans;
    switch (this.get(id, PHASE)) {
      case OPEN:
        if (this.hasCommitted(id))
          return this.left(id, 'open').length + 1 + this.keyCost(id, goal, BOUNDARY, ROOT);
        return costs.cost(this.rest(id, goal, OPENED), depth);
      case KEY:
        return this.keyCost(id, goal, this.get(id, DETAIL), this.get(id, NODE));
      case NAMED:
        return 1 + this.plans.gap('colon').base + this.valueCost(id, goal, this.get(id, DETAIL));
      case COLON:
        return this.left(id, 'colon').length + this.valueCost(id, goal, this.get(id, DETAIL));
      case MEMBER:
        if (this.hasCommitted(id)) return this.closingCost(id, goal);
        return costs.cost(this.rest(id, goal, BEHIND), depth);
      default:
        return this.left(id, 'comma').length + 1 + this.keyCost(id, goal, BOUNDARY, ROOT);
    }
  }

  nearest(id: number, demand: number): number {
    const goal = this.goal(id, demand);
    switch (this.get(id, PHASE)) {
      case OPEN:
        if (this.hasCommitted(id)) return (this.left(id, 'open') + '"').charCodeAt(0);
        return this.isClosing(id, goal, OPENED) ? CLOSING : (this.left(id, 'open') + '"').charCodeAt(0);
      case KEY:
        return this.nearestKey(id, goal, this.get(id, DETAIL), this.get(id, NODE)).byte;
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
    if (this.get(id, PHASE) !== KEY || !this.core.lexer.isPlain(this.get(id, DETAIL))) return -1;
    // Where keys need no name, whatever is written leads to a key, be it on the trie of the named ones or off it.
    return this.optionsOf(id).allows(UNNAMED) ? this.get(id, DETAIL) : -1;
  }

  lexemeRoom(): number {
    return Infinity;
  }

  protected override canAdd(id: number): boolean {
    return this.optionsOf(id).hasAny();
  }

  protected override holdsAtClose(_id: number, formula: number): boolean {
    return this.plans.progress.atClose(formula);
  }

  /** The node of the rest of the object. */
  private rest(id: number, goal: number, beginning: number): number {
    return this.plans.members(this.get(id, SHAPE), goal, this.get(id, POSITION), beginning);
  }

  private beginKey(id: number, gap: Gap, byte: number, result: Result): Move {
    if (byte !== QUOTE || !this.isDone(id, gap) || !this.optionsOf(id).hasAny()) return DIE;
    return this.toKey(id, BOUNDARY, ROOT, 0, result);
  }

  private toKey(id: number, lexer: number, node: number, text: number, result: Result): Move {
    const { table } = this;
    table.load(id);
    table.scratch[PHASE] = KEY;
    table.scratch[GAP] = 0;
    table.scratch[DETAIL] = lexer;
    table.scratch[NODE] = node;
    table.scratch[TEXT] = text;
    result.next = this.state();
    return STAY;
  }

  private inKey(id: number, byte: number, result: Result): Move {
    const { lexer } = this.core;
    const options = this.optionsOf(id);
    let state = this.get(id, DETAIL);
    let node = this.get(id, NODE);
    let text = this.get(id, TEXT);
    for (;;) {
      const read = lexer.step(state, byte);
      ({ state } = lexer);
      if (read === CHARACTER || read === CHARACTER_BEFORE) {
        const { character } = lexer;
        const behind = options.trie.step(node, character);
        if (behind === OFF) {
          if (!options.allows(UNNAMED) || !this.core.characters.isFree(character)) return DIE;
          text = this.keys.extend(node === OFF ? text : this.keys.text(options.trie.path(node)), character);
        }
        node = behind;
        if (!options.isViable(node)) return DIE;
        if (read === CHARACTER) return this.toKey(id, state, node, text, result);
        continue;
      }
      if (read === INSIDE) {
        return this.isPartViable(options, state, node) ? this.toKey(id, state, node, text, result) : DIE;
      }
      return read === QUOTE_END ? this.endKey(id, options, node, text, result) : DIE;
    }
  }

  private endKey(id: number, options: KeyOptions, node: number, text: number, result: Result): Move {
    const { table, core } = this;
    const key = node === OFF ? UNNAMED : options.trie.ending[node]!;
    if (!options.allows(key)) return DIE;
    let unnamed = this.get(id, UNNAMED_SEEN);
    let seen = this.get(id, SEEN);
    if (key === UNNAMED) {
      const whole = node === OFF ? text : this.keys.text(options.trie.path(node));
      if (this.keys.has(unnamed, whole)) return DIE;
      unnamed = this.keys.add(unnamed, whole);
    } else if (core.settings.propertyOrder === 'any') {
      seen = core.lists.intern([...core.lists.get(seen), key].sort((a, b) => a - b));
    }
    table.load(id);
    const { scratch } = table;
    scratch[PHASE] = NAMED;
    scratch[SEEN] = seen;
    scratch[UNNAMED_SEEN] = unnamed;
    scratch[DETAIL] = key;
    scratch[NODE] = 0;
    scratch[TEXT] = 0;
    result.next = this.state();
    return STAY;
  }

  /** Whether the character that is being read can become one with which the key can go on. */
  private isPartViable(options: KeyOptions, state: number, node: number): boolean {
    const { lexer } = this.core;
    const children = node === OFF ? undefined : options.trie.children[node];
    if (options.allows(UNNAMED)) {
      if (lexer.other(state, () => false) !== undefined) return true;
    } else {
      for (const [character, child] of children ?? []) {
        if (options.isViable(child) && lexer.rest(state, character) !== undefined) return true;
      }
    }
    const high = lexer.highAlone(state);
    if (high === undefined) return false;
    const behind = options.trie.step(node, high.character);
    if (behind === OFF && !this.core.characters.isFree(high.character)) return false;
    if (!options.isViable(behind)) return false;
    return high.then === BOUNDARY || this.isPartViable(options, high.then, behind);
  }

  private callValue(id: number, result: Result): Move {
    const { table, core, goals } = this;
    if (!this.isDone(id, 'colon')) return DIE;
    const key = this.get(id, DETAIL);
    const { goal, child, position } = this.optionsBefore(id, key).planFor(key);
    const named = key === UNNAMED ? undefined : this.plans.shape(this.get(id, SHAPE)).keys[key];
    const outcomes = core.mapOutcomes(this.get(id, OUTCOMES), (outcome) =>
      this.plans.progress.afterKey(outcome, named),
    );
    const waiting = goals.waitFor(child, goal, outcomes);
    table.load(id);
    const { scratch } = table;
    scratch[PHASE] = WAITING;
    scratch[GAP] = 0;
    scratch[GOAL] = waiting.goal;
    scratch[OUTCOMES] = core.simplify(waiting.outcomes, waiting.goal);
    scratch[POSITION] = position;
    scratch[DETAIL] = waiting.reports;
    result.next = this.state();
    result.callee = this.values.start(child, waiting.reports, this.depthInside(id));
    return CALL;
  }

  private isClosing(id: number, goal: number, beginning: number): boolean {
    return this.plans.isClosing(this.rest(id, goal, beginning));
  }

  private optionsOf(id: number): KeyOptions {
    return this.situation(
      this.get(id, SHAPE),
      this.get(id, GOAL),
      this.get(id, POSITION),
      this.get(id, SEEN),
    );
  }

  /** The options that there were before the key that was read last. */
  private optionsBefore(id: number, key: number): KeyOptions {
    const { lists } = this.core;
    const seen = this.get(id, SEEN);
    const before = seen === 0 ? 0 : lists.intern(lists.get(seen).filter((each) => each !== key));
    return this.situation(this.get(id, SHAPE), this.get(id, GOAL), this.get(id, POSITION), before);
  }

  private situation(shape: number, goal: number, position: number, seen: number): KeyOptions {
    const { situations, core } = this;
    const before = situations.size;
    situations.scratch[0] = shape;
    situations.scratch[1] = goal;
    situations.scratch[2] = position;
    situations.scratch[3] = seen;
    const at = situations.intern();
    if (at === before) {
      this.options[at] = new KeyOptions(core, this.goals, this.plans, {
        shape,
        goal,
        position,
        seen: core.lists.get(seen),
      });
    }
    return this.options[at]!;
  }

  /** The node of the value of a member and of what comes after it. */
  private memberNode(id: number, goal: number, key: number): number {
    const shape = this.get(id, SHAPE);
    const named = key === UNNAMED ? undefined : this.plans.shape(shape).keys[key];
    const behind = this.plans.positionBehind(shape, key);
    return this.plans.memberValue(shape, this.plans.progress.afterKey(goal, named), behind);
  }

  private valueCost(id: number, goal: number, key: number): number {
    return this.plans.costs.cost(this.memberNode(id, goal, key), this.get(id, DEPTH));
  }

  private keyCost(id: number, goal: number, state: number, node: number): number {
    return this.nearestKey(id, goal, state, node).cost;
  }

  /** The cheapest way to end a key, and all that follows it. */
  private nearestKey(id: number, goal: number, state: number, node: number): NearestEnd {
    const options = this.optionsOf(id);
    const behindQuote = 1 + this.plans.gap('colon').base;
    const costs = keyEndCosts(this.core.characters, options, {
      behindKey: (key) => 1 + behindQuote + this.valueCost(id, goal, key),
      isTaken: (at, more) => this.keys.has(this.get(id, UNNAMED_SEEN), this.keyText(id, options, at, more)),
    });
    return nearestEnd(this.core.lexer, this.core.characters, state, node, costs);
  }

  /** The text of a key that is not named: what stands already, and more. */
  private keyText(id: number, options: KeyOptions, node: number, more: readonly number[]): number {
    const text = node === OFF ? this.get(id, TEXT) : this.keys.text(options.trie.path(node));
    return more.reduce((longer, character) => this.keys.extend(longer, character), text);
  }
}
