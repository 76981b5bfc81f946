import { Ajv } from 'ajv';
import type { Options } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import AjvDraft04 from 'ajv-draft-04';
import type { Draft } from '../../../src/schema/draft.ts';
import { isFrom } from '../../../src/schema/draft.ts';
import type { Schema } from './naive-validator.ts';

// Own properties: else every object would have a member called constructor. All errors: its other code takes a missing
// member called "" for none.
const OPTIONS: Options = {
  strict: false,
  ownProperties: true,
  allErrors: true,
  validateSchema: false,
  validateFormats: false,
  logger: false,
};

/** What ajv says about values. */
export function ajvOf(schema: Schema, draft: Draft): (value: unknown) => boolean {
  const validate = engineOf(draft).compile(isFrom(draft, '2019-09') ? schema : (visible(schema) as Schema));
  return (value) => validate(value) as boolean;
}

function engineOf(draft: Draft): Ajv {
  switch (draft) {
    case '4':
      return new AjvDraft04.default(OPTIONS) as unknown as Ajv;
    case '6':
    case '7':
      return new Ajv(OPTIONS);
    case '2019-09':
      return new Ajv2019(OPTIONS);
    case '2020-12':
      return new Ajv2020(OPTIONS);
  }
}

/** Without what stands beside `$ref`: before 2019-09 that says nothing, though ajv reads it. */
function visible(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(visible);
  if (typeof schema !== 'object' || schema === null) return schema;
  if ('$ref' in schema && typeof schema.$ref === 'string') return { $ref: schema.$ref };
  return Object.fromEntries(
    Object.entries(schema).map(([key, child]: [string, unknown]) => [key, visible(child)]),
  );
}
