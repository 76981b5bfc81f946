import type { SchemaNode } from './node.ts';
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
  const keys = new Set<string>();
  const required: string[] = [];
  const seen = new Set<SchemaNode>();
  const visit = (node: SchemaNode): void => {
    if (seen.has(node)) return;
    seen.add(node);
    required.push(...node.required);
    for (const source of node.keyOrder) {
      if (source !== 'own') visit(source);
      else for (const key of node.properties.keys()) keys.add(key);
    }
  };
  for (const node of [...nodes].sort((a, b) => a.id - b.id)) visit(node);
  for (const key of required) keys.add(key);
  const list = [...keys];
  return { keys: list, index: new Map(list.map((key, i) => [key, i])), trie: new LiteralTrie(list) };
}
