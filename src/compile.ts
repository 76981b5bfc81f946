import { SchemaError, WellformedError } from './base/errors.ts';
import type { Recognizer } from './automaton/recognizer.ts';
import { StackRecognizer } from './automaton/stack.ts';
import { fromJs, readJson } from './json/read.ts';
import type { JsonValue } from './json/value.ts';
import { writeJson } from './json/write.ts';
import type { Constraint, Mask } from './mask/constraint.ts';
import { TokenAutomaton } from './mask/token-automaton.ts';
import { TokenConstraint } from './mask/token-constraint.ts';
import type { Draft } from './schema/draft.ts';
import type { CustomFormat } from './schema/formats/custom-test.ts';
import { readSchemaDocument, type SchemaDocument } from './schema/read-node.ts';
import { type ReadingOptions, resolveSchemaOptions, type SchemaOptions } from './schema/reading/options.ts';
import { SchemaMachine } from './schema/schema-machine.ts';
import { resolveSettings, type Settings, type SpellingOptions } from './schema/settings.ts';
import { jsonSchemaOf } from './schema/standard-schema.ts';
import { unsatisfiable } from './schema/unsatisfiable/unsatisfiable.ts';
import type { Whitespace } from './schema/whitespace.ts';
import type { Vocabulary } from './vocabulary/vocabulary.ts';

export type { CustomFormat, Draft, SchemaOptions, SpellingOptions, Whitespace };

/** Options of `compileRecognizer`: how the schema is read, and how its values may be written. */
export interface RecognizerOptions extends SchemaOptions, SpellingOptions {}

const OPTION_NAMES: ReadonlySet<string> = new Set<keyof CompileOptions>([
  ...(['vocabulary', 'maxStates', 'whitespace', 'propertyOrder', 'spelling', 'purpose'] as const),
  ...(['draft', 'schemas', 'formats', 'openapi', 'customFormats', 'content'] as const),
]);

/** Options of `compile`. */
export interface CompileOptions extends RecognizerOptions {
  readonly vocabulary: Vocabulary;
  /**
   * How many states are kept before new sequences start with none (default 500,000, some 100 MB). Sequences that are
   * running keep theirs.
   */
  readonly maxStates?: number;
}

/** Whether a text is accepted; if not, the offset of the first byte after which no completion exists. */
export type CheckResult =
  | { readonly accepted: true }
  /** The length of the text where it merely ends too early. */
  | { readonly accepted: false; readonly refusedAtByte: number };

/** A schema, ready to constrain any number of sequences: `fork` it for each. */
export interface CompiledConstraint extends Constraint {
  mask(): Mask;
  forced(): readonly number[];
  distance(): number;
  fork(): CompiledConstraint;
  /** Whether the schema accepts a whole text, spelled as the constraint was compiled. Wherever the constraint stands. */
  check(text: string | Uint8Array): CheckResult;
  /** What in the schema has no effect, in words. */
  readonly warnings: readonly string[];
  /** The schema as compact JSON. */
  readonly schemaText: string;
  /** The schema as it was given. If it is that of a library, `generateJSON` lets the library validate the value too. */
  readonly schema: object | boolean;
}

/** A schema read from text, in which the order of keys and the spelling of numbers are kept. */
export class ParsedSchema {
  readonly json: JsonValue;

