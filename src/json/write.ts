import type { JsonValue } from './value.ts';

/** The compact text of a value, in the order of its members and with the numbers as they were written. */
export function writeJson(value: JsonValue): string {
  switch (value.kind) {
    case 'object': {
      const members = Array.from(
        value.members,
        ([key, member]) => `${JSON.stringify(key)}:${writeJson(member)}`,
      );
      return `{${members.join(',')}}`;
    }
    case 'array':
      return `[${value.items.map(writeJson).join(',')}]`;
    case 'number':
      return value.text;
    case 'string':
      return JSON.stringify(value.value);
    case 'boolean':
      return String(value.value);
    case 'null':
      return 'null';
  }
}
