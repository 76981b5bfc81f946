/** One finished sequence of a population. */
export interface Weighted<Value> {
  readonly value: Value;
  readonly text: string;
  readonly tokens: readonly number[];
  /** The log of its weight: -Infinity never. Weights need not sum to 1. */
  readonly logWeight: number;
}

/** A distinct text with its probability. */
export interface Likely<Value> {
  readonly value: Value;
  readonly text: string;
  readonly probability: number;
}

/** What a strategy over many sequences found: values that stand, by their weights, for the distribution it aims at. */
export class Population<Value = string> {
  /** Those that ended with a weight above 0, in the order of the particles. */
  readonly particles: readonly Weighted<Value>[];
  /**
   * The log of the estimate of the evidence: of the probability that the model's own text is in S, weighed by the
   * potentials. The estimate, not its log, is unbiased.
   */
  readonly logEvidence: number;
  /** How often the constraint was asked about a token. */
  readonly checks: number;
  /** How many times the particles were drawn anew. */
  readonly resamplings: number;

  constructor(
    particles: readonly Weighted<Value>[],
    figures: { readonly logEvidence: number; readonly checks: number; readonly resamplings: number },
  ) {
    this.particles = particles;
    this.logEvidence = figures.logEvidence;
    this.checks = figures.checks;
    this.resamplings = figures.resamplings;
  }

  /** The distinct texts with their probabilities, the likeliest first; of equals the one that came first. */
  posterior(): Likely<Value>[] {
    const shares = this.shares();
    const texts = new Map<string, { value: Value; text: string; probability: number }>();
    this.particles.forEach(({ text, value }, i) => {
      const known = texts.get(text);
      if (known === undefined) texts.set(text, { value, text, probability: shares[i]! });
      else known.probability += shares[i]!;
    });
    return [...texts.values()].sort((a, b) => b.probability - a.probability);
  }

  /** The mean of a function of the value under the posterior. */
  expectation(of: (value: Value, text: string) => number): number {
    const shares = this.shares();
    return this.particles.reduce((sum, { value, text }, i) => sum + shares[i]! * of(value, text), 0);
  }

  /** The same population with other values, made of each text. */
  map<Other>(valueOf: (text: string) => Other): Population<Other> {
    const particles = this.particles.map((one) => ({ ...one, value: valueOf(one.text) }));
    return new Population(particles, this);
  }

  private shares(): number[] {
    const max = Math.max(...this.particles.map(({ logWeight }) => logWeight));
    const weights = this.particles.map(({ logWeight }) => Math.exp(logWeight - max));
    const sum = weights.reduce((a, b) => a + b, 0);
    return weights.map((weight) => weight / sum);
  }
}
