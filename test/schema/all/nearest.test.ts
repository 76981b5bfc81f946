import { describe, expect, it } from 'vitest';
import type { Recognizer } from '../../../src/automaton/recognizer.ts';
import { compileRecognizer } from '../../../src/compile.ts';
import { DRAFTS } from '../../../src/schema/draft.ts';
import type { SpellingOptions } from '../../../src/schema/settings.ts';
import { randomFrom } from '../../support/random.ts';
import { liveBytes, unlessUnsatisfiable } from '../oracle.ts';
import { declared } from './engine.ts';
import type { Schema } from './naive-validator.ts';
import { randomSchema } from './random-schema.ts';

const STRUCTURE: ReadonlySet<number> = new Set(new TextEncoder().encode('{}[]",:'));
const SETTINGS: readonly SpellingOptions[] = [{}, { propertyOrder: 'any', whitespace: 'any' }];

/** A configuration behind up to `most` bytes, half of them those that lead to the end. */
function somewhere(recognizer: Recognizer, random: () => number, most: number): number {
  let at = recognizer.start;
  for (let left = Math.floor(random() * most); left > 0; left--) {
    const live = liveBytes(recognizer, at);
    if (live.length === 0) break;
    const nearest = recognizer.nearestByte(at);
    const structural = live.filter((byte) => STRUCTURE.has(byte));
    const among = structural.length > 0 && random() < 0.6 ? structural : live;
    const any = among[Math.floor(random() * among.length)]!;
    at = recognizer.step(at, nearest >= 0 && random() < 0.5 ? nearest : any);
  }
  return at;
}

/** What is wrong on the nearest way from a configuration, if anything. */
function problemFrom(recognizer: Recognizer, start: number, roughHolds: boolean): string | undefined {
  let at = start;
  let text = '';
  for (let left = recognizer.distance(start); ; left--) {
    const where = `after ${JSON.stringify(text)} on the way`;
    const rough = recognizer.roughDistance!(at);
    if (roughHolds && rough < left) return `${rough} bytes are promised, ${left} needed, ${where}`;
    const byte = recognizer.nearestByte(at);
    if (byte < 0) return recognizer.isComplete(at) && left === 0 ? undefined : `${left} bytes left ${where}`;
    if (left <= 0) return `goes on ${where}`;
    text += String.fromCharCode(byte);
    at = recognizer.step(at, byte);
    if (at < 0) return `dead ${where}`;
    const now = recognizer.distance(at);
    if (now !== left - 1) return `distance ${left}, then ${now}, ${where}`;
  }
}

function problems(
  schema: object | boolean,
  settings: SpellingOptions,
  seed: number,
  walks: number,
): string[] {
  const ready = unlessUnsatisfiable(() => compileRecognizer(schema, settings));
  if (ready === undefined) return [];
  const random = randomFrom(seed);
  // What items cost that must differ, or be equal, is an estimate before they are read.
  const roughHolds = !JSON.stringify(schema).includes('"uniqueItems"');
  const found: string[] = [];
  for (let i = 0; i < walks; i++) {
    const at = somewhere(ready.recognizer, random, 40);
    const problem = problemFrom(ready.recognizer, at, roughHolds);
    if (problem !== undefined) found.push(`${seed}: ${JSON.stringify(schema)}: ${problem}`);
  }
  return found;
}

/** Schemas in which a distance was once found to rise. */
const KNOWN: Readonly<Record<string, Schema>> = {
  'rules for keys whose turn is over': {
    oneOf: [
      { properties: { t: { const: 1 } }, required: ['t'] },
      {
        properties: { t: { const: null }, u: { type: 'string' } },
        required: [],
        additionalProperties: false,
      },
      { properties: { t: { const: 1 }, u: { const: 'a' } }, required: ['t'], additionalProperties: false },
    ],
  },
  'values that are told apart for keys whose turn is over': {
    oneOf: [
      { additionalProperties: { enum: [true, false, -1, 'b', { a: 0 }] } },
      {
        patternProperties: { '.': { type: 'number', maximum: 0 } },
        additionalProperties: { minimum: 0 },
        required: ['a', 'x-1'],
      },
    ],
  },
  'keys that begin with the same byte and must differ': {
    type: 'object',
    patternProperties: { '^$': { type: 'number' }, '.': { type: ['null', 'object', 'string'] } },
    propertyNames: { pattern: '^[\\n\\r]*$' },
    minProperties: 3,
  },
  'equal items': { not: { uniqueItems: true } },
  'items that must differ': {
    uniqueItems: true,
    items: { type: 'integer', maximum: 2, multipleOf: 5 },
    minItems: 4,
  },
  'different items, of which one is told by a format': {
    type: 'array',
    uniqueItems: true,
    minItems: 3,
    maxContains: 1,
    contains: { format: 'ipv4' },
  },
};

describe('the nearest way to the end', () => {
  for (const [name, schema] of Object.entries(KNOWN)) {
    it(`is as long as it was said to be: ${name}`, () => {
      for (const settings of SETTINGS) {
        expect(problems(declared(schema, '2020-12'), settings, 1, 50)).toEqual([]);
      }
    });
  }

  it('is as long as it was said to be in random schemas', () => {
    const found: string[] = [];
    for (let seed = 0; seed < 120; seed++) {
      const draft = DRAFTS[seed % DRAFTS.length]!;
      const flavour = { draft, depth: 1 + (seed % 3), references: seed % 4 === 0 };
      const schema = declared(randomSchema(randomFrom(seed), flavour), draft);
      found.push(...problems(schema, SETTINGS[seed % 2]!, seed, 8));
    }
    expect(found).toEqual([]);
  });
});
