import fc from 'fast-check';
import type { JsonValue } from '../../src/json/value.ts';

/** A JSON text together with what a reader that loses nothing must make of it. */
export interface Written {
  readonly text: string;
  readonly value: JsonValue;
}

/** Writes one value at an offset: texts know their own offsets only once they are put together. */
type Writer = (offset: number) => Written;

const space = fc.oneof(
  { arbitrary: fc.constant(''), weight: 3 },
  fc.string({ unit: fc.constantFrom(' ', '\n', '\r', '\t'), maxLength: 3 }),
);

/** Number texts of RFC 8259 in all spellings: -0, 1.0, 1E+05, more digits than a double holds. */
export const numberText: fc.Arbitrary<string> = fc
  .record({
    minus: fc.constantFrom('', '-'),
    whole: fc.oneof(
      fc.nat(20).map(String),
      fc.bigInt({ min: 0n, max: 10n ** 25n }).map(String),
      fc.constantFrom('0', '100', '1000000'),
    ),
    fraction: fc.oneof(
      fc.constant(''),
      fc.stringMatching(/^[0-9]{1,8}$/).map((digits) => `.${digits}`),
    ),
    exponent: fc.oneof(fc.constant(''), fc.stringMatching(/^[eE][+-]?[0-9]{1,3}$/)),
  })
  .map(({ minus, whole, fraction, exponent }) => minus + whole + fraction + exponent);

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** One UTF-16 unit or character of a string, as it may be spelled: itself, a short escape, or \uXXXX in any case. */
const spelledUnit = fc.oneof(
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: 1 })
    // eslint-disable-next-line no-control-regex -- what JSON forbids in strings
    .filter((char) => !/["\\\u0000-\u001f]/.test(char))
    .map((char) => ({ spelled: char, meant: char })),
  fc.constantFrom(...Object.keys(ESCAPES)).map((key) => ({ spelled: `\\${key}`, meant: ESCAPES[key]! })),
  fc
    .tuple(fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd7f0, max: 0xe010 })), fc.boolean())
    .map(([code, upper]) => {
      const hex = code.toString(16).padStart(4, '0');
      return { spelled: `\\u${upper ? hex.toUpperCase() : hex}`, meant: String.fromCharCode(code) };
    }),
);

const spelledString = fc.array(spelledUnit, { maxLength: 6 }).map((units) => ({
  text: `"${units.map((unit) => unit.spelled).join('')}"`,
  value: units.map((unit) => unit.meant).join(''),
}));

/** Keys that an object of JavaScript would reorder or swallow, beside arbitrary ones. */
const spelledKey = fc.oneof(
  fc
    .constantFrom('1', '0', '__proto__', 'constructor', '', 'a', 'b')
    .map((key) => ({ text: `"${key}"`, value: key })),
  spelledString,
);

function writeAll(
  pieces: readonly { before: string; writer: Writer }[],
  at: number,
  after: string,
): { text: string; values: JsonValue[] } {
  let text = '';
  const values = pieces.map(({ before, writer }, i) => {
    text += (i === 0 ? '' : ',') + before;
    const written = writer(at + text.length);
    text += written.text;
    return written.value;
  });
  return { text: text + after, values };
}

const { writer } = fc.letrec<{ writer: Writer }>((tie) => ({
  writer: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Writer>(
      (offset) => ({ text: 'null', value: { kind: 'null', offset } }),
      (offset) => ({ text: 'true', value: { kind: 'boolean', value: true, offset } }),
      (offset) => ({ text: 'false', value: { kind: 'boolean', value: false, offset } }),
    ),
    numberText.map((text): Writer => (offset) => ({ text, value: { kind: 'number', text, offset } })),
    spelledString.map(({ text, value }): Writer => (offset) => ({
      text,
      value: { kind: 'string', value, offset },
    })),
    fc
      .tuple(fc.array(fc.tuple(space, tie('writer'), space), { maxLength: 4 }), space)
      .map(([items, inside]): Writer => {
        const pieces = items.map(([before, item, after]) => ({ before, writer: padded(item, after) }));
        return (offset) => {
          const { text, values } = writeAll(pieces, offset + 1, inside);
          return { text: `[${text}]`, value: { kind: 'array', items: values, offset } };
        };
      }),
    fc
      .tuple(
        fc.uniqueArray(fc.tuple(space, spelledKey, space, tie('writer'), space), {
          maxLength: 4,
          selector: ([, key]) => key.value,
        }),
        space,
      )
      .map(([members, inside]): Writer => {
        const pieces = members.map(([before, key, beforeColon, member, after]) => ({
          before,
          writer: keyed(key.text + beforeColon, padded(member, after)),
        }));
        return (offset) => {
          const { text, values } = writeAll(pieces, offset + 1, inside);
          const entries = members.map(([, key], i): [string, JsonValue] => [key.value, values[i]!]);
          return { text: `{${text}}`, value: { kind: 'object', members: new Map(entries), offset } };
        };
      }),
  ),
}));

function padded(writer: Writer, after: string): Writer {
  return (offset) => {
    const { text, value } = writer(offset);
    return { text: text + after, value };
  };
}

function keyed(key: string, writer: Writer): Writer {
  return (offset) => {
    const { text, value } = writer(offset + key.length + 1);
    return { text: `${key}:${text}`, value };
  };
}

/** Random JSON texts in random spelling, without duplicate keys, with their lossless reading. */
export const writtenJson: fc.Arbitrary<Written> = fc
  .tuple(space, writer, space)
  .map(([before, write, after]) => {
    const { text, value } = write(before.length);
    return { text: before + text + after, value };
  });

/** A text with a few characters replaced, taken out, put in or doubled: mostly no JSON any more, but nearly. */
export function mutated(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.nat(1 << 16),
    remove: fc.nat(3),
    insert: fc.string({
      unit: fc.constantFrom(
        ...'{}[]",:\\/ue0123456789+-.tfn \n\t\r\v\u00a0\u2028\ufeff\u0000\u001f\u007fx\'ntrueE',
      ),
      maxLength: 2,
    }),
  });
  return fc.tuple(text, fc.array(edit, { minLength: 1, maxLength: 3 })).map(([start, edits]) =>
    edits.reduce((current, { at, remove, insert }) => {
      const cut = at % (current.length + 1);
      return current.slice(0, cut) + insert + current.slice(cut + remove);
    }, start),
  );
}
