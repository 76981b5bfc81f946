import { DRAFTS, type Draft } from './draft.ts';

/**
 * What becomes of a keyword:
 * - `read`: it constrains values, and is read by `read-node.ts`;
 * - `place`: it says where or what a schema is, and constrains nothing itself;
 * - `annotation`: it constrains nothing;
 * - `unsupported`: it constrains values in a way that is not supported yet: the schema is refused.
 */
export type Treatment = 'read' | 'place' | 'annotation' | 'unsupported';

interface Keyword {
  readonly treatment: Treatment;
  /** The first and the last draft that have it; without, all have. */
  readonly from?: Draft;
  readonly to?: Draft;
}

/** THE table: every keyword of every draft. What is not in it is unknown, and reported. */
export const KEYWORDS: Readonly<Record<string, Keyword>> = {
  type: { treatment: 'read' },
  enum: { treatment: 'read' },
  const: { treatment: 'read', from: '6' },
  minLength: { treatment: 'read' },
  maxLength: { treatment: 'read' },
  required: { treatment: 'read' },
  properties: { treatment: 'read' },
  additionalProperties: { treatment: 'read' },
  prefixItems: { treatment: 'read', from: '2020-12' },
  items: { treatment: 'read' },
  minItems: { treatment: 'read' },
  maxItems: { treatment: 'read' },
  anyOf: { treatment: 'read' },
  $ref: { treatment: 'read' },

  $schema: { treatment: 'place' },
  // Before 2019-09 `$defs` was no keyword, but references could lead into it like into any other member.
  $defs: { treatment: 'place' },
  definitions: { treatment: 'place' },
  id: { treatment: 'place', to: '4' },
  $id: { treatment: 'place', from: '6' },

  $comment: { treatment: 'annotation' },
  title: { treatment: 'annotation' },
  description: { treatment: 'annotation' },
  default: { treatment: 'annotation' },
  examples: { treatment: 'annotation' },
  deprecated: { treatment: 'annotation' },
  readOnly: { treatment: 'annotation' },
  writeOnly: { treatment: 'annotation' },
  contentEncoding: { treatment: 'annotation' },
  contentMediaType: { treatment: 'annotation' },
  contentSchema: { treatment: 'annotation' },

  minimum: { treatment: 'unsupported' },
  maximum: { treatment: 'unsupported' },
  exclusiveMinimum: { treatment: 'unsupported' },
  exclusiveMaximum: { treatment: 'unsupported' },
  multipleOf: { treatment: 'unsupported' },
  pattern: { treatment: 'unsupported' },
  format: { treatment: 'unsupported' },
  minProperties: { treatment: 'unsupported' },
  maxProperties: { treatment: 'unsupported' },
  patternProperties: { treatment: 'unsupported' },
  propertyNames: { treatment: 'unsupported', from: '6' },
  dependencies: { treatment: 'unsupported' },
  dependentRequired: { treatment: 'unsupported', from: '2019-09' },
  dependentSchemas: { treatment: 'unsupported', from: '2019-09' },
  unevaluatedProperties: { treatment: 'unsupported', from: '2019-09' },
  additionalItems: { treatment: 'unsupported', to: '2019-09' },
  contains: { treatment: 'unsupported', from: '6' },
  minContains: { treatment: 'unsupported', from: '2019-09' },
  maxContains: { treatment: 'unsupported', from: '2019-09' },
  uniqueItems: { treatment: 'unsupported' },
  unevaluatedItems: { treatment: 'unsupported', from: '2019-09' },
  allOf: { treatment: 'unsupported' },
  oneOf: { treatment: 'unsupported' },
  not: { treatment: 'unsupported' },
  if: { treatment: 'unsupported', from: '7' },
  then: { treatment: 'unsupported', from: '7' },
  else: { treatment: 'unsupported', from: '7' },
  $anchor: { treatment: 'unsupported', from: '2019-09' },
  $recursiveRef: { treatment: 'unsupported', from: '2019-09', to: '2019-09' },
  $recursiveAnchor: { treatment: 'unsupported', from: '2019-09', to: '2019-09' },
  $dynamicRef: { treatment: 'unsupported', from: '2020-12' },
  $dynamicAnchor: { treatment: 'unsupported', from: '2020-12' },
  $vocabulary: { treatment: 'unsupported', from: '2019-09' },
};

/** What becomes of a keyword in a draft: its treatment; `unknown` to all drafts; `absent`: only other drafts have it. */
export function treatmentOf(keyword: string, draft: Draft): Treatment | 'unknown' | 'absent' {
  if (!Object.hasOwn(KEYWORDS, keyword)) return 'unknown';
  const { treatment, from = '4', to = '2020-12' } = KEYWORDS[keyword]!;
  const at = DRAFTS.indexOf(draft);
  return at < DRAFTS.indexOf(from) || at > DRAFTS.indexOf(to) ? 'absent' : treatment;
}
