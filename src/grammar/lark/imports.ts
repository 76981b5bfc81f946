import * as ir from '../ir.ts';
import type { Rule } from '../ir.ts';
import type { Problems } from '../problems.ts';
import type { Definitions } from './definitions.ts';
import { commonWithParts } from './library.ts';

/**
 * The rules of the terminals that a source imports and names somewhere, and of those that they are made of. Names of the
 * library that the source does not import, or has given to something else, stay apart. What is imported for nothing is
 * warned of.
 */
export function importedRules(
  { imported }: Definitions,
  isNamed: (name: string) => boolean,
  library: () => ReadonlyMap<string, Rule>,
  problems: Problems,
): Map<string, Rule> {
  const rules = new Map<string, Rule>();
  const used = [...imported].filter(([alias, { at }]) => {
    if (!isNamed(alias)) problems.warn(`the import "${alias}" is never used`, at);
    return isNamed(alias);
  });
  const own = (name: string): string => (imported.get(name)?.name === name ? name : `%${name}`);
  for (const [alias, { name, at }] of used) {
    for (const part of commonWithParts(name)) {
      rules.set(own(part), { name: own(part), body: renamed(library().get(part)!.body, own), at });
    }
    if (alias !== name) rules.set(alias, { name: alias, body: ir.rule(own(name)), at });
  }
  return rules;
}

function renamed(expr: ir.Expr, nameOf: (name: string) => string): ir.Expr {
  switch (expr.kind) {
    case 'rule':
      return ir.rule(nameOf(expr.name));
    case 'sequence':
    case 'choice':
      return { ...expr, items: expr.items.map((item) => renamed(item, nameOf)) };
    case 'repeat':
      return { ...expr, item: renamed(expr.item, nameOf) };
    default:
      return expr;
  }
}
