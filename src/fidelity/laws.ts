import type { PrefixNode, PrefixTrie } from '../strategy/prefix-trie.ts';
import type { LanguageTable } from './language-table.ts';
import type { LanguageTree, TreeNode } from './language-tree.ts';

/** Probabilities of the texts of a language, by their numbers. */
export type TextLaw = Float64Array;

/** The model's own distribution on S, and how much of it lies in S. */
export interface Posterior {
  readonly law: TextLaw;
  /** The log of the probability that p gives to all sequences of S together. */
  readonly logEvidence: number;
}

/** p(x) restricted to S and renormalised, summed over the token sequences of each text. */
export function posteriorOf(tree: LanguageTree, table: LanguageTable): Posterior {
  const logs = new Float64Array(tree.texts.length).fill(-Infinity);
  const visit = (node: TreeNode, logProbability: number): void => {
    const { logProbabilities } = table.get(node)!;
    node.behind.forEach((behind, i) => {
      const next = logProbability + logProbabilities[i]!;
      if (typeof behind === 'number') logs[behind] = logSum(logs[behind]!, next);
      else visit(behind, next);
    });
  };
  visit(tree.root, 0);
  const logEvidence = logs.reduce(logSum, -Infinity);
  return { law: logs.map((log) => Math.exp(log - logEvidence)), logEvidence };
}

/** The law of one sequence that is drawn token by token from p restricted to what is allowed: of masked, and of AWRS. */
export function maskedLaw(tree: LanguageTree, table: LanguageTable): TextLaw {
  return lawFrom(tree, table, undefined);
}

/** The law of the next text of ASAp, from what its trie knows. `numbers`: the trie's name for each token. */
export function asapLaw(
  tree: LanguageTree,
  table: LanguageTable,
  trie: PrefixTrie,
  numbers: (node: TreeNode) => Int32Array,
): TextLaw {
  return lawFrom(tree, table, { root: trie.root, numbers });
}

/** The checks to expect of AWRS per token that it draws, without a second stage, along texts that it writes. */
export function meanChecks(tree: LanguageTree, table: LanguageTable): number {
  let [steps, checks] = [0, 0];
  const visit = (node: TreeNode, mass: number): void => {
    const { logProbabilities, meanRejects } = table.get(node)!;
    // What is the only way on is not drawn.
    if (node.tokens.length > 1 && !node.behind.every((behind) => typeof behind === 'number')) {
      steps += mass;
      checks += mass * (1 + meanRejects);
    }
    const weights = relative(logProbabilities);
    const sum = weights.reduce((a, b) => a + b, 0);
    node.behind.forEach((behind, i) => {
      if (typeof behind === 'object') visit(behind, mass * (weights[i]! / sum));
    });
  };
  visit(tree.root, 1);
  return steps === 0 ? 0 : checks / steps;
}

/** Probabilities up to a common factor; where nothing has any, all are equal, as the samplers take it. */
function relative(logs: Float64Array): Float64Array {
  const max = Math.max(...logs);
  return logs.map((log) => Math.exp(max === -Infinity ? 0 : log - max));
}

function lawFrom(
  tree: LanguageTree,
  table: LanguageTable,
  futures: { readonly root: PrefixNode; numbers(node: TreeNode): Int32Array } | undefined,
): TextLaw {
  const law = new Float64Array(tree.texts.length);
  const visit = (node: TreeNode, mass: number, known: PrefixNode | undefined): void => {
    const { logProbabilities } = table.get(node)!;
    const numbers = known && futures!.numbers(node);
    const children = node.behind.map((_, i) => known?.children.get(numbers![i]!)?.node);
    const weights = relative(logProbabilities.map((log, i) => log + (children[i]?.logFuture ?? 0)));
    const sum = weights.reduce((a, b) => a + b, 0);
    node.behind.forEach((behind, i) => {
      const share = mass * (weights[i]! / sum);
      if (typeof behind === 'number') law[behind]! += share;
      else if (share > 0) visit(behind, share, children[i]);
    });
  };
  visit(tree.root, 1, futures?.root);
  return law;
}

/** How far a law is from the exact one. */
export interface Distance {
  /** The Kullback-Leibler divergence KL(law || exact), in nats. */
  readonly kl: number;
  /** The total variation: half the sum of the differences. */
  readonly tv: number;
}

/** Both are of weights that sum to anything above 0. */
export function distanceTo(exact: TextLaw, law: TextLaw): Distance {
  const sum = law.reduce((a, b) => a + b, 0);
  let kl = 0;
  let tv = 0;
  law.forEach((weight, i) => {
    const probability = weight / sum;
    if (probability > 0) kl += probability * Math.log(probability / exact[i]!);
    tv += Math.abs(probability - exact[i]!) / 2;
  });
  // A sum of roundings of a law that is the exact one.
  return { kl: Math.max(0, kl), tv };
}

function logSum(a: number, b: number): number {
  const max = Math.max(a, b);
  return max === -Infinity ? max : max + Math.log(Math.exp(a - max) + Math.exp(b - max));
}
