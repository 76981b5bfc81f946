import { type Decimal, decimalKey } from '../json/decimal.ts';

/** A JSON value as far as equality goes: members have no order, numbers no spelling. */
export type PlainValue =
  | { readonly kind: 'true' | 'false' | 'null' }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly value: Decimal }
  /** The values in it, by their ids. */
  | { readonly kind: 'array'; readonly items: readonly number[] }
  /** In ascending order of the keys. */
  | { readonly kind: 'object'; readonly members: readonly (readonly [key: string, value: number])[] };

/** Values interned to integers: equal values (JSON Schema 2020-12, section 4.2.2) are equal integers. */
export class ValueTable {
  private readonly ids = new Map<string, number>();
  private readonly values: PlainValue[] = [];
  /** How many bytes it holds, more or less. */
  byteLength = 0;

  get(id: number): PlainValue {
    return this.values[id]!;
  }

  intern(value: PlainValue): number {
    const key = keyOf(value);
    let id = this.ids.get(key);
    if (id === undefined) {
      id = this.values.push(value) - 1;
      this.ids.set(key, id);
      // The key, and the value, which is no longer.
      this.byteLength += 200 + 4 * key.length;
    }
    return id;
  }
}

function keyOf(value: PlainValue): string {
  switch (value.kind) {
    case 'string':
      return JSON.stringify(value.text);
    case 'number':
      return decimalKey(value.value);
    case 'array':
      return `[${value.items.join()}]`;
    case 'object':
      return `{${value.members.map(([key, member]) => `${JSON.stringify(key)}:${member}`).join()}}`;
    default:
      return value.kind;
  }
}
