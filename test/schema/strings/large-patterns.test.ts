import { describe, expect, it } from 'vitest';
import { DEAD, type Recognizer } from '../../../src/automaton/recognizer.ts';
import { compileRecognizer } from '../../../src/compile.ts';
import { codePoints } from '../../../src/schema/text/characters.ts';
import { pickFrom, randomFrom } from '../../support/random.ts';
import { accepts, liveBytes } from '../oracle.ts';

const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
/** What zod writes for `z.hostname()`. */
const HOSTNAME = `^(?=.{1,253}\\.?$)${LABEL}(?:\\.${LABEL})*\\.?$`;

interface Case {
  readonly schema: object;
  readonly isValid: (text: string) => boolean;
  /** The fewest bytes of a valid text, quotes included; undefined where none is promised. */
  readonly distance: number | undefined;
}

function found(pattern: string): (text: string) => boolean {
  const oracle = new RegExp(pattern, 'u');
  return (text) => oracle.test(text);
}

function only(pattern: string, distance: number | undefined, others: object = {}): Case {
  return { schema: { type: 'string', pattern, ...others }, isValid: found(pattern), distance };
}

function not(pattern: string, distance: number | undefined): Case {
  const isFound = found(pattern);
  return { schema: { type: 'string', not: { pattern } }, isValid: (text) => !isFound(text), distance };
}

function both(schema: object, distance: number | undefined, ...tests: ((text: string) => boolean)[]): Case {
  return { schema, distance, isValid: (text) => tests.every((test) => test(text)) };
}

const between =
  (least: number, most: number) =>
  (text: string): boolean => {
    const { length } = codePoints(text);
    return length >= least && length <= most;
  };

const CASES: Readonly<Record<string, Case>> = {
  'one in the middle': only('^.*a.{20}$', 23),
  'one that stands nowhere else': only('a.{14}b(?!c).{3}é$', 23),
  'a choice': only('^(?:.*a.{14}|b{3000})$', 17),
  'not one in the middle': not('^.*a.{14}$', 2),
  'not anywhere': not('a.{14}', 2),
  'a great length': only('^.{0,65535}$', 2),
  'one great length': only('^[ab]{1500}$', 1502),
  'not a great length': not('^.{0,65535}$', 4),
  'a length seen ahead': only('^(?=.{1,70000}$)(?!.*--)[a-z-]+$', 3),
  'a hostname': only(HOSTNAME, 3),
  'a hostname with its format': only(HOSTNAME, 3, { format: 'hostname' }),
  'no hostname': not(HOSTNAME, 2),
  'a refusal ahead': only('^(?!.*foo).*a.{20}$', 23),
  'not with a refusal ahead': not('^(?!.*foo).*a.{20}$', 2),
  'a demand that is long': only('(?=.*a.{15}b)[ab]*c.{12}$', undefined),
  'with lengths': both(
    { type: 'string', pattern: '^.*a.{20}$', minLength: 23, maxLength: 25 },
    25,
    found('^.*a.{20}$'),
    between(23, 25),
  ),
  'with the only length': both(
    { type: 'string', pattern: '^.*a.{20}$', maxLength: 21 },
    23,
    found('^.*a.{20}$'),
    between(0, 21),
  ),
  'two at once': both(
    { type: 'string', allOf: [{ pattern: '^.*a.{20}$' }, { pattern: '^.*b.{16}$' }] },
    23,
    found('^.*a.{20}$'),
    found('^.*b.{16}$'),
  ),
  'one and not another': both(
    { type: 'string', pattern: '^.*a.{14}$', not: { pattern: '^.*a.{16}$' } },
    17,
    found('^.*a.{14}$'),
    (text) => !found('^.*a.{16}$')(text),
  ),
};

/** Bytes that lead deeper into these patterns, and any other. */
function pickByte(random: () => number, live: readonly number[]): number {
  const likely = [...new TextEncoder().encode('abc.-')].filter((byte) => live.includes(byte));
  return pickFrom(random, likely.length > 0 && random() < 0.7 ? likely : live);
}

/** Writes some bytes by chance, then follows `nearestByte`: to the end, within as many bytes as the distance says. */
function write(recognizer: Recognizer, random: () => number, most: number, isPromised: boolean): string {
  const bytes: number[] = [];
  let configuration = recognizer.start;
  for (let i = 0; i < most && !recognizer.isComplete(configuration); i++) {
    // Few escapes: texts would be hardly anything else.
    const live = liveBytes(recognizer, configuration).filter((byte) => byte !== 0x5c || random() < 0.05);
    expect(live.length, 'a way on').toBeGreaterThan(0);
    bytes.push(pickByte(random, live));
    configuration = recognizer.step(configuration, bytes.at(-1)!);
  }
  let last = Infinity;
  for (let left = 4_000; !recognizer.isComplete(configuration); left--) {
    const distance = recognizer.distance(configuration);
    if (left === 0) throw new Error('no end is reached');
    if (isPromised) expect(distance).toBeLessThan(last);
    last = distance;
    bytes.push(recognizer.nearestByte(configuration));
    configuration = recognizer.step(configuration, bytes.at(-1)!);
    expect(configuration).not.toBe(DEAD);
  }
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes))) as string;
}

