import { GenerationError, WellformedError } from '../base/errors.ts';
import type { Constraint } from '../mask/constraint.ts';
import type { Model } from '../model/model.ts';
import { ask, candidatesOf } from '../sampling/candidates.ts';
import type { Choices } from '../sampling/choices.ts';
import type { Sampler } from '../sampling/sampler.ts';
import type { Vocabulary } from '../vocabulary/vocabulary.ts';
import type { GenerationEvent, TextChange } from './events.ts';
import { isOutOfTokens } from './budget.ts';
import { Sequence } from './sequence.ts';
import { onlyEndIsLeft, throwIfAborted } from './stop.ts';
import { StopStrings } from './stop-strings.ts';
import type { StopRule } from './stop-strings.ts';
import { TextWriter } from './text.ts';
import type { TextMark } from './text.ts';
import { Without } from './without.ts';

/** What one sequence is decoded from and with. */
export interface DecodeTask {
  readonly model: Model;
  readonly vocabulary: Pick<Vocabulary, 'bytes' | 'endTokens'>;
  /** The tokens that the model reads first; at least one. */
  readonly prompt: readonly number[];
  /** At the start of the text. It is forked, so it can be used again. */
  readonly constraint: Constraint;
  readonly sampler: Sampler;
  readonly choices: Choices;
  readonly signal?: AbortSignal | undefined;
  /** How many times the loop may step back from dead ends before it gives up (default 1,000). */
  readonly maxRetreats?: number | undefined;
  /** Strings that end the text before the constraint does. */
  readonly stop?: StopRule | undefined;
}

/**
 * Why a text ended. `end`: the model drew an end token. `complete`: nothing but the end could follow. `length`: more could
 * have followed, and no token was left for it. `stop`: a stop string came, which is not part of it.
 */
export type FinishReason = 'end' | 'complete' | 'length' | 'stop';

/** One decoded sequence. */
export interface Decoded {
  readonly text: string;
  /** The tokens of the text, without the end token. */
  readonly tokens: readonly number[];
  readonly finishReason: FinishReason;
  /** How many stop strings came where the text before them was not a whole one, and were text like any other. */
  readonly passedStops?: number;
  /** How many tokens the sequence has, the end token included; up to the last one of a stop string. */
  readonly outputTokens: number;
  /** How many of these were the only way on, and cost no run of the model of their own. */
  readonly forcedTokens: number;
  /** How many dead ends were stepped back from, one token each time: 0 where the constraint is exact. */
  readonly deadEnds: number;
  /** Milliseconds until the logits after the prompt, and what was forced at the start, were there. 0 if never needed. */
  readonly prefillMs: number;
  /** Milliseconds from then to the end. */
  readonly decodeMs: number;
  /** Milliseconds from the start to the first token. */
  readonly firstTokenMs: number;
}

/** A free choice that the sequence has made, and all that is needed to take it back. */
interface Decision {
  readonly token: number;
  readonly tokens: number;
  readonly forcedTokens: number;
  readonly constraint: Constraint;
  readonly text: TextMark;
  /** The tokens found dead at this position before. */
  readonly dead: ReadonlySet<number>;
}

const NONE: ReadonlySet<number> = new Set();

/**
 * Decodes one sequence to its end, without weights: inserts what is forced, asks the sampler for the rest, and steps
 * back from dead ends. A dead end is a prefix where no token is allowed though the text is not complete; it exists only
 * where the constraint over-approximates. The token that led there is removed at the deepest free position and another
 * one drawn; when none is left there, the position before it is dead. So the text has the law of the constraint whose
 * masks lack all dead tokens.
 *
 * Throws `GenerationError` with the text so far: `aborted`, `dead-end`, or the code of what failed beneath.
 */
export async function* decode(task: DecodeTask): AsyncGenerator<GenerationEvent<Decoded>, void, undefined> {
  const decoder = new Decoder(task);
  try {
    while (decoder.finishReason === undefined) {
      throwIfAborted(task.signal);
      yield* await decoder.step();
    }
  } catch (error) {
    throw withText(error, decoder.writer.text);
  } finally {
    decoder.sequence.dispose();
  }
  yield { type: 'done', result: decoder.result() };
}

class Decoder {
  readonly sequence: Sequence;
  readonly writer = new TextWriter();
  finishReason: FinishReason | undefined;
  private readonly stops: StopStrings | undefined;
  private readonly task: DecodeTask;
  private readonly decisions: Decision[] = [];
  private forcedTokens = 0;
  private retreats = 0;
  /** The tokens found dead at the present position. */
  private dead = NONE;
  private readonly startedAt = performance.now();
  private prefilledAt: number | undefined;
  private firstTokenAt: number | undefined;

  constructor(task: DecodeTask) {
    this.task = task;
    this.stops = task.stop && new StopStrings(task.stop);
    this.sequence = Sequence.start(task.model, task.prompt, task.constraint.fork());
  }

