import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, compileRecognizer } from '../../src/compile.ts';
import type { CompileOptions } from '../../src/compile.ts';
import { readJson } from '../../src/json/read.ts';
import { byteVocabulary, JSON_PARTS, tinyVocabulary } from '../support/tiny-vocabulary.ts';
import { mutate, nearlyValid, pickFrom, picks, spell } from './near-values.ts';
import { accepts, canonicalText, inexactNumbers, unlessUnsatisfiable, validatorOf } from './oracle.ts';
import type { Layout } from './oracle.ts';
import { smallValue, subsetSchema } from './subset.ts';
import { bytesOf, writeText, writeTokens } from './walk.ts';

type Settings = Pick<CompileOptions, 'whitespace' | 'propertyOrder' | 'spelling'>;

const FULL = process.env['WELLFORMED_FULL'] === '1';
const runs = (n: number): { numRuns: number } => ({ numRuns: FULL ? 20 * n : n });

/** Every text is read as UTF-8 without mercy. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const settings: fc.Arbitrary<Settings> = fc.oneof(
  { arbitrary: fc.constant<Settings>({}), weight: 3 },
  fc.record(
    {
      whitespace: fc.constantFrom<Layout | 'any'>('compact', 'python', 'any', { indent: 1 }, { indent: 2 }),
      propertyOrder: fc.constantFrom('declared' as const, 'any' as const),
      spelling: fc.constantFrom('canonical' as const, 'any' as const),
    },
    { requiredKeys: [] },
  ),
);

/** What every written text must be, whatever the settings. */
function checkText(text: string, settings: Settings, validate: (value: unknown) => boolean): void {
  const read = readJson(text);
  const { whitespace = 'compact', spelling = 'canonical' } = settings;
  if (spelling === 'canonical') {
    expect(inexactNumbers(read), text).toEqual([]);
    if (whitespace !== 'any') expect(text).toBe(canonicalText(read, whitespace as Layout));
    else expect(text.replace(/"(?:[^"\\]|\\.)*"/g, '""')).not.toMatch(/\n[ \t\r]*\n|[ \t]{17}/);
  }
  // Ajv sees doubles; a number that none holds it cannot judge.
  if (inexactNumbers(read).length === 0) expect(validate(JSON.parse(text)), `ajv accepts ${text}`).toBe(true);
}

