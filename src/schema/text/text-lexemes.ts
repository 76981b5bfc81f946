import { DIES, LEAVES } from '../../automaton/recognizer.ts';
import { TupleTable } from '../../base/tuple-table.ts';
import type { Alphabet } from './alphabet.ts';
import { BOUNDARY, CHARACTER, INSIDE, type StringLexer } from './string-lexer.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The group of text in which anything may stand. */
const ANYTHING = 0;
/** In the place of a length: none is counted. */
const NO_COUNT = -1;

/** How many bytes of rows are kept. */
const ROW_BUDGET = 32 * 2 ** 20;
const UNKNOWN = -3;

// The fields of a lexeme.
const GROUP = 0;
const STATE = 1;
const COUNT = 2;
const LEXER = 3;

/** What lexemes need to know of texts that are not fixed: see `TextProduct`. */
export interface FollowedText {
  readonly automaton: { readonly alphabet: Alphabet; stepClass(state: number, joint: number): number };
  clamp(count: number): number;
  isAlive(goal: number, state: number, count: number): boolean;
  plainRoom(goal: number, state: number, count: number): number | undefined;
  isSink(state: number): boolean;
  onlyGreatest(goal: number, count: number): number | undefined;
  leastLeft(goal: number, greatest: number, state: number): number;
}

/** Where a text stands: what is asked of it, its state in the product, its length, the state of the lexer. */
export interface TextPosition {
  readonly text: FollowedText;
  readonly goal: number;
  readonly state: number;
  readonly count: number;
  readonly lexer: number;
}

/** Texts of which the same is asked. */
interface Group {
  readonly text: FollowedText;
  readonly goal: number;
  /** Where only this matters of lengths: the greatest one; then lengths are not counted, but left to the room. */
  readonly greatest: number | undefined;
}

/**
 * The bodies of strings as lexemes, without what makes no difference inside them: who asks, which text was read, and
 * mostly how long it is. Escapes count as leaving: they are few, and long to follow.
 */
export class TextLexemes {
  private readonly lexer: StringLexer;
  private readonly name: string;
  private readonly table = new TupleTable(4);
  /** Per lexeme: the fewest characters that are still to come; `Infinity` where the text is dead. */
  private readonly needs: number[] = [];
  /** Per lexeme: whether nothing that follows makes a difference, once it was asked for. */
  private readonly sinks: (boolean | undefined)[] = [];
  private readonly groups: (Group | undefined)[] = [undefined];
  private readonly groupIds = new Map<FollowedText, Map<string, number>>();
  /** Per lexeme: what comes of each byte (inside a character: of the 64 that can follow). */
  private rows: (Int32Array | undefined)[] = [];
  private rowBytes = 0;

  /** `bytes`: per byte 1 if it can be written. */
  constructor(lexer: StringLexer, bytes: Uint8Array) {
    this.lexer = lexer;
    this.name = `the body of a string, written with ${bytes.join('')}`;
  }

  /** How many bytes it holds, more or less. */
  get byteLength(): number {
    return this.table.byteLength + 16 * this.needs.length + this.rowBytes;
  }

  /** The lexeme in which anything may stand, in a state of the lexer. */
  plain(lexer: number): number {
    return this.intern(ANYTHING, 0, 0, lexer);
  }

  /**
   * The lexeme at a position in plain text, or -1 where nothing can follow in it. `isOwn`: one that tells what is true of
   * the text, even where anything may stand.
   */
  at({ text, goal, state, count, lexer }: TextPosition, isOwn = false): number {
    if (
      isOwn
        ? text.isSink(state) && text.clamp(count + 1) === count && text.isAlive(goal, state, count)
        : text.plainRoom(goal, state, count) !== undefined
    )
      return this.plain(lexer);
    const greatest = text.onlyGreatest(goal, count);
    const group = this.groupFor({ text, goal, greatest });
    const id = this.intern(group, state, greatest === undefined ? count : NO_COUNT, lexer);
    return this.needs[id] === Infinity ? -1 : id;
  }

  /**
   * Whether every plain text can follow, of any length: then so it can where something else is asked of some texts on
   * the way (fixed ones, named keys), because there is always a way on past these.
   */
  isFree({ text, goal, state, count }: TextPosition): boolean {
    return text.plainRoom(goal, state, count) === Infinity;
  }

  /** How many characters may still begin there. */
  room({ text, goal, state, count, lexer }: TextPosition): number {
    const greatest = text.onlyGreatest(goal, count);
    const room = text.plainRoom(goal, state, count) ?? (greatest === undefined ? Infinity : greatest - count);
    return room - (lexer === BOUNDARY ? 0 : 1);
  }

  /** See `Recognizer`. */
  isWideRun(lexeme: number, target: number): boolean {
    const group = this.groups[this.table.get(lexeme, GROUP)];
    if (group === undefined || this.table.get(lexeme, LEXER) !== BOUNDARY) return false;
    const { alphabet } = group.text.automaton;
    const count = behind(group.text, this.table.get(lexeme, COUNT));
    for (let joint = 0; joint < alphabet.classCount; joint++) {
      if (!alphabet.isWide(joint)) continue;
      const state = group.text.automaton.stepClass(this.table.get(lexeme, STATE), joint);
      if (this.intern(this.table.get(lexeme, GROUP), state, count, BOUNDARY) !== target) return false;
    }
    return true;
  }

