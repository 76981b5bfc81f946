import fc from 'fast-check';
import { resolveRef } from './subset.ts';
import type { Schema, SchemaObject } from './subset.ts';

/** Chance for what is derived from a schema: a number from 0 to n - 1. When the source runs out it is 0. */
export type Picker = (n: number) => number;

/** Shrinks to the shortest source, and so to the simplest values. */
export const picks: fc.Arbitrary<number[]> = fc.array(fc.nat(0xffff), { maxLength: 80 });

/** Reads a source of numbers as choices. */
export function pickFrom(source: readonly number[]): Picker {
  let at = 0;
  return (n) => (source[at++] ?? 0) % n;
}

const SCALARS: readonly unknown[] = [
  null,
  0,
  '',
  true,
  1,
  'a',
  false,
  -1,
  'ab',
  1.5,
  '😀',
  10,
  'aé',
  1e21,
  '\ud800',
];
const TEXTS = ['', 'a', 'ab', 'aé😀', '"\\\n', 'abcd', 'abcdefg', '😀😀', '\ud800', '/'];

/** A value that the schema is likely to accept: about half of what is asked for is looked at. */
export function nearlyValid(schema: Schema, root: Schema, pick: Picker, depth = 5): unknown {
  if (typeof schema === 'boolean' || depth <= 0) return anyValue(pick);
  const { $ref, anyOf, ...rest } = schema;
  if (typeof $ref === 'string')
    return nearlyValid(both(rest, resolveRef(root, $ref), anyOf), root, pick, depth - 1);
  if (Array.isArray(anyOf)) {
    return nearlyValid(both(rest, anyOf[pick(anyOf.length)] as Schema), root, pick, depth);
  }
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][pick(schema['enum'].length)];
  switch (typeOf(schema, pick)) {
    case 'null':
      return null;
    case 'boolean':
      return pick(2) === 1;
    case 'integer':
      return [0, 1, -1, 10, 1e21, 123][pick(6)];
    case 'number':
      return [0, 1.5, -0.25, 1e-7, 7, 0.1][pick(6)];
    case 'string':
      return textFor(schema, pick);
    case 'array':
      return arrayFor(schema, root, pick, depth);
    case 'object':
      return objectFor(schema, root, pick, depth);
    default:
      return anyValue(pick);
  }
}

function anyValue(pick: Picker): unknown {
  const shape = pick(8);
  if (shape === 6) return Array.from({ length: pick(3) }, () => SCALARS[pick(SCALARS.length)]);
  if (shape === 7) return { [['a', 'b', '1', 'é'][pick(4)]!]: SCALARS[pick(SCALARS.length)] };
  return SCALARS[pick(SCALARS.length)];
}

/** Conditions of two places together; where both have one, the first is taken. */
function both(first: SchemaObject, second: Schema, anyOf?: unknown): Schema {
  const merged = typeof second === 'boolean' ? { ...first } : { ...second, ...first };
  return anyOf === undefined ? merged : { ...merged, anyOf };
}

function typeOf(schema: SchemaObject, pick: Picker): unknown {
  const { type } = schema;
  if (Array.isArray(type)) return type[pick(type.length)] as unknown;
  if (type !== undefined) return type;
  const hints = Object.entries({
    object: ['properties', 'required', 'additionalProperties'],
    array: ['items', 'prefixItems', 'minItems', 'maxItems'],
    string: ['minLength', 'maxLength'],
  }).filter(([, keywords]) => keywords.some((keyword) => keyword in schema));
  return hints.length === 0 ? undefined : hints[pick(hints.length)]![0];
}

function sizeFor(schema: SchemaObject, least: string, most: string, pick: Picker): number {
  const from = Number(schema[least] ?? 0);
  const to = Number(schema[most] ?? from + 2);
  return Math.max(0, from + pick(Math.max(1, to - from + 1)));
}

function textFor(schema: SchemaObject, pick: Picker): string {
  const length = sizeFor(schema, 'minLength', 'maxLength', pick);
  return Array.from({ length }, () => ['a', 'b', '😀', 'é', '"', '\n', '\ud800', '/'][pick(8)]!).join('');
}

