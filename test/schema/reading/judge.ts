import {
  canonicalNumber,
  compareDecimals,
  type Decimal,
  decimalKey,
  isInteger,
  parseDecimal,
} from '../../../src/json/decimal.ts';
import type { JsonValue } from '../../../src/json/value.ts';
import { accepts } from '../../../src/regex/algebra.ts';
import type { Kind, SchemaNode } from '../../../src/schema/node.ts';
import type { StringTest } from '../../../src/schema/string-test.ts';

/** Whether a value satisfies a node, and which members and items its subschemas evaluate. */
interface Outcome {
  readonly valid: boolean;
  readonly keys: ReadonlySet<string>;
  readonly items: ReadonlySet<number>;
}

/** Whether a value satisfies a node: straight from what the fields of a node mean, value by value. */
export function satisfies(node: SchemaNode, value: JsonValue): boolean {
  return judge(node, value).valid;
}

function judge(node: SchemaNode, value: JsonValue): Outcome {
  const keys = new Set<string>();
  const items = new Set<number>();
  const checks = [node.satisfiable, kindFits(node, value), valueFits(node, value)];

  const apply = (part: SchemaNode): boolean => {
    const outcome = judge(part, value);
    if (outcome.valid) {
      outcome.keys.forEach((key) => keys.add(key));
      outcome.items.forEach((item) => items.add(item));
    }
    return outcome.valid;
  };
  for (const part of node.references) checks.push(apply(part));
  for (const list of node.alternatives) checks.push(list.map(apply).includes(true));
  for (const list of node.exclusives) checks.push(list.map(apply).filter(Boolean).length === 1);
  for (const part of node.negations) checks.push(!satisfies(part, value));
  if (node.conditional !== undefined) {
    const branch = apply(node.conditional.if) ? node.conditional.then : node.conditional.else;
    checks.push(branch === undefined || apply(branch));
  }

  if (value.kind === 'string') checks.push(stringFits(node, value.value));
  if (value.kind === 'number') checks.push(numberFits(node, parseDecimal(value.text)));
  if (value.kind === 'object') {
    const { members } = value;
    for (const [key, part] of node.dependentSchemas) if (members.has(key)) checks.push(apply(part));
    for (const [key, others] of node.dependentRequired) {
      if (members.has(key)) checks.push(others.every((other) => members.has(other)));
    }
    checks.push(node.required.every((key) => members.has(key)));
    checks.push(members.size >= node.minProperties && members.size <= node.maxProperties);
    for (const [key, member] of members) {
      const parts = node.patternProperties.filter(({ test }) => passes(test, key)).map((each) => each.node);
      const named = node.properties.get(key);
      if (named !== undefined) parts.push(named);
      if (parts.length === 0 && node.additional !== undefined) parts.push(node.additional);
      if (parts.length > 0) keys.add(key);
      checks.push(parts.every((part) => satisfies(part, member)));
      const name: JsonValue = { kind: 'string', value: key, offset: 0 };
      if (node.propertyNames !== undefined) checks.push(satisfies(node.propertyNames, name));
    }
    for (const [key, member] of members) {
      if (node.unevaluatedProperties === undefined || keys.has(key)) continue;
      checks.push(satisfies(node.unevaluatedProperties, member));
    }
    if (node.unevaluatedProperties !== undefined) for (const key of members.keys()) keys.add(key);
  }
  if (value.kind === 'array') {
    checks.push(value.items.length >= node.minItems && value.items.length <= node.maxItems);
    if (node.uniqueItems) checks.push(new Set(value.items.map(keyOf)).size === value.items.length);
    value.items.forEach((item, i) => {
      const part = i < node.prefixItems.length ? node.prefixItems[i] : node.items;
      if (part === undefined) return;
      items.add(i);
      checks.push(satisfies(part, item));
    });
    if (node.contains !== undefined) {
      const { node: part, min, max, evaluates } = node.contains;
      const fitting = value.items.flatMap((item, i) => (satisfies(part, item) ? [i] : []));
      checks.push(fitting.length >= min && fitting.length <= max);
      if (evaluates) fitting.forEach((i) => items.add(i));
    }
    value.items.forEach((item, i) => {
      if (node.unevaluatedItems === undefined || items.has(i)) return;
      checks.push(satisfies(node.unevaluatedItems, item));
    });
    if (node.unevaluatedItems !== undefined) value.items.forEach((_, i) => items.add(i));
  }
  return { valid: checks.every(Boolean), keys, items };
}

function kindOf(value: JsonValue): Kind {
  return value.kind === 'boolean' ? (value.value ? 'true' : 'false') : value.kind;
}

function kindFits({ types }: SchemaNode, value: JsonValue): boolean {
  if (types === undefined) return true;
  if (!types.kinds.has(kindOf(value))) return false;
  if (types.integer === false || value.kind !== 'number') return true;
  return types.integer === 'text' ? !/[.eE]/.test(value.text) : isInteger(parseDecimal(value.text));
}

function valueFits({ values }: SchemaNode, value: JsonValue): boolean {
  if (values === undefined) return true;
  switch (value.kind) {
    case 'string':
      return values.strings.includes(value.value);
    case 'number': {
      const key = decimalKey(parseDecimal(value.text));
      return values.numbers.some((number) => decimalKey(number) === key);
    }
    case 'object':
    case 'array':
      return values.composites.some((composite) => satisfies(composite, value));
    default:
      return values.literals.has(kindOf(value));
  }
}

export function passes({ outer, inner, judge: decide }: StringTest, text: string): boolean {
  return accepts(inner, text) || (accepts(outer, text) && decide?.(text) === true);
}

function stringFits(node: SchemaNode, text: string): boolean {
  const length = [...text].length;
  return (
    length >= node.minLength && length <= node.maxLength && node.tests.every((test) => passes(test, text))
  );
}

function numberFits(node: SchemaNode, number: Decimal): boolean {
  return (
    node.minimum.every(({ value, isExclusive }) => compareDecimals(number, value) >= (isExclusive ? 1 : 0)) &&
    node.maximum.every(
      ({ value, isExclusive }) => compareDecimals(number, value) <= (isExclusive ? -1 : 0),
    ) &&
    node.multipleOf.every((divisor) => isMultiple(number, divisor))
  );
}

/** In powers of ten so small that both are whole. */
function isMultiple(number: Decimal, divisor: Decimal): boolean {
  const least = Math.min(number.exponent, divisor.exponent);
  // 1e400 is never written out.
  const whole = ({ coefficient, exponent }: Decimal): bigint => coefficient * 10n ** BigInt(exponent - least);
  return whole(number) % whole(divisor) === 0n;
}

/** Equal values have equal keys. */
function keyOf(value: JsonValue): string {
  switch (value.kind) {
    case 'object':
      return `{${Array.from(value.members, ([key, member]) => `${JSON.stringify(key)}:${keyOf(member)}`)
        .sort()
        .join()}}`;
    case 'array':
      return `[${value.items.map(keyOf).join()}]`;
    case 'number':
      return canonicalNumber(parseDecimal(value.text));
    case 'string':
      return JSON.stringify(value.value);
    default:
      return kindOf(value);
  }
}
