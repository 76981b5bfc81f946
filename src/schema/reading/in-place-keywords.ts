import type { JsonValue } from '../../json/value.ts';
import { readList } from './array-keywords.ts';
import { malformed } from './malformed.ts';
import { type KeySource, type KeywordReader, NO_KEYS, type Subschema } from './subschema.ts';

/** Keywords whose subschemas apply to the value itself. */
export const IN_PLACE_KEYWORDS: Readonly<Record<string, KeywordReader>> = {
  allOf: (value, at, subschema) => {
    const { node } = subschema;
    const parts = readList(value, 'allOf', at, subschema);
    node.references = [...node.references, ...parts];
    return parts;
  },
  anyOf: (value, at, subschema) => {
    const parts = readList(value, 'anyOf', at, subschema);
    subschema.node.alternatives = [parts];
    return parts;
  },
  oneOf: (value, at, subschema) => {
    const parts = readList(value, 'oneOf', at, subschema);
    subschema.node.exclusives = [parts];
    return parts;
  },
  not: (value, at, { node, child }) => {
    node.negations = [child(value, at)];
    return node.negations;
  },
  if: (value, at, { node, child }) => {
    const test = child(value, at);
    node.conditional = { then: undefined, else: undefined, ...node.conditional, if: test };
    return [test];
  },
  then: (value, at, subschema) => readBranch('then', value, at, subschema),
  else: (value, at, subschema) => readBranch('else', value, at, subschema),

  $ref: (value, at, subschema) => refer('$ref', value, at, subschema, false),
  $dynamicRef: (value, at, subschema) => refer('$dynamicRef', value, at, subschema, true),
  $recursiveRef: (value, at, subschema) => {
    if (value.kind !== 'string' || value.value !== '#') throw malformed('$recursiveRef', '"#"', value, at);
    return refer('$recursiveRef', value, at, subschema, true);
  },
};

/** `then` or `else`, which may stand before the `if` without which they have no effect. */
function readBranch(
  keyword: 'then' | 'else',
  value: JsonValue,
  at: string,
  { node, child, place, sibling, warn }: Subschema,
): readonly KeySource[] {
  const test = sibling('if');
  if (test === undefined) {
    warn(keyword, 'has no effect without "if"');
    return NO_KEYS;
  }
  const branch = child(value, at);
  const others = node.conditional ?? { if: child(test, `${place}/if`), then: undefined, else: undefined };
  node.conditional = { ...others, [keyword]: branch };
  return [branch];
}

function refer(
  keyword: string,
  value: JsonValue,
  at: string,
  { node, refer: follow }: Subschema,
  isDynamic: boolean,
): readonly KeySource[] {
  if (value.kind !== 'string') throw malformed(keyword, 'a string', value, at);
  const target = follow(value.value, keyword, isDynamic);
  node.references = [...node.references, target];
  return [target];
}
