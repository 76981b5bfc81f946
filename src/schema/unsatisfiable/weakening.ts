import type { SchemaNode } from '../node.ts';
import type { SchemaInParts } from '../read-node.ts';
import { Draftable } from '../reading/draftable.ts';
import { Clauses, exclusiveOf, type Kept } from './clauses.ts';

/** A schema that asks for less. */
export interface Weakened {
  readonly root: SchemaNode;
  /** The pointers of the clauses that were kept and are still reached, in the order of the document. */
  readonly clauses: readonly string[];
  /** Subschemas that ask for nothing any more. */
  readonly idle: readonly SchemaNode[];
}

/** A node to be filled in. `isBare`: it only evaluates members and items, as `unevaluated` needs it. */
interface Pending {
  readonly copy: Draftable;
  readonly node: SchemaNode;
  readonly isBare: boolean;
}

/**
 * Takes clauses (see `Clauses`) out of a schema. The fewer are kept, the more values satisfy it: members that
 * `additionalProperties` or `unevaluatedProperties` do not speak of stay those, and so do items.
 */
export class Weakening {
  private readonly clauses: Clauses;
  private readonly idle = new Set<SchemaNode>();
  private nextId: number;

  private kept: Kept = () => true;
  private asking = new Set<SchemaNode>();
  /** Whether it matters what is evaluated. */
  private evaluates = false;
  private readonly copies = new Map<SchemaNode, Draftable>();
  private readonly bare = new Map<SchemaNode, Draftable>();
  private pending: Pending[] = [];

  constructor(inParts: SchemaInParts) {
    this.clauses = new Clauses(inParts);
    this.nextId = inParts.size;
  }

  /** The schema with some of its clauses. */
  keep(kept: Kept): Weakened {
    this.kept = kept;
    const survey = this.survey();
    this.copies.clear();
    this.bare.clear();
    this.pending = [];
    const root = this.child(this.clauses.root, false);
    for (let next = this.pending.pop(); next !== undefined; next = this.pending.pop()) this.fill(next);
    return { root, ...survey };
  }

  /** Says for good that subschemas ask for nothing: they are not looked at any more. */
  leaveOut(nodes: readonly SchemaNode[]): void {
    for (const node of nodes) this.idle.add(node);
  }

