import { GenerationError, WellformedError } from '../base/errors.ts';
import { Budget, checkBudget } from '../decode/budget.ts';
import { Sequence } from '../decode/sequence.ts';
import type { Constraint } from '../mask/constraint.ts';
import { throwIfAborted } from '../decode/stop.ts';
import { TextWriter } from '../decode/text.ts';
import { ask, candidatesOf } from '../sampling/candidates.ts';
import { weighAll } from '../sampling/rules.ts';
import { type Law, type PrefixNode, PrefixTrie } from './prefix-trie.ts';
import type { Strategy, StrategyResult, StrategyTask } from './strategy.ts';

/** How ASAp is run. */
export interface AsapOptions {
  /** How many texts are drawn; the last one is returned (default 20). */
  readonly samples?: number | undefined;
  /** What was learnt in earlier calls with the same prompt and constraint, and is added to. Default: nothing. */
  readonly trie?: PrefixTrie | undefined;
  /** Divides the logits (default 1). */
  readonly temperature?: number | undefined;
  /**
   * Whether all prefixes of S are met before anything is drawn, so that the first text is an exact draw: for languages of few
   * texts (default false). The value is how many prefixes there may be at most; `true`: 10,000.
   */
  readonly exact?: boolean | number | undefined;
  /**
   * `canonical` (default): tokens that are forced are inserted, and S has on these stretches the canonical tokens only.
   * `off`: S has all token sequences of the language.
   */
  readonly fastForward?: 'canonical' | 'off' | undefined;
}

const MOST_EXACT = 10_000;

/** So many tokens are asked about before one is drawn. Of more, those that may not come are found out as they are drawn. */
const MOST_CHECKS = 1024;

/**
 * Grammar-aligned decoding by adaptive sampling with approximate expected futures (ASAp; Park et al., "Grammar-Aligned
 * Decoding", 2024). Texts are drawn one after the other; a trie keeps, for every prefix met, an over-estimate F of the
 * probability that p completes it, and the next token is drawn from p(v | w) F(wv). Each text lowers the estimates along its
 * way. Before a prefix was met, its estimate is 1 (0 where it is known that nothing comes of it; among more than 1,024
 * tokens that is known of those drawn). The first one has the law of masked sampling; the law of the nth tends to the model's own distribution on S, p(x)
 * restricted to S and renormalised, and is that once all of S was met (`exact` meets it first).
 *
 * S: the token sequences whose bytes are in the language, of at most `maxTokens` tokens (end included), and, with
 * `fastForward: 'canonical'`, canonical on forced stretches for which there is room.
 *
 * Gives `done` only, with `asap` in the result. Throws `WellformedError` (`bad-option`, and `limit` where `exact` meets too
 * many prefixes), and `GenerationError`: `too-few-tokens`, `aborted`, `dead-end`.
 *
 * @example
 * await generateJSON(schema, { prompt, strategy: asap({ samples: 50 }) });
 */
export function asap(options: AsapOptions = {}): Strategy {
  const { samples = 20, temperature = 1, exact = false } = options;
  if (!(Number.isSafeInteger(samples) && samples >= 1)) {
    throw new WellformedError('bad-option', `samples "${samples}": expected an integer from 1 up`);
  }
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new WellformedError('bad-option', `temperature "${temperature}": expected a number above 0`);
  }
  const limit = exact === true ? MOST_EXACT : exact === false ? 0 : exact;
  return async function* (task) {
    checkBudget(task.constraint, task.maxTokens);
    const trie = options.trie ?? new PrefixTrie();
    const isCanonical = (options.fastForward ?? 'canonical') === 'canonical';
    trie.use(JSON.stringify([task.prompt, task.maxTokens, temperature, isCanonical]));
    const startedAt = performance.now();
    const run = new Run(task, trie, temperature, isCanonical);
    let result: StrategyResult;
    try {
      await run.begin();
      if (limit > 0) await run.meetAll(limit);
      result = await run.toEnd(samples, startedAt);
    } finally {
      run.dispose();
    }
    yield { type: 'done', result };
  };
}

/** One text on its way. */
interface Way {
  readonly sequence: Sequence;
  node: PrefixNode | undefined;
  /** The rest of the forced stretch that it is in: after a part of it, another one might be forced. */
  rest: readonly number[];
}

