import type { Model, ModelState, Work } from '../../src/model/model.ts';
import type { Vocabulary } from '../../src/vocabulary/vocabulary.ts';

interface TableState extends ModelState {
  tokens: number[];
  readonly length: number;
}

/** A model whose logits are a function of all tokens read, with a record of what was run and what is alive. */
export class TableModel implements Model {
  readonly vocabularySize: number;
  readonly contextLength: number;
  /** The tokens of every item of every run, in order. */
  readonly runs: { readonly tokens: number[]; readonly logits: Work['logits'] }[] = [];
  readonly alive: Set<ModelState> = new Set<ModelState>();
  disposed = false;
  private readonly logitsOf: (tokens: readonly number[]) => ArrayLike<number>;

  constructor(
    vocabularySize: number,
    logitsOf: (tokens: readonly number[]) => ArrayLike<number>,
    contextLength = 4096,
  ) {
    this.vocabularySize = vocabularySize;
    this.logitsOf = logitsOf;
    this.contextLength = contextLength;
  }

  create(): ModelState {
    return this.keep([]);
  }

  run(work: readonly Work[]): Promise<Float32Array[][]> {
    return Promise.resolve(work.map((item) => this.runItem(item)));
  }

  fork(state: ModelState): ModelState {
    return this.keep([...this.open(state).tokens]);
  }

  truncate(state: ModelState, length: number): void {
    const open = this.open(state);
    if (length > open.tokens.length) throw new RangeError(`truncate to ${length} of ${open.tokens.length}`);
    open.tokens.length = length;
  }

  release(state: ModelState): void {
    this.open(state);
    this.alive.delete(state);
  }

  dispose(): Promise<void> {
    this.disposed = true;
    this.alive.clear();
    return Promise.resolve();
  }

  private runItem({ state, tokens, logits }: Work): Float32Array[] {
    if (tokens.length === 0) throw new RangeError('nothing to run');
    this.runs.push({ tokens: Array.from(tokens), logits });
    const open = this.open(state);
    const rows: Float32Array[] = [];
    for (let i = 0; i < tokens.length; i++) {
      open.tokens.push(tokens[i]!);
      const last = i === tokens.length - 1;
      const asked =
        logits === 'all' || (logits === 'last' && last) || (Array.isArray(logits) && logits.includes(i));
      if (asked) rows.push(Float32Array.from(this.logitsOf(open.tokens)));
    }
    if (open.tokens.length > this.contextLength) throw new RangeError('the context is full');
    return rows;
  }

  private keep(tokens: number[]): ModelState {
    const state: TableState = {
      tokens,
      get length() {
        return this.tokens.length;
      },
    };
    this.alive.add(state);
    return state;
  }

  private open(state: ModelState): TableState {
    if (!this.alive.has(state)) throw new RangeError('a state that was released, or is not of this model');
    return state as TableState;
  }
}

/** Logits that differ from prefix to prefix in a way that nothing simple explains, as float32 values from -2 to 2. */
export function mixedLogits(vocabularySize: number): (tokens: readonly number[]) => number[] {
  return (tokens) => {
    let hash = 17;
    for (const token of tokens) hash = (Math.imul(hash, 31) + token + 1) | 0;
    return Array.from({ length: vocabularySize }, (_, token) => {
      const mixed = Math.imul(hash ^ Math.imul(token + 1, 0x9e3779b1), 0x85ebca6b);
      return Math.fround((((mixed ^ (mixed >>> 13)) >>> 8) % 4001) / 1000 - 2);
    });
  };
}

/** The softmax of logits at a temperature. */
export function softmax(logits: ArrayLike<number>, temperature = 1): number[] {
  const max = Math.max(...Array.from(logits));
  const weights = Array.from(logits, (logit) => Math.exp((Math.fround(logit) - max) / temperature));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** What decoding needs of a vocabulary: each token's text (or bytes), and the ids that mean "end". */
export function tableVocabulary(
  texts: readonly (string | Uint8Array)[],
  endTokens: readonly number[],
): Pick<Vocabulary, 'size' | 'bytes' | 'endTokens'> {
  const encoder = new TextEncoder();
  const bytes = texts.map((text) => (typeof text === 'string' ? encoder.encode(text) : text));
  return {
    size: texts.length,
    endTokens,
    bytes: (token) => (endTokens.includes(token) ? new Uint8Array(0) : bytes[token]!),
  };
}
