import type { SchemaNode } from '../node.ts';
import type { SchemaInParts } from '../read-node.ts';

/** A list of keys under `required` that is longer counts key by key: else most of what is left would be keys. */
const LONG_LIST = 16;

/** No clause. */
export const NONE = -1;

/** What a subschema asks for itself. */
interface Own {
  readonly clause: number;
  /** Whether it asks for something by itself, and the clause without which it does not. */
  readonly asks: boolean;
  readonly needs: number;
}

/** A subschema whose clauses count as long as a clause is kept. */
interface Below {
  readonly gate: number;
  readonly index: number;
  /** Whether it is about a member under a key that is nowhere required. */
  readonly isOptional: boolean;
}

/**
 * What can be taken out of a schema piece by piece so that it asks for less: its *clauses*, each with the pointer to its
 * keyword.
 *
 * - An assertion, or a reference, stands for itself; the schema `false` counts as one where it stands. The keys of long
 *   lists under `required` count one by one.
 * - `not` is one clause with all that stands in it, since without a keyword in it the schema would ask for more. The same
 *   goes for `if`, without which `then` and `else` have no effect, and for what `maxContains` counts.
 * - Without the clause `oneOf`, at least one of its branches must hold, so that what stands in them counts by itself;
 *   with it, exactly one of them, as they stand in the schema.
 * - `contains` asks for its count of items; what stands in it counts by itself.
 * - The other keywords only hold subschemas (`properties`, `items`, `anyOf`, ...), and count with what stands in them.
 */
export class Clauses {
  /** Pointers to the keywords, by the number of the clause. */
  readonly pointers: readonly string[];
  /** The subschemas that clauses can be taken out of; the root is the first. */
  readonly nodes: readonly SchemaNode[];
  private readonly parts: ReadonlyMap<SchemaNode, string>;
  private readonly numbers = new Map<string, number>();
  private readonly indices = new Map<SchemaNode, number>();
  private readonly owns: Own[][] = [];
  private readonly belows: Below[][] = [];
  private readonly required = new Set<string>();

  constructor({ document, parts }: SchemaInParts) {
    this.parts = parts;
    for (const { required, dependentRequired } of parts.keys()) {
      for (const keys of [required, ...dependentRequired.values()])
        for (const key of keys) this.required.add(key);
    }
    const nodes = [document.root];
    this.indices.set(document.root, 0);
    // It grows on the way.
    for (const node of nodes) {
      this.owns.push(this.ownOf(node));
      this.belows.push(
        this.belowOf(node).map(([part, gate, isOptional]) => {
          let index = this.indices.get(part);
          if (index === undefined) this.indices.set(part, (index = nodes.push(part) - 1));
          return { gate, index, isOptional };
        }),
      );
    }
    this.nodes = nodes;
    this.pointers = [...this.numbers.keys()];
  }

  /** The number of a clause; `NONE` if there is none with this pointer. */
  clause(pointer: string): number {
    return this.numbers.get(pointer) ?? NONE;
  }

  index(node: SchemaNode): number {
    return this.indices.get(node)!;
  }

  own(index: number): readonly Own[] {
    return this.owns[index]!;
  }

  below(index: number): readonly Below[] {
    return this.belows[index]!;
  }

  /** The clauses that are only about members that are optional: they seldom matter. */
  optional(): number[] {
    const matters = new Uint8Array(this.pointers.length);
    const reached = new Set([0]);
    for (const index of reached) {
      for (const { clause } of this.owns[index]!) matters[clause] = 1;
      for (const below of this.belows[index]!) if (!below.isOptional) reached.add(below.index);
    }
    return Array.from(this.pointers, (_, clause) => clause).filter((clause) => matters[clause] === 0);
  }

  /** The keyword that a node stands for; undefined for a subschema. */
  keywordOf(node: SchemaNode): string | undefined {
    return this.parts.get(node);
  }

  private number(pointer: string): number {
    let number = this.numbers.get(pointer);
    if (number === undefined) this.numbers.set(pointer, (number = this.numbers.size));
    return number;
  }

