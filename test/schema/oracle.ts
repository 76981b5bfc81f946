import { Ajv2020 } from 'ajv/dist/2020.js';
import { DEAD } from '../../src/automaton/recognizer.ts';
import type { Recognizer } from '../../src/automaton/recognizer.ts';
import { SchemaError } from '../../src/base/errors.ts';
import { canonicalNumber, decimalKey, parseDecimal, plainText } from '../../src/json/decimal.ts';
import type { JsonValue } from '../../src/json/value.ts';
import type { Schema } from './subset.ts';

const utf8 = new TextEncoder();

/** What ajv says about values. */
export function validatorOf(schema: Schema): (value: unknown) => boolean {
  // Own properties: else every object would have a member called constructor. All errors: its other code takes a
  // missing member called "" for none.
  const ajv = new Ajv2020({ strict: false, ownProperties: true, allErrors: true, validateSchema: false });
  const validate = ajv.compile(schema);
  return (value) => validate(value) as boolean;
}

/** Whether a text is in the language. */
export function accepts(recognizer: Recognizer, text: string): boolean {
  let configuration = recognizer.start;
  for (const byte of utf8.encode(text)) {
    configuration = recognizer.step(configuration, byte);
    if (configuration === DEAD) return false;
  }
  return recognizer.isComplete(configuration);
}

/** The bytes that may follow. */
export function liveBytes(recognizer: Recognizer, configuration: number): number[] {
  const live: number[] = [];
  for (let byte = 0; byte < 256; byte++) if (recognizer.step(configuration, byte) !== DEAD) live.push(byte);
  return live;
}

/** What the function gives, or undefined where it says that no value satisfies the schema. */
export function unlessUnsatisfiable<T>(compile: () => T): T | undefined {
  try {
    return compile();
  } catch (error) {
    if (error instanceof SchemaError && error.code === 'unsatisfiable') return undefined;
    throw error;
  }
}

/** Between what tokens of JSON white space stands, and which. */
export type Layout = 'compact' | 'python' | { readonly indent: number };

/**
 * The canonical spelling of what was read: as JSON.stringify writes it (for 'python': with a blank after each comma and
 * colon), members in the order of the text. Numbers are exempt where JSON.stringify would write an exponent: they stand
 * in plain digits, unless a const or enum fixes them.
 */
export function canonicalText(value: JsonValue, layout: Layout = 'compact', depth = 0): string {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'boolean':
    case 'string':
      return JSON.stringify(value.value);
    case 'number': {
      const decimal = parseDecimal(value.text);
      const plain = plainText(decimal);
      return value.text === plain ? plain : canonicalNumber(decimal);
    }
    case 'array':
      return list(
        '[',
        value.items.map((item) => canonicalText(item, layout, depth + 1)),
        ']',
        layout,
        depth,
      );
    case 'object': {
      const colon = layout === 'compact' ? ':' : ': ';
      const members = [...value.members].map(([key, member]) => {
        return `${JSON.stringify(key)}${colon}${canonicalText(member, layout, depth + 1)}`;
      });
      return list('{', members, '}', layout, depth);
    }
  }
}

function list(open: string, parts: readonly string[], close: string, layout: Layout, depth: number): string {
  if (parts.length === 0) return open + close;
  if (layout === 'compact') return open + parts.join(',') + close;
  if (layout === 'python') return open + parts.join(', ') + close;
  const line = (level: number): string => `\n${' '.repeat(layout.indent * level)}`;
  return open + line(depth + 1) + parts.join(`,${line(depth + 1)}`) + line(depth) + close;
}

/** The numbers of a value whose double, printed, is another decimal. */
export function inexactNumbers(value: JsonValue): string[] {
  if (value.kind === 'array') return value.items.flatMap(inexactNumbers);
  if (value.kind === 'object') return [...value.members.values()].flatMap(inexactNumbers);
  if (value.kind !== 'number') return [];
  const double = Number(value.text);
  const isExact =
    Number.isFinite(double) &&
    decimalKey(parseDecimal(String(double))) === decimalKey(parseDecimal(value.text));
  return isExact ? [] : [value.text];
}
