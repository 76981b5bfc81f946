import { type JsonValue, pointerStep } from '../../json/value.ts';
import { isFrom } from '../draft.ts';
import type { SchemaNode } from '../node.ts';
import { malformed, readArray, readBoolean, readCount } from './malformed.ts';
import { type KeySource, type KeywordReader, NO_KEYS, type Subschema } from './subschema.ts';

/** Keywords about arrays. */
export const ARRAY_KEYWORDS: Readonly<Record<string, KeywordReader>> = {
  prefixItems: (value, at, subschema) => {
    subschema.node.prefixItems = readList(value, 'prefixItems', at, subschema);
    return NO_KEYS;
  },
  items: (value, at, { node, child, dialect }) => {
    if (value.kind !== 'array') node.items = child(value, at);
    else if (isFrom(dialect.draft, '2020-12')) {
      throw malformed('items', 'a schema (a list is written under "prefixItems" since 2020-12)', value, at);
    } else node.prefixItems = value.items.map((item, i) => child(item, pointerStep(at, i)));
    return NO_KEYS;
  },
  additionalItems: (value, at, { node, sibling, childOrBoolean, warn }) => {
    const items = sibling('items');
    if (items?.kind === 'array') node.items = childOrBoolean(value, at);
    else if (items !== undefined) warn('additionalItems', 'has no effect unless "items" is a list');
    else warn('additionalItems', 'has no effect without "items"');
    return NO_KEYS;
  },
  minItems: (value, at, { node }) => {
    node.minItems = readCount(value, 'minItems', at);
    return NO_KEYS;
  },
  maxItems: (value, at, { node }) => {
    node.maxItems = readCount(value, 'maxItems', at);
    return NO_KEYS;
  },
  contains: (value, at, { node, child, dialect, sibling, place }) => {
    const count = (keyword: string): number | undefined => {
      const found = sibling(keyword);
      return found === undefined ? undefined : readCount(found, keyword, pointerStep(place, keyword));
    };
    node.contains = {
      node: child(value, at),
      min: count('minContains') ?? 1,
      max: count('maxContains') ?? Infinity,
      evaluates: isFrom(dialect.draft, '2020-12'),
    };
    return NO_KEYS;
  },
  minContains: (value, at, subschema) => checkCount(value, 'minContains', at, subschema),
  maxContains: (value, at, subschema) => checkCount(value, 'maxContains', at, subschema),
  uniqueItems: (value, at, { node }) => {
    node.uniqueItems = readBoolean(value, 'uniqueItems', at);
    return NO_KEYS;
  },
  unevaluatedItems: (value, at, { node, child }) => {
    node.unevaluatedItems = child(value, at);
    return NO_KEYS;
  },
};

/** What `contains` reads with it. */
function checkCount(
  value: JsonValue,
  keyword: string,
  at: string,
  { sibling, warn }: Subschema,
): readonly KeySource[] {
  readCount(value, keyword, at);
  if (sibling('contains') === undefined) warn(keyword, 'has no effect without "contains"');
  return NO_KEYS;
}

/** A list of at least one subschema. */
export function readList(value: JsonValue, keyword: string, at: string, { child }: Subschema): SchemaNode[] {
  const items = readArray(value, keyword, at);
  if (items.length === 0) throw malformed(keyword, 'at least one schema', value, at);
  return items.map((item, i) => child(item, pointerStep(at, i)));
}
