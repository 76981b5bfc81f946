import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LosslessText, membersOf } from '../../src/suite/lossless.ts';
import { readJson } from '../../src/json/read.ts';
import type { JsonValue } from '../../src/json/value.ts';
import { writtenJson } from '../json/written.ts';
import { laidOut } from '../support/canonical-text.ts';

/** Every value of a text, the innermost too. */
function* allIn(value: JsonValue): Generator<JsonValue> {
  yield value;
  if (value.kind === 'array') for (const item of value.items) yield* allIn(item);
  if (value.kind === 'object') for (const member of value.members.values()) yield* allIn(member);
}

/** The value without its place. */
function bare(value: JsonValue): unknown {
  return JSON.parse(
    JSON.stringify(value, (key: string, part: unknown) => {
      if (key === 'offset') return undefined;
      return part instanceof Map ? [...(part as Map<string, unknown>)] : part;
    }),
  );
}

describe('a lossless text', () => {
  it('gives the source of every value in it, which says the same', () => {
    fc.assert(
      fc.property(writtenJson, ({ text }) => {
        const source = new LosslessText(text);
        for (const value of allIn(source.root)) {
          const cut = source.sourceOf(value);
          expect(text.startsWith(cut, value.offset)).toBe(true);
          expect(bare(readJson(cut))).toEqual(bare(value));
          // Nothing around it.
          expect(cut).toBe(cut.trim());
        }
      }),
    );
  });

  it('is set anew without another spelling of a string or number', () => {
    fc.assert(
      fc.property(writtenJson, ({ text }) => {
        const source = new LosslessText(text);
        const strings = /"(?:[^"\\]|\\.)*"/g;
        const compact = source.respaced(source.root, 'compact');
        // White space stands outside strings only.
        const parts = text.split(strings).map((part) => part.replace(/[ \t\n\r]/g, ''));
        const spelled = text.match(strings) ?? [];
        expect(compact).toBe(parts.map((part, i) => part + (spelled[i] ?? '')).join(''));
        expect(source.respaced(source.root, 'python')).toBe(laidOut(compact, 'python'));
      }),
    );
  });

  it('cuts the member out that was asked for', () => {
    const source = new LosslessText(' {"id" : 1.0, "schema": {"2": 1e400, "1" : "\\u0041, }"} , "x": 0 }');
    const schema = membersOf(source.root).get('schema')!;
    expect(source.sourceOf(schema)).toBe('{"2": 1e400, "1" : "\\u0041, }"}');
    expect(source.respaced(schema, 'python')).toBe('{"2": 1e400, "1": "\\u0041, }"}');
  });
});
