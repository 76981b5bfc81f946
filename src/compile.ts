import { SchemaError } from './base/errors.ts';
import type { Recognizer } from './automaton/recognizer.ts';
import { type CheckResult, CompiledLanguage, type CompiledText } from './compiled-text.ts';
import { readJson } from './json/read.ts';
import { writeJson } from './json/write.ts';
import { Renewal } from './mask/renewal.ts';
import { TokenAutomaton } from './mask/token-automaton.ts';
import type { Draft } from './schema/draft.ts';
import type { CustomFormat } from './schema/formats/custom-test.ts';
import type { SchemaOptions } from './schema/reading/options.ts';
import { isEmpty, ParsedSchema, type RecognizerOptions, SchemaSource } from './schema-source.ts';
import type { SpellingOptions } from './schema/settings.ts';
import type { Whitespace } from './schema/whitespace.ts';
import type { Vocabulary } from './vocabulary/vocabulary.ts';

export type {
  CheckResult,
  CustomFormat,
  Draft,
  RecognizerOptions,
  SchemaOptions,
  SpellingOptions,
  Whitespace,
};
export { ParsedSchema };

/** Options of `compile`. */
export interface CompileOptions extends RecognizerOptions {
  readonly vocabulary: Vocabulary;
  /**
   * How many states are kept, or as much of other things, before all go on with fresh tables (default 500,000, some
   * 100 MB). What is written does not depend on it.
   */
  readonly maxStates?: number;
}

/** A schema, ready to constrain any number of sequences: `fork` it for each. */
export interface CompiledConstraint extends CompiledText {
  fork(): CompiledConstraint;
  /** The schema as compact JSON. */
  readonly schemaText: string;
  /** The schema as it was given. If it is that of a library, `generateJSON` lets the library validate the value too. */
  readonly schema: object | boolean;
}

/**
 * Reads a schema from its text. `JSON.parse` moves keys like "1" to the front, and rounds numbers; this does not.
 *
 * @throws JsonError with line and column; WellformedError (`limit`) beyond 8 Mi characters or 512 levels.
 */
export function parseSchema(text: string): ParsedSchema {
  return new ParsedSchema(readJson(text));
}

/**
 * Compiles a JSON Schema for a vocabulary: what may be written next, token by token, and how far it is to the end. The
 * schema is a JSON Schema (an object, a boolean, or what `parseSchema` gives), or that of a library that converts it
 * itself, as zod does (https://standardschema.dev/json-schema).
 *
 * @throws SchemaError: `bad-schema` with JSON Pointer and keyword; `unsatisfiable` if no value satisfies it;
 *   `inexpressible` if this vocabulary can write none; `limit` if it is too large or nested too deep.
 * @throws UnsupportedError for patterns with back-references, for vocabularies that a meta-schema requires and that are
 *   not known, and for schemas of libraries that cannot be converted.
 * @throws WellformedError (`bad-option`) that names the option.
 *
 * @example
 * const constraint = compile({ enum: ['yes', 'no'] }, { vocabulary });
 * constraint.allows(vocabulary.encode('"')[0]); // true
 * constraint.check('"yes"'); // { accepted: true }
 */
export function compile(
  schema: object | boolean,
  { vocabulary, maxStates = 500_000, ...options }: CompileOptions,
): CompiledConstraint {
  const source = new SchemaSource(schema, options);
  const start = (): TokenAutomaton => {
    const recognizer = source.recognizer(vocabulary.expressibleBytes);
    return new TokenAutomaton(recognizer, vocabulary);
  };
  return source.guard(() => {
    const automaton = start();
    const { recognizer } = automaton;
    if (isEmpty(recognizer) || automaton.roughDistance(recognizer.start) === Infinity) {
      // Is there nothing at all, or only nothing that can be written?
      source.recognizer();
      throw new SchemaError(
        'inexpressible',
        'this vocabulary cannot write any value that satisfies the schema',
        { pointer: '' },
      );
    }
    return new CompiledSchema(source, automaton, new Renewal(automaton, { maxStates, start }));
  });
}

/**
 * Compiles a JSON Schema into a reader of bytes, without a vocabulary. Throws what `compile` throws.
 *
 * @example
 * const { recognizer } = compileRecognizer({ type: 'integer' }, { purpose: 'check' });
 * recognizer.step(recognizer.start, '['.charCodeAt(0)); // DEAD (-1)
 */
export function compileRecognizer(
  schema: object | boolean,
  options: RecognizerOptions = {},
): { readonly recognizer: Recognizer; readonly warnings: readonly string[] } {
  const source = new SchemaSource(schema, options);
  return { recognizer: source.guard(() => source.recognizer()), warnings: source.document.warnings };
}

class CompiledSchema extends CompiledLanguage implements CompiledConstraint {
  private readonly source: SchemaSource;

  constructor(source: SchemaSource, automaton: TokenAutomaton, renewal: Renewal) {
    super(automaton, renewal);
    this.source = source;
  }

  get warnings(): readonly string[] {
    return this.source.document.warnings;
  }

  get schema(): object | boolean {
    return this.source.given;
  }

  get schemaText(): string {
    return writeJson(this.source.json);
  }

  protected override get language(): string {
    return this.source.inWords;
  }

  override fork(): CompiledSchema {
    this.renew();
    return this.copyTo(new CompiledSchema(this.source, this.automaton, this.renewal));
  }
}
