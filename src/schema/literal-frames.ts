import { DIE, FINISH, type Move, STAY } from '../automaton/machine.ts';
import { TupleTable } from '../base/tuple-table.ts';
import type { Core } from './core.ts';
import { TRUE } from './diagrams.ts';
import {
  ENDS_WITH_A_BYTE,
  type FrameKind,
  LITERAL,
  NEVER_WAITS,
  NO_LEXEME,
  type Result,
  stateOf,
} from './frame.ts';

const WORDS = ['true', 'false', 'null'] as const;

// The fields of a state.
const WORD = 0;
/** How many letters were read. */
const READ = 1;
const OUTCOMES = 2;
const WIDTH = 3;

/** true, false and null. What is asked of them is known at the first letter: goal and outcomes are constants. */
export class LiteralFrames implements FrameKind {
  readonly resume: FrameKind['resume'] = NEVER_WAITS.resume;
  readonly ways: FrameKind['ways'] = NEVER_WAITS.ways;
  readonly outcomeAtEnd: FrameKind['outcomeAtEnd'] = ENDS_WITH_A_BYTE.outcomeAtEnd;
  readonly lexeme: FrameKind['lexeme'] = NO_LEXEME.lexeme;
  readonly lexemeRoom: FrameKind['lexemeRoom'] = NO_LEXEME.lexemeRoom;
  private readonly core: Core;
  private readonly table = new TupleTable(WIDTH);

  constructor(core: Core) {
    this.core = core;
  }

  get byteLength(): number {
    return this.table.byteLength;
  }

  /** The state behind the first letter, or -1. */
  start(word: (typeof WORDS)[number], outcomes: number): number {
    return this.core.lengthOf(word) === Infinity ? -1 : this.state(WORDS.indexOf(word), 1, outcomes);
  }

  step(id: number, byte: number, result: Result): Move {
    const word = WORDS[this.table.get(id, WORD)]!;
    const read = this.table.get(id, READ);
    const outcomes = this.table.get(id, OUTCOMES);
    if (word.charCodeAt(read) !== byte) return DIE;
    if (read + 1 < word.length) {
      result.next = this.state(this.table.get(id, WORD), read + 1, outcomes);
      return STAY;
    }
    result.next = this.core.report(
      outcomes,
      (outcome) => outcome === TRUE,
      () => this.core.values.intern({ kind: word }),
    );
    result.consumed = true;
    return FINISH;
  }

  cost(id: number, demand: number): number {
    if (this.core.demanded(1, this.table.get(id, OUTCOMES), demand) === 0) return Infinity;
    return WORDS[this.table.get(id, WORD)]!.length - this.table.get(id, READ);
  }

  nearest(id: number): number {
    return WORDS[this.table.get(id, WORD)]!.charCodeAt(this.table.get(id, READ));
  }

  private state(word: number, read: number, outcomes: number): number {
    const { scratch } = this.table;
    scratch[WORD] = word;
    scratch[READ] = read;
    scratch[OUTCOMES] = outcomes;
    return stateOf(LITERAL, this.table.intern());
  }
}
