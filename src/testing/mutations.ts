import fc, { type Arbitrary } from 'fast-check';
import { WellformedError } from '../base/errors.ts';
import { count } from './options.ts';

export interface MutationOptions {
  /** How many edits are made at most (default 3). */
  readonly edits?: number;
  /** What is inserted, and put in the place of others: default, letters, digits, blanks, brackets and quotes. */
  readonly characters?: string;
}

const CHARACTERS = 'a0 Zz9_-+.,:;"\'\\/{}[]()<>|&*?=\n\té漢😀';

/** One change of a text, as a list of characters. */
type Edit = (characters: readonly string[], where: Where) => readonly string[];

/** Where and with what an edit is made. */
interface Where {
  readonly at: number;
  /** Of a span; at least 1. */
  readonly length: number;
  readonly character: string;
}

const PAIRS = ['()', '[]', '{}', '<>', '"\'', ',.', ':;'];

/** What is easily taken for another: another digit, the other case, the other bracket. */
function alike(character: string, { character: other }: Where): string {
  if (/\d/.test(character)) return String((Number(character) + 1) % 10);
  const pair = PAIRS.find((two) => two.includes(character));
  if (pair !== undefined) return pair[1 - pair.indexOf(character)]!;
  const lower = character.toLowerCase();
  return lower !== character
    ? lower
    : character.toUpperCase() !== character
      ? character.toUpperCase()
      : other;
}

/** The plainest first: that is where edits shrink to. */
const EDITS: readonly Edit[] = [
  (all, { at }) => [...all.slice(0, at), ...all.slice(at + 1)],
  (all, { at, character }) => [...all.slice(0, at), character, ...all.slice(at)],
  (all, { at, character }) => [...all.slice(0, at), character, ...all.slice(at + 1)],
  (all, where) => (where.at < all.length ? all.with(where.at, alike(all[where.at]!, where)) : all),
  (all, { at }) =>
    at + 1 < all.length ? [...all.slice(0, at), all[at + 1]!, all[at]!, ...all.slice(at + 2)] : all,
  (all, { at, length }) => [...all.slice(0, at + length), ...all.slice(at)],
  (all, { at }) => all.slice(0, at),
];

/**
 * Near misses: texts with one edit or a few (a character or a span deleted, inserted, replaced, swapped, doubled; another
 * digit, case or bracket; the end cut off). They always differ from the text that was drawn, but may be in the language
 * all the same: `fc.pre` or an oracle has to say. They shrink to one edit of a small text.
 *
 * @throws WellformedError (`bad-option`)
 *
 * @example
 * fc.assert(fc.property(mutations(instances(schema, { as: 'text' })), (text) => accepts(text) === reference(text)));
 */
export function mutations(
  texts: Arbitrary<string>,
  { edits = 3, characters = CHARACTERS }: MutationOptions = {},
): Arbitrary<string> {
  const pool = Array.from(characters);
  if (count(edits, 'mutations: edits') === 0 || pool.length === 0) {
    throw new WellformedError(
      'bad-option',
      'mutations: expected at least one edit, and one character to insert',
    );
  }
  const edit = fc.record({
    edit: fc.constantFrom(...EDITS),
    place: fc.nat(),
    length: fc.integer({ min: 1, max: 8 }),
    character: fc.constantFrom(...pool),
  });
  return fc.tuple(texts, fc.array(edit, { minLength: 1, maxLength: edits })).map(([text, list]) => {
    const original = Array.from(text);
    const changed = list.reduce<readonly string[]>(
      (all, one) => one.edit(all, { ...one, at: one.place % (all.length + 1) }),
      original,
    );
    const result = changed.join('');
    if (result !== text) return result;
    // Nothing to delete, or two that are equal swapped.
    return original.length > 0 ? original.slice(0, -1).join('') : list[0]!.character;
  });
}