class Run {
  private readonly task: StrategyTask;
  private readonly trie: PrefixTrie;
  private readonly temperature: number;
  private readonly isCanonical: boolean;
  private readonly root: Sequence;
  private rootLaw: Law | undefined;
  private runs = 0;
  private checks = 0;
  /** Tokens of all texts, ends included. */
  private written = 0;
  private drawn = 0;
  private forcedTokens = 0;
  private retreats = 0;

  constructor(task: StrategyTask, trie: PrefixTrie, temperature: number, isCanonical: boolean) {
    this.task = task;
    this.trie = trie;
    this.temperature = temperature;
    this.isCanonical = isCanonical;
    const { constraint, model, prompt, vocabulary, maxTokens } = task;
    this.root = Sequence.start(model, prompt, new Budget(constraint.fork(), vocabulary.endTokens, maxTokens));
  }

  dispose(): void {
    this.root.dispose();
  }

  /** Reads the prompt, once for all texts. */
  async begin(): Promise<void> {
    this.rootLaw = await this.findLaw(this.root, []);
    this.trie.meet(this.trie.root, this.rootLaw);
  }

  async toEnd(samples: number, startedAt: number): Promise<StrategyResult> {
    const prefilledAt = performance.now();
    const texts: string[] = [];
    let tokens: readonly number[] = [];
    while (texts.length < samples) {
      throwIfAborted(this.task.signal);
      const drawn = await this.sample();
      if (drawn === undefined) continue;
      tokens = drawn;
      texts.push(this.textOf(tokens));
    }
    const prefillMs = prefilledAt - startedAt;
    return {
      text: texts.at(-1)!,
      tokens,
      finishReason: 'end',
      outputTokens: tokens.length + 1,
      forcedTokens: this.forcedTokens,
      deadEnds: this.retreats,
      prefillMs,
      decodeMs: performance.now() - prefilledAt,
      firstTokenMs: prefillMs,
      asap: {
        ...this.trie.figures,
        texts,
        runs: this.runs,
        checks: this.checks,
        tokens: this.written,
        drawn: this.drawn,
      },
    };
  }

  /** Meets every prefix of S. */
  async meetAll(limit: number): Promise<void> {
    const { trie } = this;
    const visit = async ({ sequence, node, rest }: Way & { node: PrefixNode }): Promise<void> => {
      throwIfAborted(this.task.signal);
      const { tokens, logProbabilities, forced } = await this.lawAt({ sequence, node, rest });
      if (trie.figures.prefixes > limit) {
        throw new WellformedError(
          'limit',
          `"exact" met more than ${limit} prefixes: allow more, or draw without it`,
        );
      }
      for (let i = 0; i < tokens.length; i++) {
        const token = tokens[i]!;
        const child = trie.child(node, token, logProbabilities[i]!);
        if (child === undefined) {
          throw new WellformedError('limit', '"exact" met more prefixes than its trie holds');
        }
        const isAllowed = await this.ask(sequence, token);
        if (!isAllowed || this.isEnd(token)) trie.settle(child, isAllowed ? 1 : 0);
        else {
          const behind = sequence.fork();
          try {
            behind.append(token, undefined);
            await visit({ sequence: behind, node: child, rest: forced.slice(1) });
          } finally {
            behind.dispose();
          }
        }
      }
      trie.update(node);
    };
    await visit({ sequence: this.root, node: trie.root, rest: [] });
  }

  /**
   * Draws one text, and corrects the estimates along its way. Gives its tokens, without the end; undefined where it met a
   * dead end, which is not met again.
   */
  private async sample(): Promise<number[] | undefined> {
    const { trie } = this;
    const way: Way = { sequence: this.root.fork(), node: trie.root, rest: [] };
    const passed: PrefixNode[] = [];
    this.forcedTokens = 0;
    try {
      for (;;) {
        const law = await this.lawAt(way);
        const token = await this.draw(way, law);
        if (token === undefined) {
          this.retreat(way);
          for (const node of passed.reverse()) trie.update(node);
          return undefined;
        }
        this.written++;
        if (law.forced.length > 0) this.forcedTokens++;
        else this.drawn++;
        if (way.node !== undefined) passed.push(way.node);
        const logProbability = law.logProbabilities[indexIn(law.tokens, token)]!;
        const next = way.node && trie.child(way.node, token, logProbability);
        if (this.isEnd(token)) {
          if (next !== undefined) trie.settle(next, 1);
          break;
        }
        way.sequence.append(token, undefined);
        way.node = next;
        way.rest = law.forced.slice(1);
      }
      for (const node of passed.reverse()) trie.update(node);
      return [...way.sequence.tokens];
    } finally {
      way.sequence.dispose();
    }
  }

