import type { Dfa } from '../regex/dfa.ts';
import type { RegexPart } from '../regex/regex.ts';

/**
 * What `pattern` or `format` asks of a string. Where it is not regular, it lies between two automata: all that passes is
 * accepted by `outer`, and all that `inner` accepts passes; `judge` decides what lies between them, once the string is
 * complete. Generation stays out of what lies between.
 */
export interface StringTest {
  /** Tests with equal names are equal: `pattern ^a`, `format date`. */
  readonly name: string;
  readonly outer: Dfa;
  /** The same object as `outer` where the test is regular. */
  readonly inner: Dfa;
  /** Undefined where the test is regular. */
  readonly judge: ((text: string) => boolean) | undefined;
  /**
   * Where the test is regular but too large for one automaton: the parts that make it up, all of which a text has to
   * pass. Whoever can follow these need not look at the two automata.
   */
  readonly parts?: readonly RegexPart[] | undefined;
}
