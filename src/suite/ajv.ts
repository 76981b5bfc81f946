import { Ajv } from 'ajv';
import type { Options } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import AjvDraft04 from 'ajv-draft-04';
import ajvFormats from 'ajv-formats';

/** Not strict, as drafts are not; own properties, else every object would have a member called constructor. */
const OPTIONS: Options = { strict: false, ownProperties: true, validateSchema: false, logger: false };

/**
 * What ajv says about values, by the draft that a schema names in `$schema`; formats are asserted.
 *
 * @throws Error of ajv for what it cannot read
 */
export function ajvOf(schema: unknown): (value: unknown) => boolean {
  const given = typeof schema === 'object' && schema !== null ? (schema as { $schema?: unknown }) : {};
  const draft = /draft-0[4-7]|20\d\d-\d\d/.exec(String(given.$schema ?? ''))?.[0] ?? '2020-12';
  const ajv = engineOf(draft);
  ajvFormats.default(ajv);
  // Draft 6 has nothing that 7 reads otherwise; ajv 8 has no meta-schema of it.
  const read = draft === 'draft-06' ? { ...given, $schema: undefined } : schema;
  const validate = ajv.compile(read as object);
  return (value) => validate(value) as boolean;
}

function engineOf(draft: string): Ajv {
  if (draft === 'draft-04') return new AjvDraft04.default(OPTIONS) as unknown as Ajv;
  if (draft === '2019-09') return new Ajv2019(OPTIONS);
  return draft === '2020-12' ? new Ajv2020(OPTIONS) : new Ajv(OPTIONS);
}
