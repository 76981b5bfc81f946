import { DRAFTS, type Draft } from './draft.ts';

/**
 * What becomes of a keyword:
 * - `read`: it constrains values, and is read by `reading/`;
 * - `place`: it says where or what a schema is, and constrains nothing itself;
 * - `annotation`: it constrains nothing.
 */
export type Treatment = 'read' | 'place' | 'annotation';

/** The vocabularies into which draft 2020-12 divides the keywords; `format` stands for both that hold it. */
export type KeywordVocabulary =
  'core' | 'applicator' | 'unevaluated' | 'validation' | 'format' | 'content' | 'meta-data';

export interface Keyword {
  readonly treatment: Treatment;
  readonly vocabulary: KeywordVocabulary;
  /** The first and the last draft that have it; without, all have. */
  readonly from?: Draft;
  readonly to?: Draft;
  /** Where subschemas stand in its value: it is one, or a list, or an object of them. */
  readonly holds?: 'one' | 'list' | 'map';
  /** How it is decided, and how exactly, for the table in the documentation. */
  readonly how: string;
}

const COUNTED = 'a number of code points, beside the automaton: exact at every byte';
const BOUND = 'exact decimal arithmetic on the text, whatever its length: exact at every byte';
const MEMBERS = 'per key, with all that applies to its member at once: exact at every byte';
const OUTCOMES =
  'over what its subschemas turn out to be, all read in one pass: exact at every byte, within the limits below';
const REFERENCE = 'resolved when the schema is read, among the documents given; nothing is fetched';
const NAME = 'a name for references';
const NOTHING = 'says nothing about values';

