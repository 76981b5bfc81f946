import { WellformedError } from '../base/errors.ts';
import type { History } from './history.ts';
import { penalise, resolvePenalties } from './penalties.ts';
import type { Penalties, ResolvedPenalties } from './penalties.ts';

/**
 * What is done to the model's distribution, in this order: penalties, the bias and the temperature give p; p is restricted
 * to the tokens that the constraint allows; top-k, top-p, min-p and typical-p cut what is left, each what those before it left.
 * A cut therefore never leaves nothing, and is never spent on tokens that are not allowed. Samplers whose weights count
 * (`awrs`, within `smc`) cut p first, before the constraint: what is cut has no probability then.
 */
export interface SamplingRules extends Penalties {
  /** Divides the logits. 1 (default): the model's own distribution. 0: greedy, the likeliest token, the lowest id of equals. */
  readonly temperature?: number | undefined;
  /** Keeps the k likeliest allowed tokens (of equals the lower ids). Default: all. */
  readonly topK?: number | undefined;
  /** Keeps the fewest of the likeliest allowed tokens that together have at least this share of their mass. Default: 1. */
  readonly topP?: number | undefined;
  /** Drops the tokens that are less likely than this share of the likeliest allowed one. Default: 0. */
  readonly minP?: number | undefined;
  /**
   * Keeps the tokens whose surprise is nearest to the entropy of what the cuts before it left, the fewest that have at least
   * this share of its mass (Meister et al., "Locally Typical Sampling", 2023). Default: 1, no cut.
   */
  readonly typicalP?: number | undefined;
  /** What is added to the logits of tokens, by id; -Infinity gives a token no probability. Default: nothing. */
  readonly bias?: ReadonlyMap<number, number> | undefined;
}

/** Rules with every default filled in. */
export interface ResolvedRules {
  readonly temperature: number;
  /** `Infinity`: no cut. */
  readonly topK: number;
  /** 1: no cut. */
  readonly topP: number;
  /** 0: no cut. */
  readonly minP: number;
  /** 1: no cut. */
  readonly typicalP: number;
  readonly bias: ReadonlyMap<number, number> | undefined;
  readonly penalties: ResolvedPenalties | undefined;
}

/** Fills in the defaults. Throws `WellformedError` (`bad-option`) that names the rule which is out of range. */
export function resolveRules(rules: SamplingRules): ResolvedRules {
  const { temperature = 1, topK = Infinity, topP = 1, minP = 0, typicalP = 1, bias } = rules;
  if (!(temperature >= 0 && temperature < Infinity)) {
    throw new WellformedError('bad-option', `temperature "${temperature}": expected a number from 0 up`);
  }
  if (topK !== Infinity && !(Number.isSafeInteger(topK) && topK >= 1)) {
    throw new WellformedError('bad-option', `topK "${topK}": expected an integer from 1 up`);
  }
  if (!(topP > 0 && topP <= 1)) {
    throw new WellformedError('bad-option', `topP "${topP}": expected a number above 0 and at most 1`);
  }
  if (!(minP >= 0 && minP <= 1)) {
    throw new WellformedError('bad-option', `minP "${minP}": expected a number from 0 to 1`);
  }
  if (!(typicalP > 0 && typicalP <= 1)) {
    throw new WellformedError(
      'bad-option',
      `typicalP "${typicalP}": expected a number above 0 and at most 1`,
    );
  }
  for (const [token, value] of bias ?? []) {
    if (Number.isSafeInteger(token) && token >= 0 && value < Infinity) continue;
    throw new WellformedError(
      'bad-option',
      `bias of token ${token}, "${value}": expected an id and a number to add`,
    );
  }
  const penalties = resolvePenalties(rules);
  return { temperature, topK, topP, minP, typicalP, bias: bias?.size === 0 ? undefined : bias, penalties };
}

/** The names of all rules. */
export const RULE_NAMES: readonly (keyof SamplingRules)[] = [
  ...(['temperature', 'topK', 'topP', 'minP', 'typicalP', 'bias'] as const),
  ...(['repetitionPenalty', 'presencePenalty', 'frequencyPenalty', 'penaltyScope'] as const),
];

/**
 * Throws `WellformedError` (`bad-option`) for a rule that a strategy does not have and callers without types may give it: its law
 * would be another one than they think.
 */
export function refuseOtherRules(strategy: string, options: object): void {
  const given = options as SamplingRules;
  const other = RULE_NAMES.find((name) => name !== 'temperature' && given[name] !== undefined);
  if (other === undefined) return;
  throw new WellformedError(
    'bad-option',
    `${other}: ${strategy} takes temperature and no other rule of sampling`,
  );
}

