import { type Decimal, decimalKey, parseDecimal } from '../../json/decimal.ts';
import { type JsonValue, pointerStep } from '../../json/value.ts';
import type { FixedValues, Kind, SchemaNode } from '../node.ts';
import type { Subschema } from './subschema.ts';

/** A value that an enum or const lists, and where it stands. */
export interface ListedValue {
  readonly value: JsonValue;
  readonly pointer: string;
}

/** The values of an enum or const. */
export function fixedValues(listed: readonly ListedValue[], subschema: Subschema): FixedValues {
  const strings = new Set<string>();
  const numbers = new Map<string, Decimal>();
  const literals = new Set<Kind>();
  const composites: SchemaNode[] = [];
  for (const { value, pointer } of listed) {
    switch (value.kind) {
      case 'string':
        subschema.note(value.value);
        strings.add(value.value);
        break;
      case 'number': {
        const number = parseDecimal(value.text);
        numbers.set(decimalKey(number), number);
        break;
      }
      case 'boolean':
        literals.add(value.value ? 'true' : 'false');
        break;
      case 'null':
        literals.add('null');
        break;
      default:
        composites.push(exactly(value, pointer, subschema));
    }
  }
  return { strings: [...strings], numbers: [...numbers.values()], literals, composites };
}

/** Both an enum and a const: the values that are in both. */
export function commonValues(
  a: FixedValues | undefined,
  b: FixedValues,
  { create }: Pick<Subschema, 'create'>,
): FixedValues {
  if (a === undefined) return b;
  const strings = new Set(b.strings);
  const numbers = new Set(b.numbers.map(decimalKey));
  return {
    strings: a.strings.filter((string) => strings.has(string)),
    numbers: a.numbers.filter((number) => numbers.has(decimalKey(number))),
    literals: new Set([...a.literals].filter((literal) => b.literals.has(literal))),
    composites: a.composites.flatMap((first) =>
      b.composites.map((second) => {
        const both = create(first.pointer);
        both.references = [first, second];
        both.keyOrder = both.references;
        return both;
      }),
    ),
  };
}

/** The schema that one value alone satisfies. */
function exactly(value: JsonValue, pointer: string, subschema: Subschema): SchemaNode {
  const node = subschema.create(pointer);
  if (value.kind === 'object') {
    node.types = { kinds: new Set<Kind>(['object']), integer: false };
    node.required = [...value.members.keys()];
    for (const key of node.required) subschema.note(key);
    node.properties = new Map(
      Array.from(value.members, ([key, member]) => [
        key,
        exactly(member, pointerStep(pointer, key), subschema),
      ]),
    );
    node.additional = nothing(pointer, subschema);
  } else if (value.kind === 'array') {
    node.types = { kinds: new Set<Kind>(['array']), integer: false };
    node.prefixItems = value.items.map((item, i) => exactly(item, pointerStep(pointer, i), subschema));
    node.items = nothing(pointer, subschema);
    node.minItems = value.items.length;
  } else node.values = fixedValues([{ value, pointer }], subschema);
  return node;
}

function nothing(pointer: string, { create }: Subschema): SchemaNode {
  const node = create(pointer);
  node.satisfiable = false;
  return node;
}
