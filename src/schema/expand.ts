import { type Decimal, decimalKey, parseDecimal } from '../json/decimal.ts';
import { type Atom, type Atoms, behind } from './atoms.ts';
import type { Codes } from './composites.ts';
import { type Diagrams, FALSE, TRUE } from './diagrams.ts';
import { haveDiscriminator } from './discriminators.ts';
import { inPlaceByKeyword, type Kind, KINDS, type SchemaNode } from './node.ts';

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
  /** By what subschemas mean: equal ones have equal formulas. */
  private readonly known = new Map<Kind, Map<string, number>>();

  /** `integerByText`: an integer has neither fraction nor exponent (draft 4). */
  constructor(diagrams: Diagrams, atoms: Atoms, { integerByText }: { integerByText: boolean }) {
    this.integerByText = integerByText;
    this.diagrams = diagrams;
    this.atoms = atoms;
  }

  /** No subschema may stand in its own place (`refuseLoops`). */
  formula(node: SchemaNode, kind: Kind): number {
    const known = this.knownOf(kind);
    const formula = known.get(this.atoms.meaning(node));
    return formula ?? this.find(node, kind, known);
  }

  /** Those in its place first, by a list: chains of references may be longer than the stack is deep. */
  private find(node: SchemaNode, kind: Kind, known: Map<string, number>): number {
    const { atoms, diagrams } = this;
    const entered = new Set<SchemaNode>();
    const pending = [node];
    for (let at = pending.at(-1); at !== undefined; at = pending.at(-1)) {
      if (known.has(atoms.meaning(at))) pending.pop();
      else if (entered.has(at)) known.set(atoms.meaning(at), diagrams.all(this.conditions(at, kind)));
      else {
        entered.add(at);
        const parts = isRuledOut(at, kind) ? [] : inPlaceByKeyword(at);
        for (const part of parts) if (!known.has(atoms.meaning(part))) pending.push(part);
      }
    }
    return known.get(atoms.meaning(node))!;
  }

  private knownOf(kind: Kind): Map<string, number> {
    let known = this.known.get(kind);
    if (known === undefined) this.known.set(kind, (known = new Map<string, number>()));
    return known;
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
    if (kind === 'object' || kind === 'array') {
      const codes = this.atoms.codesOfAll(this.diagrams.support(formula));
      if (codes !== undefined) return this.overCodes(formula, codes, kind);
    }
    return this.diagrams.substitute(formula, (variable) => {
      const atom = this.atoms.get(variable);
      return atom.kind === 'fits' ? this.formula(atom.node, kind) : undefined;
    });
  }

  /** What is asked of an object or array by bits of codes: to be one of some values, or none. */
  private overCodes(formula: number, codes: Codes, kind: Kind): number {
    const { diagrams } = this;
    const isMet = this.atoms.codeMeets(codes, (value) => diagrams.evaluate(formula, value));
    const isOtherMet = isMet(0);
    const exceptions = codes.parts.filter((_, i) => isMet(i + 1) !== isOtherMet);
    const isException = this.isComposite(
      exceptions.filter(({ values }) => values === undefined),
      kind,
    );
    return isOtherMet ? diagrams.not(isException) : isException;
  }

  private conditions(node: SchemaNode, kind: Kind): number[] {
    if (isRuledOut(node, kind)) return [FALSE];
    const { diagrams } = this;
    const formulas = (nodes: readonly SchemaNode[]): number[] =>
      nodes.map((each) => this.formula(each, kind));
    const conditions = this.ownConditions(node, kind);
    if (node.values !== undefined) conditions.push(this.isFixed(node, kind));
    conditions.push(...formulas(node.references));
    for (const list of node.alternatives) conditions.push(diagrams.any(formulas(list)));
    for (const list of node.exclusives) {
      // What excludes each other needs no counting, which makes formulas larger and each step through them dearer.
      const areDisjoint = kind === 'object' && haveDiscriminator(list);
      conditions.push(areDisjoint ? diagrams.any(formulas(list)) : diagrams.exactlyOne(formulas(list)));
    }
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
          ...node.tests.map((test) => this.literal(this.atoms.passing(test))),
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
        return this.isComposite(values.composites, kind);
      default:
        return values.literals.has(kind) ? TRUE : FALSE;
    }
  }

  /** Whether an object or array is one of some fixed values. */
  private isComposite(values: readonly SchemaNode[], kind: Kind): number {
    const { diagrams } = this;
    const { many, single } = this.atoms.composites.divide(values, kind);
    const formulas = many.map((nodes) => {
      const { required, minItems } = nodes[0]!;
      const shape =
        kind === 'object'
          ? required.map((key) => this.literal({ kind: 'seen', key }))
          : this.between('count', minItems, minItems);
      return diagrams.all([...shape, this.literal({ kind: 'agrees', nodes })]);
    });
    return diagrams.any([...formulas, ...single.map((each) => this.formula(each, kind))]);
  }

  private atLeast(kind: 'count' | 'length', least: number): number {
    if (least <= 0) return TRUE;
    return least === Infinity ? FALSE : this.literal({ kind, least });
  }

  private literal(atom: Atom): number {
    return this.diagrams.literal(this.atoms.variable(atom));
  }
}

/** Whether a subschema says of itself that no value of a kind satisfies it. */
function isRuledOut({ satisfiable, types }: SchemaNode, kind: Kind): boolean {
  return !satisfiable || (types !== undefined && !types.kinds.has(kind));
}
