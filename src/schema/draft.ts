import type { JsonValue } from '../json/value.ts';

/** The drafts of JSON Schema, in the order of time. */
export const DRAFTS = ['4', '6', '7', '2019-09', '2020-12'] as const;

export type Draft = (typeof DRAFTS)[number];

const URI = /^https?:\/\/json-schema\.org\/(?:draft-0([467])|draft\/(2019-09|2020-12))\/(?:hyper-)?schema#?$/;

/**
 * The draft that `$schema` names; 2020-12 where there is none, or, with a warning, where it is unknown.
 *
 * @example draftOf(readJson('{"$schema": "http://json-schema.org/draft-07/schema#"}'), []) // '7'
 */
export function draftOf(schema: JsonValue, warnings: string[]): Draft {
  const uri = schema.kind === 'object' ? schema.members.get('$schema') : undefined;
  if (uri?.kind !== 'string') return '2020-12';
  const match = URI.exec(uri.value);
  const name = match?.[1] ?? match?.[2];
  if (name === undefined) {
    warnings.push(`unknown "$schema" ${JSON.stringify(uri.value)}: the schema is read as draft 2020-12`);
    return '2020-12';
  }
  return name as Draft;
}

/** Whether a draft is not older than another. */
export function isFrom(draft: Draft, first: Draft): boolean {
  return DRAFTS.indexOf(draft) >= DRAFTS.indexOf(first);
}
