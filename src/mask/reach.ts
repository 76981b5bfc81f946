/** How far a configuration is from a complete text, in tokens. */
export interface Reach {
  /** The fewest tokens to a complete text, or a bound that can be attained; `Infinity`: none can be written. */
  distance(configuration: number): number;
  /** How many bytes it holds, more or less. */
  readonly byteLength: number;
  /** A bound of that which costs little: what is known, else what is known of bytes. */
  roughDistance(configuration: number): number;
}

/** Special tokens that a recognizer reads, each as a unit from 256 on. */
export type SpecialUnits = ReadonlyMap<number, number>;

export const NO_SPECIALS: SpecialUnits = new Map<number, number>();
