import { WellformedError } from '../base/errors.ts';

/** How many bytes of probabilities are kept, and how many prefixes, unless said otherwise. */
const KEPT_BYTES = 64 * 2 ** 20;
const MOST_PREFIXES = 200_000;

/** The tokens that may come next, ascending, with their probabilities under p. */
export interface Law {
  readonly tokens: Int32Array;
  readonly probabilities: Float64Array;
  /** Whether the only one was forced. */
  readonly isForced: boolean;
}

/** A prefix that was met, and what is known of what comes of it. */
export interface PrefixNode {
  /** Undefined where it was not kept. */
  law: Law | undefined;
  /** The sum of these probabilities: undefined before the prefix was met. */
  mass: number | undefined;
  /** An over-estimate of the probability that the text can be completed when tokens are drawn from p. */
  future: number;
  /** The part of it that goes to prefixes which were not met. */
  unseen: number;
  readonly children: Map<number, { readonly probability: number; readonly node: PrefixNode }>;
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
  readonly root: PrefixNode = newNode();
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
    const { future, unseen } = this.root;
    return { future, unseen: future > 0 ? unseen / future : 0, prefixes: this.prefixes };
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
    const { tokens, probabilities } = law;
    if (node.mass === undefined) {
      this.prefixes++;
      node.mass = probabilities.reduce((sum, each) => sum + each, 0);
      this.update(node);
    }
    const bytes = tokens.byteLength + probabilities.byteLength;
    if (node.law === undefined && bytes <= this.bytesLeft) {
      node.law = law;
      this.bytesLeft -= bytes;
    }
  }

  /** The node behind a token; undefined where no more are remembered. */
  child(node: PrefixNode, token: number, probability: number): PrefixNode | undefined {
    let child = node.children.get(token);
    if (child === undefined) {
      if (this.prefixes >= this.maxPrefixes) return undefined;
      child = { probability, node: newNode() };
      node.children.set(token, child);
    }
    return child.node;
  }

  /** Notes that a text has ended, or that nothing comes of a prefix. */
  settle(node: PrefixNode, future: 0 | 1): void {
    node.mass = future;
    node.future = future;
    node.unseen = 0;
  }

  /** F(w) = the sum over v of p(v | w) F(wv), with 1 for what was not met. */
  update(node: PrefixNode): void {
    let future = node.mass!;
    let unseen = node.mass!;
    for (const { probability, node: child } of node.children.values()) {
      future -= probability * (1 - child.future);
      unseen -= probability * (1 - child.unseen);
    }
    // Differences of sums: what should be 0 can be a little off.
    node.future = Math.max(0, future);
    node.unseen = Math.min(Math.max(0, unseen), node.future);
  }
}

function newNode(): PrefixNode {
  return { law: undefined, mass: undefined, future: 1, unseen: 1, children: new Map() };
}
