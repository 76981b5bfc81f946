import type { Dfa } from '../regex/dfa.ts';

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
}
