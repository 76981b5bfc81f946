import { parseDecimal } from '../../json/decimal.ts';
import { OPENAPI_FORMATS, openApiTest } from '../formats/openapi-formats.ts';
import type { Limit, SchemaNode } from '../node.ts';

/** What a `format` asks. */
export type Format = Pick<SchemaNode, 'tests' | 'minimum' | 'maximum' | 'multipleOf'>;

/** It asks nothing. */
export const ANNOTATION: Format = { tests: [], minimum: [], maximum: [], multipleOf: [] };

/** What a format of OpenAPI's registry asks of strings and numbers; undefined for other names. */
export function openApiFormat(name: string): Format | undefined {
  const found = OPENAPI_FORMATS.find((format) => format.name === name);
  if (found === undefined) return undefined;
  const test = openApiTest(name);
  const { minimum, maximum, integer } = found.number ?? { integer: false };
  return {
    tests: test === undefined ? [] : [test],
    minimum: limits(minimum),
    maximum: limits(maximum),
    // As a type it would ask for numbers; as a multiple it asks of numbers alone.
    multipleOf: integer ? [parseDecimal('1')] : [],
  };
}

function limits(text: string | undefined): Limit[] {
  return text === undefined ? [] : [{ value: parseDecimal(text), isExclusive: false }];
}
