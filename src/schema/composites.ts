import type { Decimal } from '../json/decimal.ts';
import type { Meanings } from './meanings.ts';
import { type Kind, type SchemaNode, UNCONSTRAINED } from './node.ts';

/** Nodes of codes are numbered from here; there are no such nodes in the schema, nor among those of `FixedNodes`. */
const FIRST_ID = 2 ** 29;

/** So many objects with the same keys, or arrays of the same length, at least, are told apart by codes. */
export const MANY_COMPOSITES = 16;

/** Where in a composite value another one stands: its key or its index. */
export type Place = string | number;

/** What stands in one place of values of one shape: each value there has a code, from 1 on; 0 is any other value. */
export interface Codes {
  readonly codes: ReadonlyMap<string, number>;
  /** The values, in the order of their codes. */
  readonly parts: readonly SchemaNode[];
  /** Per bit of a code, the highest first: the subschema of the values whose code has it. */
  readonly bits: readonly SchemaNode[];
}

/**
 * The objects and arrays that `enum` and `const` fix, by shape: their keys, or their length. Where one shape has many,
 * they are not taken for subschemas of their own, of which each would be a fact; it is asked with which of them an object
 * agrees so far. Which value stands in a place is then not one fact per value, but one per bit of the value's code:
 * a logarithmic encoding, that tells values apart by the very form of formulas.
 */
export class Composites {
  private readonly meanings: Meanings;
  private readonly shapes = new Map<string, SchemaNode[]>();
  private readonly shapeOf = new Map<SchemaNode, string>();
  private readonly known = new Map<string, Codes>();
  private count = FIRST_ID;

  constructor(meanings: Meanings) {
    this.meanings = meanings;
  }

  /** Notes a fixed value, with those in it. */
  add(value: SchemaNode): void {
    const shape = nameOfShape(value);
    if (shape === undefined || this.shapeOf.has(value)) return;
    this.shapeOf.set(value, shape);
    const list = this.shapes.get(shape);
    if (list === undefined) this.shapes.set(shape, [value]);
    else list.push(value);
    for (const part of [...value.properties.values(), ...value.prefixItems]) this.add(part);
  }

  /** Values of one kind by shape, where a shape has many; the others one by one. */
  divide(values: readonly SchemaNode[], kind: Kind): { many: SchemaNode[][]; single: SchemaNode[] } {
    const groups = new Map<string, SchemaNode[]>();
    const single: SchemaNode[] = [];
    for (const value of values) {
      if (value.types?.kinds.has(kind) === false) continue;
      const shape = this.shapeOf.get(value);
      if (shape === undefined || this.shapes.get(shape)!.length < MANY_COMPOSITES) single.push(value);
      else {
        const group = groups.get(shape);
        if (group === undefined) groups.set(shape, [value]);
        else group.push(value);
      }
    }
    return { many: [...groups.values()], single };
  }

  /** The codes of what stands in a place of the values of a shape. */
  codes(value: SchemaNode, place: Place): Codes {
    const shape = this.shapeOf.get(value)!;
    const key = JSON.stringify([shape, place]);
    let found = this.known.get(key);
    if (found === undefined) this.known.set(key, (found = this.encode(this.shapes.get(shape)!, place)));
    return found;
  }

  private encode(values: readonly SchemaNode[], place: Place): Codes {
    const parts = new Map<string, SchemaNode>();
    for (const value of values) {
      const part = partOf(value, place)!;
      parts.set(this.meanings.of(part), part);
    }
    const codes = new Map([...parts.keys()].map((meaning, i) => [meaning, i + 1]));
    const size = 32 - Math.clz32(parts.size);
    const bits = Array.from({ length: size }, (_, i) =>
      anyOf(
        this.count++,
        [...parts.values()].filter((_, at) => ((at + 1) >> (size - 1 - i)) & 1),
      ),
    );
    return { codes, parts: [...parts.values()], bits };
  }
}

/** What stands in a place of a fixed value. */
export function partOf(value: SchemaNode, place: Place): SchemaNode | undefined {
  return typeof place === 'string' ? value.properties.get(place) : value.prefixItems[place];
}

/** Undefined for scalars, and for what more than one `enum` fixes. */
function nameOfShape({ types, references, required, prefixItems }: SchemaNode): string | undefined {
  if (types === undefined || references.length > 0) return undefined;
  return types.kinds.has('object') ? JSON.stringify([...required].sort()) : String(prefixItems.length);
}

/** The subschema of some fixed values. */
function anyOf(id: number, parts: readonly SchemaNode[]): SchemaNode {
  const strings: string[] = [];
  const numbers: Decimal[] = [];
  const literals = new Set<Kind>();
  const composites: SchemaNode[] = [];
  for (const part of parts) {
    if (part.values === undefined) composites.push(part);
    else {
      strings.push(...part.values.strings);
      numbers.push(...part.values.numbers);
      for (const literal of part.values.literals) literals.add(literal);
    }
  }
  const values = { strings, numbers, literals, composites };
  return { ...UNCONSTRAINED, id, pointer: '', values, keyOrder: composites };
}
