import { children, inPlace, type SchemaNode } from './node.ts';

/**
 * What a formula's variables stand for. `fits` is about a value as a whole; the others are facts about the value that a
 * frame reads, and keyed by meaning, so that subschemas share them:
 * - `fits`: the value satisfies a subschema;
 * - `seen`: the object has a member under a key; `members`: all members satisfy what `properties` and
 *   `additionalProperties` of a subschema say; `count`: the array has at least so many items; `items`: all items
 *   satisfy what `prefixItems` and `items` of a subschema say;
 * - `length`: the string has at least so many code points; `strings`, `numbers`: the value is one of those that a
 *   subschema fixes; `integer`: the number is an integer.
 */
export type Atom =
  | { readonly kind: 'fits' | 'members' | 'items' | 'strings' | 'numbers'; readonly node: SchemaNode }
  | { readonly kind: 'seen'; readonly key: string }
  | { readonly kind: 'count' | 'length'; readonly least: number }
  | { readonly kind: 'integer' };

/**
 * Numbers the variables of a schema's formulas, by one walk through the schema before any formula is built: per
 * subschema its own facts, then those of its children, then those of the subschemas in its place. This order keeps
 * diagrams small, which the order of first use does not.
 */
export class Atoms {
  private readonly atoms: Atom[] = [];
  private readonly byMeaning = new Map<string, number>();
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
    const meaning = meaningOf(atom);
    let variable = this.byMeaning.get(meaning);
    if (variable === undefined) {
      variable = this.atoms.push(atom) - 1;
      this.byMeaning.set(meaning, variable);
    }
    return variable;
  }

  /** A variable for reading. */
  name(variable: number): string {
    return meaningOf(this.get(variable));
  }

  private walk(node: SchemaNode): void {
    if (this.walked.has(node)) return;
    this.walked.add(node);
    this.variable({ kind: 'fits', node });
    for (const key of node.required) this.variable({ kind: 'seen', key });
    for (const kind of ['members', 'items', 'strings', 'numbers'] as const) this.variable({ kind, node });
    for (const least of [node.minItems, node.maxItems + 1]) this.variable({ kind: 'count', least });
    for (const least of [node.minLength, node.maxLength + 1]) this.variable({ kind: 'length', least });
    this.variable({ kind: 'integer' });
    for (const child of children(node)) this.walk(child);
    for (const child of inPlace(node)) this.walk(child);
  }
}

function meaningOf(atom: Atom): string {
  switch (atom.kind) {
    case 'seen':
      return `seen ${JSON.stringify(atom.key)}`;
    case 'count':
    case 'length':
      return `${atom.kind} >= ${atom.least}`;
    case 'integer':
      return 'integer';
    default:
      return `${atom.kind} ${atom.node.id}`;
  }
}