  /** See `Recognizer`. */
  insideAs(lexeme: number): number {
    const group = this.groups[this.table.get(lexeme, GROUP)];
    if (group === undefined || this.table.get(lexeme, LEXER) !== BOUNDARY) return -1;
    let isSink = this.sinks[lexeme];
    if (isSink === undefined) {
      const count = this.table.get(lexeme, COUNT);
      const isCounted = count !== NO_COUNT && group.text.clamp(count + 1) !== count;
      isSink = !isCounted && group.text.isSink(this.table.get(lexeme, STATE));
      this.sinks[lexeme] = isSink;
    }
    return isSink ? this.plain(BOUNDARY) : -1;
  }

  need(lexeme: number): number {
    return this.needs[lexeme]!;
  }

  /** See `Recognizer.lexemeName`. */
  nameOf(lexeme: number): string | undefined {
    return this.table.get(lexeme, GROUP) === ANYTHING
      ? `${this.name} ${this.table.get(lexeme, LEXER)}`
      : undefined;
  }

  /** The lexeme after a byte; `LEAVES` or `DIES`. */
  step(lexeme: number, byte: number): number {
    const isBetween = this.table.get(lexeme, LEXER) === BOUNDARY;
    if (!isBetween && (byte & 0xc0) !== 0x80) return DIES;
    const at = isBetween ? byte : byte & 0x3f;
    const row = this.rows[lexeme] ?? this.newRow(lexeme, isBetween ? 256 : 64);
    const known = row[at]!;
    return known === UNKNOWN ? (row[at] = this.find(lexeme, byte)) : known;
  }

  private newRow(lexeme: number, size: number): Int32Array {
    if (this.rowBytes > ROW_BUDGET) {
      this.rows = [];
      this.rowBytes = 0;
    }
    this.rowBytes += 4 * size;
    return (this.rows[lexeme] = new Int32Array(size).fill(UNKNOWN));
  }

  private find(lexeme: number, byte: number): number {
    const { lexer, table } = this;
    if (byte === QUOTE || byte === BACKSLASH) return LEAVES;
    if (table.get(lexeme, GROUP) === ANYTHING) {
      const next = lexer.stepPlain(table.get(lexeme, LEXER), byte);
      return next < 0 ? DIES : this.plain(next);
    }
    const read = lexer.step(table.get(lexeme, LEXER), byte);
    if (read !== INSIDE && read !== CHARACTER) return DIES;
    const group = table.get(lexeme, GROUP);
    let state = table.get(lexeme, STATE);
    let count = table.get(lexeme, COUNT);
    if (read === CHARACTER) {
      const { text } = this.groups[group]!;
      state = text.automaton.stepClass(state, text.automaton.alphabet.classOf(lexer.character));
      count = behind(text, count);
    }
    const next = this.intern(group, state, count, lexer.state);
    return this.needs[next] === Infinity ? DIES : next;
  }

  private intern(group: number, state: number, count: number, lexer: number): number {
    const { table, needs } = this;
    const { scratch } = table;
    scratch[GROUP] = group;
    scratch[STATE] = state;
    scratch[COUNT] = count;
    scratch[LEXER] = lexer;
    const id = table.intern();
    if (id === needs.length) needs.push(this.findNeed(this.groups[group], state, count, lexer));
    return id;
  }

  private findNeed(group: Group | undefined, state: number, count: number, lexer: number): number {
    if (group === undefined) return this.lexer.canBeCompleted(lexer) ? 0 : Infinity;
    if (lexer === BOUNDARY) return needBetween(group, state, count);
    const { alphabet } = group.text.automaton;
    const counted = behind(group.text, count);
    let least = Infinity;
    for (let joint = 0; joint < alphabet.classCount; joint++) {
      if (alphabet.bytes[joint] === 0) continue;
      const need = needBetween(group, group.text.automaton.stepClass(state, joint), counted);
      if (need < least && alphabet.completion(lexer, joint) >= 0) least = need;
    }
    return least;
  }

  private groupFor(group: Group): number {
    let ids = this.groupIds.get(group.text);
    if (ids === undefined) this.groupIds.set(group.text, (ids = new Map<string, number>()));
    const key = `${group.goal} ${group.greatest}`;
    let id = ids.get(key);
    if (id === undefined) ids.set(key, (id = this.groups.push(group) - 1));
    return id;
  }
}

/** A length after one more character. */
function behind(text: FollowedText, count: number): number {
  return count === NO_COUNT ? NO_COUNT : text.clamp(count + 1);
}

/** The fewest characters to come, from between two; where lengths are counted they are in the count. */
function needBetween({ text, goal, greatest }: Group, state: number, count: number): number {
  if (greatest !== undefined) return text.leastLeft(goal, greatest, state);
  return text.isAlive(goal, state, count) ? 0 : Infinity;
}
