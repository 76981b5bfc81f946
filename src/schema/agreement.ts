import { partOf, type Place } from './composites.ts';
import type { Core } from './core.ts';
import { FALSE } from './diagrams.ts';
import type { SchemaNode } from './node.ts';

/** With which fixed values an object or array can still agree, and what its next part must be for that. */
export class Agreement {
  private readonly core: Core;
  /** The formulas of single values. */
  private readonly single = new Map<SchemaNode, number>();

  constructor(core: Core) {
    this.core = core;
  }

  /** What it takes to agree with one of some values of one shape when what stands in a place begins. */
  behind(values: readonly SchemaNode[], place: Place): number {
    const first = values[0]!;
    if (partOf(first, place) === undefined) return FALSE;
    const { core } = this;
    // A single one needs no code.
    if (values.length === 1) {
      const part = core.diagrams.literal(core.fits(partOf(first, place)!));
      return core.diagrams.and(part, this.agrees(values));
    }
    const codes = core.atoms.composites.codes(first, place);
    const byCode = new Map<number, SchemaNode[]>();
    for (const value of values) {
      const code = codes.codes.get(core.atoms.meaning(partOf(value, place)!))!;
      const list = byCode.get(code);
      if (list === undefined) byCode.set(code, [value]);
      else list.push(value);
    }
    const found = Array.from(byCode, ([code, list]): [number, number] => [code, this.agrees(list)]);
    return this.tree(found, core.atoms.bits(codes), 0);
  }

  private agrees(nodes: readonly SchemaNode[]): number {
    const first = nodes[0]!;
    const known = nodes.length === 1 ? this.single.get(first) : undefined;
    if (known !== undefined) return known;
    const formula = this.core.diagrams.literal(this.core.atoms.variable({ kind: 'agrees', nodes }));
    if (nodes.length === 1) this.single.set(first, formula);
    return formula;
  }

  /** The formula that for each code leads to another one; `at` is the bit by which codes are divided. */
  private tree(
    found: readonly [code: number, formula: number][],
    bits: readonly number[],
    at: number,
  ): number {
    if (found.length === 0) return FALSE;
    if (at === bits.length) return found[0]![1];
    const { diagrams } = this.core;
    const mask = 1 << (bits.length - 1 - at);
    const hi = found.filter(([code]) => (code & mask) !== 0);
    const lo = found.filter(([code]) => (code & mask) === 0);
    return diagrams.ifThenElse(
      diagrams.literal(bits[at]!),
      this.tree(hi, bits, at + 1),
      this.tree(lo, bits, at + 1),
    );
  }
}
