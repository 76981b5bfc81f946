import { describe, expect, it } from 'vitest';
import { WellformedError } from '../../src/base/errors.ts';
import { compile, type CompiledConstraint, parseSchema } from '../../src/compile.ts';
import type { Vocabulary } from '../../src/vocabulary/vocabulary.ts';
import { pickFrom, randomFrom } from '../support/random.ts';
import { byteVocabulary, jsonVocabulary } from '../support/tiny-vocabulary.ts';

const vocabulary = jsonVocabulary();
const end = vocabulary.endTokens[0]!;

const schema = {
  type: 'object',
  properties: { name: { type: 'string', maxLength: 8 }, ids: { type: 'array', items: { type: 'integer' } } },
  required: ['name'],
  additionalProperties: false,
};

function write(constraint: CompiledConstraint, text: string): CompiledConstraint {
  for (const token of vocabulary.encode(text)) constraint.advance(token);
  return constraint;
}

/** Everything that a constraint says of its position. */
function saying(constraint: CompiledConstraint): unknown {
  return {
    isComplete: constraint.isComplete,
    mask: [...constraint.mask()],
    forced: constraint.forced(),
    distance: constraint.distance(),
  };
}

function refusal(constraint: CompiledConstraint, token: number): unknown {
  try {
    constraint.advance(token);
  } catch (error) {
    return error instanceof WellformedError ? error.code : error;
  }
  return undefined;
}

describe('a compiled constraint', () => {
  it('is where it was before `advance`, if that refuses', () => {
    const random = randomFrom(3);
    const constraint = compile(schema, { vocabulary });
    for (let step = 0; step < 30 && !constraint.isComplete; step++) {
      const before = saying(constraint);
      const allowed = new Set(constraint.mask());
      for (let token = -1; token <= vocabulary.size; token++) {
        expect(constraint.allows(token)).toBe(allowed.has(token));
        if (!allowed.has(token)) expect(refusal(constraint, token)).toBe('token-refused');
      }
      expect(saying(constraint)).toEqual(before);
      constraint.advance(pickFrom(random, [...allowed]));
    }
  });

  it('ends with each end token, exactly where it is complete, and then allows nothing', () => {
    const constraint = compile({ type: 'integer' }, { vocabulary });
    expect([constraint.isComplete, constraint.allows(end)]).toEqual([false, false]);
    write(constraint, '12');
    expect([constraint.isComplete, constraint.allows(end), constraint.distance()]).toEqual([true, true, 0]);
    constraint.advance(end);
    expect(saying(constraint)).toEqual({ isComplete: false, mask: [], forced: [], distance: 0 });
    for (let token = 0; token < vocabulary.size; token++) expect(constraint.allows(token)).toBe(false);
    expect(refusal(constraint, end)).toBe('token-refused');
    expect([...constraint.mask().words()].every((word) => word === 0)).toBe(true);
    expect(saying(constraint.fork())).toEqual(saying(constraint));
  });

  it('is independent of its forks', () => {
    const random = randomFrom(5);
    const constraint = compile(schema, { vocabulary });
    write(constraint, '{"name":"');
    const before = saying(constraint);
    const forks = ['a', 'bc",', '"', 'x"}'].map((text) => write(constraint.fork(), text));
    expect(saying(constraint)).toEqual(before);
    const said = forks.map(saying);
    for (const fork of forks) {
      const other = fork.fork();
      for (let step = 0; step < 10; step++) {
        const next = [...other.mask()];
        if (next.length === 0) break;
        other.advance(pickFrom(random, next));
      }
    }
    expect(forks.map(saying)).toEqual(said);
    expect(saying(constraint)).toEqual(before);
    // What it writes later is its own.
    write(constraint, 'a');
    expect(saying(constraint)).toEqual(said[0]);
    expect(saying(write(constraint, '"}'))).toEqual(saying(write(forks[0]!, '"}')));
  });

  it('gives forks their own history: what is forced depends on the tokens before', () => {
    // `name` can be one token or two; forced tokens go on from what was written, canonical or not.
    const fixed = compile({ const: 'name' }, { vocabulary });
    const [quote, na, n] = ['"', 'na', 'n'].map((text) => vocabulary.encode(text)[0]!);
    fixed.advance(quote!);
    const [first, second] = [fixed.fork(), fixed.fork()];
    first.advance(na!);
    second.advance(n!);
    const texts = [first, second].map((fork) => {
      const bytes = fork.forced().flatMap((token) => [...vocabulary.bytes(token)]);
      return new TextDecoder().decode(Uint8Array.from(bytes));
    });
    expect('me"'.startsWith(texts[0]!)).toBe(true);
    expect('ame"'.startsWith(texts[1]!)).toBe(true);
  });

  it('checks whole texts, wherever it stands', () => {
    const constraint = compile(schema, { vocabulary: byteVocabulary() });
    const expectations: [text: string, refusedAtByte: number | undefined][] = [
      ['{"name":"a"}', undefined],
      ['{"name":"a","ids":[1,-2]}', undefined],
      ['', 0],
      ['{"name":"a"', 11],
      ['{"name":"a"} ', 12],
      ['{"name":1}', 8],
      ['{"ids":[]}', 2],
      ['{"name":"ééééééééé"}', 9 + 16],
      ['{"name":"a","ids":[1.5]}', 20],
      [' {"name":"a"}', 0],
    ];
    for (let round = 0; round < 2; round++) {
      for (const [text, refusedAtByte] of expectations) {
        const expected =
          refusedAtByte === undefined ? { accepted: true } : { accepted: false, refusedAtByte };
        expect(constraint.check(text), text).toEqual(expected);
        expect(constraint.check(new TextEncoder().encode(text)), text).toEqual(expected);
      }
      if (round === 0) constraint.advance('{'.charCodeAt(0));
    }
    expect(constraint.check(Uint8Array.of(0x7b, 0xff))).toEqual({ accepted: false, refusedAtByte: 1 });
  });

  it('has the warnings and the text of its schema', () => {
    const text =
      '{"type":"object","properties":{"b":{"const":1.0},"1":{"maxLength":2}},"x-extra":[1e3,"\\u00e9"]}';
    const constraint = compile(parseSchema(text), { vocabulary });
    expect(constraint.warnings).toEqual([expect.stringContaining('x-extra')]);
    expect(constraint.schemaText).toBe(text.replace('\\u00e9', 'é'));
    const again = compile(parseSchema(constraint.schemaText), { vocabulary });
    expect(again.schemaText).toBe(constraint.schemaText);
    expect(saying(again)).toEqual(saying(constraint));
    expect(constraint.fork().schemaText).toBe(constraint.schemaText);
    expect(constraint.fork().warnings).toEqual(constraint.warnings);
    expect(compile(true, { vocabulary }).schemaText).toBe('true');
    expect(JSON.parse(compile(schema, { vocabulary }).schemaText)).toEqual(schema);
  });
});

