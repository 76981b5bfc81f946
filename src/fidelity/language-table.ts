import { throwIfAborted } from '../decode/stop.ts';
import type { Model, ModelState } from '../model/model.ts';
import { weighAll } from '../sampling/rules.ts';
import type { StrategyTask } from '../strategy/strategy.ts';
import type { LanguageTree, TreeNode } from './language-tree.ts';

/** How many prefixes the model reads at once. */
const BATCH = 32;

/** Of the tokens that may not come, so many of the likeliest keep their own probability at each prefix ... */
const KEPT_REFUSED = 192;
/** ... and the rest of their mass is divided among so many that are alike. */
const REST_SHARES = 64;
/** How many entries a prefix has for what may not come. */
export const REFUSED: number = KEPT_REFUSED + REST_SHARES;

/** What the model says after one viable prefix. */
export interface TableRow {
  /** The log of p of each token that may come, in the order of the node. */
  readonly logProbabilities: Float64Array;
  /** The logs of p of what may not come: the likeliest tokens one by one, then equal shares of all others together. */
  readonly refused: Float32Array;
  /** How many draws from p without replacement are refused, in the mean, before one is accepted. */
  readonly meanRejects: number;
}

/**
 * What the model says after every viable prefix of a finite language, found out once. The exact posterior and all samplers
 * read it, so that they speak of the same model: another run of it may give logits that are a little different.
 *
 * Kept is all that matters to their laws: p of each token that may come, and p of those that may not, which AWRS draws and
 * weighs. Beyond the likeliest 192 of these, the mass is divided among 64 that are alike: its mean weights are the same for
 * any such division, and the number of checks is nearly so up to the default budget of 32 refused draws. The mean without a
 * budget is kept beside them.
 */
export type LanguageTable = ReadonlyMap<TreeNode, TableRow>;

/**
 * Lets the model read every prefix of a tree, depth first and many at once. `onRead` is told how many were read.
 *
 * Throws `GenerationError` (`aborted`), and what the model throws.
 */
export async function readLanguage(
  { model, prompt, signal }: Pick<StrategyTask, 'model' | 'prompt' | 'signal'>,
  { root }: LanguageTree,
  temperature: number,
  onRead: (prefixes: number) => void = () => undefined,
): Promise<LanguageTable> {
  const table = new Map<TreeNode, TableRow>();
  const reader = new RowReader(model.vocabularySize, temperature);
  const held = new Set<ModelState>();
  const release = (state: ModelState): void => {
    held.delete(state);
    model.release(state);
  };
  const waiting: Waiting[] = [];
  const note = (node: TreeNode, state: ModelState, logits: Float32Array): void => {
    table.set(node, reader.read(logits, node.tokens));
    const above = { state, uses: 0 };
    node.behind.forEach((behind, i) => {
      if (typeof behind === 'number') return;
      above.uses++;
      waiting.push({ node: behind, token: node.tokens[i]!, above });
    });
    if (above.uses === 0) release(state);
  };
  try {
    const start = model.create();
    held.add(start);
    const [first] = await model.run([{ state: start, tokens: prompt, logits: 'last' }]);
    note(root, start, first![0]!);
    while (waiting.length > 0) {
      throwIfAborted(signal);
      const batch = waiting.splice(-BATCH).map((item) => ({ ...item, state: branch(model, item, held) }));
      const rows = await model.run(
        batch.map(({ state, token }) => ({ state, tokens: [token], logits: 'last' })),
      );
      batch.forEach(({ node, state }, i) => {
        note(node, state, rows[i]![0]!);
      });
      onRead(table.size);
    }
  } finally {
    for (const state of held) model.release(state);
  }
  return table;
}

interface Waiting {
  readonly node: TreeNode;
  readonly token: number;
  /** The state of the prefix before, and how many prefixes still need it. */
  readonly above: { readonly state: ModelState; uses: number };
}

/** A state of the prefix before, for one that goes on from it; the last one takes the state itself. */
function branch(model: Model, { above }: Waiting, held: Set<ModelState>): ModelState {
  if (--above.uses === 0) return above.state;
  const state = model.fork(above.state);
  held.add(state);
  return state;
}

class RowReader {
  private readonly temperature: number;
  private readonly weights: Float64Array;

  constructor(vocabularySize: number, temperature: number) {
    this.temperature = temperature;
    this.weights = new Float64Array(vocabularySize);
  }

  read(logits: Float32Array, tokens: Int32Array): TableRow {
    const { weights, temperature } = this;
    const { max, sum } = weighAll(logits, temperature, weights);
    const logSum = Math.log(sum);
    const logProbabilities = Float64Array.from(
      tokens,
      (token) => (logits[token]! - max) / temperature - logSum,
    );
    let allowed = 0;
    for (const token of tokens) {
      allowed += weights[token]! / sum;
      weights[token] = 0;
    }
    let meanRejects = 0;
    let rest = 0;
    for (let token = 0; token < logits.length; token++) {
      if (weights[token] === 0) continue;
      const probability = weights[token]! / sum;
      weights[token] = probability;
      rest += probability;
      // Of two tokens, one is drawn before the other in proportion to their weights; of a token and a set likewise.
      meanRejects += probability / (probability + allowed);
    }
    return { logProbabilities, refused: this.refused(rest), meanRejects };
  }

  private refused(rest: number): Float32Array {
    const { weights } = this;
    // Few tokens are above any share of the mass; the heaviest are looked for among these.
    let least = rest / KEPT_REFUSED;
    let likely: number[] = [];
    for (let tries = 0; tries < 12 && likely.length < KEPT_REFUSED; tries++, least /= 8) {
      likely = [];
      for (const probability of weights) if (probability > least) likely.push(probability);
    }
    likely.sort((a, b) => b - a);
    const kept = likely.slice(0, KEPT_REFUSED);
    const share = Math.max(0, rest - kept.reduce((a, b) => a + b, 0)) / REST_SHARES;
    const refused = new Float32Array(REFUSED).fill(-Infinity);
    kept.forEach((probability, i) => (refused[i] = Math.log(probability)));
    return refused.fill(Math.log(share), KEPT_REFUSED);
  }
}
