import { WellformedError } from '../base/errors.ts';
import type { Constraint, Mask } from '../mask/constraint.ts';
import { candidatesOf } from '../sampling/candidates.ts';
import type { Judge, Sieve } from '../sampling/candidates.ts';
import type { Vocabulary } from '../vocabulary/vocabulary.ts';
import { TextWriter } from './text.ts';

/**
 * Whether a text may stand as it is: with `complete: true` as the whole, else as a beginning that something can follow.
 * It is asked about whole code points only.
 */
export type Predicate = (text: string, state: { readonly complete: boolean }) => boolean | Promise<boolean>;

/** How often a predicate is asked in one run, unless it is said otherwise. */
export const MAX_WHERE_CALLS = 1_000_000;

/** How often a predicate may be asked, and how often still. */
interface Calls {
  readonly most: number;
  left: number;
}

/**
 * A predicate over the text as a constraint, alone or together with another one, which is asked first. It knows no mask
 * and no distance of its own, so it may lead into dead ends. Each answer is kept as long as the position is.
 */
export class Where implements Sieve, Judge {
  readonly forced?: () => readonly number[];
  readonly distance?: () => number;
  private readonly predicate: Predicate;
  private readonly vocabulary: Pick<Vocabulary, 'bytes' | 'endTokens'>;
  private readonly base: Constraint | undefined;
  /** How often it may still be asked: by this position and all its forks together. */
  private readonly calls: Calls;
  private writer = new TextWriter();
  private answers = new Map<number, boolean>();
  private ended = false;

  /** Takes `base` over. `maxCalls`: how often the predicate may be asked, or what is left of that. */
  constructor(
    predicate: Predicate,
    vocabulary: Pick<Vocabulary, 'bytes' | 'endTokens'>,
    base: Constraint | undefined,
    maxCalls: number | Calls = MAX_WHERE_CALLS,
  ) {
    this.calls = typeof maxCalls === 'number' ? { most: maxCalls, left: maxCalls } : maxCalls;
    this.predicate = predicate;
    this.vocabulary = vocabulary;
    this.base = base;
    if (base?.forced) this.forced = () => base.forced!();
    if (base?.distance) this.distance = () => base.distance!();
  }

  /** Whether the end may be asked for; the predicate has the last word. */
  get isComplete(): boolean {
    return !this.ended && (this.base?.isComplete ?? true);
  }

  candidates(): Mask | undefined {
    return this.base && candidatesOf(this.base)?.mask;
  }

  allows(token: number): boolean {
    const answer = this.judge(token);
    if (typeof answer === 'boolean') return answer;
    // What is awaited nowhere must not end the process.
    answer.catch(() => undefined);
    throw new WellformedError(
      'bad-option',
      'the predicate "where" is asynchronous, which this sampler does not wait for: use masked or awrs',
    );
  }

  judge(token: number): boolean | Promise<boolean> {
    const known = this.answers.get(token);
    if (known !== undefined) return known;
    const answer = this.ended ? false : this.decide(token);
    if (typeof answer === 'boolean') {
      this.answers.set(token, answer);
      return answer;
    }
    const { answers } = this;
    return answer.then((yes) => {
      answers.set(token, yes);
      return yes;
    });
  }

  /** Moves on. The predicate is not asked again: whoever moves it has asked. */
  advance(token: number): void {
    if (this.ended || this.answers.get(token) === false) {
      throw new WellformedError('token-refused', `token ${token} is refused by the predicate "where"`);
    }
    this.base?.advance(token);
    if (this.vocabulary.endTokens.includes(token)) this.ended = true;
    else this.writer.write(this.vocabulary.bytes(token));
    this.answers = new Map();
  }

  fork(): Where {
    const copy = new Where(this.predicate, this.vocabulary, this.base?.fork(), this.calls);
    copy.writer = this.writer.fork();
    copy.answers = this.answers;
    copy.ended = this.ended;
    return copy;
  }

  private decide(token: number): boolean | Promise<boolean> {
    if (this.base !== undefined && !this.base.allows(token)) return false;
    const writer = this.writer.fork();
    if (this.vocabulary.endTokens.includes(token)) {
      // A text that ends inside a code point is none.
      return writer.isWhole && this.askPredicate(writer.text, true);
    }
    const bytes = this.vocabulary.bytes(token);
    if (bytes.length === 0 && this.base === undefined) return false;
    return writer.write(bytes) === '' || this.askPredicate(writer.text, false);
  }

  private askPredicate(text: string, complete: boolean): boolean | Promise<boolean> {
    if (--this.calls.left < 0) {
      throw new WellformedError(
        'limit',
        `the predicate "where" was asked ${this.calls.most} times without coming to an end (maxWhereCalls): give more ` +
          'tokens, or a grammar or schema beside it, which knows how far it is to the end',
      );
    }
    const answer: unknown = this.predicate(text, { complete });
    return answer instanceof Promise ? answer.then(checked) : checked(answer);
  }
}

function checked(answer: unknown): boolean {
  if (typeof answer === 'boolean') return answer;
  throw new WellformedError(
    'bad-option',
    `the predicate "where" gave ${String(answer)}: expected true or false`,
  );
}
