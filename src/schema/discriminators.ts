import { decimalKey } from '../json/decimal.ts';
import type { FixedValues, SchemaNode } from './node.ts';

/**
 * Whether a discriminator tells subschemas apart: a key that each of them requires, and for which no two allow the same
 * value. No object satisfies two of them, so exactly one of them holds where one does.
 */
export function haveDiscriminator(nodes: readonly SchemaNode[]): boolean {
  if (nodes.length < 2) return false;
  const first = requiredKeys(nodes[0]!);
  const candidates = nodes.slice(1).reduce(
    (keys, node) => {
      const required = requiredKeys(node);
      return keys.filter((key) => required.has(key));
    },
    [...first],
  );
  return candidates.some((key) => tellsApart(nodes, key));
}

function tellsApart(nodes: readonly SchemaNode[], key: string): boolean {
  const taken = new Set<string>();
  for (const node of nodes) {
    const values = valuesUnder(node, key);
    if (values === undefined || values.some((value) => taken.has(value))) return false;
    for (const value of values) taken.add(value);
  }
  return true;
}

/** The keys that a subschema, or one of those that it refers to, requires. */
function requiredKeys(node: SchemaNode): Set<string> {
  return new Set(withReferences(node).flatMap(({ required }) => required));
}

/** Texts for all values that a subschema allows under a key; undefined where it does not list them. */
function valuesUnder(node: SchemaNode, key: string): string[] | undefined {
  for (const { properties } of withReferences(node)) {
    const member = properties.get(key);
    for (const { values } of member === undefined ? [] : withReferences(member)) {
      if (values?.composites.length === 0) return textsOf(values);
    }
  }
  return undefined;
}

/** A subschema and all that a value must satisfy with it. */
function withReferences(node: SchemaNode): SchemaNode[] {
  const found = new Set([node]);
  // It grows on the way.
  for (const each of found) for (const reference of each.references) found.add(reference);
  return [...found];
}

function textsOf({ strings, numbers, literals }: FixedValues): string[] {
  return [...strings.map((text) => JSON.stringify(text)), ...numbers.map(decimalKey), ...literals];
}
