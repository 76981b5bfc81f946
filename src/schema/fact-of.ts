import { compareDecimals, type Decimal, decimalKey, isInteger } from '../json/decimal.ts';
import type { Core } from './core.ts';
import { isTrueOf } from './key-class.ts';
import type { PlainValue } from './value-table.ts';

/** Whether a fact is true of a string or number; undefined where that depends on its spelling, or is not cheap to tell. */
export function factOf({ atoms, draft }: Core, variable: number, value: PlainValue): boolean | undefined {
  const atom = atoms.get(variable);
  if (value.kind === 'string') return isTrueOf(atom, value.text);
  if (value.kind !== 'number') return undefined;
  switch (atom.kind) {
    case 'numbers': {
      const key = decimalKey(value.value);
      return atom.node.values!.numbers.some((each) => decimalKey(each) === key);
    }
    case 'above':
      return isAbove(value.value, atom.limit.value, atom.limit.isExclusive);
    case 'integer':
      // An integer of draft 4 has neither fraction nor exponent; since draft 6 its value counts.
      return draft === '4' ? undefined : isInteger(value.value);
    default:
      return undefined;
  }
}

function isAbove(value: Decimal, limit: Decimal, isExclusive: boolean): boolean {
  const order = compareDecimals(value, limit);
  return order > 0 || (order === 0 && !isExclusive);
}
