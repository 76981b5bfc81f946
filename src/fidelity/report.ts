import type { Distance } from './laws.ts';

/** The samplers that can be measured. */
export const SAMPLER_NAMES = ['masked', 'awrs', 'smc', 'asap'] as const;

/** Each as it is without options, but for the temperature and, of smc, the number of particles and `resample: 'optimal'`. */
export type SamplerName = (typeof SAMPLER_NAMES)[number];

/** A sampler after so many samples. */
export interface FidelityPoint extends Distance {
  /** Texts drawn; for smc, runs of the whole population. */
  readonly samples: number;
  /** How far the share of each text among those drawn so far is from the exact law. */
  readonly drawn: Distance;
}

/** How one sampler did. */
export interface SamplerFidelity {
  readonly name: SamplerName;
  /**
   * How `kl` and `tv` are known. `exact`: they are those of the sampler's law, computed (of asap: of the law that its trie has
   * after so many samples). `estimated`: those of the weights of the populations, averaged over the runs so far.
   */
  readonly law: 'exact' | 'estimated';
  readonly curve: readonly FidelityPoint[];
  /** As at the end of the curve. */
  readonly kl: number;
  readonly tv: number;
  /**
   * How often the constraint was asked about a token, per token that was drawn (forced ones are not; of smc, per
   * token of its particles). Of awrs it is the mean
   * that follows from p and what is allowed.
   */
  readonly checksPerToken: number;
  /** Runs of the model per sample, that of the prompt included; of smc each is a batch. */
  readonly passesPerSample: number;
  /** Tokens per sample, ends and forced ones included; of smc those of all particles. */
  readonly tokensPerSample: number;
  /** On the model itself, without reading the prompt. Undefined where that was not asked for. */
  readonly tokensPerSecond?: number;
  /** Samples that gave no text: populations in which every particle died. */
  readonly failures: number;
}

/** A text with its probability under the exact law. */
export interface LikelyText {
  readonly text: string;
  readonly probability: number;
}

/** The exact posterior of a finite language, and how near samplers come to it. */
export interface FidelityReport {
  /** The exact law, the likeliest text first. */
  readonly posterior: readonly LikelyText[];
  /** The log of the probability that the model's own text is in S. */
  readonly logEvidence: number;
  /** How many token sequences, and viable prefixes of them, S has. */
  readonly sequences: number;
  readonly prefixes: number;
  readonly maxTokens: number;
  readonly particles: number;
  /** The seed of the run, whether given or drawn. */
  readonly seed: number;
  readonly samplers: readonly SamplerFidelity[];
  /** Milliseconds for walking the language, for reading it with the model, and for the samplers on the table. */
  readonly walkMs: number;
  readonly readMs: number;
  readonly sampleMs: number;
}
