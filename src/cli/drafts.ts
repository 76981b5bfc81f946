import { WellformedError } from '../index.ts';

/** The drafts of JSON Schema that are read, by the names that `compile` has for them. */
export const DRAFTS = ['4', '6', '7', '2019-09', '2020-12'] as const;

export type Draft = (typeof DRAFTS)[number];

/** The draft that a name stands for: `7`, `draft7`, `draft-07`, `2020-12`, `draft2020-12`; undefined for others. */
export function draftOf(name: string): Draft | undefined {
  const bare = name.replace(/^draft-?0?/, '');
  return DRAFTS.find((draft) => draft === bare);
}

/** The same; throws `WellformedError` (`bad-option`) for others. `what` names where it was given. */
export function readDraft(name: string, what: string): Draft {
  const draft = draftOf(name);
  if (draft !== undefined) return draft;
  throw new WellformedError('bad-option', `${what} "${name}": expected ${DRAFTS.join(', ')}`);
}
