import type { Alike, NameSets } from './recognizer.ts';

/** No completion begins with the byte. */
export const DIE = 0;
/** The frame goes on, in state `next`. */
export const STAY = 1;
/** The frame waits in state `next`; a new frame in state `callee` reads the byte. */
export const CALL = 2;
/** The frame ends with outcome `next`. The caller reads the byte, unless it was `consumed`. */
export const FINISH = 3;

/** What a frame does with a byte: one of the four constants above. */
export type Move = 0 | 1 | 2 | 3;

/** One way in which a waiting frame can go on to its end. */
export interface Way {
  /** What the frame that it waits for must bring about, as that frame's machine understands it; 0: nothing special. */
  readonly demand: number;
  /** The fewest bytes that the waiting frame then writes itself, after the other one has ended. */
  readonly cost: number;
}

/**
 * The frames of a language. All states are interned integers. A state is never dead: `step` and `resume` answer `DIE`
 * (or -1) at the first byte after which the frame cannot end as its caller needs it any more, whatever follows.
 *
 * What a frame has to bring about beyond ending is a *demand*, an integer that only the machine understands: a caller
 * that can go on in several ways, depending on the outcome, asks for each of them how near it is.
 */
export interface Machine {
  /** How many bytes it holds, more or less. */
  readonly byteLength: number;
  /** The state of the outermost frame, which never ends: it accepts. */
  readonly start: number;
  /** What a frame does with a byte. Sets `next`, and `callee` or `consumed` where the move needs them. */
  step(state: number, byte: number): Move;
  next: number;
  callee: number;
  consumed: boolean;
  /** The state of a waiting frame after the frame that it called has ended, or -1. */
  resume(waiting: number, outcome: number): number;
  /** The outcome with which the frame may end here, before another byte, or -1. */
  outcomeAtEnd(state: number): number;
  /** Whether the outermost frame may end here. */
  isAccepting(state: number): boolean;
  /** How a waiting frame can go on under a demand of its own; empty if it cannot. */
  ways(waiting: number, demand: number): readonly Way[];
  /** The fewest bytes to the end of the frame under a demand; `Infinity` if it cannot be met. */
  cost(state: number, demand: number): number;
  /** The first byte of a shortest end of the frame under a demand that can be met; `cost` is above 0. */
  nearest(state: number, demand: number): number;
  /** The lexeme in which the frame is; see `Recognizer`. */
  lexeme(state: number): number;
  lexemeRoom(state: number): number;
  stepLexeme(lexeme: number, byte: number): number;
  lexemeNeed(lexeme: number): number;
  lexemeName(lexeme: number): string | undefined;
  leavesAlike(state: number): Alike;
  /** See `Recognizer`; configurations are states here. */
  names?(state: number): NameSets | undefined;
  firstBytes?(state: number): Uint8Array | undefined;
  isWideRun?(lexeme: number, target: number): boolean;
  insideAs?(lexeme: number): number;
  readonly hasGuessed?: boolean;
  readonly idleBytes?: readonly Uint8Array[];
}
