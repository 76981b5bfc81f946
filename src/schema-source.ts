import { SchemaError, WellformedError } from './base/errors.ts';
import { inWords } from './base/in-words.ts';
import type { Recognizer } from './automaton/recognizer.ts';
import { StackRecognizer } from './automaton/stack.ts';
import { fromJs } from './json/read.ts';
import type { JsonValue } from './json/value.ts';
import { writeJson } from './json/write.ts';
import { readSchemaDocument, type SchemaDocument } from './schema/read-node.ts';
import { type ReadingOptions, resolveSchemaOptions, type SchemaOptions } from './schema/reading/options.ts';
import { SchemaMachine } from './schema/schema-machine.ts';
import { resolveSettings, type Settings, type SpellingOptions } from './schema/settings.ts';
import { jsonSchemaOf } from './schema/standard-schema.ts';
import { unsatisfiable } from './schema/unsatisfiable/unsatisfiable.ts';

/** Options of `compileRecognizer`: how the schema is read, and how its values may be written. */
export interface RecognizerOptions extends SchemaOptions, SpellingOptions {}

/** The options of `compile`, which passes on what is left of them. */
const OPTION_NAMES: ReadonlySet<string> = new Set<keyof RecognizerOptions | 'vocabulary' | 'maxStates'>([
  ...(['vocabulary', 'maxStates', 'whitespace', 'propertyOrder', 'spelling', 'purpose'] as const),
  ...(['draft', 'schemas', 'formats', 'openapi', 'customFormats', 'content'] as const),
]);

/** A schema read from text, in which the order of keys and the spelling of numbers are kept. */
export class ParsedSchema {
  readonly json: JsonValue;

  constructor(json: JsonValue) {
    this.json = json;
  }
}

function toJson(schema: object | boolean): JsonValue {
  return schema instanceof ParsedSchema ? schema.json : fromJs(jsonSchemaOf(schema));
}

/** Whether a recognizer accepts nothing. */
export function isEmpty(recognizer: Recognizer): boolean {
  const { start } = recognizer;
  // An estimate tells, and costs less than a way that is followed to its end.
  return (recognizer.roughDistance?.(start) ?? recognizer.distance(start)) === Infinity;
}

/** A schema on its way: JSON -> nodes -> machine -> recognizer. */
export class SchemaSource {
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

  /** What is compiled, and how: equal for equal languages. */
  get inWords(): string {
    return inWords(writeJson(this.json), this.reading, this.settings);
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
