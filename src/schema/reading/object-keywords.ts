import { type JsonValue, pointerStep } from '../../json/value.ts';
import type { PatternMembers, SchemaNode } from '../node.ts';
import { readCount, readKeys, readMembers } from './malformed.ts';
import { type KeywordReader, NO_KEYS, type Subschema } from './subschema.ts';

/** Keywords about objects. */
export const OBJECT_KEYWORDS: Readonly<Record<string, KeywordReader>> = {
  required: (value, at, { node, note }) => {
    node.required = readKeys(value, 'required', at);
    node.required.forEach(note);
    return NO_KEYS;
  },
  properties: (value, at, subschema) => {
    subschema.node.properties = readMap(value, 'properties', at, subschema);
    return ['own'];
  },
  patternProperties: (value, at, { node, child, tests }) => {
    node.patternProperties = Array.from(
      readMembers(value, 'patternProperties', at),
      ([pattern, member]): PatternMembers => {
        const where = pointerStep(at, pattern);
        return { test: tests.pattern(pattern, 'patternProperties', where), node: child(member, where) };
      },
    );
    return NO_KEYS;
  },
  additionalProperties: (value, at, { node, childOrBoolean }) => {
    node.additional = childOrBoolean(value, at);
    return NO_KEYS;
  },
  propertyNames: (value, at, { node, child }) => {
    node.propertyNames = child(value, at);
    return NO_KEYS;
  },
  minProperties: (value, at, { node }) => {
    node.minProperties = readCount(value, 'minProperties', at);
    return NO_KEYS;
  },
  maxProperties: (value, at, { node }) => {
    node.maxProperties = readCount(value, 'maxProperties', at);
    return NO_KEYS;
  },
  dependentRequired: (value, at, subschema) => {
    const lists = Array.from(readMembers(value, 'dependentRequired', at), ([key, list]) => {
      return [key, readKeys(list, 'dependentRequired', pointerStep(at, key))] as const;
    });
    requireWith(lists, subschema);
    return NO_KEYS;
  },
  dependentSchemas: (value, at, subschema) => {
    const parts = readMap(value, 'dependentSchemas', at, subschema);
    applyWith([...parts], subschema);
    return [...parts.values()];
  },
  dependencies: (value, at, subschema) => {
    const lists: (readonly [string, readonly string[]])[] = [];
    const parts: (readonly [string, SchemaNode])[] = [];
    for (const [key, member] of readMembers(value, 'dependencies', at)) {
      const where = pointerStep(at, key);
      if (member.kind === 'array') lists.push([key, readKeys(member, 'dependencies', where)]);
      else parts.push([key, subschema.child(member, where)]);
    }
    requireWith(lists, subschema);
    applyWith(parts, subschema);
    return parts.map(([, part]) => part);
  },
  unevaluatedProperties: (value, at, { node, child }) => {
    node.unevaluatedProperties = child(value, at);
    return NO_KEYS;
  },
};

function readMap(
  value: JsonValue,
  keyword: string,
  at: string,
  { child, note }: Subschema,
): Map<string, SchemaNode> {
  return new Map(
    Array.from(readMembers(value, keyword, at), ([key, member]) => {
      note(key);
      return [key, child(member, pointerStep(at, key))];
    }),
  );
}

/** `dependencies` may speak of the same key as its two heirs: then both hold. */
function requireWith(
  lists: readonly (readonly [key: string, keys: readonly string[]])[],
  { node, note }: Subschema,
): void {
  const all = new Map(node.dependentRequired);
  for (const [key, keys] of lists) {
    [key, ...keys].forEach(note);
    all.set(key, [...new Set([...(all.get(key) ?? []), ...keys])]);
  }
  node.dependentRequired = all;
}

function applyWith(
  parts: readonly (readonly [key: string, part: SchemaNode])[],
  { node, note, create }: Subschema,
): void {
  const all = new Map(node.dependentSchemas);
  for (const [key, part] of parts) {
    note(key);
    const before = all.get(key);
    if (before === undefined) all.set(key, part);
    else {
      const both = create(part.pointer);
      both.references = [before, part];
      both.keyOrder = both.references;
      all.set(key, both);
    }
  }
  node.dependentSchemas = all;
}
