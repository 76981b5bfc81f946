/** The configuration from which no completion exists. */
export const DEAD = -1;

/** What `stepLexeme` says of a byte that no text of the lexeme can go on with, whatever stands below it. */
export const DIES = -1;
/** What it says of a byte that leaves the lexeme: what comes of it depends on the whole configuration. */
export const LEAVES = -2;

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
}
