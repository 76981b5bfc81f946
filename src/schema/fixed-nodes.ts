import type { Decimal } from '../json/decimal.ts';
import { type Kind, type SchemaNode, UNCONSTRAINED } from './node.ts';
import type { ValueTable } from './value-table.ts';

/** Nodes that stand nowhere in the schema are numbered from here. */
const FIRST_ID = 2 ** 30;

/** Subschemas that some values, known by their ids, satisfy and no others. */
export class FixedNodes {
  private readonly values: ValueTable;
  private readonly nodes = new Map<string, SchemaNode>();
  private readonly single = new Map<number, SchemaNode>();
  private count = FIRST_ID;
  private textLength = 0;

  constructor(values: ValueTable) {
    this.values = values;
  }

  /** The subschema of one of several values. */
  oneOf(ids: readonly number[]): SchemaNode {
    const sorted = [...ids].sort((a, b) => a - b);
    const name = sorted.join();
    let node = this.nodes.get(name);
    if (node === undefined) {
      const strings: string[] = [];
      const numbers: Decimal[] = [];
      const literals = new Set<Kind>();
      const composites: SchemaNode[] = [];
      for (const id of sorted) {
        const value = this.values.get(id);
        if (value.kind === 'string') {
          strings.push(value.text);
          this.textLength += value.text.length;
        } else if (value.kind === 'number') numbers.push(value.value);
        else if (value.kind === 'object' || value.kind === 'array') composites.push(this.exactly(id));
        else literals.add(value.kind);
      }
      node = { ...this.blank(), values: { strings, numbers, literals, composites } };
      this.nodes.set(name, node);
    }
    return node;
  }

  /** How many bytes they take, more or less, with what is kept of each elsewhere: its meaning, variables of its own. */
  get byteLength(): number {
    return 1500 * (this.count - FIRST_ID) + 4 * this.textLength;
  }

  /** Whether a subschema is one of these, and stands nowhere in the schema. */
  has(node: SchemaNode): boolean {
    return node.id >= FIRST_ID;
  }

  private exactly(id: number): SchemaNode {
    let node = this.single.get(id);
    if (node === undefined) {
      node = this.make(id);
      this.single.set(id, node);
    }
    return node;
  }

  private make(id: number): SchemaNode {
    const value = this.values.get(id);
    if (value.kind === 'object') {
      return {
        ...this.blank(),
        types: { kinds: new Set<Kind>(['object']), integer: false },
        required: value.members.map(([key]) => key),
        properties: new Map(value.members.map(([key, member]) => [key, this.exactly(member)])),
        additional: this.nothing(),
      };
    }
    if (value.kind === 'array') {
      return {
        ...this.blank(),
        types: { kinds: new Set<Kind>(['array']), integer: false },
        prefixItems: value.items.map((item) => this.exactly(item)),
        items: this.nothing(),
        minItems: value.items.length,
      };
    }
    return this.oneOf([id]);
  }

  private nothing(): SchemaNode {
    return { ...this.blank(), satisfiable: false };
  }

  private blank(): SchemaNode {
    return { ...UNCONSTRAINED, id: this.count++, pointer: '' };
  }
}
