import { describe, expect, it } from 'vitest';
import { compileRecognizer, parseSchema } from '../../../src/compile.ts';
import type { SpellingOptions } from '../../../src/schema/settings.ts';
import { accepts } from '../oracle.ts';
import { completion } from './text-graph.ts';

const CHECK: SpellingOptions = { purpose: 'check' };

function verdicts(schema: string, texts: readonly string[], options: SpellingOptions = CHECK): boolean[] {
  const { recognizer } = compileRecognizer(parseSchema(schema), options);
  return texts.map((text) => accepts(recognizer, text));
}

/** Holds that a schema accepts some texts and refuses others. */
function judge(schema: string, valid: readonly string[], invalid: readonly string[], options = CHECK): void {
  const wrong = (texts: readonly string[], expected: boolean): string[] => {
    const seen = verdicts(schema, texts, options);
    return texts.filter((_, i) => seen[i] !== expected);
  };
  expect(wrong(valid, true), `refused by ${schema}`).toEqual([]);
  expect(wrong(invalid, false), `accepted by ${schema}`).toEqual([]);
}

describe('an object', () => {
  it('has no key twice, however it is spelled', () => {
    for (const schema of [
      '{}',
      '{"propertyNames": {"minLength": 0}}',
      '{"unevaluatedProperties": true}',
      '{"patternProperties": {"a": {}}}',
    ]) {
      judge(
        schema,
        [
          '{"a":1,"A":2}',
          '{"":1,"\\u0000":2}',
          '{"\\ud83d\\ude00":1,"\\ud83d":2}',
          '{"toString":1,"__proto__":2}',
        ],
        [
          '{"a":1,"a":1}',
          '{"a":1,"b":2,"\\u0061":3}',
          '{"😀":1,"\\uD83D\\ude00":2}',
          '{"/":1,"\\/":2}',
          '{"":0,"":0}',
        ],
      );
    }
  });

  it('has keys that JavaScript treats apart', () => {
    judge(
      '{"properties": {"__proto__": {"type": "string"}, "constructor": {"type": "null"}, "1": false}, "additionalProperties": {"type": "integer"}, "required": ["__proto__"]}',
      ['{"__proto__":"x"}', '{"__proto__":"x","constructor":null,"01":1,"toString":2}'],
      ['{}', '{"__proto__":1}', '{"__proto__":"x","1":0}', '{"__proto__":"x","valueOf":"y"}'],
    );
  });

  it('may have keys that only a pattern or a negation names', () => {
    judge(
      '{"patternProperties": {"^\\\\p{Lu}": {"type": "integer"}, "\\\\d$": {"minimum": 5}}, "propertyNames": {"not": {"maxLength": 1}}}',
      ['{"É1":5}', '{"\\u00c9x":1}', '{"é1":5}', '{"xx":null}', '{"É1":5.0}'],
      ['{"É1":4}', '{"É":1}', '{"Éx":1.5}', '{"x1":4.999}', '{"":1}', '{"😀":1}'],
    );
  });
});

describe('a string', () => {
  it('is measured and matched in code points, decoded', () => {
    judge(
      '{"minLength": 2, "maxLength": 2, "pattern": "^.\\\\u{1F600}$"}',
      ['"a😀"', '"a\\ud83d\\ude00"', '"\\u0061😀"', '"\\ud83d😀"'],
      ['"a"', '"😀"', '"a\\ud83d"', '"ab"', '"a😀b"', '"\\n😀"', '"a\\ude00\\ud83d"'],
    );
  });

  it('may hold half a surrogate pair, escaped, when checking only', () => {
    judge(
      '{"type": "string"}',
      ['"\\ud800"', '"\\udc00\\ud800"', '"\\ud800\\u0061"', '"\\u0000"'],
      ['"\\ud80"', '"\u0000"', '"\\x41"'],
    );
    judge('{"type": "string"}', ['"a"'], ['"\\ud800"', '"\\udc00"'], { spelling: 'any' });
    judge(
      '{"type": "string", "maxLength": 1}',
      ['"\\ud800"', '"\\ud83d\\ude00"'],
      ['"\\ud800\\ud800"', '"\\ude00\\ud83d"'],
    );
  });

  it('matches lookahead, lookbehind and word boundaries', () => {
    judge(
      '{"pattern": "^(?=.*\\\\d)(?!.*aa)(?:[a-z]|\\\\d){3,}(?<!z)$"}',
      ['"ab1"', '"1aba"'],
      ['"abc"', '"aa1"', '"b1"', '"ab1z"'],
    );
    judge(
      '{"pattern": "\\\\bfoo\\\\b", "not": {"pattern": "\\\\Bx"}}',
      ['"a foo b"', '"foo"', '"x foo"'],
      ['"food"', '"foox"', '"foo ax"'],
    );
  });
});

