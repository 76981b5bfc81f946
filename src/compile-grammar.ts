import { WellformedError } from './base/errors.ts';
import type { Recognizer } from './automaton/recognizer.ts';
import { inWords } from './base/in-words.ts';
import { CompiledLanguage, type CompiledText } from './compiled-text.ts';
import { checkGrammar } from './grammar/check.ts';
import { type Expectation, expectationsOf } from './grammar/expectations.ts';
import { choice, type Expr, type Grammar, text } from './grammar/ir.ts';
import { type Notation, readGrammar, type ReadGrammarOptions } from './grammar/read-grammar.ts';
import { type GrammarRecognizer, grammarRecognizer } from './grammar/recognizer.ts';
import { Problems } from './grammar/problems.ts';
import { specialIn } from './grammar/special-tokens.ts';
import { Renewal } from './mask/renewal.ts';
import { TokenAutomaton } from './mask/token-automaton.ts';
import type { SpellingOptions } from './schema/settings.ts';
import { SchemaSource } from './schema-source.ts';
import type { Vocabulary } from './vocabulary/vocabulary.ts';

export type { Expectation, Grammar, Notation, ReadGrammarOptions };
export { readGrammar };

/** Options of `compileGrammarRecognizer`: how a text is read as a grammar, and how JSON values in it may be written. */
export interface GrammarOptions extends ReadGrammarOptions {
  /**
   * How the values of JSON Schemas within the grammar may be written. Default: as `compile` generates them; with
   * `{ purpose: 'check' }` in any way.
   */
  readonly json?: SpellingOptions | undefined;
}

/** Options of `compileGrammar`. */
export interface CompileGrammarOptions extends GrammarOptions {
  readonly vocabulary: Vocabulary;
  /** How many states are kept before all go on with fresh tables (default 500,000): see `compile`. */
  readonly maxStates?: number | undefined;
}

/** A grammar, ready to constrain any number of sequences: `fork` it for each. */
export interface CompiledGrammar extends CompiledText {
  fork(): CompiledGrammar;
  readonly grammar: Grammar;
  /** What the grammar calls the special tokens of the vocabulary that it names. */
  readonly specialTokens: ReadonlyMap<number, string>;
}

/** A grammar as a reader of bytes. */
export interface GrammarReader {
  readonly recognizer: Recognizer;
  readonly warnings: readonly string[];
  readonly grammar: Grammar;
  /** What may come next in a configuration of the recognizer: literals, classes and terminals, each with its rule. */
  expectations(configuration: number): readonly Expectation[];
}

/** How many states a reader of texts may have before a new one is made. */
const MOST_TEXT_STATES = 500_000;

const OPTION_NAMES: ReadonlySet<string> = new Set<keyof CompileGrammarOptions>([
  ...(['vocabulary', 'maxStates', 'json', 'notation', 'file', 'start'] as const),
]);

/**
 * Compiles a context-free grammar for a vocabulary. Any grammar will do: left-recursive, ambiguous, with rules that may
 * be empty or lead to themselves. It is given as a text with its notation, or as `readGrammar` or `grammar` made it.
 *
 * Special tokens that it names are those of the vocabulary; in texts that are checked they are spelled by their names.
 *
 * @throws GrammarError with all that is wrong, each with its place; also where no text at all is accepted
 * @throws UnsupportedError for what a notation has and what is not supported, by name
 * @throws SchemaError for a JSON Schema within the grammar
 * @throws WellformedError: `inexpressible` if this vocabulary can write no text of the grammar, or lacks a special token;
 *   `limit` if it is too large or nested too deep; `bad-option` that names the option
 *
 * @example
 * const constraint = compileGrammar('root ::= "yes" | "no"', { notation: 'gbnf', vocabulary });
 * constraint.check('yes'); // { accepted: true }
 */
export function compileGrammar(
  grammar: string | Grammar,
  { vocabulary, maxStates = 500_000, ...options }: CompileGrammarOptions,
): CompiledGrammar {
  const source = new GrammarSource(grammar, options);
  const start = (): TokenAutomaton => {
    const recognizer = source.recognizer(vocabulary);
    return new TokenAutomaton(recognizer, vocabulary, unitsOf(recognizer));
  };
  return source.guard(() => {
    const automaton = start();
    if (automaton.roughDistance(automaton.recognizer.start) === Infinity) {
      source.refuseIfEmpty();
      throw new WellformedError('inexpressible', 'this vocabulary cannot write any text of the grammar');
    }
    return new CompiledGrammarText(source, automaton, new Renewal(automaton, { maxStates, start }));
  });
}

/**
 * Compiles a grammar into a reader of bytes, without a vocabulary: special tokens are read as their names. Throws what
 * `compileGrammar` throws.
 *
 * @example
 * const { recognizer } = compileGrammarRecognizer('root ::= "a" root | "b"', { notation: 'gbnf' });
 * recognizer.step(recognizer.start, 'c'.charCodeAt(0)); // DEAD (-1)
 */
