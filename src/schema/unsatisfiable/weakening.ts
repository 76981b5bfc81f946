import type { Limit, SchemaNode } from '../node.ts';
import type { SchemaInParts } from '../read-node.ts';
import { Draftable } from '../reading/draftable.ts';
import { Clauses, exclusiveOf, keptKeys, NONE } from './clauses.ts';

/** A schema that asks for less. */
export interface Weakened {
  readonly root: SchemaNode;
  /** How many subschemas were looked at to find it. */
  readonly seen: number;
  /** How large it is: its subschemas, without those that are as they were, and pairs of keys that are required. */
  readonly size: number;
  /** Per clause: 1 if it was kept and is still reached. */
  readonly reached: Uint8Array;
  /** Subschemas that ask for nothing any more. */
  readonly idle: readonly number[];
}

/** Whether a clause is kept. */
type Kept = (pointer: string) => boolean;

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
  readonly clauses: Clauses;
  /** Per subschema that clauses can be taken out of: whether it asks for nothing, and need not be looked at any more. */
  private readonly isIdle: Uint8Array;
  private nextId: number;

  /** Per clause: whether it is kept. */
  private flags: Uint8Array;
  /** Per subschema: whether it still asks for something. */
  private readonly asks: Uint8Array;
  /** Whether it matters what is evaluated. */
  private evaluates = false;
  private readonly copies = new Map<SchemaNode, Draftable>();
  private readonly bare = new Map<SchemaNode, Draftable>();
  private pending: Pending[] = [];
  private count = 0;

  constructor(schema: SchemaInParts) {
    this.clauses = new Clauses(schema);
    this.isIdle = new Uint8Array(this.clauses.nodes.length);
    this.asks = new Uint8Array(this.clauses.nodes.length);
    this.flags = new Uint8Array(this.clauses.pointers.length).fill(1);
    this.nextId = schema.size;
  }

  /** The schema with some of its clauses: `flags` holds 1 for each that is kept. */
  keep(flags: Uint8Array): Weakened {
    this.flags = flags;
    const survey = this.survey();
    this.copies.clear();
    this.bare.clear();
    this.pending = [];
    this.count = 0;
    const root = this.child(this.clauses.nodes[0]!, false);
    for (let next = this.pending.pop(); next !== undefined; next = this.pending.pop()) this.fill(next);
    return { root, size: this.count, ...survey };
  }

  /** Says for good that subschemas ask for nothing. */
  leaveOut(idle: readonly number[]): void {
    for (const index of idle) this.isIdle[index] = 1;
  }

  /** Finds the subschemas that still ask for something. */
  private survey(): Pick<Weakened, 'seen' | 'reached' | 'idle'> {
    const { clauses, flags, isIdle, asks } = this;
    const reached = new Uint8Array(flags.length);
    const users = new Map<number, number[]>();
    const order: number[] = [];
    const asking: number[] = [];
    if (isIdle[0] === 0) {
      order.push(0);
      users.set(0, []);
    }
    for (const index of order) {
      asks[index] = 0;
      for (const { clause, asks: asksItself, needs } of clauses.own(index)) {
        if (flags[clause] === 0) continue;
        reached[clause] = 1;
        if (asksItself && (needs === NONE || flags[needs] === 1)) asks[index] = 1;
      }
      if (asks[index] === 1) asking.push(index);
      for (const { gate, index: below } of clauses.below(index)) {
        if (isIdle[below] === 1 || (gate !== NONE && flags[gate] === 0)) continue;
        const known = users.get(below);
        if (known !== undefined) known.push(index);
        else {
          users.set(below, [index]);
          order.push(below);
        }
      }
    }
    for (let index = asking.pop(); index !== undefined; index = asking.pop()) {
      for (const user of users.get(index)!) {
        if (asks[user] === 1) continue;
        asks[user] = 1;
        asking.push(user);
      }
    }
    this.evaluates = order.some((index) => {
      const { unevaluatedProperties, unevaluatedItems } = clauses.nodes[index]!;
      return this.stillAsks(unevaluatedProperties) || this.stillAsks(unevaluatedItems);
    });
    return { reached, idle: order.filter((index) => asks[index] === 0), seen: order.length };
  }

  private stillAsks(node: SchemaNode | undefined): boolean {
    if (node === undefined) return false;
    const index = this.clauses.index(node);
    return this.isIdle[index] === 0 && this.asks[index] === 1;
  }

  private kept(pointer: string): boolean {
    const clause = this.clauses.clause(pointer);
    return clause !== NONE && this.flags[clause] === 1;
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
    this.count++;
    return new Draftable(this.nextId++, pointer);
  }

  /** What is left of the subschema of a member, an item or a key. */
  private child(node: SchemaNode, isBare: boolean): SchemaNode {
    return !isBare && this.stillAsks(node) ? this.copy(node, false) : this.create(node.pointer);
  }

  /** What is left of a subschema of the value itself; undefined: nothing that matters. */
  private inPlace(node: SchemaNode, isBare: boolean): SchemaNode | undefined {
    if (!isBare && this.stillAsks(node)) return this.copy(node, false);
    return this.evaluates ? this.copy(node, true) : undefined;
  }

  private fill(pending: Pending): void {
    const { copy, node, isBare } = pending;
    if (!isBare && !node.satisfiable && this.kept(node.pointer)) copy.satisfiable = false;
    this.fillParts(pending);
    // To tell that an object cannot be completed takes a look at what is left of it behind each of its keys.
    this.count += (copy.required.length ** 2) >> 1;
    this.fillMembers(pending);
    this.fillItems(pending);
    this.fillInPlace(pending);
    copy.keyOrder = ['own', ...copy.references, ...copy.alternatives.flat(), ...copy.exclusives.flat()];
  }

  /** The keywords that are nodes of their own become keywords again. */
  private fillParts({ copy, node, isBare }: Pending): void {
    const references: SchemaNode[] = [];
    const kept: Kept = (pointer) => this.kept(pointer);
    for (const part of node.references) {
      const keyword = this.clauses.keywordOf(part);
      if (keyword === undefined) {
        const left = this.inPlace(part, isBare);
        if (left !== undefined) references.push(left);
        continue;
      }
      const isKept = !isBare && this.kept(keyword);
      if (!isBare && !absorb(copy, part, kept)) {
        const own = this.create(part.pointer);
        absorb(own, part, kept);
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
    const asks = (child: SchemaNode | undefined): boolean => !isBare && this.stillAsks(child);
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
    const asks = (child: SchemaNode | undefined): boolean => !isBare && this.stillAsks(child);
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

/**
 * Writes what a keyword asserts, as far as it is kept, into a node; false where another keyword says something of the
 * same kind there, that both cannot be said in one node.
 */
function absorb(into: Draftable, part: SchemaNode, kept: Kept): boolean {
  const keyword = part.pointer;
  if (part.required.length > 0) into.required = keptKeys(keyword, part.required, kept);
  if (!kept(keyword)) return true;
  if (part.values !== undefined && into.values !== undefined) return false;
  if (part.dependentRequired.size > 0 && into.dependentRequired.size > 0) return false;
  if (part.types !== undefined) into.types = part.types;
  if (part.values !== undefined) into.values = part.values;
  if (part.dependentRequired.size > 0) into.dependentRequired = part.dependentRequired;
  if (part.uniqueItems) into.uniqueItems = true;
  into.minLength = Math.max(into.minLength, part.minLength);
  into.maxLength = Math.min(into.maxLength, part.maxLength);
  into.minProperties = Math.max(into.minProperties, part.minProperties);
  into.maxProperties = Math.min(into.maxProperties, part.maxProperties);
  into.minItems = Math.max(into.minItems, part.minItems);
  into.maxItems = Math.min(into.maxItems, part.maxItems);
  if (part.tests.length > 0) into.tests = [...into.tests, ...part.tests];
  if (part.multipleOf.length > 0) into.multipleOf = [...into.multipleOf, ...part.multipleOf];
  const exclusive = exclusiveOf(keyword, part);
  const isInclusive = exclusive !== undefined && !kept(exclusive);
  const limits = (all: readonly Limit[]): readonly Limit[] =>
    isInclusive ? all.map((limit) => ({ ...limit, isExclusive: false })) : all;
  if (part.minimum.length > 0) into.minimum = [...into.minimum, ...limits(part.minimum)];
  if (part.maximum.length > 0) into.maximum = [...into.maximum, ...limits(part.maximum)];
  return true;
}
