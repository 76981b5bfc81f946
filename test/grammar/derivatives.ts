import type { Expr } from '../../src/grammar/ir.ts';
import { choice, EMPTY, repeat, sequence } from '../../src/grammar/ir.ts';

/** A character that no expression of the tests names: it stands for all others. */
export const OTHER: string = '#';

const NOTHING: Expr = { kind: 'choice', items: [] };

/**
 * What is left of a regular expression behind a character (Brzozowski, Derivatives of Regular Expressions, J. ACM 11,
 * 1964), with `and` and `not`. Equal choices are merged, so that finitely many are reached.
 */
export function derivative(expr: Expr, character: string): Expr {
  switch (expr.kind) {
    case 'empty':
      return NOTHING;
    case 'text':
      return expr.text[0] === character ? tail(expr.text) : NOTHING;
    case 'class':
      return expr.set.has(character.codePointAt(0)!) ? EMPTY : NOTHING;
    case 'sequence': {
      const [first, ...others] = expr.items;
      if (first === undefined) return NOTHING;
      const rest = sequence(others);
      const here = join(derivative(first, character), rest);
      return isNullable(first) ? oneOf([here, derivative(rest, character)]) : here;
    }
    case 'choice':
      return oneOf(expr.items.map((item) => derivative(item, character)));
    case 'repeat': {
      const { item, min, max } = expr;
      // A copy that reads nothing may as well come last: so the first one reads.
      const left = repeat(item, Math.max(0, min - 1), max - 1);
      return max === 0 ? NOTHING : join(derivative(item, character), left);
    }
    case 'and':
      return { kind: 'and', items: expr.items.map((item) => derivative(item, character)) };
    case 'not':
      return { kind: 'not', item: derivative(expr.item, character) };
    default:
      throw new Error(`not regular: ${expr.kind}`);
  }
}

export function isNullable(expr: Expr): boolean {
  switch (expr.kind) {
    case 'empty':
      return true;
    case 'text':
    case 'class':
      return false;
    case 'sequence':
    case 'and':
      return expr.items.every(isNullable);
    case 'choice':
      return expr.items.some(isNullable);
    case 'repeat':
      return expr.min === 0 || isNullable(expr.item);
    case 'not':
      return !isNullable(expr.item);
    default:
      throw new Error(`not regular: ${expr.kind}`);
  }
}

/** The fewest characters, of an alphabet and one other, that a regular expression stands for; `Infinity`: nothing. */
export function leastLength(expr: Expr, alphabet: readonly string[]): number {
  const seen = new Set<string>();
  let layer = [expr];
  for (let length = 0; layer.length > 0; length++) {
    if (layer.some(isNullable)) return length;
    const next: Expr[] = [];
    for (const from of layer) {
      for (const character of [...alphabet, OTHER]) {
        const behind = derivative(from, character);
        const key = keyOf(behind);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push(behind);
      }
    }
    layer = next;
  }
  return Infinity;
}

/** Whether `and` or `not` stands in an expression. */
export function hasBoolean(expr: Expr): boolean {
  switch (expr.kind) {
    case 'and':
    case 'not':
      return true;
    case 'sequence':
    case 'choice':
      return expr.items.some(hasBoolean);
    case 'repeat':
      return hasBoolean(expr.item);
    default:
      return false;
  }
}

export function keyOf(expr: Expr): string {
  return JSON.stringify(expr, (_, value: unknown) => (value === Infinity ? 'endless' : value));
}

function tail(text: string): Expr {
  return text.length === 1 ? EMPTY : { kind: 'text', text: text.slice(1) };
}

function join(first: Expr, rest: Expr): Expr {
  return first.kind === 'choice' && first.items.length === 0 ? NOTHING : sequence([first, rest]);
}

function oneOf(items: readonly Expr[]): Expr {
  const flat = items.flatMap((item) => (item.kind === 'choice' ? item.items : [item]));
  const distinct = new Map(flat.map((item) => [keyOf(item), item]));
  return choice([...distinct.keys()].sort().map((key) => distinct.get(key)!));
}
