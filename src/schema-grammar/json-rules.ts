import { CharacterSet, LAST_CODE_POINT } from '../regex/character-set.ts';
import { characterClass, choice, EMPTY, type Expr, repeat, rule, sequence, text } from '../grammar/ir.ts';

/** The rules of JSON that every conversion builds on: names, and what they stand for. */
export const JSON_RULES: ReadonlyMap<string, Expr> = new Map<string, Expr>([
  ['ws', repeat(characterClass(setOf(' \t\n\r')), 0, 20)],
  ['json-character', choice([plainCharacter(), escape()])],
  ['json-string', sequence([text('"'), repeat(rule('json-character'), 0, Infinity), text('"')])],
  [
    'json-integer',
    sequence([repeat(text('-'), 0, 1), choice([text('0'), sequence([digit('1'), digits(0)])])]),
  ],
  [
    'json-number',
    sequence([
      rule('json-integer'),
      repeat(sequence([text('.'), digits(1)]), 0, 1),
      repeat(
        sequence([characterClass(setOf('eE')), repeat(characterClass(setOf('+-')), 0, 1), digits(1)]),
        0,
        1,
      ),
    ]),
  ],
  ['json-member', sequence([rule('json-string'), colon(), rule('json-value')])],
  ['json-object', list('{', rule('json-member'), '}')],
  ['json-array', list('[', rule('json-value'), ']')],
  [
    'json-value',
    choice([
      ...(['json-object', 'json-array', 'json-string', 'json-number'] as const).map((name) => rule(name)),
      ...(['true', 'false', 'null'] as const).map((word) => text(word)),
    ]),
  ],
]);

/** The characters of a text. */
export function setOf(characters: string): CharacterSet {
  return CharacterSet.of(
    ...Array.from(characters).flatMap((one) => [one.codePointAt(0)!, one.codePointAt(0)!]),
  );
}

/** A comma with what may stand around it. */
export function comma(): Expr {
  return sequence([rule('ws'), text(','), rule('ws')]);
}

export function colon(): Expr {
  return sequence([rule('ws'), text(':'), rule('ws')]);
}

/** Items between brackets. */
function list(open: string, item: Expr, close: string): Expr {
  const items = sequence([item, repeat(sequence([comma(), item]), 0, Infinity), rule('ws')]);
  return sequence([text(open), rule('ws'), choice([items, EMPTY]), text(close)]);
}

function digit(first: string): Expr {
  return characterClass(CharacterSet.of(first.codePointAt(0)!, 0x39));
}

function digits(min: number): Expr {
  return repeat(digit('0'), min, Infinity);
}

function plainCharacter(): Expr {
  return characterClass(CharacterSet.of(0x20, 0x21, 0x23, 0x5b, 0x5d, 0xd7ff, 0xe000, LAST_CODE_POINT));
}

function escape(): Expr {
  const hex = characterClass(CharacterSet.of(0x30, 0x39, 0x41, 0x46, 0x61, 0x66));
  const named = characterClass(setOf('"\\/bfnrt'));
  return sequence([text('\\'), choice([named, sequence([text('u'), repeat(hex, 4, 4)])])]);
}
