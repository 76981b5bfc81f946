import { TupleTable } from '../base/tuple-table.ts';
import { Agreement } from './agreement.ts';
import type { Core } from './core.ts';
import { FALSE, TRUE } from './diagrams.ts';
import { Domains } from './domains.ts';
import { Evaluation } from './evaluation.ts';
import type { KeyClass } from './key-class.ts';
import { itemNode, type SchemaNode } from './node.ts';

/**
 * What becomes of formulas over the facts of an object or array when a member or an item begins: what they need of it
 * is then in variables `fits`.
 */
export class Step {
  /** The tracked formulas (pairs of what a formula was at first, and what it is now) behind the step. */
  readonly tracked: number;
  private readonly core: Core;
  private readonly domains: Domains;
  private readonly replace: (variable: number) => number | undefined;
  private readonly results = new Map<number, number>();
  private readonly goals = new Map<number, number>();

  constructor(
    core: Core,
    domains: Domains,
    tracked: number,
    replacement: (residual: (original: number) => number) => (variable: number) => number | undefined,
  ) {
    this.core = core;
    this.domains = domains;
    const now = new Map(core.pairs(tracked));
    const after = new Map<number, number>();
    // What is tracked may depend on what else is tracked: subschemas deeper in place.
    const residual = (original: number): number => {
      if (original <= TRUE) return original;
      let result = after.get(original);
      if (result === undefined) {
        result = this.after(now.get(original) ?? original);
        after.set(original, result);
      }
      return result;
    };
    this.replace = replacement(residual);
    this.tracked = core.mapTracked(tracked, (_, original) => residual(original));
  }

  /** A formula behind the step. */
  after(formula: number): number {
    let result = this.results.get(formula);
    if (result === undefined) {
      result = this.core.diagrams.substitute(formula, this.replace);
      this.results.set(formula, result);
    }
    return result;
  }

  /** A goal behind the step, together with what is true of any value that the member or item can be. */
  goalAfter(goal: number): number {
    let result = this.goals.get(goal);
    if (result === undefined) {
      result = this.domains.restrict(this.after(goal));
      this.goals.set(goal, result);
    }
    return result;
  }
}

/** The steps through objects and arrays, and what is true at their end. */
export class Progress {
  readonly evaluation: Evaluation;
  private readonly agreement: Agreement;
  private readonly core: Core;
  private readonly domains: Domains;
  /** (class of the key, tracked formulas, members before) and (items before, item values that are excluded, tracked formulas). */
  private readonly memberKeys = new TupleTable(3);
  private readonly itemKeys = new TupleTable(3);
  private readonly memberSteps: Step[] = [];
  private readonly itemSteps: Step[] = [];

  constructor(core: Core) {
    this.core = core;
    this.domains = new Domains(core);
    this.evaluation = new Evaluation(core);
    this.agreement = new Agreement(core);
  }

  /** What becomes of formulas when a member begins, of which there were `count` before. */
  member(key: KeyClass, tracked: number, count: number): Step {
    const { memberKeys, memberSteps, core } = this;
    const before = memberKeys.size;
    memberKeys.scratch[0] = key.id;
    memberKeys.scratch[1] = tracked;
    memberKeys.scratch[2] = count;
    const id = memberKeys.intern();
    if (id === before) {
      memberSteps[id] = new Step(core, this.domains, tracked, (residual) => (variable) => {
        const atom = core.atoms.get(variable);
        switch (atom.kind) {
          case 'seen':
            return atom.key === key.key ? TRUE : undefined;
          case 'count':
            return atom.least <= count + 1 ? TRUE : undefined;
          case 'members': {
            const fits = this.membersFit(atom.node, key);
            return core.diagrams.and(core.diagrams.literal(variable), fits);
          }
          case 'agrees':
            return key.key === undefined ? FALSE : this.agreement.behind(atom.nodes, key.key);
          case 'names': {
            const names = core.expansion.formula(atom.node.propertyNames!, 'string');
            return core.diagrams.evaluate(names, key.holds) ? undefined : FALSE;
          }
          case 'unevaluated': {
            const evaluated = this.evaluation.ofMember(atom.node, key, residual);
            return this.unlessEvaluated(variable, evaluated, atom.node.unevaluatedProperties!);
          }
          default:
            return undefined;
        }
      });
    }
    return memberSteps[id]!;
  }

