import type { SchemaNode } from '../node.ts';
import type { SchemaInParts } from '../read-node.ts';

/** Whether a keyword, by its pointer, is kept. */
export type Kept = (pointer: string) => boolean;

/**
 * What of a schema can be taken away one by one so that it asks for less: its *clauses*, each with the pointer to its
 * keyword.
 *
 * - An assertion, or a reference, stands for itself; the schema `false` counts as one where it stands.
 * - `not` is one clause with all that stands in it, since without a keyword in it the schema would ask for more. The same
 *   goes for `if`, without which `then` and `else` have no effect, and for what `maxContains` counts.
 * - Without the clause `oneOf`, at least one of its branches must hold, so that what stands in them counts by itself;
 *   with it, exactly one of them, as they stand in the schema.
 * - `contains` asks for its count of items; what stands in it counts by itself.
 * - The other keywords only hold subschemas (`properties`, `items`, `anyOf`, ...) and count with what stands in them.
 */
export class Clauses {
  readonly root: SchemaNode;
  private readonly parts: ReadonlyMap<SchemaNode, string>;

  constructor({ document, parts }: SchemaInParts) {
    this.root = document.root;
    this.parts = parts;
  }

  /** The keyword that a node stands for; undefined for a subschema. */
  keywordOf(node: SchemaNode): string | undefined {
    return this.parts.get(node);
  }

  /** The pointers of the clauses that a node has itself, and for each whether it asks for anything by itself. */
  *of(node: SchemaNode, kept: Kept): Generator<readonly [pointer: string, asks: boolean]> {
    const { pointer } = node;
    if (!node.satisfiable) yield [pointer, true];
    const keyword = this.parts.get(node);
    if (keyword !== undefined) {
      yield [keyword, isAssertion(node)];
      const exclusive = exclusiveOf(keyword, node);
      if (exclusive !== undefined) yield [exclusive, false];
      return;
    }
    if (node.negations.length > 0) yield [`${pointer}/not`, true];
    if (node.exclusives.length > 0) yield [`${pointer}/oneOf`, true];
    if (node.conditional !== undefined) yield [`${pointer}/if`, false];
    const { contains } = node;
    if (contains !== undefined) {
      yield [`${pointer}/contains`, contains.min > 0];
      if (contains.min > 1) yield [`${pointer}/minContains`, false];
      if (contains.max !== Infinity) yield [`${pointer}/maxContains`, kept(`${pointer}/contains`)];
    }
  }

  /** The subschemas whose clauses count where these are kept. */
  *below(node: SchemaNode, kept: Kept): Generator<SchemaNode> {
    const { pointer, conditional, contains } = node;
    const keyword = this.parts.get(node);
    const isDropped = keyword !== undefined && !kept(keyword);
    if (!isDropped || node.references.length === 0) yield* node.references;
    for (const list of node.alternatives) yield* list;
    for (const list of node.exclusives) yield* list;
    if (conditional !== undefined && kept(`${pointer}/if`)) {
      if (conditional.then !== undefined) yield conditional.then;
      if (conditional.else !== undefined) yield conditional.else;
    }
    yield* node.dependentSchemas.values();
    yield* node.properties.values();
    for (const members of node.patternProperties) yield members.node;
    yield* node.prefixItems;
    if (contains !== undefined && contains.min > 0 && kept(`${pointer}/contains`)) yield contains.node;
    const others = [node.additional, node.propertyNames, node.items];
    for (const child of [...others, node.unevaluatedProperties, node.unevaluatedItems]) {
      if (child !== undefined) yield child;
    }
  }
}

/** In draft 4: the keyword beside `minimum` or `maximum` that shuts out the limit itself. */
export function exclusiveOf(keyword: string, { minimum, maximum }: SchemaNode): string | undefined {
  const bound = /\/(minimum|maximum)$/.exec(keyword)?.[1];
  if (bound === undefined || ![...minimum, ...maximum].some(({ isExclusive }) => isExclusive))
    return undefined;
  return `${keyword.slice(0, -bound.length)}exclusive${bound === 'minimum' ? 'Minimum' : 'Maximum'}`;
}

/** Whether the node of a keyword asks for anything but what it refers to. */
function isAssertion(node: SchemaNode): boolean {
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
    [node.tests, node.minimum, node.maximum, node.multipleOf, node.required].some(({ length }) => length > 0)
  );
}
