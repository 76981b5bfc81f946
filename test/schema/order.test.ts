import { describe, expect, it } from 'vitest';
import { compileRecognizer, parseSchema } from '../../src/compile.ts';
import { accepts } from './oracle.ts';

/** Schemas as text: JavaScript would move a key like "1" to the front. */
const cases: { schema: string; declared: string[]; other: string[] }[] = [
  {
    schema: '{"type":"object","properties":{"b":true,"1":true,"a":true}}',
    declared: ['{}', '{"b":0,"1":0,"a":0}', '{"1":0,"a":0}', '{"b":0,"a":0,"z":0,"0":0}', '{"z":0,"y":0}'],
    other: ['{"1":0,"b":0}', '{"a":0,"1":0}', '{"z":0,"b":0}', '{"b":0,"z":0,"a":0}'],
  },
  {
    schema: '{"type":"object","required":["z","a"],"properties":{"b":true,"a":true}}',
    declared: ['{"b":0,"a":0,"z":0}', '{"a":0,"z":0,"c":0}'],
    other: ['{"z":0,"a":0}', '{"a":0,"b":0,"z":0}', '{"a":0,"c":0,"z":0}'],
  },
  {
    schema:
      '{"type":"object","anyOf":[{"properties":{"x":true,"y":true}},{"properties":{"z":true,"x":true}}],' +
      '"properties":{"a":true}}',
    declared: ['{"x":0,"y":0,"z":0,"a":0}', '{"x":0,"a":0}', '{"z":0,"a":0,"b":0}'],
    other: ['{"y":0,"x":0}', '{"z":0,"x":0}', '{"a":0,"x":0}'],
  },
  {
    schema:
      '{"$ref":"#/$defs/base","properties":{"c":true,"a":true},' +
      '"$defs":{"base":{"type":"object","properties":{"a":true,"b":true}}}}',
    declared: ['{"a":0,"b":0,"c":0}', '{"b":0,"c":0,"d":0}'],
    other: ['{"c":0,"a":0}', '{"b":0,"a":0}'],
  },
  {
    schema: '{"const":{"b":{"d":0,"c":1},"a":[]}}',
    declared: ['{"b":{"d":0,"c":1},"a":[]}'],
    other: ['{"a":[],"b":{"d":0,"c":1}}', '{"b":{"c":1,"d":0},"a":[]}'],
  },
  {
    // Every object has an order of its own.
    schema:
      '{"type":"array","items":{"anyOf":[{"$ref":"#/$defs/p"},{"type":"null"}]},"$defs":{"p":{"properties":{"b":{"properties":{"d":true,"b":true}},"a":true}}}}',
    declared: ['[{"b":{"d":0,"b":0},"a":0},null,{"a":{"b":0,"d":0}}]'],
    other: ['[{"a":0,"b":0}]', '[{"b":{"b":0,"d":0}}]'],
  },
];

describe('the order of keys', () => {
  it.each(cases)('is the one that the schema names them in: $schema', ({ schema, declared, other }) => {
    const ordered = compileRecognizer(parseSchema(schema), {}).recognizer;
    for (const text of declared) expect(accepts(ordered, text), text).toBe(true);
    for (const text of other) expect(accepts(ordered, text), text).toBe(false);
  });

  it.each(cases)('is free with "any", and for checking: $schema', ({ schema, declared, other }) => {
    for (const options of [{ propertyOrder: 'any' }, { purpose: 'check' }] as const) {
      const { recognizer } = compileRecognizer(parseSchema(schema), options);
      for (const text of [...declared, ...other]) expect(accepts(recognizer, text), text).toBe(true);
    }
  });

  it.each(cases)('never allows a key twice: $schema', ({ schema }) => {
    const { recognizer } = compileRecognizer(parseSchema(schema), { purpose: 'check' });
    for (const key of ['a', 'z', '1', '']) {
      expect(accepts(recognizer, `{"${key}":0,"b":0,"${key}":0}`)).toBe(false);
      const spelled = [...key].map((char) => `\\u00${char.charCodeAt(0).toString(16)}`).join('');
      expect(accepts(recognizer, `{"${key}":0,"${spelled}":0}`)).toBe(false);
    }
  });
});