  private ownOf(node: SchemaNode): Own[] {
    const own: Own[] = [];
    const add = (pointer: string, asks: boolean, needs = NONE): number => {
      const clause = this.number(pointer);
      own.push({ clause, asks, needs });
      return clause;
    };
    const { pointer, contains } = node;
    if (!node.satisfiable) add(pointer, true);
    const keyword = this.parts.get(node);
    if (keyword !== undefined) {
      if (node.required.length > LONG_LIST) node.required.forEach((_, i) => add(`${keyword}/${i}`, true));
      else if (isAssertion(node)) add(keyword, true);
      else if (node.references.length > 0) add(keyword, false);
      const exclusive = exclusiveOf(keyword, node);
      if (exclusive !== undefined) add(exclusive, false);
      return own;
    }
    if (node.negations.length > 0) add(`${pointer}/not`, true);
    if (node.exclusives.length > 0) add(`${pointer}/oneOf`, true);
    if (node.conditional !== undefined) add(`${pointer}/if`, false);
    if (contains !== undefined && (contains.min > 0 || contains.max < Infinity)) {
      const count = add(`${pointer}/contains`, contains.min > 0);
      if (contains.min > 1) add(`${pointer}/minContains`, false);
      if (contains.max < Infinity) add(`${pointer}/maxContains`, true, count);
    }
    return own;
  }

  private belowOf(node: SchemaNode): [SchemaNode, gate: number, isOptional: boolean][] {
    const { pointer, conditional, contains } = node;
    const keyword = this.parts.get(node);
    const reference = keyword === undefined ? NONE : this.clause(keyword);
    const below: [SchemaNode, number, boolean][] = node.references.map((each) => [each, reference, false]);
    const add = (part: SchemaNode | undefined, gate = NONE, isOptional = false): void => {
      if (part !== undefined) below.push([part, gate, isOptional]);
    };
    for (const list of node.alternatives) for (const each of list) add(each);
    for (const list of node.exclusives) for (const each of list) add(each);
    if (conditional !== undefined) {
      add(conditional.then, this.clause(`${pointer}/if`));
      add(conditional.else, this.clause(`${pointer}/if`));
    }
    for (const each of node.dependentSchemas.values()) add(each);
    for (const [key, each] of node.properties) add(each, NONE, !this.required.has(key));
    for (const members of node.patternProperties) add(members.node);
    add(node.additional);
    add(node.propertyNames);
    add(node.unevaluatedProperties);
    for (const each of node.prefixItems) add(each);
    add(node.items);
    if (contains !== undefined && contains.min > 0) add(contains.node, this.clause(`${pointer}/contains`));
    add(node.unevaluatedItems);
    return below;
  }
}

/** In draft 4: the keyword beside `minimum` or `maximum` that shuts out the limit itself. */
export function exclusiveOf(keyword: string, { minimum, maximum }: SchemaNode): string | undefined {
  const isExclusive = minimum[0]?.isExclusive === true || maximum[0]?.isExclusive === true;
  const bound = isExclusive ? /\/(minimum|maximum)$/.exec(keyword)?.[1] : undefined;
  if (bound === undefined) return undefined;
  return `${keyword.slice(0, -bound.length)}exclusive${bound === 'minimum' ? 'Minimum' : 'Maximum'}`;
}

/** The keys under `required` whose clauses are kept. */
export function keptKeys(
  keyword: string,
  required: readonly string[],
  kept: (pointer: string) => boolean,
): readonly string[] {
  if (required.length > LONG_LIST) return required.filter((_, i) => kept(`${keyword}/${i}`));
  return required.length > 0 && kept(keyword) ? required : [];
}

/** Whether the node of a keyword asks for anything but what it refers to. */
function isAssertion(node: SchemaNode): boolean {
  const { tests, minimum, maximum, multipleOf, required } = node;
  return (
    node.types !== undefined ||
    node.values !== undefined ||
    node.minLength > 0 ||
    node.maxLength < Infinity ||
    node.minProperties > 0 ||
    node.maxProperties < Infinity ||
    node.minItems > 0 ||
    node.maxItems < Infinity ||
    node.uniqueItems ||
    node.dependentRequired.size > 0 ||
    tests.length + minimum.length + maximum.length + multipleOf.length + required.length > 0
  );
}
