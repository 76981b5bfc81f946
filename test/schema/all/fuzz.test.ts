import { describe, expect, it } from 'vitest';
import { hasFuzz, readFuzz, wrongVerdicts } from './fuzz.ts';

const FULL = process.env['WELLFORMED_FULL'] === '1';

describe.skipIf(!hasFuzz)('random schemas with agreed verdicts (../shared/fuzz)', () => {
  it('are judged as three validators agree', () => {
    const cases = readFuzz(FULL ? 1 : 5);
    expect(cases.flatMap(wrongVerdicts)).toEqual([]);
    const tests = cases.flatMap((one) => one.tests);
    const valid = tests.filter((test) => test.valid).length;
    expect(Math.min(valid, tests.length - valid)).toBeGreaterThan(200);
  });
});
