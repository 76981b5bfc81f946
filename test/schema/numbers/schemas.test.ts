import { describe, expect, it } from 'vitest';
import { DEAD } from '../../../src/automaton/recognizer.ts';
import { compileRecognizer } from '../../../src/compile.ts';

type Options = Parameters<typeof compileRecognizer>[1];

/** How many characters of a text are read before it dies, and whether the whole of it is a value. */
function readBy(
  schema: object,
  text: string,
  options: Options,
): { readonly read: number; readonly complete: boolean } {
  const { recognizer } = compileRecognizer(schema, options);
  let configuration = recognizer.start;
  for (let i = 0; i < text.length; i++) {
    configuration = recognizer.step(configuration, text.charCodeAt(i));
    if (configuration === DEAD) return { read: i, complete: false };
  }
  return { read: text.length, complete: recognizer.isComplete(configuration) };
}

const WHOLE = { complete: true };

describe('numbers of a schema', () => {
  it.each([
    [{ anyOf: [{ type: 'number' }, { enum: [1e21, 1e-7] }] }, ['1e+21', '1e-7', '12.5', '0.0000001']],
    [{ type: 'array', items: { anyOf: [{ type: 'integer' }, { const: 1e21 }] } }, ['[1e+21,1,-3]']],
    [
      { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
      ['0', '-123', '999999999999999'],
    ],
    [{ multipleOf: 0.01, exclusiveMinimum: 0, maximum: 1 }, ['0.01', '1', '0.99']],
    [{ type: 'number', not: { multipleOf: 0.5 } }, ['0.25', '-1.1']],
    [{ type: 'array', items: { type: 'number', multipleOf: 0.5 }, uniqueItems: true }, ['[1,1.5,2]']],
  ])('%j: canonical texts', (schema, texts) => {
    for (const text of texts) expect(readBy(schema, text, {}), text).toMatchObject(WHOLE);
  });

  it.each([
    [{ type: 'integer', maximum: 100 }, '101', 2],
    [{ type: 'integer', maximum: 100 }, '20.', 2],
    [{ minimum: 5, maximum: 7, multipleOf: 2 }, '7', 0],
    [{ minimum: 10, maximum: 20 }, '20.1', 2],
    [{ minimum: 10, maximum: 20 }, '21', 1],
    [{ minimum: 10, maximum: 20 }, '3', 0],
    [{ multipleOf: 0.01 }, '0.001', 3],
    [{ multipleOf: 0.01 }, '0.011', 4],
    [{ type: 'array', items: { enum: [1, 2] }, uniqueItems: true }, '[1,1', 3],
    [{ type: 'number' }, '1e', 1],
  ])('%j: %s dies behind %i characters', (schema, text, read) => {
    const after = readBy({ type: ['number', 'array'], ...schema }, text, {});
    expect(after).toEqual({ read, complete: false });
  });

  it('are unique by value in every spelling', () => {
    const schema = { type: 'array', items: { type: 'number' }, uniqueItems: true };
    const options: Options = { purpose: 'check' };
    expect(readBy(schema, '[1,1.5,10e-2,2]', options)).toMatchObject(WHOLE);
    for (const text of ['[1,1.0]', '[0,-0]', '[100,1e2]', '[1.5,2,15E-1]']) {
      expect(readBy(schema, text, options).complete, text).toBe(false);
    }
  });

  it('are integers by their text in draft 4', () => {
    const schema = {
      $schema: 'http://json-schema.org/draft-04/schema#',
      type: 'integer',
      minimum: 5,
      exclusiveMinimum: true,
    };
    const options: Options = { purpose: 'check' };
    expect(readBy(schema, '12345', options)).toMatchObject(WHOLE);
    expect(readBy(schema, '12345.0', options)).toEqual({ read: 5, complete: false });
    expect(readBy(schema, '5', options).complete).toBe(false);
    expect(readBy(schema, '6e0', options)).toEqual({ read: 1, complete: false });
    // No integer begins so that is above 5.
    expect(readBy(schema, '-1', options).read).toBe(0);
  });
});
