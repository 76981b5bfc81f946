import type { Core } from './core.ts';
import { FALSE, TRUE } from './diagrams.ts';
import type { KeyClass } from './key-class.ts';
import { inPlace, itemNode, type SchemaNode } from './node.ts';

type Kind = 'object' | 'array';

/** The formula, as far as it is known by now, that began as another one. */
export type Residual = (original: number) => number;

/**
 * Which members and items the subschemas in the place of one have evaluated (JSON Schema 2020-12 Core, section 11).
 * A subschema evaluates something only if the whole value satisfies it, which is known at the end of the value. So the
 * answer is a formula over what is known by now of such subschemas: frames with `unevaluated` in their goal carry along
 * what has become of these formulas, the *tracked* ones.
 */
export class Evaluation {
  private readonly core: Core;
  private readonly prefixes = new Map<SchemaNode, number>();
  /** Per formula that is tracked: the keys of members whose evaluation may depend on it; undefined: of any. */
  private readonly keys = new Map<number, Set<string> | undefined>();

  constructor(core: Core) {
    this.core = core;
  }

  /** How many items have subschemas of their own that may evaluate them. */
  longestPrefix(node: SchemaNode): number {
    let longest = this.prefixes.get(node);
    if (longest === undefined) {
      // What leads back to here through the parts of others is no part of a value of finite depth.
      this.prefixes.set(node, 0);
      longest = inPlace(node).reduce(
        (most, part) => Math.max(most, this.longestPrefix(part)),
        node.prefixItems.length,
      );
      this.prefixes.set(node, longest);
    }
    return longest;
  }

  /** The keys of the members whose evaluation may depend on a tracked formula; undefined: of any member. */
  keysOf(original: number): readonly string[] | undefined {
    const keys = this.keys.get(original);
    return keys && [...keys];
  }

  /** The formulas on which the answers for some variables depend; those that are constant are left out. */
  originals(variables: readonly number[], kind: Kind): number[] {
    const { atoms, diagrams } = this.core;
    const found = new Set<number>();
    const pending = [...variables];
    const done = new Set<number>();
    for (let variable = pending.pop(); variable !== undefined; variable = pending.pop()) {
      const atom = atoms.get(variable);
      if (atom.kind !== 'unevaluated' || done.has(variable)) continue;
      done.add(variable);
      for (const original of this.conditions(atom.node, kind)) {
        if (original <= TRUE || found.has(original)) continue;
        found.add(original);
        pending.push(...diagrams.support(original));
      }
    }
    return [...found];
  }

  /** When the member with a key of a class is evaluated by the subschemas in the place of one, and by itself. */
  ofMember(node: SchemaNode, key: KeyClass, residual: Residual): number {
    return this.evaluated(
      node,
      'object',
      true,
      (each) => (speaksOfMember(this.core, each, key) ? TRUE : FALSE),
      residual,
    );
  }

  /** The same for an item; a `contains` makes it depend on the item. */
  ofItem(node: SchemaNode, index: number, residual: Residual): number {
    const own = (each: SchemaNode): number => {
      if (itemNode(each, index) !== undefined) return TRUE;
      if (each.contains?.evaluates !== true) return FALSE;
      return this.core.diagrams.literal(this.core.fits(each.contains.node));
    };
    return this.evaluated(node, 'array', true, own, residual);
  }

  /** All formulas that `evaluated` may ask about. */
  private conditions(node: SchemaNode, kind: Kind): number[] {
    const { atoms, diagrams, expansion } = this.core;
    const found: number[] = [];
    const conditional = (condition: number, part: SchemaNode | undefined): void => {
      if (part === undefined) return;
      if (kind === 'object') this.note(condition, part);
      found.push(condition, ...this.conditions(part, kind));
    };
    const test = node.conditional && expansion.formula(node.conditional.if, kind);
    for (const part of node.references) found.push(...this.conditions(part, kind));
    for (const part of [...node.alternatives.flat(), ...node.exclusives.flat()]) {
      conditional(expansion.formula(part, kind), part);
    }
    if (test !== undefined) {
      const { if: first, then: yes, else: no } = node.conditional!;
      for (const part of [first, yes, no]) conditional(test, part);
    }
    if (kind === 'object') {
      for (const [key, part] of node.dependentSchemas) {
        conditional(diagrams.literal(atoms.variable({ kind: 'seen', key })), part);
      }
    }
    return found;
  }

  /** Notes that the evaluation of the members of which a subschema speaks depends on a formula. */
  private note(condition: number, part: SchemaNode): void {
    const before = this.keys.has(condition) ? this.keys.get(condition) : new Set<string>();
    const keys = keysEvaluated(part);
    if (before === undefined || keys === undefined) this.keys.set(condition, undefined);
    else this.keys.set(condition, new Set([...before, ...keys]));
  }

  private evaluated(
    node: SchemaNode,
    kind: Kind,
    isRoot: boolean,
    own: (node: SchemaNode) => number,
    residual: Residual,
  ): number {
    const { diagrams, expansion } = this.core;
    const leftover = kind === 'object' ? node.unevaluatedProperties : node.unevaluatedItems;
    if (!isRoot && leftover !== undefined) return TRUE;
    let sum = own(node);
    const add = (condition: () => number, part: SchemaNode | undefined): void => {
      if (sum === TRUE || part === undefined) return;
      const inside = this.evaluated(part, kind, false, own, residual);
      if (inside !== FALSE) sum = diagrams.or(sum, diagrams.and(condition(), inside));
    };
    const holds = (part: SchemaNode) => (): number => residual(expansion.formula(part, kind));
    for (const part of node.references) add(() => TRUE, part);
    for (const part of [...node.alternatives.flat(), ...node.exclusives.flat()]) add(holds(part), part);
    if (node.conditional !== undefined) {
      const { if: test, then: yes, else: no } = node.conditional;
      add(holds(test), test);
      add(holds(test), yes);
      add(() => diagrams.not(holds(test)()), no);
    }
    if (kind === 'object') {
      for (const [key, part] of node.dependentSchemas) {
        const seen = diagrams.literal(this.core.atoms.variable({ kind: 'seen', key }));
        add(() => residual(seen), part);
      }
    }
    return sum;
  }
}

/** Whether `properties`, `patternProperties` or `additionalProperties` of a subschema speak of a member. */
function speaksOfMember(core: Core, node: SchemaNode, { key, holds }: KeyClass): boolean {
  if (node.additional !== undefined) return true;
  if (key !== undefined && node.properties.has(key)) return true;
  return node.patternProperties.some(({ test }) => holds(core.atoms.variable({ kind: 'test', test })));
}

/** The keys of the members that a subschema, with those in its place, may evaluate; undefined: any. */
function keysEvaluated(node: SchemaNode): string[] | undefined {
  if (node.additional !== undefined || node.unevaluatedProperties !== undefined) return undefined;
  if (node.patternProperties.length > 0) return undefined;
  const keys = [...node.properties.keys()];
  for (const part of inPlace(node)) {
    const more = keysEvaluated(part);
    if (more === undefined) return undefined;
    keys.push(...more);
  }
  return keys;
}
