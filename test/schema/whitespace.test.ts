import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEAD, type Recognizer } from '../../src/automaton/recognizer.ts';
import { compileRecognizer } from '../../src/compile.ts';
import { type Gap, type Layout, layoutOf, type Whitespace } from '../../src/schema/whitespace.ts';
import { accepts, liveBytes } from './oracle.ts';

const GAPS: readonly Gap[] = ['plain', 'open', 'comma', 'colon', 'close'];
const INDENTS: readonly Whitespace[] = Array.from({ length: 10 }, (_, i) => ({ indent: i + 1 }));
const FIXED: readonly Whitespace[] = ['compact', 'python', ...INDENTS];

/** What RFC 8259 allows between tokens, and what of it a model may write. */
const UNLIMITED = /^[ \t\r\n]*$/;
const LIMITED = /^[ \t]{0,16}(?:\n[ \t]{0,16})?$/;

/** How far a gap is read after a text, or -1. */
function progressAfter(layout: Layout, gap: Gap, depth: number, text: string): number {
  let progress = 0;
  for (let i = 0; i < text.length && progress >= 0; i++) {
    progress = layout.step(gap, depth, progress, text.charCodeAt(i));
  }
  return progress;
}

describe('a layout without choice', () => {
  const layouts = FIXED.map((whitespace) => [JSON.stringify(whitespace), whitespace] as const);
  it.each(layouts)('%s has one text per gap and depth, of the length that it says', (_, whitespace) => {
    for (const limited of [true, false]) {
      const layout = layoutOf(whitespace, { limited });
      expect(layout.isFree).toBe(false);
      for (const gap of GAPS) {
        for (const depth of [0, 1, 5]) {
          const text = layout.rest(gap, depth, 0);
          const { base, slope } = layout.length(gap);
          expect(text).toHaveLength(base + slope * depth);
          if (!layout.usesDepth) expect(text).toBe(layout.rest(gap, 0, 0));
          for (let progress = 0; progress <= text.length; progress++) {
            expect(progressAfter(layout, gap, depth, text.slice(0, progress))).toBe(progress);
            expect(layout.rest(gap, depth, progress)).toBe(text.slice(progress));
            expect(layout.isDone(gap, depth, progress)).toBe(progress === text.length);
            for (const byte of [0, 0x09, 0x0a, 0x0d, 0x20, 0x2c]) {
              const isNext = String.fromCharCode(byte) === text[progress];
              expect(layout.step(gap, depth, progress, byte)).toBe(isNext ? progress + 1 : -1);
            }
          }
        }
      }
    }
  });

  it('is the one of its name', () => {
    const texts = (whitespace: Whitespace): string[] =>
      GAPS.map((gap) => layoutOf(whitespace, { limited: true }).rest(gap, 2, 0));
    expect(texts('compact')).toEqual(['', '', '', '', '']);
    expect(texts('python')).toEqual(['', '', ' ', ' ', '']);
    expect(texts({ indent: 3 })).toEqual([
      '',
      `\n${' '.repeat(9)}`,
      `\n${' '.repeat(9)}`,
      ' ',
      `\n${' '.repeat(6)}`,
    ]);
  });
});

describe('any white space', () => {
  const blanks = fc.oneof(
    fc.stringMatching(/^[ \t]{0,20}\n?[ \t]{0,20}$/),
    fc.stringMatching(/^[ \t\r\n\v\u00a0a]{0,12}$/),
  );

  it('is that of RFC 8259 for checking, and ends for generation', () => {
    fc.assert(
      fc.property(blanks, fc.constantFrom(...GAPS), fc.nat(5), (text, gap, depth) => {
        for (const limited of [true, false]) {
          const layout = layoutOf('any', { limited });
          const progress = progressAfter(layout, gap, depth, text);
          expect(progress >= 0, JSON.stringify(text)).toBe((limited ? LIMITED : UNLIMITED).test(text));
          if (progress < 0) continue;
          expect(layout.isDone(gap, depth, progress)).toBe(true);
          expect(layout.rest(gap, depth, progress)).toBe('');
        }
      }),
      { numRuns: 500 },
    );
    for (const limited of [true, false]) {
      const layout = layoutOf('any', { limited });
      expect([layout.isFree, layout.usesDepth]).toEqual([true, false]);
      for (const gap of GAPS) expect(layout.length(gap)).toEqual({ base: 0, slope: 0 });
    }
  });
});

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false, 0, -12, 0.5, 1234567, ''),
    fc.string({ unit: 'grapheme', maxLength: 5 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 3 }), tie('value'), { maxKeys: 4 }),
  ),
}));

/** What Python's `json.dumps(value, ensure_ascii=False)` writes. */
function pythonText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(pythonText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}: ${pythonText(member as Json)}`)
    .join(', ')}}`;
}