  constructor(json: JsonValue) {
    this.json = json;
  }
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
  const source = new Source(schema, options);
  const start = (): TokenAutomaton => {
    const recognizer = source.recognizer(vocabulary.expressibleBytes);
    return new TokenAutomaton(recognizer, vocabulary);
  };
  return source.guard(() => {
    const automaton = start();
    const { recognizer } = automaton;
    if (isEmpty(recognizer) || automaton.distance(recognizer.start) === Infinity) {
      // Is there nothing at all, or only nothing that can be written?
      source.recognizer();
      throw new SchemaError(
        'inexpressible',
        'this vocabulary cannot write any value that satisfies the schema',
        { pointer: '' },
      );
    }
    return new CompiledSchema(source, automaton, { maxStates, start });
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
  const source = new Source(schema, options);
  return { recognizer: source.guard(() => source.recognizer()), warnings: source.document.warnings };
}

function toJson(schema: object | boolean): JsonValue {
  return schema instanceof ParsedSchema ? schema.json : fromJs(jsonSchemaOf(schema));
}

function isEmpty(recognizer: Recognizer): boolean {
  return recognizer.distance(recognizer.start) === Infinity;
}

/** A schema on its way: JSON -> nodes -> machine -> recognizer. */
class Source {
  readonly given: object | boolean;
  readonly json: JsonValue;
  readonly document: SchemaDocument;
  private readonly reading: ReadingOptions;
  private readonly settings: Settings;

  constructor(schema: object | boolean, options: RecognizerOptions) {
    for (const name of Object.keys(options)) {
      if (OPTION_NAMES.has(name)) continue;
      const known = [...OPTION_NAMES].join(', ');
      throw new WellformedError('bad-option', `unknown option "${name}"; known: ${known}`);
    }
    this.settings = resolveSettings(options);
    this.reading = resolveSchemaOptions(options, toJson);
    this.given = schema;
    this.json = toJson(schema);
    this.document = this.guard(() => readSchemaDocument(this.json, this.reading));
  }

  /** A recognizer for what can be written with some bytes (per byte 1 or 0); with all, it must accept something. */
  recognizer(bytes?: Uint8Array): Recognizer {
    const recognizer = new StackRecognizer(this.machine(this.document, this.settings.purpose, bytes));
    if (bytes === undefined && isEmpty(recognizer)) {
      if (
        this.settings.purpose === 'generate' &&
        !isEmpty(new StackRecognizer(this.machine(this.document, 'check')))
      ) {
        throw new SchemaError(
          'limit',
          'values may satisfy the schema, but none can be generated for certain: ' +
            'a pattern or format in it is only judged at the end of a string',
          { pointer: '' },
        );
      }
      throw unsatisfiable(this.json, this.reading, (document) => {
        const machine = this.machine(document, 'check');
        return { isUnsatisfiable: isEmpty(new StackRecognizer(machine)), effort: machine.effort };
      });
    }
    return recognizer;
  }

  private machine(
    document: SchemaDocument,
    purpose: Settings['purpose'],
    bytes: Uint8Array = new Uint8Array(256).fill(1),
  ): SchemaMachine {
    return new SchemaMachine(document, { ...this.settings, purpose }, bytes);
  }

  /** Runs a step of compilation; what is nested deeper than the stack goes is an error with a name. */
  guard<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      if (error instanceof WellformedError || !(error instanceof RangeError)) throw error;
      throw new SchemaError('limit', 'the schema is too large or too deeply nested to be compiled', {
        pointer: '',
      });
    }
  }
}

interface Renewal {
  readonly maxStates: number;
  /** A fresh automaton for the same language. */
  readonly start: () => TokenAutomaton;
}

class CompiledSchema extends TokenConstraint implements CompiledConstraint {
  private readonly source: Source;
  private readonly renewal: Renewal;

  constructor(source: Source, automaton: TokenAutomaton, renewal: Renewal) {
    super(automaton);
    this.source = source;
    this.renewal = renewal;
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

  override fork(): CompiledSchema {
    const { recognizer } = this.automaton;
    if (this.configuration === recognizer.start && recognizer.size > this.renewal.maxStates) {
      this.automaton = this.renewal.start();
      this.configuration = this.automaton.recognizer.start;
    }
    return this.copyTo(new CompiledSchema(this.source, this.automaton, this.renewal));
  }

  check(text: string | Uint8Array): CheckResult {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    const { recognizer } = this.automaton;
    let configuration = recognizer.start;
    for (let at = 0; at < bytes.length; at++) {
      configuration = recognizer.step(configuration, bytes[at]!);
      if (configuration < 0) return { accepted: false, refusedAtByte: at };
    }
    return recognizer.isComplete(configuration)
      ? { accepted: true }
      : { accepted: false, refusedAtByte: bytes.length };
  }
}
