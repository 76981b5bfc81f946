import type { Atom, Atoms } from './atoms.ts';
import { type Diagrams, FALSE, TRUE } from './diagrams.ts';
import type { Kind, SchemaNode } from './node.ts';

/**
 * What a subschema asks of a value of a given kind, as a formula over the facts that the value's frame finds out. The
 * subschemas in its place (`anyOf`, `$ref`) are part of it.
 */
export class Expansion {
  private readonly diagrams: Diagrams;
  private readonly atoms: Atoms;
  private readonly known = new Map<Kind, Map<SchemaNode, number>>();

  constructor(diagrams: Diagrams, atoms: Atoms) {
    this.diagrams = diagrams;
    this.atoms = atoms;
  }

  /** No subschema may stand in its own place (`checkProgress`). */
  formula(node: SchemaNode, kind: Kind): number {
    let formulas = this.known.get(kind);
    if (formulas === undefined) this.known.set(kind, (formulas = new Map<SchemaNode, number>()));
    let formula = formulas.get(node);
    if (formula === undefined) {
      formula = this.diagrams.all(this.conditions(node, kind));
      formulas.set(node, formula);
    }
    return formula;
  }

  /** The formula of an outcome, or of what is asked of it, over the facts of a value of a given kind. */
  over(formula: number, kind: Kind): number {
    return this.diagrams.substitute(formula, (variable) => {
      const atom = this.atoms.get(variable);
      return atom.kind === 'fits' ? this.formula(atom.node, kind) : undefined;
    });
  }

  private conditions(node: SchemaNode, kind: Kind): number[] {
    if (!node.satisfiable) return [FALSE];
    const { types } = node;
    if (types !== undefined && !types.kinds.has(kind)) return [FALSE];
    const conditions = this.ownConditions(node, kind);
    if (node.values !== undefined) conditions.push(this.isFixed(node, kind));
    for (const target of node.references) conditions.push(this.formula(target, kind));
    for (const list of node.alternatives) {
      conditions.push(this.diagrams.any(list.map((alternative) => this.formula(alternative, kind))));
    }
    return conditions;
  }

  private ownConditions(node: SchemaNode, kind: Kind): number[] {
    switch (kind) {
      case 'object': {
        const members = node.properties.size > 0 || node.additional !== undefined;
        return [
          ...node.required.map((key) => this.literal({ kind: 'seen', key })),
          ...(members ? [this.literal({ kind: 'members', node })] : []),
        ];
      }
      case 'array': {
        const items = node.prefixItems.length > 0 || node.items !== undefined;
        return [
          this.atLeast('count', node.minItems),
          this.diagrams.not(this.atLeast('count', node.maxItems + 1)),
          ...(items ? [this.literal({ kind: 'items', node })] : []),
        ];
      }
      case 'string':
        return [
          this.atLeast('length', node.minLength),
          this.diagrams.not(this.atLeast('length', node.maxLength + 1)),
        ];
      case 'number':
        return node.types?.integer ? [this.literal({ kind: 'integer' })] : [];
      default:
        return [];
    }
  }

  private isFixed(node: SchemaNode, kind: Kind): number {
    const values = node.values!;
    switch (kind) {
      case 'string':
        return values.strings.length > 0 ? this.literal({ kind: 'strings', node }) : FALSE;
      case 'number':
        return values.numbers.length > 0 ? this.literal({ kind: 'numbers', node }) : FALSE;
      case 'object':
      case 'array':
        return this.diagrams.any(values.composites.map((composite) => this.formula(composite, kind)));
      default:
        return values.literals.has(kind) ? TRUE : FALSE;
    }
  }

  private atLeast(kind: 'count' | 'length', least: number): number {
    if (least <= 0) return TRUE;
    return least === Infinity ? FALSE : this.literal({ kind, least });
  }

  private literal(atom: Atom): number {
    return this.diagrams.literal(this.atoms.variable(atom));
  }
}