function arrayFor(schema: SchemaObject, root: Schema, pick: Picker, depth: number): unknown[] {
  const prefix = (schema['prefixItems'] ?? []) as readonly Schema[];
  const rest = (schema['items'] ?? true) as Schema;
  let length = sizeFor(schema, 'minItems', 'maxItems', pick);
  if (rest === false) length = Math.min(length, prefix.length);
  return Array.from({ length }, (_, i) => nearlyValid(prefix[i] ?? rest, root, pick, depth - 1));
}

function objectFor(schema: SchemaObject, root: Schema, pick: Picker, depth: number): unknown {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  const additional = (schema['additionalProperties'] ?? true) as Schema;
  const required = (schema['required'] ?? []) as readonly string[];
  const names = new Set(required);
  for (const name of Object.keys(properties)) if (pick(4) > 0 && properties[name] !== false) names.add(name);
  if (additional !== false && pick(4) === 1) names.add(['x', 'abc', '', '0'][pick(4)]!);
  const rule = (name: string): Schema => (Object.hasOwn(properties, name) ? properties[name]! : additional);
  return Object.fromEntries([...names].map((name) => [name, nearlyValid(rule(name), root, pick, depth - 1)]));
}

/** The value with a small change somewhere: an item or member more or less, or another value in its place. */
export function mutate(value: unknown, pick: Picker): unknown {
  if (Array.isArray(value)) {
    if (value.length > 0 && pick(3) > 0) {
      const at = pick(value.length);
      return value.map((item: unknown, i) => (i === at ? mutate(item, pick) : item));
    }
    const change = pick(3);
    return change === 0 ? value.slice(0, -1) : change === 1 ? [...value, anyValue(pick)] : anyValue(pick);
  }
  if (typeof value === 'object' && value !== null) {
    const entries: [string, unknown][] = Object.entries(value);
    if (entries.length > 0 && pick(3) > 0) {
      const at = pick(entries.length);
      return Object.fromEntries(
        entries.map(([name, member], i) => [name, i === at ? mutate(member, pick) : member]),
      );
    }
    const change = pick(3);
    if (change === 0 && entries.length > 0) {
      const at = pick(entries.length);
      return Object.fromEntries(entries.filter((_, i) => i !== at));
    }
    return change === 1 ? { ...value, [['a', 'b', 'x', 'aa'][pick(4)]!]: anyValue(pick) } : anyValue(pick);
  }
  if (typeof value === 'string' && pick(2) === 0) return TEXTS[pick(TEXTS.length)];
  if (typeof value === 'number' && pick(2) === 0) return value + [1, 0.5, -1, 10][pick(4)]!;
  return anyValue(pick);
}

/** The value as a JSON text in a random one of all its spellings: white space, order of members, escapes, numbers. */
export function spell(value: unknown, pick: Picker): string {
  const space = (): string => ['', '', '', ' ', '\n', '\r\n\t'][pick(6)]!;
  const list = (parts: string[]): string => parts.map((part) => space() + part + space()).join(',');
  if (Array.isArray(value))
    return `[${value.length === 0 ? space() : list(value.map((item) => spell(item, pick)))}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, member]: [string, unknown]) => {
      return `${spellString(name, pick)}${space()}:${space()}${spell(member, pick)}`;
    });
    const turn = pick(members.length + 1);
    return `{${members.length === 0 ? space() : list([...members.slice(turn), ...members.slice(0, turn)])}}`;
  }
  if (typeof value === 'string') return spellString(value, pick);
  if (typeof value === 'number') return spellNumber(value, pick);
  return JSON.stringify(value);
}

function spellString(value: string, pick: Picker): string {
  // Unit by unit: a pair of surrogates may also be spelled by two escapes.
  const escape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  if (pick(3) === 1) return `"${value.split('').map(escape).join('')}"`;
  return JSON.stringify(value).replaceAll('/', () => (pick(2) === 1 ? '\\/' : '/'));
}

function spellNumber(value: number, pick: Picker): string {
  const plain = JSON.stringify(value);
  if (plain.includes('e')) return [plain, plain.replace('e', 'E')][pick(2)]!;
  const variants = [plain, `${plain}e0`, `${plain}${plain.includes('.') ? '0' : '.0'}`];
  if (!plain.includes('.') && value !== 0) variants.push(`${plain}0e-1`, `${plain}00E-02`);
  if (value === 0) variants.push('-0', '0.00', '0E+7');
  return variants[pick(variants.length)]!;
}
