import { EVERYTHING, NOTHING } from '../regex/algebra.ts';
import type { Dfa } from '../regex/dfa.ts';
import type { Regex, RegexPart } from '../regex/regex.ts';
import type { StringTest } from './string-test.ts';

/**
 * That a pattern is found. The automata are made when a machine asks for them: a schema may hold patterns that no value
 * reaches.
 */
export class PatternTest implements StringTest {
  readonly name: string;
  private readonly regex: Regex;

  constructor(name: string, regex: Regex) {
    this.name = name;
    this.regex = regex;
  }

  get outer(): Dfa {
    return this.regex.dfa() ?? EVERYTHING;
  }

  get inner(): Dfa {
    return this.regex.dfa() ?? NOTHING;
  }

  get judge(): ((text: string) => boolean) | undefined {
    return this.regex.dfa() === undefined ? (text) => this.regex.test(text) : undefined;
  }

  get parts(): readonly RegexPart[] | undefined {
    return this.regex.dfa() === undefined ? this.regex.parts() : undefined;
  }
}
