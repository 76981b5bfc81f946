import type { SchemaOptions } from './schema/reading/options.ts';
import { convert, type SchemaGrammar } from './schema-grammar/conversion.ts';
import { SchemaSource } from './schema-source.ts';

export type { SchemaGrammar };

/**
 * Turns a JSON Schema into a grammar, for engines elsewhere that take GBNF or Lark and no schema: print it with
 * `printGrammar`. The grammar accepts every value that the schema accepts, as `JSON.stringify` spells it, with keys in the
 * order of the schema; and it accepts more: `notes` says what it does not keep. Here, `compile` keeps all of it.
 *
 * @throws SchemaError, UnsupportedError: as `compile` for schemas that cannot be read
 *
 * @example
 * const { grammar, notes } = schemaToGrammar({ type: 'array', items: { type: 'integer' }, uniqueItems: true });
 * printGrammar(grammar, 'gbnf'); // root ::= ...
 * notes; // ['the root: uniqueItems']
 */
export function schemaToGrammar(schema: object | boolean, options: SchemaOptions = {}): SchemaGrammar {
  const source = new SchemaSource(schema, options);
  return source.guard(() => convert(source.document.root));
}
