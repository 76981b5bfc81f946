import { GenerationError, WellformedError } from '../base/errors.ts';
import type { Constraint, Mask } from '../mask/constraint.ts';
import { ask, candidatesOf } from '../sampling/candidates.ts';
import type { Judge, Sieve } from '../sampling/candidates.ts';
import { onlyEndIsLeft } from './stop.ts';

/** So many tokens that do not fit are told exactly in one step. */
const MOST_EXACT = 256;

/**
 * A constraint that also keeps within a number of tokens, the end token included: with r tokens left, a token is
 * allowed iff the text can be completed and ended with the r - 1 after it. Wherever the constraint beneath knows its
 * distance some token is allowed up to the end, because the distance can always be attained. Beneath a predicate,
 * which knows none, only the last token is kept for the end, and the sequence may run into a dead end.
 *
 * Which tokens fit is found out one by one, by moving a copy over the token: the tokens that the constraint allows are
 * candidates, and the sampler asks about those it draws. Far from the limit that is one question a step.
 */
export class Budget implements Sieve {
  /** How many tokens may still come, the end token included. */
  tokensLeft: number;
  readonly forced?: () => readonly number[];
  readonly distance?: () => number;
  readonly judge?: Judge['judge'];
  private base: Constraint;
  private readonly endTokens: readonly number[];
  /** How many tokens were found not to fit in this step. */
  private refused = 0;
  /** The last token found to fit, and the constraint after it: the next move is nearly always over this one. */
  private probed: { readonly token: number; readonly after: Constraint } | undefined;

  /** Takes `base` over; nothing else may move it from then on. */
  constructor(base: Constraint, endTokens: readonly number[], maxTokens: number) {
    this.base = base;
    this.endTokens = endTokens;
    this.tokensLeft = maxTokens;
    if (base.forced) this.forced = () => this.forcedThatFit();
    if ('judge' in base) this.judge = (token) => this.fits(token);
    if (base.distance) this.distance = () => this.base.distance!();
  }

  /** Whether more could follow, and only the end fits. */
  get isSpent(): boolean {
    return this.tokensLeft === 1 && !onlyEndIsLeft(this.base, candidatesOf(this.base)?.mask, this.endTokens);
  }

  get isComplete(): boolean {
    return this.tokensLeft > 0 && this.base.isComplete;
  }

  candidates(): Mask | undefined {
    // With one token left only the end can come; the model need not even be asked.
    if (this.tokensLeft === 1) return setOfFew(this.isComplete ? this.endTokens : []);
    return candidatesOf(this.base)?.mask;
  }

  allows(token: number): boolean {
    return this.probe(token) !== undefined;
  }

  advance(token: number): void {
    const after = this.probe(token);
    if (after === undefined) {
      throw new WellformedError(
        'token-refused',
        `token ${token} is not allowed, or too long with the tokens left`,
      );
    }
    this.base = after;
    this.tokensLeft--;
    this.probed = undefined;
    this.refused = 0;
  }

  fork(): Budget {
    return new Budget(this.base.fork(), this.endTokens, this.tokensLeft);
  }

  /** Whether a token may come next, where the constraint beneath may have to be waited for. It keeps its answer. */
  private fits(token: number): boolean | Promise<boolean> {
    if (this.tokensLeft < 1) return false;
    const answer = ask(this.base, token);
    return typeof answer === 'boolean'
      ? answer && this.allows(token)
      : answer.then((yes) => yes && this.allows(token));
  }

  /** The constraint beneath after a token, if the token is allowed and fits. */
  private probe(token: number): Constraint | undefined {
    if (this.probed?.token === token) return this.probed.after;
    if (this.tokensLeft < 1 || !this.base.allows(token)) return undefined;
    const after = this.base.fork();
    after.advance(token);
    if (!this.endTokens.includes(token) && this.needed(after) > this.tokensLeft - 1) {
      this.refused++;
      return undefined;
    }
    this.probed = { token, after };
    return after;
  }

  /**
   * How many tokens a constraint needs. Where many were refused in this step, a rough answer is enough to refuse more,
   * which the way that is known to fit keeps: close to the limit nearly all tokens are refused, and each exact answer has
   * its price. What is let through is held to the exact one: a rough one promises nothing.
   */
  private needed(after: Constraint): number {
    if (this.refused < MOST_EXACT || after.roughDistance === undefined) return tokensNeeded(after);
    if (this.refused === MOST_EXACT) tokensNeeded(this.base);
    const rough = after.roughDistance() + 1;
    return rough > this.tokensLeft - 1 ? rough : tokensNeeded(after);
  }

  /** The forced tokens, if there is room after them; a cheaper way to write the same is left to the sampler if not. */
  private forcedThatFit(): readonly number[] {
    const tokens = this.base.forced!();
    if (tokens.length === 0) return tokens;
    const after = this.base.fork();
    for (const token of tokens) after.advance(token);
    return tokensNeeded(after) <= this.tokensLeft - tokens.length ? tokens : [];
  }
}

/** The tokens that a constraint needs from its position to the end, the end token included, as far as it knows. */
export function tokensNeeded(constraint: Constraint): number {
  return (constraint.distance?.() ?? 0) + 1;
}

/** Throws `GenerationError` (`too-few-tokens`) if not even the shortest text fits. */
export function checkBudget(constraint: Constraint, maxTokens: number): void {
  const needed = tokensNeeded(constraint);
  if (needed > maxTokens) {
    throw new GenerationError(
      'too-few-tokens',
      `maxTokens ${maxTokens} is too small: the shortest value needs ${needed} tokens, the end included`,
      { text: '' },
    );
  }
}

/** Whether a constraint is a budget that has room for the end only, where more could follow. */
export function isOutOfTokens(constraint: Constraint): boolean {
  return constraint instanceof Budget && constraint.isSpent;
}

/** A few tokens as a mask. */
function setOfFew(tokens: readonly number[]): Mask {
  return {
    count: tokens.length,
    has: (token) => tokens.includes(token),
    [Symbol.iterator]: () => tokens[Symbol.iterator](),
    words() {
      const words = new Uint32Array((Math.max(-1, ...tokens) >> 5) + 1);
      for (const token of tokens) words[token >> 5]! |= 1 << (token & 31);
      return words;
    },
  };
}
