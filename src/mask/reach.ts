/** How far a configuration is from a complete text, in tokens. */
export interface Reach {
  /** The fewest tokens to a complete text, or a bound that can be attained; `Infinity`: none can be written. */
  distance(configuration: number): number;
  /** A bound of that which costs little: what is known, else what is known of bytes. */
  roughDistance(configuration: number): number;
}
