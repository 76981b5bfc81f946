import { CALL, DIE, type Move, STAY, type Way } from '../automaton/machine.ts';
import type { Core } from './core.ts';
import { DOCUMENT, type FrameKind, NO_LEXEME, type Result, stateOf } from './frame.ts';
import type { ValueFrames } from './value-frames.ts';

// A state is phase + 3 * how far white space is read.
const BEFORE = 0;
const WAITING = 1;
const AFTER = 2;

/** The outermost frame: one value, and white space around it where that is free. */
export class DocumentFrames implements FrameKind {
  readonly lexeme: FrameKind['lexeme'] = NO_LEXEME.lexeme;
  readonly lexemeRoom: FrameKind['lexemeRoom'] = NO_LEXEME.lexemeRoom;
  readonly byteLength = 0;
  /** The state before the first byte. */
  readonly start: number = stateOf(DOCUMENT, BEFORE);
  private readonly core: Core;
  private readonly values: ValueFrames;

  constructor(core: Core, values: ValueFrames) {
    this.core = core;
    this.values = values;
  }

  step(id: number, byte: number, result: Result): Move {
    const progress = this.core.layout.step('plain', 0, Math.floor(id / 3), byte);
    if (progress >= 0) {
      result.next = stateOf(DOCUMENT, (id % 3) + 3 * progress);
      return STAY;
    }
    if (id % 3 === AFTER) return DIE;
    result.next = stateOf(DOCUMENT, WAITING);
    result.callee = this.values.start(this.goal, 0, 0);
    return CALL;
  }

  resume(): number {
    return stateOf(DOCUMENT, AFTER);
  }

  outcomeAtEnd(): number {
    return -1;
  }

  isAccepting(id: number): boolean {
    return id % 3 === AFTER;
  }

  ways(): readonly Way[] {
    return [{ demand: 0, cost: 0 }];
  }

  cost(id: number): number {
    return id % 3 === AFTER ? 0 : this.values.plans.costs.cost(this.values.plans.value(this.goal), 0);
  }

  nearest(): number {
    return this.values.firstByte(this.values.plans.value(this.goal));
  }

  /** The value satisfies the root of the schema. */
  private get goal(): number {
    return this.core.diagrams.literal(this.core.fits(this.core.root));
  }
}