  /**
   * What becomes of formulas when an item begins, of which there were `count` before. `seen`: the subschema of the
   * values that stand in the array already, or undefined where they are not looked at.
   */
  item(count: number, seen: SchemaNode | undefined, tracked: number): Step {
    const { itemKeys, itemSteps, core } = this;
    const before = itemKeys.size;
    itemKeys.scratch[0] = count;
    itemKeys.scratch[1] = seen?.id ?? -1;
    itemKeys.scratch[2] = tracked;
    const id = itemKeys.intern();
    if (id === before) {
      const { diagrams } = core;
      itemSteps[id] = new Step(core, this.domains, tracked, (residual) => (variable) => {
        const atom = core.atoms.get(variable);
        switch (atom.kind) {
          case 'count':
            return atom.least <= count + 1 ? TRUE : undefined;
          case 'items': {
            const child = itemNode(atom.node, count);
            return child && diagrams.and(diagrams.literal(variable), this.fits(child));
          }
          case 'agrees':
            return this.agreement.behind(atom.nodes, count);
          case 'contains': {
            const less = atom.least === 1 ? TRUE : core.atoms.variable({ ...atom, least: atom.least - 1 });
            const enough = atom.least === 1 ? TRUE : diagrams.literal(less);
            return diagrams.ifThenElse(this.fits(atom.node), enough, diagrams.literal(variable));
          }
          case 'unique':
            return seen && diagrams.and(diagrams.literal(variable), diagrams.not(this.fits(seen)));
          case 'unevaluated': {
            const evaluated = this.evaluation.ofItem(atom.node, count, residual);
            return this.unlessEvaluated(variable, evaluated, atom.node.unevaluatedItems!);
          }
          default:
            return undefined;
        }
      });
    }
    return itemSteps[id]!;
  }

  /** The tracked formulas of a frame that begins with a goal and outcomes. */
  trackedFor(variables: readonly number[], kind: 'object' | 'array'): number {
    const originals = this.evaluation.originals(variables, kind);
    return this.core.lists.intern(originals.flatMap((original) => [original, original]));
  }

  /** The tracked formulas on which a member can still depend; `isPast`: whether the turn of a key is over. */
  relevantTracked(tracked: number, isPast: (key: string) => boolean): number {
    if (tracked === 0) return 0;
    const { core, evaluation } = this;
    const kept = core.pairs(tracked).filter(([original]) => {
      const keys = evaluation.keysOf(original);
      return keys === undefined || keys.some((key) => !isPast(key));
    });
    return core.lists.intern(kept.flat());
  }

  /** Whether a formula is true of an object or array that ends here. `count` is how many members or items it has. */
  atClose(formula: number, count: number): boolean {
    return this.core.diagrams.evaluate(formula, (variable) => {
      const atom = this.core.atoms.get(variable);
      if (atom.kind === 'count') return count >= atom.least;
      return atom.kind !== 'seen' && atom.kind !== 'contains';
    });
  }

  /** A number of members or items, no higher than makes a difference for some variables. */
  relevantCount(variables: readonly number[], count: number): number {
    if (count === 0) return 0;
    const { atoms } = this.core;
    let most = 1;
    for (const variable of variables) {
      const atom = atoms.get(variable);
      if (atom.kind === 'count') most = Math.max(most, atom.least);
      else if (atom.kind === 'items') most = Math.max(most, atom.node.prefixItems.length);
      else if (atom.kind === 'agrees') most = Math.max(most, atom.nodes[0]!.prefixItems.length);
      else if (atom.kind === 'unevaluated') most = Math.max(most, this.evaluation.longestPrefix(atom.node));
    }
    return Math.min(count, most);
  }

  /** The longest prefix of items that have subschemas of their own. */
  prefixLength(variables: readonly number[]): number {
    const { atoms } = this.core;
    let length = 0;
    for (const variable of variables) {
      const atom = atoms.get(variable);
      if (atom.kind === 'items') length = Math.max(length, atom.node.prefixItems.length);
      else if (atom.kind === 'agrees') length = Math.max(length, atom.nodes[0]!.prefixItems.length);
      else if (atom.kind === 'unevaluated')
        length = Math.max(length, this.evaluation.longestPrefix(atom.node));
    }
    return length;
  }

  private membersFit(node: SchemaNode, { key, holds }: KeyClass): number {
    const { atoms, diagrams } = this.core;
    const own = key === undefined ? undefined : node.properties.get(key);
    const children = own === undefined ? [] : [own];
    for (const { test, node: child } of node.patternProperties) {
      if (holds(atoms.variable({ kind: 'test', test }))) children.push(child);
    }
    if (children.length === 0 && node.additional !== undefined) children.push(node.additional);
    return diagrams.all(children.map((child) => this.fits(child)));
  }

  /** All that is not evaluated still fits, and this does. */
  private unlessEvaluated(variable: number, evaluated: number, leftover: SchemaNode): number {
    const { diagrams } = this.core;
    if (evaluated === TRUE) return diagrams.literal(variable);
    return diagrams.and(diagrams.literal(variable), diagrams.or(evaluated, this.fits(leftover)));
  }

  /** The value satisfies a subschema: at once a constant for those that all, or none, do. */
  private fits(node: SchemaNode): number {
    const constant = this.core.expansion.constant(node);
    return constant ?? this.core.diagrams.literal(this.core.fits(node));
  }
}
