import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEAD, type Recognizer } from '../../src/automaton/recognizer.ts';
import { compile, compileRecognizer } from '../../src/compile.ts';
import { readJson } from '../../src/json/read.ts';
import type { Schema } from '../support/naive-texts.ts';
import { spellingsOf } from '../support/spellings.ts';
import { byteVocabulary } from '../support/tiny-vocabulary.ts';
import { SPELLINGS } from './any-spelling-cases.ts';

const utf8 = new TextEncoder();
const vocabulary = byteVocabulary();

interface Row {
  readonly bytes: Uint8Array;
  /** The offset of the byte that must be refused. */
  readonly refused: number | undefined;
  readonly isComplete: boolean;
}

function readRow(text: string): Row {
  const [before = '', after] = text.split('✗').map(bytesOf);
  if (after !== undefined) {
    return { bytes: Uint8Array.from([...before, ...after]), refused: before.length, isComplete: false };
  }
  return { bytes: bytesOf(text.replace('…', '')), refused: undefined, isComplete: !text.endsWith('…') };
}

function bytesOf(text: string): Uint8Array {
  const parts = text.split(/<([0-9a-f]{2})>/);
  return Uint8Array.from(
    parts.flatMap((part, at) => (at % 2 === 1 ? [parseInt(part, 16)] : [...utf8.encode(part)])),
  );
}

function accepts(recognizer: Recognizer, text: string): boolean {
  let configuration = recognizer.start;
  for (const byte of utf8.encode(text)) {
    configuration = recognizer.step(configuration, byte);
    if (configuration === DEAD) return false;
  }
  return recognizer.isComplete(configuration);
}

/** What is written when the nearest end is followed; it must be there after as many bytes as were announced. */
function completion(recognizer: Recognizer, from: number): Uint8Array {
  const bytes: number[] = [];
  let configuration = from;
  for (let left = recognizer.distance(from); left > 0; left--) {
    expect(recognizer.distance(configuration)).toBe(left);
    bytes.push(recognizer.nearestByte(configuration));
    configuration = recognizer.step(configuration, bytes.at(-1)!);
  }
  expect(recognizer.isComplete(configuration)).toBe(true);
  expect(recognizer.nearestByte(configuration)).toBe(-1);
  return Uint8Array.from(bytes);
}

/** Reads bytes as strictly as a recognizer must: valid UTF-8, and JSON without duplicate keys. */
function valueOf(bytes: Uint8Array): unknown {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  readJson(text);
  return JSON.parse(text);
}

describe('a text in any spelling', () => {
  for (const [name, rows] of Object.entries(SPELLINGS)) {
    for (const [schema, ...texts] of rows) {
      it(`is refused at the byte after which nothing completes it: ${name}, ${JSON.stringify(schema)}`, () => {
        const { recognizer } = compileRecognizer(schema as object, { purpose: 'check' });
        const constraint = compile(schema as object, { purpose: 'check', vocabulary });
        const validate = new Ajv2020({ strict: false }).compile(schema as object);
        for (const text of texts) {
          const { bytes, refused, isComplete } = readRow(text);
          const viable = bytes.subarray(0, refused);
          const position = constraint.fork();
          let configuration = recognizer.start;
          for (const [at, byte] of viable.entries()) {
            configuration = recognizer.step(configuration, byte);
            expect(configuration, `${text}: byte ${at} is viable`).not.toBe(DEAD);
            position.advance(byte);
          }
          expect(recognizer.isComplete(configuration), `${text}: complete`).toBe(
            isComplete || (refused !== undefined && recognizer.isComplete(configuration)),
          );
          if (refused !== undefined) {
            expect(recognizer.step(configuration, bytes[refused]!), `${text}: refused`).toBe(DEAD);
          }
          // Every byte is a token, so the mask says what the recognizer says.
          const alive = Array.from({ length: 256 }, (_, byte) => byte).filter(
            (byte) => recognizer.step(configuration, byte) !== DEAD,
          );
          const end = recognizer.isComplete(configuration) ? vocabulary.endTokens : [];
          expect([...position.mask()], `${text}: mask`).toEqual([...alive, ...end]);
          expect(constraint.check(bytes), text).toEqual(
            isComplete ? { accepted: true } : { accepted: false, refusedAtByte: refused ?? bytes.length },
          );
          const whole = Uint8Array.from([...viable, ...completion(recognizer, configuration)]);
          expect(validate(valueOf(whole)), `${text}: ${Buffer.from(whole).toString()}`).toBe(true);
        }
      });
    }
  }

  it('is not looked for where no value satisfies the schema', () => {
    const schemas: readonly Schema[] = [
      false,
      { anyOf: [false, false] },
      { type: 'object', properties: { a: false }, required: ['a'] },
      { type: 'array', minItems: 2, maxItems: 1 },
      { type: 'string', minLength: 3, maxLength: 2 },
      { type: 'object', required: ['a'], properties: { a: { $ref: '#' } } },
    ];
    for (const schema of schemas) {
      expect(() => compileRecognizer(schema as object, { purpose: 'check' })).toThrow(
        expect.objectContaining({ code: 'unsatisfiable' }),
      );
    }
  });

  it('may have any amount of white space', () => {
    const { recognizer } = compileRecognizer({ type: 'array', items: { const: 1 } }, { purpose: 'check' });
    const blank = ' \n\r\t'.repeat(1000);
    expect(accepts(recognizer, `${blank}[${blank}1${blank},${blank}1.0${blank}]${blank}`)).toBe(true);
  });
});

