import { WellformedError } from '../../../src/base/errors.ts';
import { ParsedSchema } from '../../../src/compile.ts';
import { fromJs, readJson } from '../../../src/json/read.ts';
import type { JsonValue } from '../../../src/json/value.ts';
import type { SchemaNode } from '../../../src/schema/node.ts';
import { readSchemaDocument, type SchemaDocument } from '../../../src/schema/read-node.ts';
import { resolveSchemaOptions, type SchemaOptions } from '../../../src/schema/reading/options.ts';

export const URI_OF_DRAFT = {
  '4': 'http://json-schema.org/draft-04/schema#',
  '6': 'http://json-schema.org/draft-06/schema#',
  '7': 'http://json-schema.org/draft-07/schema#',
  '2019-09': 'https://json-schema.org/draft/2019-09/schema',
  '2020-12': 'https://json-schema.org/draft/2020-12/schema',
} as const;

function toJson(schema: object | boolean): JsonValue {
  return schema instanceof ParsedSchema ? schema.json : fromJs(schema);
}

/** Reads a schema as `compile` does, up to its nodes. */
export function readDocument(schema: object | boolean, options: SchemaOptions = {}): SchemaDocument {
  return readSchemaDocument(toJson(schema), resolveSchemaOptions(options, toJson));
}

export function readRoot(schema: object | boolean, options: SchemaOptions = {}): SchemaNode {
  return readDocument(schema, options).root;
}

/** From a text, which keeps the spelling of numbers. */
export function parse(text: string): ParsedSchema {
  return new ParsedSchema(readJson(text));
}

/** The error that reading throws on purpose; every other one fails the test. */
export function errorOf(step: () => unknown): WellformedError {
  try {
    step();
  } catch (error) {
    if (error instanceof WellformedError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
