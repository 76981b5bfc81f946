import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededChoices } from '../../src/index.ts';
import {
  compareRuns,
  comparisonText,
  distribution,
  qualityTasks,
  summarize,
  TASK_KINDS,
} from '../../src/suite.ts';
import { isRight } from '../../src/suite/verdict.ts';
import { recordOf } from './suites.ts';

describe('summarize', () => {
  it('has coverage as the paper defines it', () => {
    const records = [
      recordOf({ id: '1', status: 'valid', instances: { all: 2, under: 0, over: 0 } }),
      recordOf({ id: '2', status: 'invalid', dataSet: 'other', instances: { all: 2, under: 1, over: 0 } }),
      recordOf({ id: '3', status: 'compile-error' }),
      recordOf({ id: '4', status: 'timeout', instances: { all: 1, under: 0, over: 1 } }),
    ];
    const summary = summarize(records);
    expect(summary).toMatchObject({
      schemas: 4,
      declared: 0.75,
      empirical: 0.25,
      compliance: 1 / 3,
      true: 1 / 3,
      underConstrained: 1 / 3,
      overConstrained: 1 / 3,
      right: undefined,
      statuses: { valid: 1, invalid: 1, 'compile-error': 1, timeout: 1 },
    });
    expect(summary.byDataSet['other']).toMatchObject({
      schemas: 1,
      declared: 1,
      empirical: 0,
      compliance: 0,
    });
  });

  it('has times, shares and what the model does alone', () => {
    const figures = {
      totalMs: 100,
      decodeMs: 60,
      outputTokens: 10,
      forcedTokens: 4,
      maskMs: 6,
      compileMs: 2,
    };
    const alone = { totalMs: 90, decodeMs: 100, outputTokens: 12, forcedTokens: 2 };
    const summary = summarize([
      recordOf({
        figures,
        isRight: true,
        unconstrained: { status: 'invalid', figures: alone, isRight: false },
      }),
      recordOf({ id: 'b', status: 'crash', metrics: { m: 4 }, peakMiB: 300 }),
    ]);
    expect(summary).toMatchObject({
      right: 1,
      forcedShare: 0.4,
      maskShare: 0.1,
      outputTokens: 10,
      peakMiB: 300,
      metrics: { m: 4 },
      perTokenMs: { count: 1, mean: 6 },
      unconstrained: { valid: 0, right: 0, perStepRatio: 1 },
    });
  });

  it('is of nothing where there is nothing', () => {
    expect(summarize([])).toMatchObject({ schemas: 0, declared: 0, compliance: 0, compileMs: undefined });
  });
});

describe('distribution', () => {
  it('has quantiles by the nearest rank', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: 0, max: 1e6 }), { minLength: 1 }), (values) => {
        const { count, p50, p90, max } = distribution(values)!;
        expect(count).toBe(values.length);
        expect(max).toBe(Math.max(...values));
        for (const [share, value] of [
          [0.5, p50],
          [0.9, p90],
        ] as const) {
          expect(values.filter((each) => each <= value).length / count).toBeGreaterThanOrEqual(share);
          expect(values.filter((each) => each < value).length / count).toBeLessThan(share);
        }
      }),
    );
  });
});

describe('compareRuns', () => {
  const run = (times: readonly number[]) =>
    times.map((totalMs, i) => recordOf({ id: String(i), figures: { totalMs } }));

  it('finds a difference that is there, and its interval holds it', () => {
    const a = run(Array.from({ length: 40 }, (_, i) => 100 + i));
    const b = run(Array.from({ length: 40 }, (_, i) => 110 + i + (i % 3)));
    const whole = compareRuns(a, b, { samples: 2000 }).find(({ figure }) => figure === 'whole, ms')!;
    expect(whole.difference).toBeCloseTo(10.975, 2);
    expect(whole.low).toBeLessThan(whole.difference);
    expect(whole.high).toBeGreaterThan(whole.difference);
    expect(whole.p).toBeLessThan(0.01);
    expect(comparisonText([whole])).toContain('whole, ms');
  });

  it('finds none where there is none, as often as it should', () => {
    const random = new SeededChoices(5);
    let found = 0;
    for (let i = 0; i < 60; i++) {
      const times = (): number[] =>
        Array.from({ length: 30 }, () => 100 + 10 * (random.uniform() + random.uniform()));
      const comparisons = compareRuns(run(times()), run(times()), { samples: 500, seed: i });
      if (comparisons.find(({ figure }) => figure === 'whole, ms')!.p < 0.05) found++;
    }
    expect(found).toBeLessThan(10);
  });

  it('says that equal runs are equal, and takes the schemas that both have', () => {
    const comparisons = compareRuns(run([1, 2, 3]), run([1, 2, 3, 4]), { samples: 200 });
    expect(comparisons.every(({ difference, p }) => difference === 0 && p === 1)).toBe(true);
    expect(comparisons.map(({ schemas }) => schemas)).toEqual([3, 3, 3]);
    expect(() => compareRuns(run([1]), [recordOf({ id: 'other' })])).toThrow('no schema in common');
  });
});

describe('qualityTasks', () => {
  it.each(TASK_KINDS)('%s: have the answer that the examples would give', (kind) => {
    const tasks = qualityTasks(kind, 30, new SeededChoices(2));
    expect(new Set(tasks.map(({ prompt }) => prompt)).size).toBe(30);
    expect(tasks).toEqual(qualityTasks(kind, 30, new SeededChoices(2)));
    for (const { prompt, expected, schema } of tasks) {
      const examples = [...prompt!.matchAll(/^Answer: (.*)$/gm)].map(
        ([, text]) => JSON.parse(text!) as { answer: unknown },
      );
      expect(examples).toHaveLength(3);
      expect(typeof examples[0]!.answer).toBe(typeof expected!.value);
      expect(Object.keys((JSON.parse(schema) as { properties: object }).properties)).toEqual([
        'reasoning',
        'answer',
      ]);
      expect(isRight(JSON.stringify({ reasoning: '', answer: expected!.value }), expected!)).toBe(true);
      expect(isRight(JSON.stringify({ reasoning: '', answer: 'none of these' }), expected!)).toBe(false);
    }
  });

  it('arithmetic is right', () => {
    for (const { prompt, expected } of qualityTasks('arithmetic', 50, new SeededChoices(9))) {
      const question = prompt!.split('Question: ').at(-1)!;
      const [boxes, each, given] = question.match(/\d+/g)!.map(Number) as [number, number, number];
      expect(expected!.value).toBe(boxes * each - given);
    }
  });
});

describe('isRight', () => {
  it.each([
    ['"Yes "', { kind: 'exact', value: 'yes' }, true],
    ['{"b":1,"a":2}', { kind: 'exact', value: { a: 2, b: 1 } }, true],
    ['[2,1,1]', { kind: 'set', value: [1, 1, 2] }, true],
    ['[2,1]', { kind: 'set', value: [1, 1, 2] }, false],
    ['"3.0"', { kind: 'number', value: 3 }, true],
    ['{"x":"four"}', { kind: 'number', value: 4, key: 'x' }, false],
    ['no JSON', { kind: 'exact', value: 'no JSON' }, false],
    ['null', { kind: 'exact', value: 1, key: 'x' }, false],
  ] as const)('%s against %j: %s', (text, expected, right) => {
    expect(isRight(text, expected)).toBe(right);
  });
});