/** THE table: every keyword of every draft. What is not in it is unknown, and reported. */
export const KEYWORDS: Readonly<Record<string, Keyword>> = {
  type: {
    treatment: 'read',
    vocabulary: 'validation',
    how: 'by the first byte; integers by value (1.0 is one), in draft 4 by text: exact',
  },
  enum: {
    treatment: 'read',
    vocabulary: 'validation',
    how: 'a trie of strings, numbers by value, objects and arrays member by member: exact at every byte',
  },
  const: { treatment: 'read', vocabulary: 'validation', from: '6', how: 'as an enum of one value' },

  minLength: { treatment: 'read', vocabulary: 'validation', how: COUNTED },
  maxLength: { treatment: 'read', vocabulary: 'validation', how: COUNTED },
  pattern: {
    treatment: 'read',
    vocabulary: 'validation',
    how:
      'an automaton over the decoded string: exact at every byte; back-references are refused; ' +
      'an automaton that would be too large is followed state by state: exact at the closing quote, and several of those ' +
      'together, or one under `not`, can let a text live too long',
  },
  format: {
    treatment: 'read',
    vocabulary: 'format',
    how:
      'an automaton where the format is regular, else judged at the closing quote and narrowed when generating ' +
      '(see the table of formats); unknown formats are annotations',
  },

  minimum: { treatment: 'read', vocabulary: 'validation', how: BOUND },
  maximum: { treatment: 'read', vocabulary: 'validation', how: BOUND },
  exclusiveMinimum: {
    treatment: 'read',
    vocabulary: 'validation',
    how: 'as minimum; in draft 4 a boolean that speaks of `minimum`',
  },
  exclusiveMaximum: {
    treatment: 'read',
    vocabulary: 'validation',
    how: 'as maximum; in draft 4 a boolean that speaks of `maximum`',
  },
  multipleOf: {
    treatment: 'read',
    vocabulary: 'validation',
    how: 'exact decimal arithmetic on the text: 0.3 is a multiple of 0.1',
  },

  required: {
    treatment: 'read',
    vocabulary: 'validation',
    how: 'the keys that were seen, and the room that is left: exact at every byte',
  },
  properties: { treatment: 'read', vocabulary: 'applicator', holds: 'map', how: MEMBERS },
  patternProperties: {
    treatment: 'read',
    vocabulary: 'applicator',
    holds: 'map',
    how: 'an automaton over the decoded key; patterns may overlap: as exact as `pattern`',
  },
  additionalProperties: { treatment: 'read', vocabulary: 'applicator', holds: 'one', how: MEMBERS },
  propertyNames: {
    treatment: 'read',
    vocabulary: 'applicator',
    from: '6',
    holds: 'one',
    how: 'asked of every key as a string: as exact as what it asks',
  },
  minProperties: { treatment: 'read', vocabulary: 'validation', how: 'a count of members: exact' },
  maxProperties: { treatment: 'read', vocabulary: 'validation', how: 'a count of members: exact' },
  dependentRequired: {
    treatment: 'read',
    vocabulary: 'validation',
    from: '2019-09',
    how: 'over the keys that were seen: exact',
  },
  dependentSchemas: {
    treatment: 'read',
    vocabulary: 'applicator',
    from: '2019-09',
    holds: 'map',
    how: `over the keys that were seen, and ${OUTCOMES}`,
  },
  dependencies: {
    treatment: 'read',
    // Since 2019-09 it belongs to none, but is still honoured.
    vocabulary: 'applicator',
    holds: 'map',
    how: 'as `dependentRequired` or `dependentSchemas`, in every draft',
  },
  unevaluatedProperties: {
    treatment: 'read',
    vocabulary: 'unevaluated',
    from: '2019-09',
    holds: 'one',
    how: `which members are evaluated is a formula ${OUTCOMES}`,
  },

  prefixItems: {
    treatment: 'read',
    vocabulary: 'applicator',
    from: '2020-12',
    holds: 'list',
    how: 'per index: exact at every byte',
  },
  items: {
    treatment: 'read',
    vocabulary: 'applicator',
    holds: 'one',
    how: 'per index: exact at every byte; before 2020-12 also a list, as `prefixItems`',
  },
  additionalItems: {
    treatment: 'read',
    vocabulary: 'applicator',
    to: '2019-09',
    holds: 'one',
    how: 'per index behind a list of `items`; without such a list it has no effect',
  },
  minItems: { treatment: 'read', vocabulary: 'validation', how: 'a count of items: exact at every byte' },
  maxItems: { treatment: 'read', vocabulary: 'validation', how: 'a count of items: exact at every byte' },
  contains: {
    treatment: 'read',
    vocabulary: 'applicator',
    from: '6',
    holds: 'one',
    how: 'a count of items that fit, and the room that is left: exact',
  },
  minContains: {
    treatment: 'read',
    vocabulary: 'validation',
    from: '2019-09',
    how: 'the least count of `contains`; no effect without it',
  },
  maxContains: {
    treatment: 'read',
    vocabulary: 'validation',
    from: '2019-09',
    how: 'the greatest count of `contains`; no effect without it',
  },
  uniqueItems: {
    treatment: 'read',
    vocabulary: 'validation',
    how:
      'by the values of the items (1 = 1.0, order of keys ignored): exact at the end of each item; before it where the ' +
      'items seen are scalars, up to 64 of them, else a repeated item can go on to its end',
  },
  unevaluatedItems: {
    treatment: 'read',
    vocabulary: 'unevaluated',
    from: '2019-09',
    holds: 'one',
    how: `which items are evaluated is a formula ${OUTCOMES}`,
  },

  allOf: { treatment: 'read', vocabulary: 'applicator', holds: 'list', how: `and, ${OUTCOMES}` },
  anyOf: { treatment: 'read', vocabulary: 'applicator', holds: 'list', how: `or, ${OUTCOMES}` },
  oneOf: { treatment: 'read', vocabulary: 'applicator', holds: 'list', how: `exactly one, ${OUTCOMES}` },
  not: { treatment: 'read', vocabulary: 'applicator', holds: 'one', how: `not, ${OUTCOMES}` },
  if: {
    treatment: 'read',
    vocabulary: 'applicator',
    from: '7',
    holds: 'one',
    how: `if, then, else, ${OUTCOMES}`,
  },
  then: {
    treatment: 'read',
    vocabulary: 'applicator',
    from: '7',
    holds: 'one',
    how: 'with `if`; no effect without it',
  },
  else: {
    treatment: 'read',
    vocabulary: 'applicator',
    from: '7',
    holds: 'one',
    how: 'with `if`; no effect without it',
  },

  $ref: {
    treatment: 'read',
    vocabulary: 'core',
    how: `${REFERENCE}; before 2019-09 it hides its siblings`,
  },
  $dynamicRef: {
    treatment: 'read',
    vocabulary: 'core',
    from: '2020-12',
    how: `${REFERENCE}; a subschema is read once per dynamic scope`,
  },
  $recursiveRef: {
    treatment: 'read',
    vocabulary: 'core',
    from: '2019-09',
    to: '2019-09',
    how: `${REFERENCE}; a subschema is read once per dynamic scope`,
  },

  $schema: {
    treatment: 'place',
    vocabulary: 'core',
    how: 'names the draft, or a meta-schema among the documents given',
  },
  $vocabulary: {
    treatment: 'place',
    vocabulary: 'core',
    from: '2019-09',
    how: 'in a meta-schema: which keywords its schemas have',
  },
  id: { treatment: 'place', vocabulary: 'core', to: '4', how: NAME },
  $id: { treatment: 'place', vocabulary: 'core', from: '6', how: NAME },
  $anchor: { treatment: 'place', vocabulary: 'core', from: '2019-09', how: NAME },
  $dynamicAnchor: { treatment: 'place', vocabulary: 'core', from: '2020-12', how: NAME },
  $recursiveAnchor: {
    treatment: 'place',
    vocabulary: 'core',
    from: '2019-09',
    to: '2019-09',
    how: NAME,
  },
  // Before 2019-09 `$defs` was no keyword, but references could lead into it like into any other member.
  $defs: { treatment: 'place', vocabulary: 'core', holds: 'map', how: 'holds subschemas for references' },
  definitions: {
    treatment: 'place',
    vocabulary: 'core',
    holds: 'map',
    how: 'holds subschemas for references',
  },

  contentEncoding: {
    treatment: 'read',
    vocabulary: 'content',
    how: "an annotation; with `content: 'assert'`, in draft 7, base64 is an automaton: exact",
  },
  contentMediaType: {
    treatment: 'read',
    vocabulary: 'content',
    how:
      "an annotation; with `content: 'assert'`, in draft 7, application/json is judged at the closing quote, and " +
      'narrowed to a few small values when generating',
  },
  contentSchema: { treatment: 'annotation', vocabulary: 'content', how: NOTHING },

  $comment: { treatment: 'annotation', vocabulary: 'core', how: NOTHING },
  title: { treatment: 'annotation', vocabulary: 'meta-data', how: NOTHING },
  description: { treatment: 'annotation', vocabulary: 'meta-data', how: NOTHING },
  default: { treatment: 'annotation', vocabulary: 'meta-data', how: NOTHING },
  examples: { treatment: 'annotation', vocabulary: 'meta-data', how: NOTHING },
  deprecated: { treatment: 'annotation', vocabulary: 'meta-data', how: NOTHING },
  readOnly: { treatment: 'annotation', vocabulary: 'meta-data', how: NOTHING },
  writeOnly: { treatment: 'annotation', vocabulary: 'meta-data', how: NOTHING },
};

/** Whether a draft has a keyword of the table. */
export function hasKeyword(draft: Draft, { from = '4', to = '2020-12' }: Keyword): boolean {
  const at = DRAFTS.indexOf(draft);
  return at >= DRAFTS.indexOf(from) && at <= DRAFTS.indexOf(to);
}

/** The keywords of the table with what becomes of them and how they are decided, as a table in Markdown. */
export function keywordTable(): string {
  const rows = Object.entries(KEYWORDS).map(([name, { from, to, how }]) => {
    const drafts = from === undefined && to === undefined ? 'all' : from === to ? from! : span(from, to);
    return `| \`${name}\` | ${drafts} | ${how} |`;
  });
  return ['| keyword | drafts | how it is decided |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

function span(from: Draft | undefined, to: Draft | undefined): string {
  if (to === undefined) return `from ${from}`;
  return from === undefined ? `to ${to}` : `${from} to ${to}`;
}
