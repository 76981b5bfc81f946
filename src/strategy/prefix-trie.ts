import { WellformedError } from '../base/errors.ts';

/** How many bytes of probabilities are kept, and how many prefixes, unless said otherwise. */
const KEPT_BYTES = 64 * 2 ** 20;
const MOST_PREFIXES = 200_000;

/** The tokens that may come next, ascending, with the logs of their probabilities under p. */
export interface Law {
  readonly tokens: Int32Array;
  readonly logProbabilities: Float64Array;
  /** The forced stretch that begins here, whose first token is the only one. Empty where there is a choice. */
  readonly forced: readonly number[];
}

/** What a token leads to. */
interface Child {
  readonly logProbability: number;
  readonly node: PrefixNode;
}

/**
 * A prefix that was met, and what is known of what comes of it. All in logs: along a text that the model would not write,
 * probabilities become too small for numbers.
 */
export class PrefixNode {
  /** Undefined where it was not kept. */
  law: Law | undefined;
  /** The sum of these probabilities: undefined before the prefix was met. */
  logMass: number | undefined;
  /** How many tokens may come next. */
  choices = 0;
  /** An over-estimate of the probability that the text can be completed when tokens are drawn from p. */
  logFuture = 0;
  /** The part of it that goes to prefixes which were not met. */
  logUnseen = 0;
  readonly children: Map<number, Child> = new Map<number, Child>();

  get future(): number {
    return Math.exp(this.logFuture);
  }
}

/** What a trie has found so far. */
export interface TrieFigures {
  /** F(root): an upper bound of the probability that the model's own text is in S. It falls with every sample. */
  readonly future: number;
  /** The share of the next sample's law that goes to prefixes which were not met. */
  readonly unseen: number;
  /** How many prefixes were met. */
  readonly prefixes: number;
}

/**
 * All prefixes met by ASAp for one prompt and constraint, with their expected futures. Pass it to `asap` again with the same
 * prompt and constraint, and what was learnt is used.
 *
 * `maxPrefixes` (default 200,000) bounds how many are remembered: beyond, the estimates of those that are known still fall,
 * and new ones count as 1. `maxBytes` (default 64 MiB) bounds the probabilities kept, without which the model runs again.
 */
export class PrefixTrie {
  readonly root: PrefixNode = new PrefixNode();
  private readonly maxPrefixes: number;
  private bytesLeft: number;
  private prefixes = 0;
  private owner: string | undefined;

  constructor({
    maxPrefixes = MOST_PREFIXES,
    maxBytes = KEPT_BYTES,
  }: { maxPrefixes?: number; maxBytes?: number } = {}) {
    if (!(maxPrefixes >= 1)) {
      throw new WellformedError('bad-option', `maxPrefixes "${maxPrefixes}": expected a number from 1 up`);
    }
    this.maxPrefixes = maxPrefixes;
    this.bytesLeft = maxBytes;
  }

  get figures(): TrieFigures {
    const { future, logFuture, logUnseen } = this.root;
    const unseen = logFuture > -Infinity ? Math.exp(logUnseen - logFuture) : 0;
    return { future, unseen, prefixes: this.prefixes };
  }

  /**
   * Takes the trie for a task.
   *
   * Throws `WellformedError` (`bad-option`) where it was used for another prompt, limit of tokens or temperature.
   */
  use(task: string): void {
    if (this.owner !== undefined && this.owner !== task) {
      throw new WellformedError(
        'bad-option',
        'this trie was filled with another prompt, maxTokens or temperature: its futures would be wrong; use a new one',
      );
    }
    this.owner = task;
  }

  /** Notes the law of the tokens that may follow a prefix, when it is first met. */
  meet(node: PrefixNode, law: Law): void {
    const { tokens, logProbabilities } = law;
    if (node.logMass === undefined) {
      this.prefixes++;
      node.logMass = logSum(logProbabilities);
      node.choices = tokens.length;
      this.update(node);
    }
    const bytes = tokens.byteLength + logProbabilities.byteLength;
    if (node.law === undefined && bytes <= this.bytesLeft) {
      node.law = law;
      this.bytesLeft -= bytes;
    }
  }

  /** The node behind a token; undefined where no more are remembered. */
  child(node: PrefixNode, token: number, logProbability: number): PrefixNode | undefined {
    let child = node.children.get(token);
    if (child === undefined) {
      if (this.prefixes >= this.maxPrefixes) return undefined;
      child = { logProbability, node: new PrefixNode() };
      node.children.set(token, child);
    }
    return child.node;
  }

  /** Notes that a text has ended, or that nothing comes of a prefix. */
  settle(node: PrefixNode, future: 0 | 1): void {
    node.logMass = future === 1 ? 0 : -Infinity;
    node.logFuture = node.logMass;
    node.logUnseen = -Infinity;
  }

  /** F(w) = the sum over v of p(v | w) F(wv), with 1 for what was not met. */
  update(node: PrefixNode): void {
    const unmet = logUnmet(node);
    const futures = [unmet];
    const unseen = [unmet];
    for (const { logProbability, node: child } of node.children.values()) {
      futures.push(logProbability + child.logFuture);
      unseen.push(logProbability + child.logUnseen);
    }
    // Sums in another order can be a little off: an estimate never rises.
    node.logFuture = Math.min(node.logFuture, logSum(futures));
    node.logUnseen = Math.min(node.logFuture, logSum(unseen));
  }
}

/** The log of the probability of all tokens that have no node. */
function logUnmet({ law, logMass, choices, children }: PrefixNode): number {
  if (children.size >= choices) return -Infinity;
  let share = 1;
  for (const { logProbability } of children.values()) share -= Math.exp(logProbability - logMass!);
  // A difference of nearly equal numbers says nothing: then it is added up, or, where that is not known any more, nothing
  // is below it.
  if (share > 1e-6) return logMass! + Math.log(share);
  if (law === undefined) return logMass! + Math.log(Math.max(share, 1e-6));
  const unmet: number[] = [];
  law.tokens.forEach((token, i) => {
    if (!children.has(token)) unmet.push(law.logProbabilities[i]!);
  });
  return logSum(unmet);
}

function logSum(logs: Float64Array | readonly number[]): number {
  let max = -Infinity;
  for (const log of logs) max = Math.max(max, log);
  if (max === -Infinity) return max;
  let sum = 0;
  for (const log of logs) sum += Math.exp(log - max);
  return max + Math.log(sum);
}
