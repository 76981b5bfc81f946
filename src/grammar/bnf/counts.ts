import type { IToken } from 'chevrotain';
import type { Problems } from '../problems.ts';
import type { Dialect } from './tokens.ts';

/** The fewest and most times that a repeat allows. */
export function readCounts(
  { image, startOffset }: IToken,
  dialect: Dialect,
  problems: Problems,
): readonly [number, number] {
  if (image === '*') return [0, Infinity];
  if (image === '+') return [1, Infinity];
  if (image === '?') return [0, 1];
  const found = /^\{\s*(\d+)\s*(?:(,)\s*(\d+|-1)?\s*)?\}$/.exec(image);
  const [, low, comma, high] = found ?? [];
  const isUnbounded = comma !== undefined && (high === undefined || high === '-1');
  if (low === undefined || (high === '-1' && dialect === 'gbnf')) {
    const hint =
      low !== undefined
        ? `write {${low},}`
        : /^\{\s*,/.test(image)
          ? `write ${image.replace(/^\{\s*,/, '{0,')}`
          : 'write {2}, {2,} or {2,5}';
    problems.add(`${image} is no count`, startOffset, { hint });
    return [0, Infinity];
  }
  const min = Number(low);
  const max = isUnbounded ? Infinity : Number(high ?? low);
  if (!Number.isSafeInteger(min) || (max !== Infinity && !Number.isSafeInteger(max))) {
    problems.add(`${image} is too large a count`, startOffset, {
      hint: 'leave out what is not needed: {2,}',
    });
    return [0, Infinity];
  }
  if (max < min) {
    problems.add(`${image} allows no count`, startOffset, { hint: 'write the smaller number first' });
    return [min, min];
  }
  return [min, max];
}