  /** Nothing comes of what was written. */
  private retreat({ node, sequence }: Way): void {
    if (node !== undefined) this.trie.settle(node, 0);
    const { maxRetreats = 1000 } = this.task;
    if (sequence.tokens.length > 0 && this.retreats++ < maxRetreats) return;
    throw new GenerationError('dead-end', 'no text can be completed: every way on was tried', {
      text: this.textOf(sequence.tokens),
    });
  }

  /** A token from p(v | w) F(wv); undefined where none is left. */
  private async draw({ node, sequence }: Way, law: Law): Promise<number | undefined> {
    const { tokens, logProbabilities } = law;
    const logs = Float64Array.from(logProbabilities);
    for (const [token, child] of node?.children ?? []) logs[indexIn(tokens, token)]! += child.node.logFuture;
    for (;;) {
      const max = logs.reduce((most, each) => Math.max(most, each), -Infinity);
      if (max === -Infinity) return undefined;
      const index = this.task.choices.pick(logs.map((log) => Math.exp(log - max)));
      const token = tokens[index]!;
      if (await this.ask(sequence, token)) return token;
      // Only now is it known that it may not come.
      logs[index] = -Infinity;
      const child = node && this.trie.child(node, token, logProbabilities[index]!);
      if (child !== undefined) this.trie.settle(child, 0);
    }
  }

  private async lawAt({ sequence, node, rest }: Way): Promise<Law> {
    if (sequence.tokens.length === 0) return this.rootLaw!;
    if (node?.law !== undefined) return node.law;
    const law = await this.findLaw(sequence, rest);
    if (node !== undefined) this.trie.meet(node, law);
    return law;
  }

  private async findLaw(sequence: Sequence, rest: readonly number[]): Promise<Law> {
    const logits = await sequence.logits(this.task.signal);
    this.runs++;
    const forced = rest.length > 0 ? rest : this.isCanonical ? (sequence.constraint.forced?.() ?? []) : [];
    const { max, sum } = weighAll(logits, this.temperature);
    const tokens = Int32Array.from(
      forced.length > 0 ? [forced[0]!] : await this.viable(sequence, logits.length),
    );
    const logProbabilities = Float64Array.from(
      tokens,
      (token) => this.logWeight(logits[token]!, max) - Math.log(sum),
    );
    return { tokens, logProbabilities, forced };
  }

  /** The log of what `weighAll` makes of a logit. */
  private logWeight(logit: number, max: number): number {
    if (logit === max) return 0;
    return logit < max ? (logit - max) / this.temperature : -Infinity;
  }

  /** The tokens that may come next; where there are many, what is known to hold them all. */
  private async viable(sequence: Sequence, count: number): Promise<number[]> {
    const all = [...candidates(sequence.constraint, count)];
    if (all.length > MOST_CHECKS) return all;
    const found: number[] = [];
    for (const token of all) if (await this.ask(sequence, token)) found.push(token);
    return found;
  }

  private ask({ constraint }: Sequence, token: number): boolean | Promise<boolean> {
    this.checks++;
    return ask(constraint, token);
  }

  private isEnd(token: number): boolean {
    return this.task.vocabulary.endTokens.includes(token);
  }

  private textOf(tokens: readonly number[]): string {
    const writer = new TextWriter();
    for (const token of tokens) writer.write(this.task.vocabulary.bytes(token));
    writer.finish();
    return writer.text;
  }
}

/** The tokens that may be allowed, ascending, of so many that have logits. */
function* candidates(constraint: Constraint, count: number): Generator<number, void, undefined> {
  const known = candidatesOf(constraint)?.mask;
  if (known === undefined) for (let token = 0; token < count; token++) yield token;
  else for (const token of known) if (token < count) yield token;
}

/** The place of a token among others that ascend, one of which it is. */
function indexIn(tokens: Int32Array, token: number): number {
  let from = 0;
  let to = tokens.length - 1;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (tokens[middle]! < token) from = middle + 1;
    else to = middle;
  }
  return from;
}