  /** Finds the subschemas that still ask for something. */
  private survey(): { readonly clauses: readonly string[]; readonly idle: readonly SchemaNode[] } {
    const { clauses, idle, kept } = this;
    const users = new Map<SchemaNode, SchemaNode[]>();
    const found = new Set<string>();
    const asking: SchemaNode[] = [];
    const reached: SchemaNode[] = [];
    const pending: SchemaNode[] = [];
    const enter = (node: SchemaNode): SchemaNode[] => {
      let known = users.get(node);
      if (known === undefined) {
        users.set(node, (known = []));
        pending.push(node);
      }
      return known;
    };
    if (!idle.has(clauses.root)) enter(clauses.root);
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      reached.push(node);
      let asks = false;
      for (const [pointer, asksItself] of clauses.of(node, kept)) {
        if (!kept(pointer)) continue;
        found.add(pointer);
        asks ||= asksItself;
      }
      if (asks) asking.push(node);
      const below = [...clauses.below(node, kept)].filter((each) => !idle.has(each));
      for (let i = below.length - 1; i >= 0; i--) enter(below[i]!).push(node);
    }
    this.asking = new Set(asking);
    for (let node = asking.pop(); node !== undefined; node = asking.pop()) {
      for (const user of users.get(node)!) {
        if (this.asking.has(user)) continue;
        this.asking.add(user);
        asking.push(user);
      }
    }
    const asksOf = (node: SchemaNode | undefined): boolean => node !== undefined && this.asking.has(node);
    this.evaluates = reached.some(
      (node) => asksOf(node.unevaluatedProperties) || asksOf(node.unevaluatedItems),
    );
    return { clauses: [...found], idle: reached.filter((node) => !this.asking.has(node)) };
  }

  private copy(node: SchemaNode, isBare: boolean): Draftable {
    const known = isBare ? this.bare : this.copies;
    let copy = known.get(node);
    if (copy === undefined) {
      copy = this.create(node.pointer);
      known.set(node, copy);
      this.pending.push({ copy, node, isBare });
    }
    return copy;
  }

  private create(pointer: string): Draftable {
    return new Draftable(this.nextId++, pointer);
  }

  /** What is left of the subschema of a member, an item or a key. */
  private child(node: SchemaNode, isBare: boolean): SchemaNode {
    return !isBare && this.asking.has(node) ? this.copy(node, false) : this.create(node.pointer);
  }

  /** What is left of a subschema of the value itself; undefined: nothing that matters. */
  private inPlace(node: SchemaNode, isBare: boolean): SchemaNode | undefined {
    if (!isBare && this.asking.has(node)) return this.copy(node, false);
    return this.evaluates ? this.copy(node, true) : undefined;
  }

  private fill(pending: Pending): void {
    const { copy, node, isBare } = pending;
    if (!isBare && !node.satisfiable && this.kept(node.pointer)) copy.satisfiable = false;
    this.fillParts(pending);
    this.fillMembers(pending);
    this.fillItems(pending);
    this.fillInPlace(pending);
    copy.keyOrder = ['own', ...copy.references, ...copy.alternatives.flat(), ...copy.exclusives.flat()];
  }

  /** The keywords that are nodes of their own become keywords again. */
  private fillParts({ copy, node, isBare }: Pending): void {
    const references: SchemaNode[] = [];
    for (const part of node.references) {
      const keyword = this.clauses.keywordOf(part);
      if (keyword === undefined) {
        const left = this.inPlace(part, isBare);
        if (left !== undefined) references.push(left);
        continue;
      }
      const isKept = !isBare && this.kept(keyword);
      if (isKept && !absorb(copy, part, this.kept)) {
        const own = this.create(part.pointer);
        absorb(own, part, this.kept);
        references.push(own);
      }
      for (const target of part.references) {
        const left = this.inPlace(target, !isKept);
        if (left !== undefined) references.push(left);
      }
      if (part.dependentSchemas.size > 0) {
        const own = this.create(part.pointer);
        own.dependentSchemas = this.dependents(part, isBare);
        references.push(own);
      }
    }
    copy.references = references;
  }

  private dependents(node: SchemaNode, isBare: boolean): Map<string, SchemaNode> {
    const dependents = new Map<string, SchemaNode>();
    for (const [key, part] of node.dependentSchemas) {
      const left = this.inPlace(part, isBare);
      if (left !== undefined) dependents.set(key, left);
    }
    return dependents;
  }

  private fillMembers({ copy, node, isBare }: Pending): void {
    const asks = (child: SchemaNode | undefined): boolean =>
      !isBare && child !== undefined && this.asking.has(child);
    const child = (each: SchemaNode): SchemaNode => this.child(each, isBare);
    const { additional, unevaluatedProperties, propertyNames } = node;
    // The others name what `additionalProperties` does not speak of.
    const all = this.evaluates || asks(additional);
    if (all && additional !== undefined) copy.additional = child(additional);
    const properties = [...node.properties].filter(([, each]) => all || asks(each));
    if (properties.length > 0) copy.properties = new Map(properties.map(([key, each]) => [key, child(each)]));
    copy.patternProperties = node.patternProperties
      .filter((members) => all || asks(members.node))
      .map((members) => ({ test: members.test, node: child(members.node) }));
    if (propertyNames !== undefined && asks(propertyNames)) copy.propertyNames = child(propertyNames);
    if (unevaluatedProperties !== undefined && (this.evaluates || asks(unevaluatedProperties))) {
      copy.unevaluatedProperties = child(unevaluatedProperties);
    }
  }

  private fillItems({ copy, node, isBare }: Pending): void {
    const asks = (child: SchemaNode | undefined): boolean =>
      !isBare && child !== undefined && this.asking.has(child);
    const child = (each: SchemaNode): SchemaNode => this.child(each, isBare);
    const { items, unevaluatedItems, contains, pointer } = node;
    const all = this.evaluates || asks(items);
    if (items !== undefined && all) copy.items = child(items);
    const length = all ? node.prefixItems.length : node.prefixItems.findLastIndex((each) => asks(each)) + 1;
    copy.prefixItems = node.prefixItems.slice(0, length).map(child);
    if (unevaluatedItems !== undefined && (this.evaluates || asks(unevaluatedItems))) {
      copy.unevaluatedItems = child(unevaluatedItems);
    }
    if (contains === undefined) return;
    const isKept = !isBare && this.kept(`${pointer}/contains`);
    const max = isKept && this.kept(`${pointer}/maxContains`) ? contains.max : Infinity;
    const min = isKept ? Math.min(contains.min, this.kept(`${pointer}/minContains`) ? Infinity : 1) : 0;
    if (min > 0) copy.contains = { ...contains, node: child(contains.node), min, max: Infinity };
    if (max === Infinity && (min > 0 || !this.evaluates)) return;
    const exact = this.create(pointer);
    exact.contains = { ...contains, min: 0, max };
    copy.references = [...copy.references, exact];
  }

  private fillInPlace({ copy, node, isBare }: Pending): void {
    const { pointer, conditional } = node;
    const some = (lists: SchemaNode['alternatives']): SchemaNode[][] =>
      lists.flatMap((list) => {
        const left = list.map((each) => this.inPlace(each, isBare));
        return left.every((each) => each !== undefined) ? [left] : [];
      });
    copy.alternatives = some(node.alternatives);
    if (!isBare && this.kept(`${pointer}/oneOf`)) copy.exclusives = node.exclusives;
    else copy.alternatives = [...copy.alternatives, ...some(node.exclusives)];
    if (!isBare && this.kept(`${pointer}/not`)) copy.negations = node.negations;
    if (node.dependentSchemas.size > 0) copy.dependentSchemas = this.dependents(node, isBare);
    if (conditional === undefined) return;
    const isKept = !isBare && this.kept(`${pointer}/if`);
    const [yes, no] = [conditional.then, conditional.else].map((branch) =>
      branch === undefined ? undefined : this.inPlace(branch, !isKept),
    );
    if (yes !== undefined || no !== undefined || this.evaluates) {
      copy.conditional = { if: conditional.if, then: yes, else: no };
    }
  }
}

