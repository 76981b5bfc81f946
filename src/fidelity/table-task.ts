import { WellformedError } from '../base/errors.ts';
import type { Constraint, Mask } from '../mask/constraint.ts';
import type { Model, ModelState, Work } from '../model/model.ts';
import type { Choices } from '../sampling/choices.ts';
import type { StrategyTask } from '../strategy/strategy.ts';
import { REFUSED } from './language-table.ts';
import type { LanguageTable } from './language-table.ts';
import type { LanguageTree, TreeNode } from './language-tree.ts';

/** How much memory the logits that were put together may take. */
const KEPT_BYTES = 256 * 2 ** 20;

/**
 * A language and what the model says of it as a task for strategies, without the model. Its vocabulary has the tokens that
 * come anywhere in the language, and behind them those that stand for all others.
 */
export class TableTask implements Omit<StrategyTask, 'choices'> {
  readonly model: TreeModel;
  readonly constraint: Constraint;
  readonly vocabulary: StrategyTask['vocabulary'];
  readonly prompt: readonly number[] = [0];
  readonly maxTokens: number;
  private readonly places: Places;

  constructor(tree: LanguageTree, table: LanguageTable, { vocabulary, maxTokens }: StrategyTask) {
    const ids = new Set<number>();
    for (const { tokens } of table.keys()) for (const token of tokens) ids.add(token);
    const tokens = [...ids].sort((a, b) => a - b);
    const numbers = new Map(tokens.map((token, i) => [token, i]));
    this.vocabulary = {
      bytes: (token) => (token < tokens.length ? vocabulary.bytes(tokens[token]!) : new Uint8Array(0)),
      endTokens: vocabulary.endTokens.flatMap((token) => numbers.get(token) ?? []),
    };
    const places: Places = new Map(
      Array.from(table.keys(), (node) => [node, new Place(node, numbers, this.vocabulary.endTokens)]),
    );
    this.model = new TreeModel(tree.root, table, places, tokens.length);
    this.constraint = new TreeConstraint(tree.root, places);
    this.maxTokens = maxTokens;
    this.places = places;
  }

  /** The tokens of a prefix, as the task numbers them. */
  numbersAt(node: TreeNode): Int32Array {
    return this.places.get(node)!.tokens;
  }

  with(choices: Choices): StrategyTask {
    const { model, constraint, vocabulary, prompt, maxTokens } = this;
    return { model, constraint, vocabulary, prompt, maxTokens, choices };
  }
}

/** A prefix in the numbers of the small vocabulary. */
class Place {
  readonly node: TreeNode;
  /** Ascending, as the real ones are. */
  readonly tokens: Int32Array;
  readonly behind: ReadonlyMap<number, TreeNode | number>;
  readonly isComplete: boolean;
  readonly mask: Mask;

  constructor(node: TreeNode, numbers: ReadonlyMap<number, number>, endTokens: readonly number[]) {
    this.node = node;
    this.tokens = node.tokens.map((token) => numbers.get(token)!);
    this.behind = new Map(Array.from(this.tokens, (token, i) => [token, node.behind[i]!]));
    this.isComplete = endTokens.some((token) => this.behind.has(token));
    const { tokens, behind } = this;
    const words = new Uint32Array((Math.max(...tokens) >> 5) + 1);
    for (const token of tokens) words[token >> 5]! |= 1 << (token & 31);
    this.mask = {
      count: tokens.length,
      has: (token) => behind.has(token),
      words: () => words,
      [Symbol.iterator]: () => tokens[Symbol.iterator](),
    };
  }
}

type Places = ReadonlyMap<TreeNode, Place>;

interface TreeState extends ModelState {
  length: number;
  /** The prefixes from the root on. */
  path: TreeNode[];
}

/** Reads the table; its prompt is one token. It counts what a model would have had to do. */
export class TreeModel implements Model {
  readonly vocabularySize: number;
  readonly contextLength: number = 2 ** 20;
  /** How many times it was run. */
  passes = 0;
  private readonly root: TreeNode;
  private readonly table: LanguageTable;
  private readonly places: Places;
  private readonly tokenCount: number;
  private readonly logits = new Map<TreeNode, Float32Array>();

  constructor(root: TreeNode, table: LanguageTable, places: Places, tokenCount: number) {
    this.root = root;
    this.table = table;
    this.places = places;
    this.tokenCount = tokenCount;
    this.vocabularySize = tokenCount + REFUSED;
  }

  create(): ModelState {
    const state: TreeState = { length: 0, path: [] };
    return state;
  }

  run(work: readonly Work[]): Promise<Float32Array[][]> {
    this.passes++;
    return Promise.resolve(
      work.map(({ state, tokens, logits }) => {
        const rows: Float32Array[] = [];
        for (let i = 0; i < tokens.length; i++) {
          const node = this.move(state as TreeState, tokens[i]!);
          if (logits === 'all' || (logits === 'last' && i === tokens.length - 1)) {
            rows.push(this.logitsAt(node));
          }
        }
        return rows;
      }),
    );
  }

  fork(state: ModelState): ModelState {
    const { length, path } = state as TreeState;
    const copy: TreeState = { length, path: [...path] };
    return copy;
  }

  truncate(state: ModelState, length: number): void {
    const tree = state as TreeState;
    tree.length = length;
    tree.path.length = length;
  }

  release(): void {
    // A state is a place in the tree, and holds nothing.
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  private move(state: TreeState, token: number): TreeNode {
    const last = state.path.at(-1);
    const node = last === undefined ? this.root : this.places.get(last)!.behind.get(token);
    if (typeof node !== 'object') throw new RangeError('a token that the table does not have');
    state.path.push(node);
    state.length++;
    return node;
  }

  private logitsAt(node: TreeNode): Float32Array {
    const known = this.logits.get(node);
    if (known !== undefined) return known;
    const { logProbabilities, refused } = this.table.get(node)!;
    const logits = new Float32Array(this.vocabularySize).fill(-Infinity);
    this.places.get(node)!.tokens.forEach((token, i) => (logits[token] = logProbabilities[i]!));
    logits.set(refused, this.tokenCount);
    if ((this.logits.size + 1) * logits.byteLength <= KEPT_BYTES) this.logits.set(node, logits);
    return logits;
  }
}

class TreeConstraint implements Constraint {
  private readonly places: Places;
  /** Undefined once the text has ended. */
  private place: Place | undefined;

  constructor(node: TreeNode | undefined, places: Places) {
    this.places = places;
    this.place = node && places.get(node)!;
  }

  get isComplete(): boolean {
    return this.place?.isComplete ?? false;
  }

  allows(token: number): boolean {
    return this.place?.behind.has(token) ?? false;
  }

  advance(token: number): void {
    const behind = this.place?.behind.get(token);
    if (behind === undefined) throw new WellformedError('token-refused', `token ${token} is not allowed`);
    this.place = typeof behind === 'number' ? undefined : this.places.get(behind)!;
  }

  fork(): TreeConstraint {
    return new TreeConstraint(this.place?.node, this.places);
  }

  mask(): Mask {
    return this.place?.mask ?? NOTHING;
  }

  forced(): readonly number[] {
    return this.place?.node.isForced ? [this.place.tokens[0]!] : [];
  }

  distance(): number {
    return this.place?.node.distance ?? 0;
  }
}

const NOTHING: Mask = {
  count: 0,
  has: () => false,
  words: () => new Uint32Array(0),
  [Symbol.iterator]: () => [][Symbol.iterator](),
};
