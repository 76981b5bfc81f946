import type { SchemaNode } from '../node.ts';

/** Nodes that stand for one keyword each, with the pointer to it. */
export type KeywordParts = Map<SchemaNode, string>;

/**
 * The keywords that get nodes of their own where a schema is taken apart: assertions and references. The others depend
 * on their siblings.
 */
export const KEYWORDS_APART: ReadonlySet<string> = new Set([
  ...['type', 'enum', 'const'],
  ...['minLength', 'maxLength', 'pattern', 'format', 'contentEncoding', 'contentMediaType'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['required', 'minProperties', 'maxProperties', 'dependentRequired', 'dependencies'],
  ...['minItems', 'maxItems', 'uniqueItems'],
  ...['$ref', '$dynamicRef', '$recursiveRef'],
]);
