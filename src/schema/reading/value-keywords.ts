import type { Decimal } from '../../json/decimal.ts';
import { type JsonValue, pointerStep } from '../../json/value.ts';
import { isFrom } from '../draft.ts';
import { type Kind, KINDS_OF_TYPE, type Limit } from '../node.ts';
import { commonValues, fixedValues } from './fixed-values.ts';
import { malformed, readArray, readBoolean, readCount, readNumber, readString } from './malformed.ts';
import { type KeywordReader, NO_KEYS, type Subschema } from './subschema.ts';

/** Keywords about values of any type, strings and numbers. */
export const VALUE_KEYWORDS: Readonly<Record<string, KeywordReader>> = {
  type: (value, at, { node, dialect }) => {
    const names = value.kind === 'array' ? value.items : [value];
    const kinds = new Set<Kind>();
    let integer = true;
    for (const name of names) {
      if (name.kind !== 'string' || !Object.hasOwn(KINDS_OF_TYPE, name.value)) {
        const known = Object.keys(KINDS_OF_TYPE).join(', ');
        throw malformed('type', `one of ${known}, or a list of these`, name, at);
      }
      for (const kind of KINDS_OF_TYPE[name.value]!) kinds.add(kind);
      if (name.value === 'number') integer = false;
    }
    if (names.length === 0) throw malformed('type', 'at least one type', value, at);
    const isInteger = integer && kinds.has('number');
    node.types = { kinds, integer: isInteger && dialect.draft === '4' ? 'text' : isInteger };
    return NO_KEYS;
  },
  enum: (value, at, subschema) => {
    const listed = readArray(value, 'enum', at).map((item, i) => ({
      value: item,
      pointer: pointerStep(at, i),
    }));
    const { node } = subschema;
    node.values = commonValues(node.values, fixedValues(listed, subschema), subschema);
    return node.values.composites;
  },
  const: (value, at, subschema) => {
    const { node } = subschema;
    node.values = commonValues(node.values, fixedValues([{ value, pointer: at }], subschema), subschema);
    return node.values.composites;
  },

  minLength: (value, at, { node }) => {
    node.minLength = Math.max(node.minLength, readCount(value, 'minLength', at));
    return NO_KEYS;
  },
  maxLength: (value, at, { node }) => {
    node.maxLength = Math.min(node.maxLength, readCount(value, 'maxLength', at));
    return NO_KEYS;
  },
  pattern: (value, at, { node, tests }) => {
    const pattern = tests.boundedPattern(readString(value, 'pattern', at), 'pattern', at);
    node.tests = [...node.tests, pattern.test];
    node.minLength = Math.max(node.minLength, pattern.least);
    node.maxLength = Math.min(node.maxLength, pattern.most);
    return NO_KEYS;
  },
  format: (value, at, subschema) => {
    const { node, tests, dialect, warn } = subschema;
    const name = readString(value, 'format', at);
    const format = tests.format(name, dialect);
    if (format === undefined) {
      warn('format', `${JSON.stringify(name)} is unknown, and an annotation without effect`);
      return NO_KEYS;
    }
    node.tests = [...node.tests, ...format.tests];
    node.minimum = [...node.minimum, ...format.minimum];
    node.maximum = [...node.maximum, ...format.maximum];
    node.multipleOf = [...node.multipleOf, ...format.multipleOf];
    return NO_KEYS;
  },
  contentEncoding: (value, at, { node, sibling, tests, dialect }) => {
    if (!isFrom(dialect.draft, '7')) return NO_KEYS;
    const encoding = readString(value, 'contentEncoding', at);
    const mediaType = sibling('contentMediaType');
    // Both together are one test, which the other keyword asks.
    if (mediaType?.kind === 'string' && tests.isJson(mediaType.value)) return NO_KEYS;
    node.tests = [...node.tests, ...tests.content(encoding, undefined, dialect)];
    return NO_KEYS;
  },
  contentMediaType: (value, at, { node, sibling, tests, dialect }) => {
    if (!isFrom(dialect.draft, '7')) return NO_KEYS;
    const encoding = sibling('contentEncoding');
    const encodingName = encoding?.kind === 'string' ? encoding.value : undefined;
    const mediaType = readString(value, 'contentMediaType', at);
    if (!tests.isJson(mediaType)) return NO_KEYS;
    node.tests = [...node.tests, ...tests.content(encodingName, mediaType, dialect)];
    return NO_KEYS;
  },

  minimum: (value, at, { node, sibling, dialect }) => {
    const limit = readLimit(value, 'minimum', at, sibling('exclusiveMinimum'), dialect.draft === '4');
    node.minimum = [...node.minimum, limit];
    return NO_KEYS;
  },
  maximum: (value, at, { node, sibling, dialect }) => {
    const limit = readLimit(value, 'maximum', at, sibling('exclusiveMaximum'), dialect.draft === '4');
    node.maximum = [...node.maximum, limit];
    return NO_KEYS;
  },
  exclusiveMinimum: (value, at, subschema) => {
    const limit = readExclusive(value, 'exclusiveMinimum', at, subschema);
    if (limit !== undefined) subschema.node.minimum = [...subschema.node.minimum, limit];
    return NO_KEYS;
  },
  exclusiveMaximum: (value, at, subschema) => {
    const limit = readExclusive(value, 'exclusiveMaximum', at, subschema);
    if (limit !== undefined) subschema.node.maximum = [...subschema.node.maximum, limit];
    return NO_KEYS;
  },
  multipleOf: (value, at, { node }) => {
    const divisor = readNumber(value, 'multipleOf', at);
    if (divisor.negative || divisor.coefficient === 0n) {
      throw malformed('multipleOf', 'a number above 0', value, at);
    }
    node.multipleOf = [...node.multipleOf, divisor];
    return NO_KEYS;
  },
};

/** `exclusive`: what stands beside it, which speaks of it in draft 4 alone. */
function readLimit(
  value: JsonValue,
  keyword: string,
  at: string,
  exclusive: JsonValue | undefined,
  isDraft4: boolean,
): Limit {
  const isExclusive = isDraft4 && exclusive?.kind === 'boolean' && exclusive.value;
  return { value: readNumber(value, keyword, at), isExclusive };
}

const HOW_TO_NAME = 'name the draft with "$schema" or the option "draft"';

/** Undefined in draft 4, where it is a boolean that says something about another keyword. */
function readExclusive(
  value: JsonValue,
  keyword: 'exclusiveMinimum' | 'exclusiveMaximum',
  at: string,
  { sibling, dialect, warn }: Subschema,
): { readonly value: Decimal; readonly isExclusive: true } | undefined {
  if (isFrom(dialect.draft, '6')) {
    if (value.kind !== 'number')
      throw malformed(keyword, `a number (in draft 4, a boolean; ${HOW_TO_NAME})`, value, at);
    return { value: readNumber(value, keyword, at), isExclusive: true };
  }
  if (value.kind !== 'boolean') {
    throw malformed(keyword, `a boolean in draft 4 (since draft 6, a number; ${HOW_TO_NAME})`, value, at);
  }
  const bound = keyword === 'exclusiveMinimum' ? 'minimum' : 'maximum';
  if (readBoolean(value, keyword, at) && sibling(bound) === undefined)
    warn(keyword, `has no effect without "${bound}"`);
  return undefined;
}
