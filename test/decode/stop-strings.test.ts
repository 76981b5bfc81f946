import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TextChange } from '../../src/decode/events.ts';
import { StopStrings } from '../../src/decode/stop-strings.ts';

const always = (): boolean => true;

/** All that is told of pieces of a text, and the text that it makes. */
async function run(
  strings: readonly string[],
  pieces: readonly (string | number)[],
  isWhole: (text: string) => boolean = always,
): Promise<{ told: TextChange[]; text: string; stops: StopStrings }> {
  const stops = new StopStrings({ strings, isWhole });
  const told: TextChange[] = [];
  for (const piece of pieces) {
    told.push(
      ...(await stops.take([
        typeof piece === 'string' ? { type: 'text', text: piece } : { type: 'retract', length: piece },
      ])),
    );
    if (stops.found !== undefined) break;
  }
  if (stops.found === undefined) told.push(...stops.finish());
  const text = told.reduce(
    (all, change) => (change.type === 'text' ? all + change.text : all.slice(0, all.length - change.length)),
    '',
  );
  return { told, text, stops };
}

describe('stop strings', () => {
  it('end the text, and are no part of it', async () => {
    expect((await run(['\n\n'], ['one\ntw', 'o\n', '\nthree'])).text).toBe('one\ntwo');
    expect((await run(['x', 'ab'], ['aab', 'x'])).text).toBe('a');
    expect((await run(['###'], ['a##b'])).text).toBe('a##b');
  });

  it('are held back, as what may be their beginning is', async () => {
    const { told } = await run(['STOP'], ['a ST', 'O', 'NE ST', 'OP', 'never']);
    expect(told).toEqual([
      { type: 'text', text: 'a ' },
      { type: 'text', text: 'STONE ' },
    ]);
  });

  it('are text where the text may not end before them', async () => {
    const { text, stops } = await run(['.'], ['(1.5', ').', '2'], (before) => before.endsWith(')'));
    expect(text).toBe('(1.5)');
    expect(stops.passed).toBe(1);
  });

  it('are looked for anew in what is written again', async () => {
    const { text, told } = await run(['bc'], ['aab', 2, 'b', 'x', 1, 'c']);
    expect(text).toBe('a');
    expect(told).toEqual([
      { type: 'text', text: 'aa' },
      { type: 'retract', length: 1 },
      { type: 'text', text: 'bx' },
      { type: 'retract', length: 1 },
      { type: 'retract', length: 1 },
    ]);
  });

  it('agree with a search of the whole text, however it comes, and take nothing back', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 }), { maxLength: 8 }),
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 4 }), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.nat(3),
        async (pieces, strings, odd) => {
          const isWhole = (text: string): boolean => text.length % 4 !== odd;
          const whole = pieces.join('');
          let expected = whole;
          for (let end = 1; end <= whole.length && expected === whole; end++) {
            const starts = strings
              .filter((string) => whole.slice(0, end).endsWith(string))
              .map((string) => end - string.length)
              .sort((a, b) => a - b);
            const start = starts.find((at) => isWhole(whole.slice(0, at)));
            if (start !== undefined) expected = whole.slice(0, start);
          }
          const { text, told } = await run(strings, pieces, isWhole);
          expect(text).toBe(expected);
          expect(told.every(({ type }) => type === 'text')).toBe(true);
        },
      ),
    ));
});
