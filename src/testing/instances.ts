import type { Arbitrary } from 'fast-check';
import { compileRecognizer, type RecognizerOptions } from '../compile.ts';
import type { ValueOf } from '../value-of.ts';
import { ByteWalk } from './byte-walk.ts';
import { DecidedText } from './decided-text.ts';
import { lengthOption, type SizeOptions } from './options.ts';
import { schemaHints } from './schema-hints.ts';

/** How values of a schema are drawn: all options of `compileRecognizer`, and their size. */
export interface InstanceOptions extends RecognizerOptions, SizeOptions {
  /** `value` (default): as `JSON.parse` gives them. `text`: as JSON texts. */
  readonly as?: 'value' | 'text';
}

/**
 * Values that a JSON Schema accepts, or their texts, of every size up to about `maxLength` characters of JSON. Optional
 * members all present or all absent, numbers at their bounds, strings and lists at their lengths and members of `enum`
 * are drawn often. They shrink to short values, valid all the way. The schema may be that of a library, as in `compile`.
 *
 * @throws SchemaError, UnsupportedError: what `compile` throws; WellformedError (`bad-option`)
 *
 * @example
 * const person = instances({ type: 'object', properties: { age: { type: 'integer', minimum: 0 } }, required: ['age'] });
 * fc.assert(fc.property(person, ({ age }) => age >= 0));
 */
export function instances<const Schema extends object | boolean>(
  schema: Schema,
  options: InstanceOptions & { readonly as: 'text' },
): Arbitrary<string>;
export function instances<const Schema extends object | boolean>(
  schema: Schema,
  options?: InstanceOptions & { readonly as?: 'value' },
): Arbitrary<ValueOf<Schema>>;
export function instances<Value = unknown>(
  schema: object | boolean,
  options?: InstanceOptions & { readonly as?: 'value' },
): Arbitrary<Value>;
export function instances(
  schema: object | boolean,
  { as = 'value', maxLength = 100, ...options }: InstanceOptions = {},
): Arbitrary<unknown> {
  const length = lengthOption({ maxLength }, 'instances');
  const walk = new ByteWalk(compileRecognizer(schema, options).recognizer, schemaHints(schema));
  const texts = new DecidedText((decisions) => walk.write(decisions), length);
  return as === 'text' ? texts : texts.map((text): unknown => JSON.parse(text));
}
