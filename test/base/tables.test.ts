import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ListTable } from '../../src/base/list-table.ts';
import { TupleTable } from '../../src/base/tuple-table.ts';

/** Few different fields, so that tuples repeat, and the ends of the 32-bit range. */
const field = fc.oneof(
  fc.integer({ min: -2, max: 3 }),
  fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, 65_536, -65_536),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
);

const tuples = fc
  .integer({ min: 1, max: 5 })
  .chain((width) =>
    fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 300 }),
  );

function intern(table: TupleTable, tuple: readonly number[]): number {
  table.scratch.set(tuple);
  return table.intern();
}

function read(table: TupleTable, id: number): number[] {
  return Array.from({ length: table.width }, (_, index) => table.get(id, index));
}

describe('TupleTable', () => {
  it('gives equal tuples, and only these, equal ids, counted from 0 in the order of arrival', () => {
    fc.assert(
      fc.property(tuples, (list) => {
        const table = new TupleTable(list[0]!.length);
        const expected = new Map<string, number>();
        for (const tuple of list) {
          const key = tuple.join();
          if (!expected.has(key)) expected.set(key, expected.size);
          expect(intern(table, tuple)).toBe(expected.get(key));
          expect(table.size).toBe(expected.size);
        }
        for (const [key, id] of expected) expect(read(table, id).join()).toBe(key);
      }),
    );
  });

  it('leaves the scratch as it is when it interns, so that one field can be changed after another', () => {
    const table = new TupleTable(3);
    const first = intern(table, [1, 2, 3]);
    table.scratch[1] = 7;
    const second = table.intern();
    expect([read(table, first), read(table, second)]).toEqual([
      [1, 2, 3],
      [1, 7, 3],
    ]);
  });

  it('loads a tuple so that a changed copy of it can be interned', () => {
    fc.assert(
      fc.property(tuples, field, fc.nat(), fc.nat(), (list, value, which, where) => {
        const width = list[0]!.length;
        const table = new TupleTable(width);
        const ids = list.map((tuple) => intern(table, tuple));
        const id = ids[which % ids.length]!;
        const before = read(table, id);
        table.load(id);
        expect([...table.scratch]).toEqual(before);
        expect(table.intern()).toBe(id);
        table.scratch[where % width] = value;
        const changed = table.intern();
        const expected = before.map((each, index) => (index === where % width ? value : each));
        expect(read(table, changed)).toEqual(expected);
        expect(changed === id).toBe(expected.join() === before.join());
        // What was there before stays as it was.
        expect(read(table, id)).toEqual(before);
      }),
    );
  });

  it('keeps ids and fields when it grows', () => {
    // Far beyond the first capacity, with fields whose low bits are all the same: a poor hash would crawl.
    const count = 50_000;
    const table = new TupleTable(2);
    const tuple = (i: number): number[] => [(i % 250) * 4096, Math.floor(i / 250) * 65_536];
    for (let i = 0; i < count; i++) if (intern(table, tuple(i)) !== i) throw new Error(`id of tuple ${i}`);
    expect(table.size).toBe(count);
    for (let i = 0; i < count; i++)
      if (intern(table, tuple(i)) !== i) throw new Error(`id of tuple ${i} again`);
    expect(table.size).toBe(count);
    for (const i of [0, 1, 63, 64, 127, 128, 4095, count - 1]) expect(read(table, i)).toEqual(tuple(i));
  });
});

describe('ListTable', () => {
  it('has the empty list as 0', () => {
    const table = new ListTable();
    expect(table.intern([])).toBe(0);
    expect(table.get(0)).toEqual([]);
    expect(table.intern([0])).toBe(1);
  });

  it('gives equal lists, and only these, equal ids, counted in the order of arrival', () => {
    fc.assert(
      fc.property(fc.array(fc.array(field, { maxLength: 4 }), { maxLength: 100 }), (lists) => {
        const table = new ListTable();
        const expected = new Map<string, number>([['[]', 0]]);
        for (const list of lists) {
          const key = JSON.stringify(list);
          if (!expected.has(key)) expected.set(key, expected.size);
          expect(table.intern(list)).toBe(expected.get(key));
        }
        for (const [key, id] of expected) expect(JSON.stringify(table.get(id))).toBe(key);
      }),
    );
  });

  it('keeps a copy: the list that was given may change', () => {
    const table = new ListTable();
    const list = [1, 2];
    const id = table.intern(list);
    list[0] = 5;
    expect(table.get(id)).toEqual([1, 2]);
    expect(table.intern([1, 2])).toBe(id);
    expect(table.intern(list)).not.toBe(id);
  });
});
