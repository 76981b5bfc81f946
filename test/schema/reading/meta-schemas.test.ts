import { describe, expect, it } from 'vitest';
import { WellformedError } from '../../../src/base/errors.ts';
import { fromJs } from '../../../src/json/read.ts';
import { type Draft, DRAFTS, isFrom } from '../../../src/schema/draft.ts';
import { hasKeyword, KEYWORDS } from '../../../src/schema/keywords.ts';
import { satisfies } from './judge.ts';
import { readDocument, readRoot, URI_OF_DRAFT } from './read.ts';

/** Values that a keyword might have, right or wrong. */
const VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    1,
    -1,
    0.5,
    2.0,
    '',
    'a',
    '#',
    '#a',
    'string',
    '^a$',
    '(',
    'https://example.com/x',
  ],
  ...[[], [1], ['a'], ['a', 'a'], [{}], [true], [[]], ['string', 'null'], ['string', 'string']],
  ...[
    {},
    { a: 1 },
    { a: {} },
    { a: true },
    { a: ['b'] },
    { a: ['b', 'b'] },
    { a: [] },
    { type: 'x' },
    { '(': {} },
  ],
];

/** What is read although its meta-schema forbids it: what it means is plain, or it is reported as unknown. */
const LENIENT: readonly RegExp[] = [
  /^[467] enum \[(\]|"a","a"|"string","string")/,
  / type \["string","string"\]$/,
  /^(4|6|7|2019-09) items \[\]$/,
  // Draft 4 alone wants one key at least.
  /^4 (required \[\]|dependencies \{"a":\[\]\})$/,
  / \$schema "(?!https)/,
  // Without the bound that they speak of, they have no effect, and say so.
  /^4 exclusive(Min|Max)imum (true|false)$/,
  // It counts in a meta-schema alone.
  / \$vocabulary \{/,
  // No URI reference.
  / \$id "\^a\$"$/,
  // Fragments have been anchors' business since 2019-09.
  /^20.* \$id "#a"$/,
];

/** What is refused although its meta-schema allows it. */
const STRICT: readonly RegExp[] = [
  // Only the value "#" has a meaning (2019-09 Core, section 8.2.4.2.1).
  /^2019-09 \$recursiveRef "(?!#")/,
  // Draft 4's does not speak of references, nor that of draft 6 of keys.
  /^4 \$ref /,
  /^[46] patternProperties \{"\("/,
  // They are well-formed, and lead nowhere or back to where they stand.
  / \$(ref|dynamicRef|recursiveRef) "/,
];

describe('the meta-schemas', () => {
  it.each(DRAFTS)('tell what is well-formed, and reading agrees: draft %s', (draft) => {
    const meta = readRoot({ $ref: URI_OF_DRAFT[draft] }, { formats: 'assert' });
    const lenient: string[] = [];
    const strict: string[] = [];
    let count = 0;
    for (const [keyword, entry] of Object.entries(KEYWORDS)) {
      if (!hasKeyword(draft, entry) || entry.treatment === 'annotation') continue;
      for (const value of VALUES) {
        // What these keywords hold is read when something refers to it.
        if ((keyword === '$defs' || keyword === 'definitions') && value instanceof Object) continue;
        // So is what has no effect.
        if (keyword === 'then' || keyword === 'else' || keyword === 'additionalItems') continue;
        const name = `${draft} ${keyword} ${JSON.stringify(value)}`;
        const schema = { [keyword]: value };
        const isValid = satisfies(meta, fromJs(schema));
        const isRead = isReadable(schema, draft);
        count++;
        const exceptions = isRead ? LENIENT : STRICT;
        if (isRead === isValid || exceptions.some((exception) => exception.test(name))) continue;
        (isRead ? lenient : strict).push(name);
      }
    }
    expect({ lenient, strict }).toEqual({ lenient: [], strict: [] });
    expect(count).toBeGreaterThan(isFrom(draft, '6') ? 1000 : 800);
  });
});

function isReadable(schema: object, draft: Draft): boolean {
  try {
    readDocument(schema, { draft });
    return true;
  } catch (error) {
    if (error instanceof WellformedError) return false;
    throw error;
  }
}