/** Writes what a keyword asserts into a node; false where another keyword already says something of the same kind. */
function absorb(into: Draftable, part: SchemaNode, kept: Kept): boolean {
  if (part.values !== undefined && into.values !== undefined) return false;
  if (part.dependentRequired.size > 0 && into.dependentRequired.size > 0) return false;
  if (part.types !== undefined) into.types = part.types;
  if (part.values !== undefined) into.values = part.values;
  if (part.dependentRequired.size > 0) into.dependentRequired = part.dependentRequired;
  if (part.required.length > 0) into.required = part.required;
  if (part.uniqueItems) into.uniqueItems = true;
  into.minLength = Math.max(into.minLength, part.minLength);
  into.maxLength = Math.min(into.maxLength, part.maxLength);
  into.minProperties = Math.max(into.minProperties, part.minProperties);
  into.maxProperties = Math.min(into.maxProperties, part.maxProperties);
  into.minItems = Math.max(into.minItems, part.minItems);
  into.maxItems = Math.min(into.maxItems, part.maxItems);
  into.tests = [...into.tests, ...part.tests];
  const exclusive = exclusiveOf(part.pointer, part);
  const limits = ({ minimum, maximum }: SchemaNode, which: 'minimum' | 'maximum'): SchemaNode['minimum'] =>
    (which === 'minimum' ? minimum : maximum).map((limit) =>
      exclusive === undefined || kept(exclusive) ? limit : { ...limit, isExclusive: false },
    );
  into.minimum = [...into.minimum, ...limits(part, 'minimum')];
  into.maximum = [...into.maximum, ...limits(part, 'maximum')];
  into.multipleOf = [...into.multipleOf, ...part.multipleOf];
  return true;
}
