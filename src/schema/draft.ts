/** The drafts of JSON Schema, in the order of time. */
export const DRAFTS = ['4', '6', '7', '2019-09', '2020-12'] as const;

export type Draft = (typeof DRAFTS)[number];

const URI = /^https?:\/\/json-schema\.org\/(?:draft-0([467])|draft\/(2019-09|2020-12))\/(?:hyper-)?schema#?$/;

/**
 * The draft whose meta-schema a URI names; undefined for any other URI.
 *
 * @example draftOf('http://json-schema.org/draft-07/schema#') // '7'
 */
export function draftOf(uri: string): Draft | undefined {
  const match = URI.exec(uri);
  return (match?.[1] ?? match?.[2]) as Draft | undefined;
}

/** Whether a draft is not older than another. */
export function isFrom(draft: Draft, first: Draft): boolean {
  return DRAFTS.indexOf(draft) >= DRAFTS.indexOf(first);
}