/** Whether rules cut tokens off. */
export function cuts({ topK, topP, minP, typicalP }: ResolvedRules): boolean {
  return topK !== Infinity || topP !== 1 || minP !== 0 || typicalP !== 1;
}

/**
 * The logits after penalties, then bias; the same ones where there are none. Tokens beyond the logits have no effect. Throws
 * `WellformedError` (`bad-option`) where there are penalties and nobody tells what has come before.
 */
export function adjust(
  logits: Float32Array,
  { bias, penalties }: ResolvedRules,
  history: History | undefined,
): Float32Array {
  if (bias === undefined && penalties === undefined) return logits;
  const adjusted = Float32Array.from(logits);
  if (penalties !== undefined) {
    if (history === undefined) {
      throw new WellformedError(
        'bad-option',
        'this sampler has penalties: tell it what has come before, as the last argument',
      );
    }
    penalise(adjusted, penalties, history);
  }
  for (const [token, value] of bias ?? []) if (token < adjusted.length) adjusted[token]! += value;
  return adjusted;
}

/** The sum of exp(logit / temperature) over some tokens, as `sum` * exp(`max` / temperature): it cannot overflow. */
export interface Mass {
  /** The largest logit, or -Infinity when no token has any probability. */
  readonly max: number;
  readonly sum: number;
}

/**
 * Writes the probabilities of the first `count` ids, up to a common factor, into `weights`; the likeliest gets 1. NaN
 * and missing logits have no probability, and +Infinity has all of it. Where no id has any, all get 1: something must
 * be drawn, and nothing speaks for one of them.
 */
export function weigh(
  logits: Float32Array,
  ids: Int32Array,
  count: number,
  temperature: number,
  weights: Float64Array,
): Mass {
  let max = -Infinity;
  for (let i = 0; i < count; i++) {
    const logit = logits[ids[i]!]!;
    if (logit > max) max = logit;
  }
  if (max === -Infinity) {
    weights.fill(1, 0, count);
    return { max, sum: count };
  }
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const weight = relative(logits[ids[i]!]!, max, temperature);
    weights[i] = weight;
    sum += weight;
  }
  return { max, sum };
}

/** The mass of all tokens, with each one's weight as `weigh` has it written into `weights` where that is given. */
export function weighAll(logits: Float32Array, temperature: number, weights?: Float64Array): Mass {
  const count = logits.length;
  // By index: the loops over the vocabulary are most of a step, and an iterator doubles what this one costs.
  let max = -Infinity;
  for (let token = 0; token < count; token++) if (logits[token]! > max) max = logits[token]!;
  if (max === -Infinity) {
    weights?.fill(1, 0, count);
    return { max, sum: count };
  }
  let sum = 0;
  if (weights === undefined) {
    for (let token = 0; token < count; token++) sum += relative(logits[token]!, max, temperature);
  } else {
    for (let token = 0; token < count; token++) {
      const weight = relative(logits[token]!, max, temperature);
      weights[token] = weight;
      sum += weight;
    }
  }
  return { max, sum };
}

/** log(part / whole): the log of the probability that p gives to a set of tokens. */
export function logShare(part: Mass, whole: Mass, temperature: number): number {
  if (part.max === -Infinity) return -Infinity;
  // Equal maxima are also the case of two infinite ones, whose difference is not a number.
  const scale = part.max === whole.max ? 0 : (part.max - whole.max) / temperature;
  return scale + Math.log(part.sum) - Math.log(whole.sum);
}

/** The index (not the id) of the likeliest of the first `count` ids; of equals the first. */
export function likeliest(logits: Float32Array, ids: Int32Array, count: number): number {
  let best = 0;
  let max = -Infinity;
  for (let i = 0; i < count; i++) {
    const logit = logits[ids[i]!]!;
    if (logit > max) {
      max = logit;
      best = i;
    }
  }
  return best;
}

function relative(logit: number, max: number, temperature: number): number {
  if (logit === max) return 1;
  // False for NaN too.
  return logit < max ? Math.exp((logit - max) / temperature) : 0;
}

/** The entropy of p at a temperature, in nats. */
export function entropyOf(logits: Float32Array, temperature: number): number {
  const weights = new Float64Array(logits.length);
  const { sum } = weighAll(logits, temperature, weights);
  let entropy = 0;
  for (const weight of weights) if (weight > 0) entropy -= (weight / sum) * Math.log(weight / sum);
  return entropy;
}