export function compileGrammarRecognizer(
  grammar: string | Grammar,
  options: GrammarOptions = {},
): GrammarReader {
  const source = new GrammarSource(grammar, options);
  return source.guard(() => {
    source.refuseIfEmpty();
    const recognizer = source.recognizer();
    return {
      recognizer,
      warnings: source.warnings,
      grammar: source.grammar,
      expectations: (configuration) => expectationsOf(recognizer, configuration),
    };
  });
}

/** A grammar on its way: text -> rules -> network -> recognizer. */
class GrammarSource {
  readonly grammar: Grammar;
  private readonly json: SpellingOptions;
  private readonly jsonWarnings = new Set<string>();
  /** What the grammar calls the special tokens of a vocabulary. */
  readonly specialTokens = new Map<number, string>();
  private texts: GrammarRecognizer | undefined;

  constructor(grammar: string | Grammar, { json = {}, ...reading }: GrammarOptions) {
    for (const name of Object.keys(reading)) {
      if (OPTION_NAMES.has(name)) continue;
      throw new WellformedError(
        'bad-option',
        `unknown option "${name}"; known: ${[...OPTION_NAMES].join(', ')}`,
      );
    }
    this.json = json;
    if (typeof grammar === 'string') {
      this.grammar = readGrammar(grammar, reading);
    } else {
      const { start = grammar.start } = reading;
      this.grammar = this.guard(() => checkGrammar({ ...grammar, start }));
    }
  }

  get warnings(): readonly string[] {
    return [...this.grammar.warnings, ...this.jsonWarnings];
  }

  /** What is compiled, and how: equal for equal languages. */
  get inWords(): string {
    return inWords(this.grammar.start, this.grammar.rules, this.json);
  }

  /**
   * For a vocabulary: with what can be written, and special tokens read as units. Without: with special tokens spelled out,
   * as the vocabulary's were called if there was one.
   */
  recognizer(vocabulary?: Vocabulary): GrammarRecognizer {
    return grammarRecognizer(this.grammar, {
      json: ({ schema }) => {
        const source = new SchemaSource(schema, this.json);
        for (const warning of source.document.warnings) this.jsonWarnings.add(warning);
        source.recognizer();
        return source.recognizer(vocabulary?.expressibleBytes);
      },
      ...(vocabulary === undefined ? {} : { special: specialIn(vocabulary, this.specialTokens) }),
      expressible: vocabulary?.expressibleBytes,
    });
  }

  /** Reads texts in which the special tokens of a vocabulary stand by their names. */
  spelledOut(vocabulary: Vocabulary): GrammarRecognizer {
    if (this.texts === undefined || this.texts.size > MOST_TEXT_STATES) {
      const inVocabulary = specialIn(vocabulary, this.specialTokens);
      this.texts = grammarRecognizer(this.grammar, {
        json: ({ schema }) => new SchemaSource(schema, this.json).recognizer(),
        special: (expr) => this.named(inVocabulary(expr)),
      });
    }
    return this.texts;
  }

  private named(expr: Expr): Expr {
    if (expr.kind === 'choice') return choice(expr.items.map((item) => this.named(item)));
    return expr.kind === 'special' ? text(this.specialTokens.get(expr.ranges![0]![0])!) : expr;
  }

  /** Throws if no text is accepted, whatever can be written. */
  refuseIfEmpty(): void {
    const recognizer = this.recognizer();
    if (recognizer.distance(recognizer.start) < Infinity) return;
    const { rules, source, start } = this.grammar;
    const problems = new Problems(source ?? { text: '' });
    problems.add(`no text is accepted: the rule "${start}" stands for none`, rules.get(start)?.at ?? 0, {
      hint: 'something that it needs cannot be met: an empty class, a conjunction without texts',
    });
    problems.throwIfAny();
  }

  /** Runs a step of compilation; what is nested deeper than the stack goes is an error with a name. */
  guard<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      if (error instanceof WellformedError || !(error instanceof RangeError)) throw error;
      throw new WellformedError('limit', 'the grammar is nested too deep to be compiled', { cause: error });
    }
  }
}

/** Per special token: the unit that stands for it. */
function unitsOf(recognizer: GrammarRecognizer): ReadonlyMap<number, number> {
  return new Map(recognizer.specials.map((text, i) => [Number(text.slice(2, -2)), 256 + i]));
}

class CompiledGrammarText extends CompiledLanguage implements CompiledGrammar {
  private readonly source: GrammarSource;

  constructor(source: GrammarSource, automaton: TokenAutomaton, renewal: Renewal) {
    super(automaton, renewal);
    this.source = source;
  }

  get specialTokens(): ReadonlyMap<number, string> {
    return this.source.specialTokens;
  }

  get warnings(): readonly string[] {
    return this.source.warnings;
  }

  get grammar(): Grammar {
    return this.source.grammar;
  }

  protected override get language(): string {
    return this.source.inWords;
  }

  protected override textRecognizer(): Recognizer {
    if (this.specialTokens.size === 0) return super.textRecognizer();
    return this.source.spelledOut(this.automaton.vocabulary);
  }

  override fork(): CompiledGrammarText {
    this.renew();
    return this.copyTo(new CompiledGrammarText(this.source, this.automaton, this.renewal));
  }
}
