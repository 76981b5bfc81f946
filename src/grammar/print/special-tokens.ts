import { UnsupportedError } from '../../base/errors.ts';
import * as ir from '../ir.ts';
import type { Expr, SpecialExpr } from '../ir.ts';
import type { PrintedNotation } from './dialects.ts';

/** How many tokens are named one by one. */
const MOST_IDS = 256;

/**
 * A special token as a notation writes it.
 *
 * @throws UnsupportedError for what it cannot name
 */
export function writeSpecial(expr: SpecialExpr, notation: PrintedNotation): Expr {
  const { name, negated = false, ranges } = expr;
  const written = (text: string): Expr => ({ ...expr, text });
  const isName = name !== undefined && /^<[^<>\s[][^<>\s]*>$/.test(name);
  if (notation === 'gbnf') {
    if (isName) return written(`${negated ? '!' : ''}${name}`);
    const ids = ranges === undefined ? undefined : idsIn(ranges);
    if (ids?.length === 1) return written(`${negated ? '!' : ''}<[${ids[0]!}]>`);
    if (ids !== undefined && !negated) {
      return ir.choice(ids.map((id): Expr => ({ kind: 'special', text: `<[${id}]>`, ranges: [[id, id]] })));
    }
  }
  if (notation === 'lark') {
    if (isName && !negated) return written(name);
    if (ranges !== undefined) {
      if (ranges.some(([, last]) => last === Infinity) && !negated) return written('<[*]>');
      const list = ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
      return written(`<[${negated ? '^' : ''}${list.join(',')}]>`);
    }
  }
  throw new UnsupportedError(`${notation} cannot name the special token ${expr.text}`);
}

/** All ids, or undefined if there are very many. */
function idsIn(ranges: readonly (readonly [number, number])[]): number[] | undefined {
  const ids: number[] = [];
  for (const [first, last] of ranges) {
    if (ids.length + last - first >= MOST_IDS) return undefined;
    for (let id = first; id <= last; id++) ids.push(id);
  }
  return ids;
}
