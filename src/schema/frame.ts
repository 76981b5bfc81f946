import type { Move, Way } from '../automaton/machine.ts';

/** Where a frame says what comes after a byte; see `Machine`. */
export interface Result {
  next: number;
  callee: number;
  consumed: boolean;
}

/**
 * The frames of one kind of value. States are numbered per kind; `stateOf` makes them states of the whole machine.
 */
export interface FrameKind {
  /** How many bytes its tables hold, more or less. */
  readonly byteLength: number;
  step(id: number, byte: number, result: Result): Move;
  resume(id: number, outcome: number): number;
  outcomeAtEnd(id: number): number;
  ways(id: number, demand: number): readonly Way[];
  cost(id: number, demand: number): number;
  nearest(id: number, demand: number): number;
  lexeme(id: number): number;
  lexemeRoom(id: number): number;
}

/** What costs least for scalars, which need no other nodes. */
export interface ScalarCosts {
  /** The fewest bytes of a value of this kind with a goal over its facts; `Infinity` if there is none. */
  leastLength(goal: number): number;
}

/** What objects and arrays need to read the values in them. */
export interface InnerValues {
  /** The state of a value of which nothing was read: its goal, what it reports, its depth of nesting. */
  start(goal: number, reports: number, depth: number): number;
  /** The first byte of the cheapest way to write a node of `Plans` that is a value, or begins with one. */
  firstByte(node: number): number;
}

export const DOCUMENT = 0;
export const VALUE = 1;
export const OBJECT = 2;
export const ARRAY = 3;
export const STRING = 4;
export const NUMBER = 5;
export const LITERAL = 6;

/** The state of the machine for a state of one kind of frame. */
export function stateOf(kind: number, id: number): number {
  return id * 8 + kind;
}

/** What frames answer that are never waiting. */
export const NEVER_WAITS: Pick<FrameKind, 'resume' | 'ways'> = {
  resume: () => {
    throw new Error('this frame calls no other');
  },
  ways: () => [],
};

/** What frames answer that have no lexeme. */
export const NO_LEXEME: Pick<FrameKind, 'lexeme' | 'lexemeRoom'> = {
  lexeme: () => -1,
  lexemeRoom: () => 0,
};

/** What frames answer that end with a byte of their own. */
export const ENDS_WITH_A_BYTE: Pick<FrameKind, 'outcomeAtEnd'> = { outcomeAtEnd: () => -1 };