describe('a number', () => {
  it('is judged by its value, exactly', () => {
    judge(
      '{"const": 1}',
      ['1', '1.0', '10e-1', '0.01E+2', '1.000000000000000000000000'],
      ['1.0000000000000000000000001', '-1', '"1"', 'true'],
    );
    judge(
      '{"multipleOf": 0.01}',
      ['0.07', '19.99', '1e300', '4.35', '0', '-0.0'],
      ['0.075', '1e-3', '19.999'],
    );
    judge(
      '{"type": "integer", "maximum": 9007199254740993}',
      ['9007199254740993', '9007199254740993.0', '1e2'],
      ['9007199254740994', '9007199254740993.5', '1e-1'],
    );
    judge(
      '{"enum": [1e400, 123456789012345678901234567890]}',
      ['1e400', '10E399', '123456789012345678901234567890.0'],
      ['1e401', '123456789012345678901234567891', '1'],
    );
    judge(
      '{"exclusiveMinimum": 0, "exclusiveMaximum": 1e-10}',
      ['1e-11', '0.00000000005'],
      ['0', '1e-10', '0.0000000001', '-1e-20'],
    );
    judge(
      '{"not": {"multipleOf": 3}, "minimum": 0}',
      ['1', '1e1', '0.3'],
      ['0', '3e0', '-1', '3.0', '12e5', '"x"'],
    );
  });

  it('is an integer of draft 4 by its spelling, and of later drafts by its value', () => {
    judge(
      '{"$schema": "http://json-schema.org/draft-04/schema#", "type": "integer"}',
      ['1', '-0', '12345678901234567890'],
      ['1.0', '1e2', '1.5'],
    );
    judge(
      '{"$schema": "http://json-schema.org/draft-06/schema#", "type": "integer"}',
      ['1.0', '1e2', '150e-1'],
      ['1.5', '15e-1'],
    );
  });
});

describe('unique items', () => {
  it('are compared as JSON values', () => {
    judge(
      '{"uniqueItems": true}',
      [
        '[1,true]',
        '[0,false,null,"",[],{}]',
        '["1",1]',
        '[[1],[2]]',
        '[{"a":1},{"a":2}]',
        '["a","A"]',
        '[1,[1],[[1]]]',
        '[{"a":{}},{"a":[]}]',
        '"xx"',
      ],
      [
        '[1,1.0]',
        '[1e1,10]',
        '["a","\\u0061"]',
        '[{"a":1,"b":2},{"b":2.0,"a":10e-1}]',
        '[[1,{"x":[]}],[1.0,{"x":[ ]}]]',
        '[0,-0]',
        '[null,0,null]',
      ],
    );
    judge(
      '{"not": {"uniqueItems": true}}',
      ['[1,1.0]', '[[],[]]', '[1,2,[3],[3.0]]'],
      ['[1,2]', '[]', '1', '[[1],[1,1]]'],
    );
  });
});

describe('what an enum or const fixes', () => {
  it('is compared as JSON values', () => {
    judge(
      '{"enum": [{"a": [1, {"b": null}], "c": "x"}, [false, 0], 1.5]}',
      [
        '{"c":"x","a":[1.0,{"b":null}]}',
        '[false,0]',
        '[ false , 0e5 ]',
        '15e-1',
        '{"\\u0063":"\\u0078","a":[1,{"b":null}]}',
      ],
      [
        '{"a":[1,{"b":null}]}',
        '[0,false]',
        '[false]',
        '{"c":"x","a":[1,{"b":null}],"d":1}',
        '{"c":"x","a":[{"b":null},1]}',
        '1.50001',
      ],
    );
    judge(
      '{"not": {"const": {"a": 1}}}',
      ['{"a":2}', '{}', '{"a":1,"b":1}', '1', '[{"a":1}]'],
      ['{"a":1}', '{"\\u0061":1.0}', ' { "a" : 1 } '],
    );
  });
});

