import { GenerationError, WellformedError } from '../base/errors.ts';
import { Budget } from '../decode/budget.ts';
import { Sequence } from '../decode/sequence.ts';
import type { Constraint } from '../mask/constraint.ts';
import { throwIfAborted } from '../decode/stop.ts';
import { TextWriter } from '../decode/text.ts';
import { ask, candidatesOf } from '../sampling/candidates.ts';
import { weighAll } from '../sampling/rules.ts';
import type { Law, PrefixNode, PrefixTrie } from './prefix-trie.ts';
import type { StrategyResult, StrategyTask } from './strategy.ts';

/** Where more tokens may come, nothing is looked at before it is drawn: nearly anything can follow anything there. */
export const FEW = 32;

/** So many tokens are asked about before one is drawn. Of more, those that may not come are found out as they are drawn. */
const MOST_CHECKS = 1024;

/** A prefix. */
interface Place {
  sequence: Sequence;
  node: PrefixNode | undefined;
  /** The rest of the forced stretch that it is in: after a part of it, another one might be forced. */
  rest: readonly number[];
  /** What was found out of it when it was looked at: the trie may have no room for it. */
  law?: Law | undefined;
}

/** A forced token, and the prefix before it. */
interface Stretch {
  readonly node: PrefixNode | undefined;
  readonly token: number;
}

/** One text on its way. */
interface Way extends Place {
  /** What was read of tokens that may be drawn next. */
  readonly ahead: Map<number, Place & { readonly stretch: readonly Stretch[] }>;
}

/** The texts of one call, drawn one after the other with one trie. */
export class AsapRun {
  private readonly task: StrategyTask;
  private readonly trie: PrefixTrie;
  private readonly temperature: number;
  private readonly isCanonical: boolean;
  private readonly lookahead: number;
  private readonly root: Sequence;
  private rootLaw: Law | undefined;
  private runs = 0;
  private checks = 0;
  /** Tokens of all texts, ends included. */
  private written = 0;
  private drawn = 0;
  private forcedTokens = 0;
  private retreats = 0;

