import { WellformedError } from '../../base/errors.ts';
import type { Dfa } from '../../regex/dfa.ts';
import { readRegex } from '../../regex/regex.ts';
import { PatternTest } from '../pattern-test.ts';
import type { StringTest } from '../string-test.ts';

/** How a caller may define a format: a regular expression that is found in valid texts, or what is true of them. */
export type CustomFormat = RegExp | string | ((text: string) => boolean);

const EVERYTHING: Dfa = oneState(true);
const NOTHING: Dfa = oneState(false);

/**
 * The test of a format that the caller defines. A regular expression is found anywhere in a valid text, as `pattern` is:
 * anchor it if need be. A predicate is asked once a string is complete, when checking; what it throws is thrown on.
 * No text is generated for it, since none is known to be valid before.
 *
 * @throws WellformedError with the code `bad-option` for flags other than `u` (`d` and `g`, which change nothing, aside)
 * and for what is none of the three; from `judge`, where a predicate returns neither true nor false
 * @throws GrammarError, UnsupportedError as `readRegex`
 *
 * @example customTest('sku', '^[A-Z]{3}-[0-9]{4}$')
 */
export function customTest(name: string, definition: CustomFormat): StringTest {
  if (typeof definition === 'function') return new PredicateTest(name, definition);
  if (typeof definition === 'string') return new PatternTest(`format ${name}`, readRegex(definition));
  if (!(definition instanceof RegExp)) {
    throw new WellformedError(
      'bad-option',
      `The format ${JSON.stringify(name)} must be a regular expression, its source or a function.`,
    );
  }
  const flags = definition.flags.replace(/[dgu]/g, '');
  if (flags !== '') {
    throw new WellformedError(
      'bad-option',
      `The format ${JSON.stringify(name)} is a regular expression with the flags "${flags}"; only u is supported. ` +
        'Write what they do into the expression, such as [aA] for a with i.',
    );
  }
  return new PatternTest(`format ${name}`, readRegex(definition.source));
}

class PredicateTest implements StringTest {
  readonly name: string;
  readonly outer: Dfa = EVERYTHING;
  readonly inner: Dfa = NOTHING;
  readonly judge: (text: string) => boolean;

  constructor(name: string, predicate: (text: string) => boolean) {
    this.name = `format ${name}`;
    this.judge = (text) => {
      const verdict: unknown = predicate(text);
      if (typeof verdict === 'boolean') return verdict;
      // A promise, above all, would pass for true.
      throw new WellformedError(
        'bad-option',
        `The function of the format ${JSON.stringify(name)} must return true or false, not ${typeof verdict}.`,
      );
    };
  }
}

/** The automaton that accepts every text, or none. */
function oneState(accepts: boolean): Dfa {
  return {
    size: 1,
    classCount: 1,
    starts: Int32Array.of(0),
    classes: Int32Array.of(0),
    next: Int32Array.of(0),
    accepting: Uint8Array.of(accepts ? 1 : 0),
  };
}
