import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from '../../src/cli/bench-masks/histogram.ts';
import { pythonJson } from '../../src/cli/bench-masks/python-json.ts';
import { readJson } from '../../src/json/read.ts';
import { toJs } from '../../src/json/value.ts';
import { writtenJson } from '../json/written.ts';

describe('instances as Python writes them', () => {
  const python = (text: string): string => pythonJson(readJson(text));

  it('numbers are spelled as repr spells them', () => {
    // From Python 3.11: json.dumps(json.loads(text), ensure_ascii=False).
    const spelled: readonly (readonly [string, string])[] = [
      ['1', '1'],
      ['-0', '0'],
      ['-0.0', '-0.0'],
      ['0.0', '0.0'],
      ['0e5', '0.0'],
      ['1.0', '1.0'],
      ['1.50', '1.5'],
      ['1e2', '100.0'],
      ['1E-4', '0.0001'],
      ['0.00001', '1e-05'],
      ['-1.25e-7', '-1.25e-07'],
      ['1e15', '1000000000000000.0'],
      ['1e16', '1e+16'],
      ['9999999999999998.0', '9999999999999998.0'],
      ['123456789012345678', '123456789012345678'],
      ['123456789012345678.0', '1.2345678901234568e+17'],
      ['12345678901234567890123', '12345678901234567890123'],
      ['5e-324', '5e-324'],
      ['1.7976931348623157e308', '1.7976931348623157e+308'],
      ['3.14', '3.14'],
      ['-273.15', '-273.15'],
    ];
    expect(spelled.map(([text]) => python(text))).toEqual(spelled.map(([, expected]) => expected));
  });

  it('strings are raw but for what must be escaped; commas and colons have a blank behind them', () => {
    expect(python('{"b":["\\u00e9\\/\\u001F","\\n\\"\\\\"],"1":{},"a":[]}')).toBe(
      '{"b": ["é/\\u001f", "\\n\\"\\\\"], "1": {}, "a": []}',
    );
  });

  it('says what the text says', () => {
    fc.assert(
      fc.property(writtenJson, ({ text, value }) => {
        const written = readJson(pythonJson(readJson(text)));
        expect(JSON.stringify(toJs(written))).toBe(JSON.stringify(toJs(value)));
      }),
    );
  });
});

describe('a histogram of times', () => {
  const times = fc.array(fc.double({ min: 0.02, max: 1e8, noNaN: true }), { minLength: 1, maxLength: 60 });

  it('knows sum, maximum and number exactly and every percentile within half a per cent', () => {
    fc.assert(
      fc.property(times, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
        const histogram = new Histogram();
        for (const time of all) histogram.add(time);
        const sorted = [...all].sort((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(share * all.length)) - 1]!;
        expect(histogram.count).toBe(all.length);
        expect(histogram.maximum()).toBe(sorted.at(-1));
        expect(histogram.mean()).toBeCloseTo(all.reduce((sum, time) => sum + time, 0) / all.length, 6);
        expect(Math.abs(histogram.percentile(share) / exact - 1)).toBeLessThan(0.005);
      }),
    );
  });

  it('is the same, added up from its parts', () => {
    fc.assert(
      fc.property(times, times, (first, second) => {
        const whole = new Histogram();
        const parts = [first, second].map((part) => {
          const histogram = new Histogram();
          for (const time of part) {
            histogram.add(time);
            whole.add(time);
          }
          return histogram.data();
        });
        const sum = new Histogram();
        for (const part of parts) sum.merge(JSON.parse(JSON.stringify(part)) as typeof part);
        expect(sum.data().bins).toEqual(whole.data().bins);
        expect(sum.maximum()).toBe(whole.maximum());
        expect(sum.mean()).toBeCloseTo(whole.mean(), 4);
      }),
    );
  });

  it('of nothing is zero', () => {
    expect([new Histogram().mean(), new Histogram().percentile(0.5), new Histogram().maximum()]).toEqual([
      0, 0, 0,
    ]);
  });
});