  constructor(
    task: StrategyTask,
    trie: PrefixTrie,
    settings: { readonly temperature: number; readonly isCanonical: boolean; readonly lookahead: number },
  ) {
    this.task = task;
    this.trie = trie;
    this.temperature = settings.temperature;
    this.isCanonical = settings.isCanonical;
    this.lookahead = settings.lookahead;
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
    const visit = async ({ sequence, node, rest }: Place & { node: PrefixNode }): Promise<void> => {
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
    const way: Way = { sequence: this.root.fork(), node: trie.root, rest: [], ahead: new Map() };
    const passed: PrefixNode[] = [];
    this.forcedTokens = 0;
    try {
      for (;;) {
        const law = await this.lawAt(way);
        await this.lookAhead(way, law);
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
        const ahead = way.ahead.get(token);
        if (ahead === undefined) {
          way.sequence.append(token, undefined);
          Object.assign(way, { node: next, rest: law.forced.slice(1), law: undefined });
        } else {
          const { stretch, node, rest, law: last, sequence } = ahead;
          way.sequence.dispose();
          way.ahead.delete(token);
          Object.assign(way, { sequence, node, rest, law: last });
          for (const { node: before } of stretch) {
            this.written++;
            this.forcedTokens++;
            if (before !== undefined) passed.push(before);
          }
        }
        this.forget(way);
      }
      for (const node of passed.reverse()) trie.update(node);
      return [...way.sequence.tokens];
    } finally {
      this.forget(way);
      way.sequence.dispose();
    }
  }

  /**
   * Meets the likeliest tokens that may come next and were not met, each with the stretch that is forced behind it, as one
   * batch; what was read for the one that is drawn is not read again.
   */
  private async lookAhead({ sequence, node, ahead }: Way, law: Law): Promise<void> {
    const { tokens, logProbabilities } = law;
    if (node === undefined || tokens.length < 2 || tokens.length > FEW) return;
    const open = Array.from(tokens, (token, i) => ({ token, logProbability: logProbabilities[i]! }))
      .filter(({ token }) => !this.isEnd(token) && node.children.get(token)?.node.logMass === undefined)
      .sort((a, b) => b.logProbability - a.logProbability)
      .slice(0, this.lookahead);
    const looked: { token: number; child: PrefixNode; behind: Sequence; rest: readonly number[] }[] = [];
    let met = 0;
    try {
      for (const { token, logProbability } of open) {
        if (!(await this.ask(sequence, token))) continue;
        const child = this.trie.child(node, token, logProbability);
        if (child === undefined) break;
        const behind = sequence.fork();
        looked.push({ token, child, behind, rest: [] });
        behind.append(token, undefined);
        looked.at(-1)!.rest = await this.insertForced(behind);
      }
      if (looked.length === 0) return;
      this.runs++;
      const rows = await Sequence.readTogether(looked.map(({ behind }) => behind));
      for (; met < looked.length; met++) {
        const { token, child, behind, rest } = looked[met]!;
        const forced = behind.tokens.slice(sequence.tokens.length + 1);
        const own = rows[met]!.slice(-1 - forced.length);
        const stretch: Stretch[] = [];
        let at: PrefixNode | undefined = child;
        for (const [i, next] of forced.entries()) {
          const step = this.lawOf(own[i]!, [next], [...forced.slice(i), ...rest]);
          if (at !== undefined) this.trie.meet(at, step);
          stretch.push({ node: at, token: next });
          at = at && this.trie.child(at, next, step.logProbabilities[0]!);
        }
        const last = await this.lawFrom(behind, own.at(-1)!, rest);
        if (at !== undefined) this.trie.meet(at, last);
        for (const { node: passed } of [...stretch].reverse()) if (passed) this.trie.update(passed);
        ahead.set(token, { sequence: behind, stretch, node: at, law: last, rest });
      }
    } finally {
      for (const { behind } of looked.slice(met)) behind.dispose();
    }
  }

  /** Adds the stretch that is forced, if any; gives the rest of it, where a predicate refuses a token. */
  private async insertForced(sequence: Sequence): Promise<readonly number[]> {
    const forced = this.isCanonical ? (sequence.constraint.forced?.() ?? []) : [];
    for (const [i, token] of forced.entries()) {
      if (this.isEnd(token) || !(await this.ask(sequence, token))) return forced.slice(i);
      sequence.append(token, undefined);
    }
    return [];
  }

  /** Gives back what was looked at and not drawn. */
  private forget({ ahead }: Way): void {
    for (const { sequence } of ahead.values()) sequence.dispose();
    ahead.clear();
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

  private async lawAt({ sequence, node, rest, law: known }: Place): Promise<Law> {
    if (known !== undefined) return known;
    if (sequence.tokens.length === 0) return this.rootLaw!;
    if (node?.law !== undefined) return node.law;
    const law = await this.findLaw(sequence, rest);
    if (node !== undefined) this.trie.meet(node, law);
    return law;
  }

  private async findLaw(sequence: Sequence, rest: readonly number[]): Promise<Law> {
    const logits = await sequence.logits(this.task.signal);
    this.runs++;
    return this.lawFrom(sequence, logits, rest);
  }

  private async lawFrom(sequence: Sequence, logits: Float32Array, rest: readonly number[]): Promise<Law> {
    const forced = rest.length > 0 ? rest : this.isCanonical ? (sequence.constraint.forced?.() ?? []) : [];
    const tokens = forced.length > 0 ? forced.slice(0, 1) : await this.viable(sequence, logits.length);
    return this.lawOf(logits, tokens, forced);
  }

  private lawOf(logits: Float32Array, tokens: readonly number[], forced: readonly number[]): Law {
    const { max, sum } = weighAll(logits, this.temperature);
    const logs = tokens.map((token) => this.logWeight(logits[token]!, max) - Math.log(sum));
    return { tokens: Int32Array.from(tokens), logProbabilities: Float64Array.from(logs), forced };
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