describe('a constraint that has reached its number of states', () => {
  /** Runs sequences side by side, each forked from the start while others run; gives what they wrote. */
  function writeMany(constraint: CompiledConstraint, vocabulary: Vocabulary, seed: number): string[] {
    const random = randomFrom(seed);
    const running: { readonly at: CompiledConstraint; readonly bytes: number[] }[] = [];
    const done: string[] = [];
    for (let step = 0; step < 400; step++) {
      if (running.length < 3) running.push({ at: constraint.fork(), bytes: [] });
      const sequence = pickFrom(random, running);
      const next = [...sequence.at.mask()];
      const token = pickFrom(random, next);
      // Halfway through, a fork takes over.
      const at = random() < 0.2 ? sequence.at.fork() : sequence.at;
      at.advance(token);
      running.splice(running.indexOf(sequence), 1);
      if (vocabulary.endTokens.includes(token))
        done.push(new TextDecoder().decode(Uint8Array.from(sequence.bytes)));
      else running.push({ at, bytes: [...sequence.bytes, ...vocabulary.bytes(token)] });
    }
    return done;
  }

  it('writes the same as one that has not: new sequences start afresh, running ones are unaffected', () => {
    // Keys that are remembered: states would grow without end.
    const open = { type: 'object', additionalProperties: { type: 'integer' } };
    for (const each of [schema, open]) {
      const [kept, renewed] = [undefined, 0].map((maxStates) =>
        compile(each, { vocabulary, ...(maxStates !== undefined && { maxStates }) }),
      );
      const texts = writeMany(renewed!, vocabulary, 1);
      expect(texts).toEqual(writeMany(kept!, vocabulary, 1));
      expect(texts.length).toBeGreaterThan(0);
      for (const text of texts) expect(kept!.check(text)).toEqual({ accepted: true });
    }
  });

  it('renews itself when it is forked at the start, and checks as before', () => {
    const constraint = compile(schema, { vocabulary, maxStates: 0 });
    const before = saying(constraint);
    const running = write(constraint.fork(), '{"name":"a"');
    const said = saying(running);
    for (let i = 0; i < 3; i++) write(constraint.fork(), '{"name":"bcd","ids":[1,2]}').advance(end);
    expect(saying(constraint)).toEqual(before);
    expect(saying(running)).toEqual(said);
    expect(constraint.check('{"name":"a"}')).toEqual({ accepted: true });
    expect(running.check('{"name":"a"}')).toEqual({ accepted: true });
    write(running, '}').advance(end);
    // A position behind the start is kept, with all that it knows.
    const behind = write(constraint.fork(), '{');
    expect(saying(behind.fork())).toEqual(saying(behind));
  });
});
