import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asked, type Asked, holds, isNumber, questionOf, read } from './world.ts';

const anyText = fc.stringMatching(/^-?(0|[1-9][0-9]{0,5})(\.[0-9]{1,4})?([eE][+-]?[0-9]{1,2})?$/);
const smallText = fc.oneof(
  fc.integer({ min: -130, max: 130 }).map(String),
  fc.integer({ min: -1300, max: 1300 }).map((tenths) => String(tenths / 10)),
  fc.integer({ min: -5000, max: 5000 }).map((n) => String(n / 100)),
);

/** What is true of a text by the question, as a row of truths: the goal, then the outcomes; undefined if it is dead. */
function truthsBy(question: ReturnType<typeof questionOf>, all: Asked, text: string): boolean[] | undefined {
  const state = read(question, text);
  const truth = state < 0 ? -1 : question.reading.truthAt(state);
  if (truth < 0) return undefined;
  return [all.goal, ...all.outcomes].map((_, i) => question.line.isTrue(truth, i));
}

describe('facts of numbers', () => {
  it('are those of exact arithmetic in any spelling', () => {
    fc.assert(
      fc.property(
        asked(fc.boolean(), 3),
        fc.array(fc.oneof(anyText, smallText), { maxLength: 40 }),
        (all, texts) => {
          const question = questionOf(all, { spelling: 'any' });
          for (const text of texts) {
            if (!isNumber(text)) continue;
            const expected = [all.goal, ...all.outcomes].map((formula) => holds(all, formula, text));
            expect(truthsBy(question, all, text), text).toEqual(expected);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('are those of exact arithmetic in canonical spelling', () => {
    fc.assert(
      fc.property(asked(fc.constant(false), 3), fc.array(smallText, { maxLength: 40 }), (all, texts) => {
        const question = questionOf(all, { spelling: 'canonical' });
        for (const text of texts) {
          const expected = [all.goal, ...all.outcomes].map((formula) => holds(all, formula, text));
          // `String` spells numbers as canonical spelling does, fixed ones or not.
          expect(truthsBy(question, all, text), text).toEqual(expected);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('are reached by the nearest end as demanded', () => {
    let followed = 0;
    const demands = fc.array(fc.tuple(fc.nat(2), fc.boolean()), { maxLength: 3 });
    for (const spelling of ['canonical', 'any'] as const) {
      fc.assert(
        fc.property(asked(fc.boolean(), 3), demands, fc.array(smallText), (all, wanted, texts) => {
          const literals = wanted
            .filter(([index]) => index < all.outcomes.length)
            .map(([index, truth]) => 2 * index + (truth ? 1 : 0));
          const question = questionOf(all, { spelling });
          const isAsked = (text: string): boolean =>
            holds(all, all.goal, text) &&
            literals.every(
              (literal) => holds(all, all.outcomes[literal >> 1]!, text) === (literal % 2 === 1),
            );
          for (const text of texts.slice(0, 5)) {
            for (let length = 0; length <= text.length; length++) {
              let state = read(question, text.slice(0, length));
              const left = text.length - length;
              let { cost, byte } = question.end(state, literals);
              // The text itself is a way, if it is as asked.
              if (isAsked(text)) expect(cost, text).toBeLessThanOrEqual(left + (spelling === 'any' ? 4 : 0));
              if (cost === Infinity) continue;
              let whole = text.slice(0, length);
              followed++;
              while (cost > 0) {
                whole += String.fromCharCode(byte);
                state = question.reading.step(state, byte);
                const end = question.end(state, literals);
                if (end.cost >= cost) throw new Error(`the way to the end of ${whole} does not get shorter`);
                ({ cost, byte } = end);
              }
              expect(isAsked(whole), whole).toBe(true);
            }
          }
        }),
        { numRuns: 60 },
      );
    }
    expect(followed).toBeGreaterThan(200);
  });
});