/** Schemas with values that most of them accept. */
const text = fc.string({ unit: 'binary', maxLength: 4 });
const decimal = fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: 0, max: 4 }));
const number = decimal.map(([digits, point]) => Number(`${digits}e-${point}`));
const key = fc.constantFrom('a', 'b', 'tag', 'é', '"', '\\', '/', '😀', '', '\n', '\ud800');
const children = (depth: number): fc.Arbitrary<unknown> =>
  depth === 0 ? fc.constant([]) : fc.array(tree(depth - 1), { maxLength: 2 });
const tree = (depth: number): fc.Arbitrary<unknown> =>
  fc.record({ name: text, children: children(depth) }, { requiredKeys: ['children'] });

const SAMPLES: Readonly<Record<string, readonly [schema: Schema, values: fc.Arbitrary<unknown>]>> = {
  'any value': [true, fc.jsonValue({ maxDepth: 3 })],
  numbers: [{ type: 'array', items: { type: 'number' } }, fc.array(number)],
  integers: [{ type: 'integer' }, fc.oneof(fc.integer(), fc.constantFrom(-0, 1e21, 1e-7, 0.5, 12.5))],
  'an enum': [
    { enum: [1, 0.5, -120, 'é', '/', '"😀', null, [1, { a: 2, b: '\n' }], 1e21, 0] },
    fc.constantFrom<unknown>(1, 0.5, -120, 'é', '/', '"😀', null, [1, { b: '\n', a: 2 }], 1e21, -0, 2, 'e'),
  ],
  lengths: [{ type: 'string', minLength: 1, maxLength: 3 }, fc.string({ unit: 'binary', maxLength: 4 })],
  'halves of pairs': [
    { type: 'string', minLength: 2, maxLength: 3 },
    fc.array(fc.constantFrom('\ud83d', '\ude00', 'a', '😀'), { maxLength: 4 }).map((all) => all.join('')),
  ],
  'an open object': [
    {
      properties: { a: { type: 'integer' }, é: { type: 'string' } },
      additionalProperties: { type: 'boolean' },
    },
    fc.dictionary(key, fc.oneof(fc.boolean(), fc.constantFrom<unknown>(1, 'x', 1.5))),
  ],
  'a closed object': [
    {
      type: 'object',
      properties: { a: { type: 'number' }, b: { minLength: 1 }, '"': { type: 'null' }, '😀': true },
      required: ['a', '😀'],
      additionalProperties: false,
    },
    fc.record({ a: number, b: text, '"': fc.constant(null), '😀': fc.boolean() }, { requiredKeys: ['a'] }),
  ],
  'branches by a tag': [
    {
      anyOf: [
        { properties: { tag: { const: 'n' }, a: { type: 'integer' } }, required: ['tag', 'a'] },
        { properties: { tag: { const: 's' }, a: { type: 'string', maxLength: 2 } }, required: ['tag'] },
      ],
    },
    fc.record(
      { tag: fc.constantFrom('n', 's'), a: fc.oneof(number, text), b: fc.boolean() },
      { requiredKeys: ['tag'] },
    ),
  ],
  'a tuple': [
    {
      prefixItems: [{ type: 'string' }, { type: 'integer' }],
      items: { enum: [1, '1'] },
      minItems: 1,
      maxItems: 4,
    },
    fc
      .tuple(
        text,
        fc.oneof(fc.integer(), number),
        fc.array(fc.constantFrom(1, '1', '1', 1, 2), { maxLength: 3 }),
      )
      .map(([first, second, rest]) => [first, second, ...rest]),
  ],
  'a tree': [
    {
      $ref: '#/$defs/node',
      $defs: {
        node: {
          type: 'object',
          properties: {
            name: { type: 'string', maxLength: 3 },
            children: { type: 'array', items: { $ref: '#/$defs/node' } },
          },
          required: ['children'],
          additionalProperties: false,
        },
      },
    },
    tree(3),
  ],
};

