import { UnsupportedError } from '../base/errors.ts';

/** The part of a Standard JSON Schema (https://standardschema.dev/json-schema) that is needed here. */
interface StandardProperties {
  readonly vendor?: unknown;
  readonly validate?: ((value: unknown) => unknown) | undefined;
  readonly jsonSchema?: { readonly input?: (options: { readonly target: string }) => unknown } | undefined;
}

/** Tried in this order: a library throws for what it does not support. */
const TARGETS = ['draft-2020-12', 'draft-07'] as const;

/** What to do about a library that does not convert its schemas by itself. */
const REMEDIES: Readonly<Record<string, string>> = {
  valibot: 'pass toStandardJsonSchema(schema), from the package @valibot/to-json-schema',
  zod: 'zod does from version 4.2 on; pass z.toJSONSchema(schema) before that',
};

/**
 * A schema as JSON Schema: that of a library as it converts itself, for what it takes in; any other as it is.
 *
 * @throws UnsupportedError for schemas of libraries that cannot be converted, with what the library says.
 *
 * @example jsonSchemaOf(z.object({ name: z.string() })) // { $schema: '...2020-12...', type: 'object', ... }
 */
export function jsonSchemaOf(schema: object | boolean): object | boolean {
  const standard = standardOf(schema);
  if (standard === undefined) return schema;
  const vendor = typeof standard.vendor === 'string' ? standard.vendor : 'a library';
  const convert = standard.jsonSchema?.input;
  if (typeof convert !== 'function') {
    throw new UnsupportedError(
      `the schema is of ${vendor}, which does not convert it ("~standard.jsonSchema"): ` +
        (REMEDIES[vendor] ?? 'convert it to JSON Schema first'),
    );
  }
  let reason: unknown;
  for (const target of TARGETS) {
    try {
      const converted = convert({ target });
      if (typeof converted === 'object' && converted !== null) return converted;
      reason = `it gave ${String(converted)}`;
    } catch (error) {
      reason ??= error instanceof Error ? error.message : error;
    }
  }
  throw new UnsupportedError(`${vendor} cannot write the schema as JSON Schema: ${String(reason)}`);
}

/**
 * What makes a schema one of a library (https://standardschema.dev); undefined for JSON Schemas, also those that a
 * library wrote.
 */
export function standardOf(schema: unknown): StandardProperties | undefined {
  // Callers without types pass anything; what is no schema is refused where schemas are read.
  const isObject = (typeof schema === 'object' && schema !== null) || typeof schema === 'function';
  if (!isObject || !('~standard' in schema)) return undefined;
  // What libraries write as JSON Schema may carry it too, where no JSON sees it: that is converted already.
  if (typeof schema === 'object' && Object.getPrototypeOf(schema) === Object.prototype) {
    if (Object.getOwnPropertyDescriptor(schema, '~standard')?.enumerable === false) return undefined;
  }
  const standard = schema['~standard'];
  return typeof standard === 'object' && standard !== null ? standard : undefined;
}
