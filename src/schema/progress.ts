import { TupleTable } from '../base/tuple-table.ts';
import type { Core } from './core.ts';
import { FALSE, TRUE } from './diagrams.ts';
import { itemNode, memberNode, type SchemaNode } from './node.ts';

/** What becomes of formulas over the facts of an object or array as members and items are read. */
export class Progress {
  private readonly core: Core;
  /** Formulas after a member or an item: (formula, key as an interned number, -1 for no name, or -2 - count). */
  private readonly steps = new TupleTable(2);
  private readonly stepResults: number[] = [];
  private readonly keyIds = new Map<string, number>();

  constructor(core: Core) {
    this.core = core;
  }

  /** A formula after a member with this key began: what it needs of the member's value is in variables `fits`. */
  afterKey(formula: number, key: string | undefined): number {
    return this.step(formula, key === undefined ? -1 : this.keyId(key), (variable) => {
      const atom = this.core.atoms.get(variable);
      if (atom.kind === 'seen') return atom.key === key ? TRUE : undefined;
      if (atom.kind !== 'members') return undefined;
      const child = key === undefined ? atom.node.additional : memberNode(atom.node, key);
      return child === undefined ? undefined : this.both(variable, child);
    });
  }

  /** A formula after an item began, of which there were `count` before. */
  afterItem(formula: number, count: number): number {
    return this.step(formula, -2 - count, (variable) => {
      const atom = this.core.atoms.get(variable);
      if (atom.kind === 'count') return atom.least <= count + 1 ? TRUE : undefined;
      if (atom.kind !== 'items') return undefined;
      const child = itemNode(atom.node, count);
      return child === undefined ? undefined : this.both(variable, child);
    });
  }

  /** Whether a formula is true of an object or array that ends here. `count` is how many items it has. */
  atClose(formula: number, count = 0): boolean {
    return this.core.diagrams.evaluate(formula, (variable) => {
      const atom = this.core.atoms.get(variable);
      if (atom.kind === 'count') return count >= atom.least;
      return atom.kind === 'members' || atom.kind === 'items';
    });
  }

  /** A number of items, no higher than makes a difference for a goal and its outcomes. */
  relevantCount(goal: number, outcomes: number, count: number): number {
    if (count === 0) return 0;
    let most = this.prefixLength(goal, outcomes);
    for (const variable of this.core.variables(goal, outcomes)) {
      const atom = this.core.atoms.get(variable);
      if (atom.kind === 'count') most = Math.max(most, atom.least);
    }
    return Math.min(count, Math.max(most, 1));
  }

  /** The longest prefix of items that have subschemas of their own. */
  prefixLength(goal: number, outcomes: number): number {
    let length = 0;
    for (const variable of this.core.variables(goal, outcomes)) {
      const atom = this.core.atoms.get(variable);
      if (atom.kind === 'items') length = Math.max(length, atom.node.prefixItems.length);
    }
    return length;
  }

  /** All members or items still fit, and this one does. Nothing fits the schema `false`: its branch ends here. */
  private both(variable: number, child: SchemaNode): number {
    const { diagrams } = this.core;
    if (!child.satisfiable) return FALSE;
    return diagrams.and(diagrams.literal(variable), diagrams.literal(this.core.fits(child)));
  }

  private keyId(key: string): number {
    let id = this.keyIds.get(key);
    if (id === undefined) this.keyIds.set(key, (id = this.keyIds.size));
    return id;
  }

  private step(formula: number, what: number, replacement: (variable: number) => number | undefined): number {
    const { steps } = this;
    const before = steps.size;
    steps.scratch[0] = formula;
    steps.scratch[1] = what;
    const id = steps.intern();
    if (id === before) this.stepResults[id] = this.core.diagrams.substitute(formula, replacement);
    return this.stepResults[id]!;
  }
}
