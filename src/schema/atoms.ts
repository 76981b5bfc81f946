import { type Decimal, decimalKey } from '../json/decimal.ts';
import { children, inPlace, type Limit, type SchemaNode } from './node.ts';
import { Meanings } from './meanings.ts';
import type { StringTest } from './string-test.ts';

/**
 * What a formula's variables stand for. `fits` is about a value as a whole; the others are facts about the value that a
 * frame reads, and keyed by meaning, so that subschemas share them:
 * - `fits`: the value satisfies a subschema;
 * - `seen`: the object has a member under a key; `count`: the object or array has at least so many members or items;
 * - `members`: all members satisfy what `properties`, `patternProperties` and `additionalProperties` of a subschema say;
 *   `names`: all keys satisfy its `propertyNames`; `items`: all items satisfy what `prefixItems` and `items` say;
 * - `unevaluated`: all members, or items, that nothing in the place of a subschema evaluates satisfy what it says of
 *   those;
 * - `contains`: at least so many of the items that are still to come satisfy a subschema; `unique`: no two items are
 *   equal;
 * - `length`: the string has at least so many code points; `test`: it passes a test;
 * - `strings`, `numbers`: the value is one of those that a subschema fixes;
 * - `integer`: the number is an integer; `above`: it is at, or above, a limit; `multiple`: it is a multiple.
 */
export type Atom =
  | {
      readonly kind: 'fits' | 'members' | 'names' | 'items' | 'unevaluated' | 'strings' | 'numbers';
      readonly node: SchemaNode;
    }
  | { readonly kind: 'seen'; readonly key: string }
  | { readonly kind: 'count' | 'length'; readonly least: number }
  | { readonly kind: 'contains'; readonly node: SchemaNode; readonly least: number }
  | { readonly kind: 'unique' | 'integer' }
  | { readonly kind: 'test'; readonly test: StringTest }
  | { readonly kind: 'above'; readonly limit: Limit }
  | { readonly kind: 'multiple'; readonly of: Decimal };

/**
 * Numbers the variables of a schema's formulas, by one walk through the schema before any formula is built: per
 * subschema its own facts, then those of its children, then those of the subschemas in its place. This order keeps
 * diagrams small, which the order of first use does not.
 */
export class Atoms {
  private readonly atoms: Atom[] = [];
  private readonly byMeaning = new Map<string, number>();
  private readonly meanings = new Meanings();
  private readonly walked = new Set<SchemaNode>();

  constructor(root: SchemaNode) {
    this.walk(root);
  }

  /** What a variable stands for. */
  get(variable: number): Atom {
    return this.atoms[variable]!;
  }

  /** The variable of an atom. */
  variable(atom: Atom): number {
    const meaning = this.meaningOf(atom);
    let variable = this.byMeaning.get(meaning);
    if (variable === undefined) {
      variable = this.atoms.push(atom) - 1;
      this.byMeaning.set(meaning, variable);
    }
    return variable;
  }

  /** The tests of strings among the variables so far. */
  tests(): StringTest[] {
    return this.atoms.flatMap((atom) => (atom.kind === 'test' ? [atom.test] : []));
  }

  /** A variable for reading. */
  name(variable: number): string {
    return this.meaningOf(this.get(variable));
  }

  /** The variables of a least and a greatest number. */
  private thresholds(min: number, max: number, atom: (least: number) => Atom): void {
    if (min > 0) this.variable(atom(min));
    if (max < Infinity) this.variable(atom(max + 1));
  }

  private meaningOf(atom: Atom): string {
    const { meanings } = this;
    switch (atom.kind) {
      case 'seen':
        return `seen ${JSON.stringify(atom.key)}`;
      case 'count':
      case 'length':
        return `${atom.kind} >= ${atom.least}`;
      case 'integer':
      case 'unique':
        return atom.kind;
      case 'contains':
        return `contains ${meanings.of(atom.node)} >= ${atom.least}`;
      case 'test':
        return atom.test.name;
      case 'above':
        return `${atom.limit.isExclusive ? '>' : '>='} ${decimalKey(atom.limit.value)}`;
      case 'multiple':
        return `multiple of ${decimalKey(atom.of)}`;
      case 'members':
        return `members ${meanings.members(atom.node)}`;
      case 'items':
        return `items ${meanings.items(atom.node)}`;
      case 'names':
        return `names ${atom.node.propertyNames === undefined ? '' : meanings.of(atom.node.propertyNames)}`;
      case 'strings':
        return `strings ${atom.node.values === undefined ? '' : meanings.fixed(atom.node.values, 'strings')}`;
      case 'numbers':
        return `numbers ${atom.node.values === undefined ? '' : meanings.fixed(atom.node.values, 'numbers')}`;
      default:
        return `${atom.kind} ${meanings.of(atom.node)}`;
    }
  }

  private walk(node: SchemaNode): void {
    if (this.walked.has(node)) return;
    this.walked.add(node);
    this.variable({ kind: 'fits', node });
    for (const key of node.required) this.variable({ kind: 'seen', key });
    for (const [key, keys] of node.dependentRequired) {
      for (const each of [key, ...keys]) this.variable({ kind: 'seen', key: each });
    }
    for (const key of node.dependentSchemas.keys()) this.variable({ kind: 'seen', key });
    const about = (kind: 'members' | 'names' | 'items' | 'unevaluated', isSaid: boolean): void => {
      if (isSaid) this.variable({ kind, node });
    };
    about(
      'members',
      node.properties.size > 0 || node.patternProperties.length > 0 || node.additional !== undefined,
    );
    about('names', node.propertyNames !== undefined);
    about('items', node.prefixItems.length > 0 || node.items !== undefined);
    about('unevaluated', (node.unevaluatedProperties ?? node.unevaluatedItems) !== undefined);
    if (node.values !== undefined)
      for (const kind of ['strings', 'numbers'] as const) this.variable({ kind, node });
    for (const test of node.tests) this.variable({ kind: 'test', test });
    for (const limit of node.minimum) this.variable({ kind: 'above', limit });
    for (const limit of node.maximum) this.variable({ kind: 'above', limit: behind(limit) });
    for (const of of node.multipleOf) this.variable({ kind: 'multiple', of });
    if (node.types?.integer) this.variable({ kind: 'integer' });
    const { contains } = node;
    if (contains !== undefined) {
      this.thresholds(contains.min, contains.max, (least) => ({
        kind: 'contains',
        node: contains.node,
        least,
      }));
    }
    if (node.uniqueItems) this.variable({ kind: 'unique' });
    const count = (least: number): Atom => ({ kind: 'count', least });
    this.thresholds(node.minItems, node.maxItems, count);
    this.thresholds(node.minProperties, node.maxProperties, count);
    this.thresholds(node.minLength, node.maxLength, (least) => ({ kind: 'length', least }));
    for (const child of children(node)) this.walk(child);
    for (const child of inPlace(node)) this.walk(child);
  }
}

/** The lower limit of what an upper limit shuts out. */
export function behind({ value, isExclusive }: Limit): Limit {
  return { value, isExclusive: !isExclusive };
}