  /** One step: tokens that are the only way on, or the end, or one token drawn, or a step back. */
  async step(): Promise<TextChange[]> {
    const { constraint } = this.sequence;
    const { endTokens } = this.task.vocabulary;
    if (this.dead.size > 0) return this.draw(new Without(constraint, this.dead));

    const forced = constraint.forced?.() ?? [];
    if (forced.length > 0) return this.insert(forced);
    const candidates = candidatesOf(constraint)?.mask;
    if (onlyEndIsLeft(constraint, candidates, endTokens)) {
      const end = endTokens.find((token) => candidates!.has(token))!;
      if (!(await ask(constraint, end))) return this.retreat();
      this.forcedTokens++;
      return this.end(isOutOfTokens(constraint) ? 'length' : 'complete');
    }
    if (candidates?.count === 0) return this.retreat();
    if (candidates?.count === 1) {
      // Drawing from one token needs no probabilities.
      const [token] = candidates;
      if (await ask(constraint, token!)) return this.insert([token!], 'chosen');
    }
    return this.draw(constraint);
  }

  result(): Decoded {
    const { sequence, startedAt, prefilledAt } = this;
    const endedAt = performance.now();
    return {
      text: this.stops?.found ?? this.writer.text,
      tokens: sequence.tokens,
      finishReason: this.finishReason!,
      passedStops: this.stops?.passed ?? 0,
      outputTokens: sequence.tokens.length + (this.finishReason === 'stop' ? 0 : 1),
      forcedTokens: this.forcedTokens,
      deadEnds: this.retreats,
      prefillMs: (prefilledAt ?? startedAt) - startedAt,
      decodeMs: endedAt - (prefilledAt ?? startedAt),
      firstTokenMs: (this.firstTokenAt ?? endedAt) - startedAt,
    };
  }

  private async draw(constraint: Constraint): Promise<TextChange[]> {
    const { sampler, choices, vocabulary, signal } = this.task;
    const logits = await this.sequence.logits(signal);
    this.prefilledAt ??= performance.now();
    const step = await sampler.sample(logits, constraint, choices, this.sequence);
    if (step === undefined) return this.retreat();
    if (vocabulary.endTokens.includes(step.token)) return this.end('end');
    this.decisions.push({
      token: step.token,
      tokens: this.sequence.tokens.length,
      forcedTokens: this.forcedTokens,
      constraint: this.sequence.constraint.fork(),
      text: this.writer.mark(),
      dead: this.dead,
    });
    this.sequence.append(step.token, step.logWeight);
    this.dead = NONE;
    return this.write(step.token);
  }

  private async insert(
    tokens: readonly number[],
    how: 'forced' | 'chosen' = 'forced',
  ): Promise<TextChange[]> {
    const changes: TextChange[] = [];
    for (const token of tokens) {
      // What is forced may still be refused by a predicate.
      if (!(await ask(this.sequence.constraint, token))) return [...changes, ...(await this.retreat())];
      if (how === 'forced') this.sequence.insert([token]);
      else this.sequence.append(token, undefined);
      this.forcedTokens++;
      changes.push(...(await this.write(token)));
      if (this.finishReason !== undefined) break;
    }
    return changes;
  }

  private async end(reason: FinishReason): Promise<TextChange[]> {
    this.finishReason = reason;
    const text = this.writer.finish();
    const last = await this.tell(text === '' ? [] : [{ type: 'text', text }]);
    // The end token itself was no part of the text: a stop string before it ends it in the same place or earlier.
    return this.stops === undefined || this.stops.found !== undefined
      ? last
      : [...last, ...this.stops.finish()];
  }

  private async retreat(): Promise<TextChange[]> {
    const { maxRetreats = 1000 } = this.task;
    const decision = this.decisions.pop();
    if (decision === undefined) {
      throw new WellformedError('dead-end', 'no text can be completed: every way on was tried');
    }
    if (this.retreats++ === maxRetreats) {
      throw new WellformedError('dead-end', `gave up after ${maxRetreats} steps back from dead ends`);
    }
    this.sequence.rewind(decision.tokens, decision.constraint);
    this.forcedTokens = decision.forcedTokens;
    this.dead = new Set([...decision.dead, decision.token]);
    const length = this.writer.reset(decision.text);
    return this.tell(length === 0 ? [] : [{ type: 'retract', length }]);
  }

  private write(token: number): Promise<TextChange[]> {
    this.firstTokenAt ??= performance.now();
    const text = this.writer.write(this.task.vocabulary.bytes(token));
    return this.tell(text === '' ? [] : [{ type: 'text', text }]);
  }

  /** What is told of changes of the text. With a stop string that it can end before, it has ended. */
  private async tell(changes: TextChange[]): Promise<TextChange[]> {
    if (this.stops === undefined) return changes;
    const told = await this.stops.take(changes);
    if (this.stops.found !== undefined) this.finishReason = 'stop';
    return told;
  }
}

/** An error of ours with the text that had been written; any other error as it is. */
function withText(error: unknown, text: string): unknown {
  if (!(error instanceof WellformedError)) return error;
  return new GenerationError(error.code, error.message, { text, cause: error.cause ?? error });
}
