/** How far a configuration is from a complete text, in tokens. */
export interface Reach {
  /** The fewest tokens to a complete text, or a bound that can be attained; `Infinity`: none can be written. */
  distance(configuration: number): number;
}