describe('a recognizer of a random schema', () => {
  it('accepts, when it checks, exactly what ajv accepts, in every spelling', () => {
    const counts = { accepted: 0, refused: 0, unsatisfiable: 0 };
    fc.assert(
      fc.property(subsetSchema, fc.array(picks, { minLength: 1, maxLength: 8 }), (schema, sources) => {
        const validate = validatorOf(schema);
        const compiled = unlessUnsatisfiable(() => compileRecognizer(schema, { purpose: 'check' }));
        if (compiled === undefined) counts.unsatisfiable++;
        else expect(compiled.warnings).toEqual([]);
        for (const source of sources) {
          const pick = pickFrom(source);
          const near = nearlyValid(schema, schema, pick);
          for (const value of [near, mutate(near, pick), mutate(mutate(near, pick), pick)]) {
            const expected = validate(value);
            const plain = JSON.stringify(value, undefined, pick(3));
            for (const text of [plain, spell(value, pick)]) {
              const accepted = compiled !== undefined && accepts(compiled.recognizer, text);
              expect(accepted, `ajv ${expected ? 'accepts' : 'refuses'} ${text}`).toBe(expected);
            }
            if (expected) counts.accepted++;
            else counts.refused++;
          }
        }
      }),
      runs(400),
    );
    expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(400);
    expect(counts.unsatisfiable).toBeGreaterThan(0);
  });

  it('can write, in any order, the canonical text of whatever ajv accepts', () => {
    let accepted = 0;
    fc.assert(
      fc.property(subsetSchema, fc.array(picks, { minLength: 1, maxLength: 8 }), (schema, sources) => {
        const compiled = unlessUnsatisfiable(() => compileRecognizer(schema, { propertyOrder: 'any' }));
        if (compiled === undefined) return;
        const validate = validatorOf(schema);
        for (const source of sources) {
          const pick = pickFrom(source);
          const near = nearlyValid(schema, schema, pick);
          for (const value of [near, mutate(near, pick)]) {
            const text = JSON.stringify(value);
            const expected = validate(value);
            // Only a const or enum holds numbers that JSON.stringify writes with an exponent or more than 15 digits,
            // and halves of surrogate pairs.
            if (expected && /\d[eE]|\d{16}|\\ud[89a-f]/.test(text)) continue;
            expect(
              accepts(compiled.recognizer, text),
              `ajv ${expected ? 'accepts' : 'refuses'} ${text}`,
            ).toBe(expected);
            if (expected) accepted++;
          }
        }
      }),
      runs(300),
    );
    expect(accepted).toBeGreaterThan(300);
  });

  it('writes only what ajv accepts, canonically, and never meets a dead end', () => {
    let written = 0;
    fc.assert(
      fc.property(subsetSchema, settings, picks, fc.nat(80), (schema, settings, source, most) => {
        const compiled = unlessUnsatisfiable(() => compileRecognizer(schema, settings));
        if (compiled === undefined) return;
        const validate = validatorOf(schema);
        const text = utf8.decode(writeText(compiled.recognizer, pickFrom(source), most));
        checkText(text, settings, validate);
        written++;
      }),
      runs(400),
    );
    expect(written).toBeGreaterThan(200);
  });

  it('is called unsatisfiable exactly when nothing satisfies it, and so in every setting', () => {
    const counts = { satisfiable: 0, unsatisfiable: 0 };
    const values = fc.array(fc.tuple(picks, smallValue), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(subsetSchema, settings, values, (schema, settings, sources) => {
        const validate = validatorOf(schema);
        const writes = unlessUnsatisfiable(() => compileRecognizer(schema, settings));
        const checks = unlessUnsatisfiable(() => compileRecognizer(schema, { purpose: 'check' }));
        expect(writes === undefined).toBe(checks === undefined);
        if (writes === undefined) {
          // Nothing of what we can think of satisfies it.
          for (const [source, value] of sources) {
            const near = nearlyValid(schema, schema, pickFrom(source));
            for (const one of [near, value, ...UNIVERSE]) {
              expect(validate(one), `ajv accepts ${JSON.stringify(one)}`).toBe(false);
            }
          }
          counts.unsatisfiable++;
        } else {
          // The shortest text is a witness.
          const text = utf8.decode(writeText(writes.recognizer, () => 0, 0));
          checkText(text, settings, validate);
          expect(accepts(checks!.recognizer, text)).toBe(true);
          counts.satisfiable++;
        }
      }),
      runs(400),
    );
    expect(Math.min(counts.satisfiable, counts.unsatisfiable)).toBeGreaterThan(20);
  });

  it('writes fixed values that only an escape can spell', () => {
    // DESIGN: canonical spelling never makes a schema unsatisfiable.
    for (const value of ['\ud800', 'a\udc00b', { '\ud800': ['\ud800'] }]) {
      const { recognizer } = compileRecognizer({ const: value }, {});
      expect(accepts(recognizer, JSON.stringify(value))).toBe(true);
    }
  });
});

/** All scalars of a kind, arrays of up to two of them, objects of up to two members. */
const UNIVERSE: readonly unknown[] = (() => {
  const scalars = [null, true, false, 0, 1, 1.5, '', 'a', 'ab', 'abc', 'abcdef'];
  const few = [null, 0, '', [], {}];
  const pairs = few.flatMap((a) => few.map((b) => [a, b]));
  return [
    ...[...scalars, [], {}],
    ...[...few, ...scalars].map((a) => [a]),
    ...pairs,
    ...few.flatMap((a) => ['a', 'b', 'ab'].map((key) => ({ [key]: a }))),
    ...pairs.map(([a, b]) => ({ a, b })),
  ];
})();

describe('a token constraint of a random schema', () => {
  // With every byte a token of its own, a mask is exactly what the recognizer can read.
  const vocabularies = {
    bytes: byteVocabulary(),
    'bytes and parts of JSON': tinyVocabulary([
      ...Array.from({ length: 256 }, (_, byte) => [byte]),
      ...JSON_PARTS,
    ]),
  };
  for (const [name, vocabulary] of Object.entries(vocabularies)) {
    it(`has exact masks, and writes only what ajv accepts: ${name}`, () => {
      let written = 0;
      fc.assert(
        fc.property(subsetSchema, settings, picks, fc.nat(25), (schema, settings, source, most) => {
          const compiled = unlessUnsatisfiable(() => compileRecognizer(schema, settings));
          const constraint = unlessUnsatisfiable(() => compile(schema, { ...settings, vocabulary }));
          expect(constraint === undefined).toBe(compiled === undefined);
          if (constraint === undefined) return;
          const position = constraint.fork();
          const tokens = writeTokens(position, compiled!.recognizer, vocabulary, pickFrom(source), most);
          const text = utf8.decode(Uint8Array.from(bytesOf(tokens, vocabulary)));
          checkText(text, settings, validatorOf(schema));
          // Forks leave what they come from where it is.
          expect(constraint.isComplete).toBe(compiled!.recognizer.isComplete(compiled!.recognizer.start));
          written++;
        }),
        runs(120),
      );
      expect(written).toBeGreaterThan(60);
    });
  }
});
