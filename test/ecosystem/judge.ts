import { Ajv } from 'ajv';
import type { Options } from 'ajv';
import AjvDraft4 from 'ajv-draft-04';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { compileRecognizer } from '../../src/compile.ts';
import type { SchemaOptions } from '../../src/compile.ts';
import { DEAD } from '../../src/automaton/recognizer.ts';
import type { Recognizer } from '../../src/automaton/recognizer.ts';
import { accepts } from '../schema/oracle.ts';

export interface Judge {
  readonly warnings: readonly string[];
  /** Our verdict on a value, as JSON.stringify writes it. */
  accepts(value: unknown): boolean;
}

/** Our verdicts on values. Throws where the schema does not compile. */
export function judgeOf(schema: object, options: SchemaOptions = {}): Judge {
  const { recognizer, warnings } = compileRecognizer(schema, { ...options, purpose: 'check' });
  return { warnings, accepts: (value) => accepts(recognizer, JSON.stringify(value)) };
}

/** ajv's verdict, of the draft that `$schema` names (2020-12 without), with formats. */
export function ajvOf(schema: object): (value: unknown) => boolean {
  const options: Options = { strict: false, ownProperties: true, allErrors: true, logger: false };
  const draft = '$schema' in schema ? String(schema.$schema) : '';
  const ajv = draft.includes('draft-04')
    ? new AjvDraft4.default(options)
    : draft.includes('draft-07')
      ? new Ajv(options)
      : new Ajv2020(options);
  addFormats.default(ajv as Ajv);
  const validate = ajv.compile(schema);
  return (value) => validate(value) as boolean;
}

/** Values that differ from one in a single place: another type, a member or an item more or less, another character. */
export function neighbours(value: unknown): unknown[] {
  const others = [null, true, 0, -1, 1.5, 7, '', 'a', [], {}].filter(
    (other) => JSON.stringify(other) !== JSON.stringify(value),
  );
  return [...others, ...changed(value)];
}

function changed(value: unknown): unknown[] {
  if (typeof value === 'number') return [value + 1, value - 1, value / 2, -value];
  if (typeof value === 'string') {
    const middle = value.length >> 1;
    return [
      value.slice(1),
      value.slice(0, -1),
      `${value}a`,
      `1${value}`,
      `${value.slice(0, middle)}-${value.slice(middle)}`,
      `${value.slice(0, middle)}z${value.slice(middle + 1)}`,
    ];
  }
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return [
      ...items.map((_, at) => items.toSpliced(at, 1)),
      ...[...items, 1, 'x'].map((item) => [...items, item]),
      ...items.flatMap((item, at) => neighbours(item).map((other) => items.with(at, other))),
    ];
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value);
    return [
      ...members.map((_, at) => Object.fromEntries(members.toSpliced(at, 1))),
      ...[1, 'x', null].map((member) => ({ ...value, extra: member })),
      ...members.flatMap(([key, member]) => neighbours(member).map((other) => ({ ...value, [key]: other }))),
    ];
  }
  return [];
}

/** Bytes of all kinds of values; few, so that a walk is quick. */
const BYTES: Uint8Array = new TextEncoder().encode('{}[]":,-+.0123456789abcdefxyzABTZPv@/ é');

/** A text of the language: `most` bytes by chance that may follow, and then the shortest way to its end. */
export function writeAtRandom(recognizer: Recognizer, random: () => number, most: number): string {
  const bytes: number[] = [];
  let at = recognizer.start;
  while (bytes.length < most || !recognizer.isComplete(at)) {
    const live = bytes.length < most ? [...BYTES].filter((byte) => recognizer.step(at, byte) !== DEAD) : [];
    const byte = live[Math.floor(random() * live.length)] ?? recognizer.nearestByte(at);
    if (byte === -1) break;
    bytes.push(byte);
    at = recognizer.step(at, byte);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
}
