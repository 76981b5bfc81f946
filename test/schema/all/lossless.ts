import type { JsonValue } from '../../../src/json/value.ts';

/** The members of what must be an object. */
export function membersOf(value: JsonValue | undefined): ReadonlyMap<string, JsonValue> {
  if (value?.kind !== 'object') throw new Error(`${value?.kind} is no object`);
  return value.members;
}

/** The items of what must be an array. */
export function itemsOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value?.kind !== 'array') throw new Error(`${value?.kind} is no array`);
  return value.items;
}

/** What must be a string. */
export function stringOf(value: JsonValue | undefined): string {
  if (value?.kind !== 'string') throw new Error(`${value?.kind} is no string`);
  return value.value;
}

/** What must be true or false. */
export function booleanOf(value: JsonValue | undefined): boolean {
  if (value?.kind !== 'boolean') throw new Error(`${value?.kind} is no boolean`);
  return value.value;
}

/** The value as a text, its numbers as they were spelled; `python`: with a blank after commas and colons. */
export function written(value: JsonValue, spacing: 'compact' | 'python'): string {
  const blank = spacing === 'python' ? ' ' : '';
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'boolean':
    case 'string':
      return JSON.stringify(value.value);
    case 'number':
      return value.text;
    case 'array':
      return `[${value.items.map((item) => written(item, spacing)).join(`,${blank}`)}]`;
    case 'object': {
      const members = [...value.members].map(([key, member]) => {
        return `${JSON.stringify(key)}:${blank}${written(member, spacing)}`;
      });
      return `{${members.join(`,${blank}`)}}`;
    }
  }
}
