/** The configuration from which no completion exists. */
export const DEAD = -1;

/** What `stepLexeme` says of a byte that no text of the lexeme can go on with, whatever stands below it. */
export const DIES = -1;
/** What it says of a byte that leaves the lexeme: what comes of it depends on the whole configuration. */
export const LEAVES = -2;

/** What a step of a frame that stands alone (see `Layers`) says when the frame ends. */
export const LEFT = -2;

/** What comes of leaving a lexeme by a byte depends on the text that was read. */
export const UNLIKE = 0;
/** It depends only on the state of the lexeme. */
export const ALIKE = 1;
/** It depends on that, and on how many code points have begun. */
export const ALIKE_BY_LENGTH = 2;
export type Alike = 0 | 1 | 2;

/** How many bytes count as a state, where something else than states is kept. */
export const STATE_BYTES = 200;

/**
 * A language as a pure reader of bytes. A *configuration* is an interned integer: equal integers mean equal futures,
 * so keeping one is all that a fork costs. Every configuration other than `DEAD` is viable: some completion exists
 * (as far as the front end knows; where it over-approximates, its documentation says so).
 */
export interface Recognizer {
  readonly start: number;
  /** A measure of the memory held, in states of some 200 bytes. */
  readonly size: number;
  /** The configuration after one more byte (0..255), or special token (as a unit from 256 on), or `DEAD`. */
  step(configuration: number, byte: number): number;
  /** Whether what was read so far is in the language. */
  isComplete(configuration: number): boolean;
  /** The fewest bytes that complete the text (0 when complete), or an upper bound that `nearestByte` attains. */
  distance(configuration: number): number;
  /** The first byte, or unit, of a completion of `distance` of them, or -1 when complete: following it lowers `distance`. */
  nearestByte(configuration: number): number;
  /** About the distance, at less cost: what is nearer to the end by this may turn out to be farther away. */
  roughDistance?(configuration: number): number;
  /** The only byte that can follow, or -1 when there are several, or none, or when the text may also end here. */
  forcedByte(configuration: number): number;
  /**
   * The lexeme that stands on top (the body of a string), as a state of `stepLexeme`, or -1 when there is none.
   * Configurations with equal lexemes are alive after the same bytes as long as these stay inside the lexeme, and the
   * code points that begin in them with those that are needed then (`lexemeNeed`) are no more than `lexemeRoom`.
   */
  lexeme(configuration: number): number;
  /** How many code points may still begin inside the lexeme on top; `Infinity` where there is no limit. */
  lexemeRoom(configuration: number): number;
  /** The lexeme state after one more byte inside the same lexeme; `LEAVES` or `DIES`. */
  stepLexeme(lexeme: number, byte: number): number;
  /** How many code points must still begin before the lexeme can end. */
  lexemeNeed(lexeme: number): number;
  /**
   * A name of the lexeme: lexemes of the same name, of whatever recognizers, are the same function of bytes. Undefined
   * where there is none.
   */
  lexemeName(lexeme: number): string | undefined;
  /** Whether every character beyond ASCII leads from one lexeme to another. */
  isWideRun?(lexeme: number, target: number): boolean;
  /** A lexeme with a name in which the same texts stay inside, and leave by the same bytes; -1: none is known. */
  insideAs?(lexeme: number): number;
  /** What it depends on what comes of leaving the lexeme on top. */
  leavesAlike(configuration: number): Alike;
  /** The fixed texts (names of keys) among which the one on top has to be, or that are apart from all others. */
  names?(configuration: number): NameSets | undefined;
  /**
   * Whether something was concluded behind `Names.off` that depends on what was read: then nothing that was found by that
   * way is reliable.
   */
  readonly hasGuessed?: boolean;
  /** Per byte 1 if anything may begin with it; undefined where that is not known without trying. */
  firstBytes?(configuration: number): Uint8Array | undefined;
  /** Sets of bytes (1 per byte) of which often any number can stand and change nothing: white space, digits. */
  readonly idleBytes?: readonly Uint8Array[];
  /** How configurations are made of frames, where they are. */
  readonly layers?: Layers;
  /** How configurations are made of frames of which several can be on top, and none is told from the others by a byte. */
  readonly calls?: CallGraph | undefined;
}

/**
 * Configurations as frames on a stack. A frame *alone* stands on nothing that is known: what comes of its end is up to
 * whoever asks. So what is found of one frame is found for all stacks on which it can stand.
 */
export interface Layers {
  /** The frame on top of a configuration, alone. */
  alone(configuration: number): number;
  /** The frame that is called to read a byte, on top of its caller, before it has read it; `DEAD` if none is. */
  call(configuration: number, byte: number): number;
  /** After `LEFT`: the outcome of the frame that stood alone, and whether it has consumed the byte. */
  readonly outcome: number;
  readonly consumed: boolean;
  /** The configuration in which the frame on top has ended with an outcome, or `DEAD`. */
  rejoin(configuration: number, outcome: number): number;
}

/**
 * Configurations as sets of frames, each on a set of stacks. What a frame does with bytes depends on its state alone: it
 * reads them itself, or calls a frame that does, or ends, and then the frames below it go on; all of that at once.
 */
export interface CallGraph {
  /** The frames on top of a configuration: the state of each, and behind it the set of stacks that it stands on. */
  tops(configuration: number): readonly number[];
  /** The frames that wait on top of a set of stacks, in the same form; none for the outermost one. */
  waiting(set: number): readonly number[];
  /** The state of a frame that reads a byte itself, or -1. */
  step(state: number, byte: number): number;
  /** Whether a frame may end in a state. */
  mayEnd(state: number): boolean;
  /** Per byte 1 if it may come behind the end of a frame in a state; those that may not can be among them. */
  follow(state: number): Uint8Array;
  /** What a frame can call: the state in which the called frame begins, and behind it the one of the caller that waits. */
  called(state: number): readonly number[];
  /** Per byte 1 if a frame in a state, or one that it calls, can read it. */
  first(state: number): Uint8Array;
}

/** All fixed texts of a configuration. */
export interface NameSets {
  /** The configuration in which what was read is of no name; `DEAD` where it has to be one. */
  readonly off: number;
  /** Whether everything that begins a name can go on off them too. */
  readonly isFree: boolean;
  /** No text is in several of them. */
  readonly sets: readonly Names[];
}

/** Fixed texts that may be read at a configuration, as an automaton over bytes; several spellings may be one text. */
export interface Names {
  /** Equal for equal texts, of which equally much was read. */
  readonly id: number;
  /** What is read of them. */
  readonly state: number;
  /** The state after a byte; `DIES` where no name goes on so; where name i ends, `-2 - i`. */
  step(state: number, byte: number): number;
  /** The bytes that may follow in a state, and maybe others; undefined: any. */
  bytes(state: number): readonly number[] | undefined;
  /** Whether anything can follow in a state; undefined where that is so of all texts off the names that are as long. */
  readonly isAlive?: ((state: number) => boolean) | undefined;
  /** The configuration behind name i, or `DEAD`. */
  behind(name: number): number;
}