function textIn(whitespace: Whitespace, value: Json): string {
  if (whitespace === 'python') return pythonText(value);
  return JSON.stringify(value, null, typeof whitespace === 'object' ? whitespace.indent : 0);
}

/** The value in pieces, between which white space may stand. */
function pieces(value: Json): string[] {
  if (Array.isArray(value)) {
    return ['[', ...value.flatMap((item: Json, i) => [...(i > 0 ? [','] : []), ...pieces(item)]), ']'];
  }
  if (typeof value !== 'object' || value === null) return [JSON.stringify(value)];
  const members = Object.entries(value).flatMap(([key, member], i) => [
    ...(i > 0 ? [','] : []),
    JSON.stringify(key),
    ':',
    ...pieces(member as Json),
  ]);
  return ['{', ...members, '}'];
}

describe('a value', () => {
  it('is accepted in the layout asked for, and in no other', () => {
    const recognizers = FIXED.map((whitespace) => compileRecognizer({}, { whitespace }).recognizer);
    fc.assert(
      fc.property(value, (value) => {
        const texts = FIXED.map((whitespace) => textIn(whitespace, value));
        for (const [i, recognizer] of recognizers.entries()) {
          for (const text of texts) expect(accepts(recognizer, text), text).toBe(text === texts[i]);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('is compact with an indentation of 0', () => {
    const { recognizer } = compileRecognizer({}, { whitespace: { indent: 0 } });
    expect(accepts(recognizer, '{"a":[1,2]}')).toBe(true);
    expect(accepts(recognizer, '{\n"a":[\n1,\n2\n]\n}')).toBe(false);
  });

  it('is accepted with white space anywhere: at most one newline and 16 blanks in a row, unless checking', () => {
    const generating = compileRecognizer({}, { whitespace: 'any' }).recognizer;
    const checking = compileRecognizer({}, { purpose: 'check' }).recognizer;
    const few = fc.constantFrom(
      '',
      '',
      ' ',
      '\n',
      '\n  ',
      '\t',
      ' \n ',
      ' '.repeat(16),
      `\n${'\t'.repeat(16)}`,
    );
    const many = fc.oneof(
      few,
      fc.constantFrom('\n\n', '\r\n', ' '.repeat(17), `\n${' '.repeat(17)}`, '\n \n'),
    );
    for (const blanks of [few, many]) {
      fc.assert(
        fc.property(value, fc.infiniteStream(blanks), (value, stream) => {
          const gaps: string[] = [];
          const gap = (): string => {
            gaps.push(stream.next().value);
            return gaps.at(-1)!;
          };
          const text = pieces(value).reduce((sum, piece) => sum + piece + gap(), gap());
          expect(accepts(checking, text), text).toBe(true);
          expect(accepts(generating, text), text).toBe(gaps.every((each) => LIMITED.test(each)));
        }),
      );
    }
  });

  it('cannot be put off by white space for ever', () => {
    const { recognizer } = compileRecognizer({}, { whitespace: 'any' });
    for (const text of ['', '[', '[1', '[1,', '{', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{}']) {
      let at = recognizer.start;
      for (const byte of new TextEncoder().encode(text)) at = recognizer.step(at, byte);
      for (const blank of ` \t`.repeat(8) + `\n` + `\t`.repeat(16)) {
        at = recognizer.step(at, blank.charCodeAt(0));
        expect(at, text).not.toBe(DEAD);
      }
      for (const blank of ' \t\n\r') expect(recognizer.step(at, blank.charCodeAt(0)), text).toBe(DEAD);
      expect(recognizer.distance(at)).toBeLessThan(Infinity);
    }
  });
});

const list = (least: number): object => ({ type: 'array', items: { const: 1 }, minItems: least });
/** A long text, a list that grows with the depth, or a shorter one that grows less. */
const deep = {
  anyOf: [
    { const: 'y'.repeat(46) },
    {
      type: 'array',
      items: { type: 'array', items: { $ref: '#/$defs/deep' }, minItems: 2 },
      minItems: 1,
    },
    { type: 'array', items: { const: 'x'.repeat(22) }, minItems: 1 },
  ],
};

/** Schemas in which frames ask something of the frames inside, or are cheaper at one depth than at another. */
const SCHEMAS: Readonly<Record<string, object>> = {
  anything: {},
  'lists of at least two': { type: 'array', items: list(2), minItems: 2 },
  'members that are required': {
    type: 'object',
    properties: { a: { required: ['b', 'c'], properties: { b: list(1) } }, d: { type: 'string' } },
    required: ['a', 'd'],
  },
  'one list or two': {
    anyOf: [
      { type: 'array', prefixItems: [list(2)] },
      { type: 'array', prefixItems: [list(0)], minItems: 2 },
    ],
  },
  'one object or another': {
    type: 'object',
    anyOf: [
      { properties: { a: { type: 'object', required: ['x', 'y'] } } },
      {
        properties: { a: { type: 'object', additionalProperties: { const: 1 } } },
        required: ['a', 'b', 'c'],
      },
    ],
    properties: { a: { properties: { x: { const: 1 }, y: { const: 1 } } } },
  },
  'short and deep, or long and flat': { $ref: '#/$defs/deep', $defs: { deep } },
  'empty lists and objects': { items: { anyOf: [{ maxItems: 0, type: 'array' }, { type: 'object' }] } },
};

/** Walks through texts by the choices, and from every state on along `nearestByte`. */
function expectWaysOut(recognizer: Recognizer, choices: readonly number[]): void {
  let at = recognizer.start;
  let text = '';
  const goOn = (byte: number): void => {
    const before = recognizer.distance(at);
    const isNearest = byte === recognizer.nearestByte(at);
    at = recognizer.step(at, byte);
    text += String.fromCharCode(byte);
    const after = recognizer.distance(at);
    expect(Number.isSafeInteger(after), `${JSON.stringify(text)} is ${after} bytes from the end`).toBe(true);
    if (isNearest) expect(after, JSON.stringify(text)).toBeLessThan(before);
  };
  for (const choice of choices) {
    const live = liveBytes(recognizer, at);
    if (live.length === 0) break;
    // What closes and what lays out, more often than letters and digits.
    const structural = live.filter((byte) => '\n ,:[]{}'.includes(String.fromCharCode(byte)));
    const among = structural.length > 0 && choice % 4 > 0 ? structural : live;
    goOn(among[(choice >> 2) % among.length]!);
  }
  while (!recognizer.isComplete(at)) goOn(recognizer.nearestByte(at));
  expect([recognizer.distance(at), recognizer.nearestByte(at)]).toEqual([0, -1]);
}

describe('the way to the end of a text', () => {
  const some: readonly Whitespace[] = ['compact', 'python', { indent: 1 }, { indent: 10 }, 'any'];
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    it(`grows shorter with every nearest byte: ${name}`, () => {
      const recognizers = some.map((whitespace) => compileRecognizer(schema, { whitespace }).recognizer);
      fc.assert(
        fc.property(fc.array(fc.nat(1000), { maxLength: 60 }), fc.nat(some.length - 1), (choices, which) => {
          expectWaysOut(recognizers[which]!, choices);
        }),
        { numRuns: 150 },
      );
    });
  }

  it.each([
    ['one list or two', '[\n          [\n          '],
    ['short and deep, or long and flat', '[\n          ['],
  ])('does so where the layout has decided: %s', (name, text) => {
    const { recognizer } = compileRecognizer(SCHEMAS[name]!, { whitespace: { indent: 10 } });
    let at = recognizer.start;
    for (const byte of new TextEncoder().encode(text)) at = recognizer.step(at, byte);
    while (!recognizer.isComplete(at)) {
      const distance = recognizer.distance(at);
      at = recognizer.step(at, recognizer.nearestByte(at));
      expect(recognizer.distance(at)).toBeLessThan(distance);
    }
  });

  it('is as long as the shortest text', () => {
    const schema = { type: 'object', properties: { a: list(2), b: {} }, required: ['a', 'b'] };
    for (const whitespace of FIXED) {
      const { recognizer } = compileRecognizer(schema, { whitespace });
      const shortest = textIn(whitespace, { a: [1, 1], b: 0 });
      expect(recognizer.distance(recognizer.start)).toBe(shortest.length);
      expect(accepts(recognizer, shortest)).toBe(true);
    }
  });
});

describe('white space that commits to what stands behind it', () => {
  const after = (schema: object, text: string): string[] => {
    const { recognizer } = compileRecognizer(schema, { whitespace: { indent: 2 } });
    let at = recognizer.start;
    for (const byte of new TextEncoder().encode(text)) at = recognizer.step(at, byte);
    return liveBytes(recognizer, at).map((byte) => String.fromCharCode(byte));
  };

  it('is written only where that can stand', () => {
    expect(after({ type: 'array', maxItems: 0 }, '[')).toEqual([']']);
    expect(after({ type: 'array', minItems: 1 }, '[')).toEqual(['\n']);
    expect(after({ type: 'array' }, '[')).toEqual(['\n', ']']);
    expect(after({ type: 'array' }, '[\n')).toEqual([' ']);
    expect(after(list(2), '[\n  1')).toEqual([',']);
    expect(after(list(1), '[\n  1')).toEqual(['\n', ',']);
    expect(after({ ...list(1), maxItems: 1 }, '[\n  1')).toEqual(['\n']);
    expect(after({ type: 'object', additionalProperties: false }, '{')).toEqual(['}']);
    expect(after({ type: 'object', required: ['a', 'b'] }, '{\n  "a": null')).toEqual([',']);
  });
});
