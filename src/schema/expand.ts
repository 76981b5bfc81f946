import { type Decimal, decimalKey, parseDecimal } from '../json/decimal.ts';
import { type Atom, type Atoms, behind } from './atoms.ts';
import { type Diagrams, FALSE, TRUE } from './diagrams.ts';
import { type Kind, KINDS, type SchemaNode } from './node.ts';

const ONE: Decimal = parseDecimal('1');

/**
 * What a subschema asks of a value of a given kind, as a formula over the facts that the value's frame finds out. The
 * subschemas in its place (`anyOf`, `$ref`) are part of it.
 */
export class Expansion {
  private readonly diagrams: Diagrams;
  private readonly atoms: Atoms;
  private readonly integerByText: boolean;
  private readonly constants = new Map<SchemaNode, number | undefined>();
  private readonly known = new Map<Kind, Map<SchemaNode, number>>();

  /** `integerByText`: an integer has neither fraction nor exponent (draft 4). */
  constructor(diagrams: Diagrams, atoms: Atoms, { integerByText }: { integerByText: boolean }) {
    this.integerByText = integerByText;
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

  /** `TRUE` or `FALSE` where a subschema says so of every value; else undefined. */
  constant(node: SchemaNode): number | undefined {
    if (!node.satisfiable) return FALSE;
    if (this.constants.has(node)) return this.constants.get(node);
    const first = this.formula(node, KINDS[0]!);
    const isConstant = first <= TRUE && KINDS.every((kind) => this.formula(node, kind) === first);
    const constant = isConstant ? first : undefined;
    this.constants.set(node, constant);
    return constant;
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
    const { diagrams } = this;
    const formulas = (nodes: readonly SchemaNode[]): number[] =>
      nodes.map((each) => this.formula(each, kind));
    const conditions = this.ownConditions(node, kind);
    if (node.values !== undefined) conditions.push(this.isFixed(node, kind));
    conditions.push(...formulas(node.references));
    for (const list of node.alternatives) conditions.push(diagrams.any(formulas(list)));
    for (const list of node.exclusives) conditions.push(diagrams.exactlyOne(formulas(list)));
    for (const formula of formulas(node.negations)) conditions.push(diagrams.not(formula));
    if (node.conditional !== undefined) {
      const { if: test, then: yes, else: no } = node.conditional;
      const [whenTrue, whenFalse] = [yes, no].map((each) =>
        each === undefined ? TRUE : this.formula(each, kind),
      );
      conditions.push(diagrams.ifThenElse(this.formula(test, kind), whenTrue!, whenFalse!));
    }
    return conditions;
  }

  private ownConditions(node: SchemaNode, kind: Kind): number[] {
    switch (kind) {
      case 'object':
        return this.ofObject(node);
      case 'array':
        return this.ofArray(node);
      case 'string':
        return [
          ...this.between('length', node.minLength, node.maxLength),
          ...node.tests.map((test) => this.literal({ kind: 'test', test })),
        ];
      case 'number':
        return [
          ...(node.types?.integer ? [this.literal({ kind: 'integer' })] : []),
          ...node.minimum.map((limit) => this.literal({ kind: 'above', limit })),
          ...node.maximum.map((limit) =>
            this.diagrams.not(this.literal({ kind: 'above', limit: behind(limit) })),
          ),
          ...node.multipleOf.map((of) => this.multiple(of)),
        ];
      default:
        return [];
    }
  }

  /** Multiples of 1 are integers, but where these are told by their text. */
  private multiple(of: Decimal): number {
    const isInteger = !this.integerByText && decimalKey(of) === decimalKey(ONE);
    return this.literal(isInteger ? { kind: 'integer' } : { kind: 'multiple', of });
  }

  private ofObject(node: SchemaNode): number[] {
    const { diagrams } = this;
    const hasKey = (key: string): number => this.literal({ kind: 'seen', key });
    const speaksOfMembers =
      node.properties.size > 0 || node.patternProperties.length > 0 || node.additional !== undefined;
    const conditions = [
      ...node.required.map(hasKey),
      ...this.between('count', node.minProperties, node.maxProperties),
    ];
    if (speaksOfMembers) conditions.push(this.literal({ kind: 'members', node }));
    if (node.propertyNames !== undefined) conditions.push(this.literal({ kind: 'names', node }));
    if (node.unevaluatedProperties !== undefined)
      conditions.push(this.literal({ kind: 'unevaluated', node }));
    for (const [key, keys] of node.dependentRequired) {
      conditions.push(diagrams.ifThenElse(hasKey(key), diagrams.all(keys.map(hasKey)), TRUE));
    }
    for (const [key, dependent] of node.dependentSchemas) {
      conditions.push(diagrams.ifThenElse(hasKey(key), this.formula(dependent, 'object'), TRUE));
    }
    return conditions;
  }

  private ofArray(node: SchemaNode): number[] {
    const conditions = this.between('count', node.minItems, node.maxItems);
    if (node.prefixItems.length > 0 || node.items !== undefined) {
      conditions.push(this.literal({ kind: 'items', node }));
    }
    if (node.contains !== undefined) {
      const { min, max, node: child } = node.contains;
      const atLeast = (least: number): number =>
        least === Infinity ? FALSE : this.literal({ kind: 'contains', node: child, least });
      conditions.push(min <= 0 ? TRUE : atLeast(min), this.diagrams.not(atLeast(max + 1)));
    }
    if (node.uniqueItems) conditions.push(this.literal({ kind: 'unique' }));
    if (node.unevaluatedItems !== undefined) conditions.push(this.literal({ kind: 'unevaluated', node }));
    return conditions;
  }

  private between(kind: 'count' | 'length', least: number, most: number): number[] {
    return [this.atLeast(kind, least), this.diagrams.not(this.atLeast(kind, most + 1))];
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
