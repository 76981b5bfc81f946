import { WellformedError } from '../base/errors.ts';
import { checkBudget } from '../decode/budget.ts';
import { AsapRun, FEW } from './asap-run.ts';
import { refuseOtherRules } from '../sampling/rules.ts';
import { PrefixTrie } from './prefix-trie.ts';
import type { Strategy, StrategyResult } from './strategy.ts';

/** How ASAp is run. */
export interface AsapOptions {
  /** How many texts are drawn; the last one is returned (default 20). */
  readonly samples?: number | undefined;
  /** What was learnt in earlier calls with the same prompt and constraint, and is added to. Default: nothing. */
  readonly trie?: PrefixTrie | undefined;
  /**
   * How many tokens that were not tried yet are looked at, the likeliest first, wherever a text passes and few tokens may come
   * (default 4). The model reads them together with the one that is drawn, and their estimates begin with what may follow
   * them, not with 1: the law gets near to the model's own in fewer texts. 0: only the texts themselves teach.
   */
  readonly lookahead?: number | undefined;
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

/**
 * Grammar-aligned decoding by adaptive sampling with approximate expected futures (ASAp; Park et al., "Grammar-Aligned
 * Decoding", 2024). Texts are drawn one after the other; a trie keeps, for every prefix met, an over-estimate F of the
 * probability that p completes it, and the next token is drawn from p(v | w) F(wv). Each text lowers the estimates along its
 * way. Before a prefix was met, its estimate is 1 (0 where it is known that nothing comes of it; among more than 1,024
 * tokens that is known of those drawn). With `lookahead: 0` the first text has the law of masked sampling; the law of the nth
 * tends to the model's own distribution on S, p(x) restricted to S and renormalised, and is that once all of S was met
 * (`exact` meets it first).
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
  refuseOtherRules('asap', options);
  const { samples = 20, temperature = 1, exact = false } = options;
  if (!(Number.isSafeInteger(samples) && samples >= 1)) {
    throw new WellformedError('bad-option', `samples "${samples}": expected an integer from 1 up`);
  }
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new WellformedError('bad-option', `temperature "${temperature}": expected a number above 0`);
  }
  const lookahead = options.lookahead ?? 4;
  if (!(Number.isSafeInteger(lookahead) && lookahead >= 0 && lookahead <= FEW)) {
    throw new WellformedError('bad-option', `lookahead "${lookahead}": expected an integer from 0 to ${FEW}`);
  }
  const limit = exact === true ? MOST_EXACT : exact === false ? 0 : exact;
  return async function* (task) {
    checkBudget(task.constraint, task.maxTokens);
    const trie = options.trie ?? new PrefixTrie();
    const isCanonical = (options.fastForward ?? 'canonical') === 'canonical';
    trie.use(JSON.stringify([task.prompt, task.maxTokens, temperature, isCanonical]));
    const startedAt = performance.now();
    const run = new AsapRun(task, trie, { temperature, isCanonical, lookahead });
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