describe('a reference', () => {
  it('hides its siblings before 2019-09', () => {
    for (const [draft, valid] of [
      ['http://json-schema.org/draft-07/schema#', true],
      ['https://json-schema.org/draft/2019-09/schema', false],
    ] as const) {
      const schema = `{"$schema": "${draft}", "properties": {"a": {"$ref": "#/definitions/s", "maxLength": 1}}, "definitions": {"s": {"type": "string"}}}`;
      expect(verdicts(schema, ['{"a":"xx"}', '{"a":1}'])).toEqual([valid, false]);
    }
  });

  it('to itself in place is refused, and inside a member is recursion', () => {
    expect(() => compileRecognizer({ $ref: '#' }, CHECK)).toThrow();
    expect(() => compileRecognizer({ allOf: [{ anyOf: [{ $ref: '#' }] }] }, CHECK)).toThrow();
    judge(
      '{"type": "object", "additionalProperties": {"$ref": "#"}}',
      ['{"a":{"b":{}}}'],
      ['{"a":{"b":1}}', '[]'],
    );
    judge(
      '{"not": {"properties": {"a": {"$ref": "#"}}, "required": ["a"]}}',
      ['{}', '{"a":1}', '{"a":{"a":{"a":2}}}'],
      ['1', '{"a":{"a":1}}', '{"a":{}}'],
    );
  });

  it('by a dynamic anchor leads to the outermost resource that has it', () => {
    const tree =
      '"tree": {"$id": "tree", "$dynamicAnchor": "node", "type": "object", "properties": {"kids": {"type": "array", "items": {"$dynamicRef": "#node"}}}}';
    const strict = `{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://x.test/strict", "$dynamicAnchor": "node", "$ref": "tree", "unevaluatedProperties": false, "$defs": {${tree}}}`;
    judge(
      strict,
      ['{"kids":[]}', '{"kids":[{"kids":[{}]}]}'],
      ['{"kid":[]}', '{"kids":[{"kid":[]}]}', '{"kids":[{"kids":[{"x":1}]}]}'],
    );
  });
});

describe('what was begun', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['{"patternProperties": {"^a": true}, "minProperties": 2}', '{"a":0,'],
    ['{"patternProperties": {"^a": true}, "minProperties": 3, "required": ["x-1"]}', '{"a":'],
    ['{"propertyNames": {"maxLength": 1}, "minProperties": 4}', '{"":0,"a":1,'],
    [
      '{"patternProperties": {"^[ab]": {"type": "integer"}}, "additionalProperties": false, "minProperties": 3}',
      '{"a":0,"b":1,',
    ],
    [
      '{"oneOf": [{"minProperties": 1}, {"additionalProperties": false, "not": {"oneOf": [true, {"required": ["ab"]}]}}]}',
      '{"ab"',
    ],
    ['{"not": {"uniqueItems": true}}', '[{},{"x":0}'],
    ['{"type": "array", "items": {"type": "object"}, "minItems": 3, "uniqueItems": true}', '[{"":0},{}'],
    [
      '{"type": "array", "uniqueItems": true, "minItems": 4, "items": {"type": ["null", "boolean", "integer"]}}',
      '[null,0,',
    ],
  ];
  for (const [schema, prefix] of cases) {
    it(`is brought to an end by the nearest bytes: ${prefix} of ${schema}`, () => {
      const { recognizer } = compileRecognizer(parseSchema(schema), { propertyOrder: 'any' });
      let configuration = recognizer.start;
      for (const byte of new TextEncoder().encode(prefix))
        configuration = recognizer.step(configuration, byte);
      const distance = recognizer.distance(configuration);
      const rest = completion(recognizer, configuration)!;
      expect(rest).toBeDefined();
      expect(rest.length, 'the distance is kept').toBeLessThanOrEqual(distance);
    });
  }
});
