import { type Expr, partsOf } from '../ir.ts';

/** So many expressions are looked at. */
const MOST_PARTS = 2000;

/** Whether an expression stands for a regular language by its form: rules that it names do not recur, nothing is lazy. */
export function isRegular(expr: Expr, bodyOf: (rule: string) => Expr | undefined): boolean {
  const open = new Set<string>();
  let left = MOST_PARTS;
  const visit = (each: Expr): boolean => {
    if (--left < 0) return false;
    switch (each.kind) {
      case 'json':
      case 'grammar':
      case 'special':
      case 'substring':
      case 'lazy':
        return false;
      case 'rule': {
        const body = bodyOf(each.name);
        if (body === undefined || open.has(each.name)) return false;
        open.add(each.name);
        const isSo = visit(body);
        open.delete(each.name);
        return isSo;
      }
      default:
        return partsOf(each).every(visit);
    }
  };
  return visit(expr);
}
