import { inPlace, type SchemaNode } from './node.ts';
import { LiteralTrie } from './text/literal-trie.ts';

/** The keys that the subschemas of one object name, in the order in which they are written. */
export interface ObjectShape {
  readonly keys: readonly string[];
  readonly index: ReadonlyMap<string, number>;
  /** The keys as a trie; `ending` gives the index of a key. */
  readonly trie: LiteralTrie;
}

/**
 * The shape of an object to which subschemas apply, with those in their place: keys of `properties` in the order of
 * the document, then keys that stand only under `required`. Any set of them can be written in this order.
 */
export function shapeOf(nodes: readonly SchemaNode[]): ObjectShape {
  const all = withInPlace(nodes);
  const keys = new Set<string>();
  for (const node of all) for (const key of node.properties.keys()) keys.add(key);
  for (const node of all) for (const key of node.required) keys.add(key);
  const list = [...keys];
  return { keys: list, index: new Map(list.map((key, i) => [key, i])), trie: new LiteralTrie(list) };
}

function withInPlace(nodes: readonly SchemaNode[]): SchemaNode[] {
  const all = new Set<SchemaNode>();
  const visit = (node: SchemaNode): void => {
    if (all.has(node)) return;
    all.add(node);
    for (const next of inPlace(node)) visit(next);
  };
  for (const node of [...nodes].sort((a, b) => a.id - b.id)) visit(node);
  return [...all].sort((a, b) => a.id - b.id);
}
