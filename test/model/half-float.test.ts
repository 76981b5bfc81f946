import { describe, expect, it } from 'vitest';
import { halfToFloat } from '../../src/model/half-float.ts';

describe('halfToFloat', () => {
  it('reads normal, subnormal and special numbers', () => {
    const halves = [
      0x0000, 0x8000, 0x3c00, 0xc000, 0x3555, 0x7bff, 0x0001, 0x03ff, 0x0400, 0x7c00, 0xfc00, 0x7e00,
    ];
    expect([...halfToFloat(Uint16Array.from(halves))]).toEqual([
      0,
      -0,
      1,
      -2,
      0.333251953125,
      65504,
      2 ** -24,
      1023 * 2 ** -24,
      2 ** -14,
      Infinity,
      -Infinity,
      NaN,
    ]);
  });
});
