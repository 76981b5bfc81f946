import { UnsupportedError } from '../base/errors.ts';

/** The part of a Standard JSON Schema (https://standardschema.dev/json-schema) that is needed here. */
interface StandardProperties {
  readonly vendor?: unknown;
  readonly jsonSchema?: { readonly input?: (options: { readonly target: string }) => unknown } | undefined;
}

/** Tried in this order: a library throws for what it does not support. */
const TARGETS = ['draft-2020-12', 'draft-07'] as const;

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
      `the schema is of ${vendor}, which does not convert it ("~standard.jsonSchema"): convert it to JSON Schema first`,
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

function standardOf(schema: object | boolean): StandardProperties | undefined {
  // Callers without types pass anything; what is no schema is refused where schemas are read.
  const isObject =
    (typeof schema === 'object' && (schema as object | null) !== null) || typeof schema === 'function';
  if (!isObject || !('~standard' in schema)) return undefined;
  // What libraries write as JSON Schema may carry it too, where no JSON sees it: that is converted already.
  if (typeof schema === 'object' && Object.getPrototypeOf(schema) === Object.prototype) {
    if (Object.getOwnPropertyDescriptor(schema, '~standard')?.enumerable === false) return undefined;
  }
  const standard = schema['~standard'];
  return typeof standard === 'object' && standard !== null ? standard : undefined;
}