describe('a random spelling of a random value', () => {
  for (const [name, [schema, values]] of Object.entries(SAMPLES)) {
    const { recognizer } = compileRecognizer(schema as object, { purpose: 'check' });
    const validate = new Ajv2020({ strict: false }).compile(schema as object);
    const spelledValue = values.chain((value) => fc.tuple(fc.constant(value), spellingsOf(value)));

    it(`is accepted where ajv accepts the value: ${name}`, () => {
      const counts = { accepted: 0, refused: 0 };
      fc.assert(
        fc.property(spelledValue, ([value, text]) => {
          const expected = validate(value);
          expect(accepts(recognizer, text), text).toBe(expected);
          counts[expected ? 'accepted' : 'refused']++;
        }),
        { numRuns: 300 },
      );
      expect(counts.accepted).toBeGreaterThan(30);
    });

    it(`can be completed from wherever it is cut: ${name}`, () => {
      fc.assert(
        fc.property(spelledValue, fc.nat(), ([, text], cut) => {
          const bytes = utf8.encode(text);
          const prefix = bytes.subarray(0, cut % (bytes.length + 1));
          let configuration = recognizer.start;
          for (const byte of prefix) {
            configuration = recognizer.step(configuration, byte);
            if (configuration === DEAD) return;
          }
          const whole = Uint8Array.from([...prefix, ...completion(recognizer, configuration)]);
          expect(validate(valueOf(whole)), Buffer.from(whole).toString()).toBe(true);
        }),
        { numRuns: 200 },
      );
    });

    it(`with a fault is accepted only where it is still a spelling of a valid value: ${name}`, () => {
      const fault = fc.tuple(fc.nat(), fc.nat(2), fc.constantFrom(...'"\\,:[]{}0159.eE-+ u\nx\u0001é'));
      fc.assert(
        fc.property(spelledValue, fc.array(fault, { minLength: 1, maxLength: 2 }), ([, text], faults) => {
          const faulty = faults.reduce((before, [at, removed, added]) => {
            const from = at % (before.length + 1);
            return before.slice(0, from) + (removed === 2 ? '' : added) + before.slice(from + removed);
          }, text);
          // A text that has half of a pair has no bytes; doubles are not exact beyond 15 digits.
          if (/\p{Surrogate}/u.test(faulty) || /[0-9.]{16}|[eE][-+]?0*[1-9][0-9]{2}/.test(faulty)) return;
          expect(accepts(recognizer, faulty), faulty).toBe(isValid(faulty, validate));
        }),
        { numRuns: 500 },
      );
    });
  }
});

function isValid(text: string, validate: (value: unknown) => boolean): boolean {
  try {
    return validate(valueOf(utf8.encode(text)));
  } catch {
    return false;
  }
}
