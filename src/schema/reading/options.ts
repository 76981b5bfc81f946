import { WellformedError } from '../../base/errors.ts';
import type { JsonValue } from '../../json/value.ts';
import { type Draft, DRAFTS } from '../draft.ts';
import { type CustomFormat, customTest } from '../formats/custom-test.ts';
import type { StringTest } from '../string-test.ts';
import { type GivenDocument, identifierOf } from './documents.ts';

/** How schemas are read. */
export interface SchemaOptions {
  /** The draft of schemas without `$schema`, and of those whose `$schema` is unknown. Default: `2020-12`. */
  readonly draft?: Draft;
  /**
   * Other documents that references may lead into: a list of those that have an `$id` (`id` in draft 4), or an object
   * of them by URI. The meta-schemas of all drafts are known; nothing is fetched.
   *
   * @example { schemas: [{ $id: 'https://example.com/name', type: 'string' }] }
   * @example { schemas: { 'https://example.com/name': { type: 'string' } } }
   */
  readonly schemas?: readonly (object | boolean)[] | Readonly<Record<string, object | boolean>>;
  /**
   * Whether `format` constrains strings (`assert`, the default) or not (`annotate`). A meta-schema that names the
   * vocabulary format-assertion overrides it.
   */
  readonly formats?: 'assert' | 'annotate';
  /** Whether the formats that OpenAPI adds (`int32`, `byte`, ...) constrain values too. Default: `annotate`. */
  readonly openapi?: 'assert' | 'annotate';
  /**
   * Formats by name, in addition to the known ones or in their place: a regular expression, found anywhere in the
   * string like `pattern`, or a function that is asked once the string is complete.
   *
   * @example { customFormats: { 'order-number': /^[A-Z]{2}[0-9]{6}$/ } }
   */
  readonly customFormats?: Readonly<Record<string, CustomFormat>>;
  /**
   * Whether `contentEncoding: base64` and `contentMediaType: application/json` constrain strings, in draft 7 alone: later
   * drafts forbid it. Default: `annotate`.
   */
  readonly content?: 'assert' | 'annotate';
}

/** Options with every default filled in. */
export interface ReadingOptions {
  readonly draft: Draft;
  /** Whether the draft is only what it is by default. */
  readonly isDraftAssumed: boolean;
  readonly documents: readonly GivenDocument[];
  readonly assertsFormats: boolean;
  readonly assertsOpenApi: boolean;
  readonly customFormats: ReadonlyMap<string, StringTest>;
  readonly assertsContent: boolean;
}

const CHOICES = {
  draft: DRAFTS,
  formats: ['assert', 'annotate'],
  openapi: ['assert', 'annotate'],
  content: ['assert', 'annotate'],
} as const;

/**
 * Fills in the defaults. `toJson` reads a schema as the caller may give it.
 *
 * @throws WellformedError (`bad-option`) that names the option and what it may be.
 */
export function resolveSchemaOptions(
  options: SchemaOptions,
  toJson: (schema: object | boolean) => JsonValue,
): ReadingOptions {
  for (const [name, allowed] of Object.entries(CHOICES)) {
    const value: unknown = options[name as keyof typeof CHOICES];
    if (value !== undefined && !(allowed as readonly unknown[]).includes(value)) {
      throw new WellformedError(
        'bad-option',
        `${name} ${JSON.stringify(value)}: expected ${allowed.join(' or ')}`,
      );
    }
  }
  return {
    draft: options.draft ?? '2020-12',
    isDraftAssumed: options.draft === undefined,
    documents: givenDocuments(options.schemas, toJson),
    assertsFormats: options.formats !== 'annotate',
    assertsOpenApi: options.openapi === 'assert',
    customFormats: readCustomFormats(options.customFormats),
    assertsContent: options.content === 'assert',
  };
}

function givenDocuments(
  schemas: SchemaOptions['schemas'] = [],
  toJson: (schema: object | boolean) => JsonValue,
): GivenDocument[] {
  const bad = (message: string): WellformedError => new WellformedError('bad-option', message);
  if (typeof schemas !== 'object' || schemas === null) {
    throw bad('schemas: expected a list of schemas with an "$id", or an object of schemas by URI');
  }
  const check = (schema: unknown, where: string): object | boolean => {
    if (typeof schema === 'boolean' || (typeof schema === 'object' && schema !== null)) return schema;
    throw bad(`${where}: a schema is an object or a boolean`);
  };
  if (!Array.isArray(schemas)) {
    return Object.entries(schemas as Readonly<Record<string, object | boolean>>).map(([uri, schema]) => {
      const where = `schemas[${JSON.stringify(uri)}]`;
      if (uri.includes('#')) throw bad(`${where}: the URI of a document has no fragment`);
      check(schema, where);
      return { uri, json: () => toJson(schema) };
    });
  }
  return schemas.map((schema: unknown, i) => {
    const json = toJson(check(schema, `schemas[${i}]`));
    if (identifierOf(json) === undefined) {
      throw bad(
        `schemas[${i}]: no reference can name a schema without "$id"; pass { URI: schema } instead of a list`,
      );
    }
    return { uri: undefined, json: () => json };
  });
}

function readCustomFormats(formats: SchemaOptions['customFormats'] = {}): ReadonlyMap<string, StringTest> {
  return new Map(
    Object.entries(formats).map(([name, definition]) => {
      try {
        return [name, customTest(name, definition)];
      } catch (error) {
        if (!(error instanceof WellformedError)) throw error;
        throw new WellformedError('bad-option', `customFormats[${JSON.stringify(name)}]: ${error.message}`, {
          cause: error,
        });
      }
    }),
  );
}