describe('patterns whose automata are too large', () => {
  it.each(Object.keys(CASES))('are written: %s', (name) => {
    const { schema, isValid, distance } = CASES[name]!;
    const random = randomFrom(20265);
    const { recognizer } = compileRecognizer(schema);
    if (distance !== undefined) expect(recognizer.distance(recognizer.start)).toBe(distance);
    expect(recognizer.distance(recognizer.start)).toBeLessThan(Infinity);
    for (let walk = 0; walk < 6; walk++) {
      const text = write(
        recognizer,
        random,
        walk === 0 ? 0 : Math.floor(random() * 40),
        walk === 0 && distance !== undefined,
      );
      if (!isValid(text)) throw new Error(`${name}: ${JSON.stringify(text)}`);
    }
  });

  it.each(Object.keys(CASES))('are judged: %s', (name) => {
    const { schema, isValid } = CASES[name]!;
    const random = randomFrom(20266);
    const { recognizer } = compileRecognizer(schema, { purpose: 'check' });
    const verdicts = [0, 0];
    for (let i = 0; i < 400; i++) {
      const alphabet = pickFrom(random, [
        ['a', 'b'],
        ['a', 'b', 'c'],
        ['a', '.', '-'],
        ['a', 'f', 'o', 'é', '\n'],
      ]);
      const length = Math.floor(random() * 40);
      let text = Array.from({ length }, () => pickFrom(random, alphabet)).join('');
      // Many are to be near to what is asked for.
      if (random() < 0.5) text = `${text}a${'b'.repeat(14 + Math.floor(random() * 8))}`;
      if (random() < 0.1) text += 'é';
      if (random() < 0.1) text = `a${'ab'.repeat(7)}ab${text.slice(0, 2)}c${'b'.repeat(12)}`;
      if (random() < 0.02) text = pickFrom(random, ['a', 'b', 'ab', 'x.']).repeat(1_500);
      const isTrue = isValid(text);
      verdicts[isTrue ? 1 : 0]!++;
      if (accepts(recognizer, JSON.stringify(text)) !== isTrue)
        throw new Error(`${name}: ${JSON.stringify(text)}`);
    }
    expect(Math.min(...verdicts), verdicts.join(' and ')).toBeGreaterThan(0);
  });

  it('are no false end of what is written', () => {
    // Where nothing but one test is asked, what is alive is known exactly.
    const { recognizer } = compileRecognizer({
      type: 'string',
      pattern: '^[ab]*a[ab]{18}$',
      minLength: 22,
      maxLength: 30,
    });
    const random = randomFrom(20267);
    const isValid = found('^[ab]*a[ab]{18}$');
    for (let i = 0; i < 40; i++) {
      const text = Array.from({ length: 30 }, () => pickFrom(random, ['a', 'b'])).join('');
      const lasting = Array.from({ length: 31 }, (_, at) => at).filter((at) => {
        // Some end is near enough: an a stands 18 characters before it, or can be written still.
        const begun = text.slice(0, at);
        return Array.from({ length: 31 - at }, (_, more) => at + more).some((length) => {
          const needed = length - 19;
          return length >= 22 && (needed >= at || begun[needed] === 'a');
        });
      });
      let configuration = recognizer.step(recognizer.start, 0x22);
      for (let at = 0; at <= 30; at++) {
        expect(configuration !== DEAD, `${text.slice(0, at)}`).toBe(lasting.includes(at));
        if (configuration === DEAD) break;
        const isEnd = recognizer.step(configuration, 0x22) !== DEAD;
        expect(isEnd).toBe(at >= 22 && isValid(text.slice(0, at)));
        configuration = recognizer.step(configuration, text.charCodeAt(at) || 0x22);
      }
    }
  });

  it('ask for keys', () => {
    const schema = {
      type: 'object',
      patternProperties: { '^.*a.{14}$': { type: 'null' }, '^x(?!.*y{12}z).*': { type: 'null' } },
      additionalProperties: { type: 'boolean' },
      minProperties: 1,
    };
    for (const purpose of ['check', 'generate'] as const) {
      const { recognizer } = compileRecognizer(schema, { purpose });
      expect(accepts(recognizer, `{"a${'b'.repeat(14)}":null}`)).toBe(true);
      expect(accepts(recognizer, `{"a${'b'.repeat(14)}":true}`)).toBe(false);
      expect(accepts(recognizer, `{"a${'b'.repeat(13)}":true}`)).toBe(true);
      expect(accepts(recognizer, `{"a${'b'.repeat(13)}":null}`)).toBe(false);
    }
  });

  it('are refused where nothing can pass them, and only there', () => {
    const of =
      (schema: object): (() => unknown) =>
      () =>
        compileRecognizer({ type: 'string', ...schema });
    expect(of({ pattern: '^.*a.{20}$', maxLength: 20 })).toThrow(/contradict|satisf/);
    expect(of({ pattern: '^.*a.{20}$', not: { pattern: '^.*a.{20}$' } })).toThrow(/contradict|satisf/);
    expect(of({ pattern: '^.{0,65535}$', minLength: 65_536 })).toThrow(/contradict|satisf/);
    expect(of({ pattern: '^.{0,65535}$', minLength: 65_535 })).not.toThrow();
    expect(of({ pattern: '^(?=.{1000}$).{0,999}$' })).toThrow(/pattern/);
  });
});
