import { describe, expect, it } from 'vitest';
import { ParsedSchema } from '../../../src/compile.ts';
import { fromJs } from '../../../src/json/read.ts';
import { children, inPlace, type SchemaNode } from '../../../src/schema/node.ts';
import { errorOf, readDocument, readRoot } from './read.ts';

function countNodes(root: SchemaNode): number {
  const seen = new Set<SchemaNode>();
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    pending.push(...inPlace(node), ...children(node));
  }
  return seen.size;
}

/** A ring of definitions. */
function ring(length: number): object {
  return Object.fromEntries(
    Array.from({ length }, (_, i) => [
      `d${i}`,
      { properties: { next: { $ref: `#/$defs/d${(i + 1) % length}` } } },
    ]),
  );
}

describe('a large schema', () => {
  it('is read as far as it is reached', () => {
    const $defs = ring(5000);
    expect(countNodes(readRoot({ $defs, type: 'string' }))).toBe(1);
    expect(countNodes(readRoot({ $defs, $ref: '#/$defs/d7' }))).toBe(1 + 2 * 5000);
    const malformed = { ...$defs, bad: { type: 5, $ref: '#/nowhere' } };
    expect(countNodes(readRoot({ $defs: malformed }))).toBe(1);
  });

  it('may refer in a chain that is longer than the stack is deep', () => {
    const length = 30_000;
    const $defs = Object.fromEntries(
      Array.from({ length }, (_, i) => [`d${i}`, i + 1 < length ? { $ref: `#/$defs/d${i + 1}` } : true]),
    );
    expect(countNodes(readRoot({ $defs, $ref: '#/$defs/d0' }))).toBe(length + 1);
    const loop = { ...$defs, [`d${length - 1}`]: { $ref: '#/$defs/d1' } };
    expect(errorOf(() => readRoot({ $defs: loop, $ref: '#/$defs/d0' }))).toMatchObject({
      code: 'bad-schema',
      keyword: '$ref',
    });
  });

  it('that is nested too deep is refused by the limit that it exceeds', () => {
    let schema: object = {};
    for (let i = 0; i < 10_000; i++) schema = { items: schema };
    const error = errorOf(() => readRoot(schema));
    expect(error.code).toBe('limit');
    expect(error.message).toContain('maxJsonDepth');
  });

  it('reads a subschema once, however often it is referred to', () => {
    const json = fromJs({
      allOf: Array.from({ length: 1000 }, () => ({ $ref: '#/$defs/a' })),
      $defs: { a: { properties: { x: { properties: { y: {} } } } } },
    });
    expect(countNodes(readDocument(new ParsedSchema(json)).root)).toBe(1 + 1000 + 3);
  });
});
