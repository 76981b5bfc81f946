import { Ajv2020 } from 'ajv/dist/2020.js';
import { byteLength, type CanonicalWriter } from './canonical-text.ts';

export type Schema = boolean | Readonly<Record<string, unknown>>;

interface Written {
  readonly value: unknown;
  readonly text: string;
}

/** What is still to be closed or to go on: its text so far, with the length of it. */
interface Open<T> {
  readonly parts: T;
  readonly text: string;
  readonly bytes: number;
}

/** Keywords that all hold together; neither references nor branches are left in them. */
type Conjunction = readonly Readonly<Record<string, unknown>>[];

const MOST_TEXTS = 120_000;
/** How many pairs of what is open and what may come next are looked at, most of which are too long. */
const MOST_PAIRS = 100 * MOST_TEXTS;
const MOST_DEPTH = 12;

export interface TextOptions {
  /** The most bytes of a text. Default Infinity. */
  readonly longest?: number;
  /** Default 'declared'. */
  readonly propertyOrder?: 'declared' | 'any';
}

/**
 * Every text that a schema accepts in canonical spelling, of at most `longest` bytes; some that the writer's vocabulary
 * cannot write are left out. With `longest` Infinity the schema must have finitely many texts over the characters that
 * the writer can spell, and this throws where it may have more: what comes back is then the whole language.
 *
 * Candidates are made far too freely (a superset, by looking at one keyword at a time); ajv alone decides.
 */
export function acceptedTexts(
  root: Schema,
  writer: CanonicalWriter,
  { longest = Infinity, propertyOrder = 'declared' }: TextOptions = {},
): readonly string[] {
  const validate = validatorOf(root);
  const candidates = new Candidates(root, writer, propertyOrder === 'any').values(root, root, longest, 0);
  return candidates.filter(({ value }) => validate(value)).map(({ text }) => text);
}

/** The same schema is asked for with many vocabularies. */
const validators = new WeakMap<object, (value: unknown) => boolean>();

function validatorOf(schema: Schema): (value: unknown) => boolean {
  if (typeof schema === 'boolean') return () => schema;
  let validate = validators.get(schema);
  if (validate === undefined) {
    const compiled = new Ajv2020({ strict: false }).compile(schema);
    validate = (value) => compiled(value);
    validators.set(schema, validate);
  }
  return validate;
}

/** The keys that a schema names for one object, in the order of their first appearance in the document. */
export function namedKeys(root: Schema, schema: Schema): string[] {
  if (typeof schema === 'boolean') return [];
  const keys = Object.entries(schema).flatMap(([keyword, argument]): string[] => {
    switch (keyword) {
      case 'properties':
        return Object.keys(argument as object);
      case 'required':
        return argument as string[];
      case 'const':
        return isObject(argument) ? Object.keys(argument) : [];
      case 'enum':
        return (argument as unknown[]).filter(isObject).flatMap(Object.keys);
      default:
        return inPlace(root, keyword, argument).flatMap((other) => namedKeys(root, other));
    }
  });
  return [...new Set(keys)];
}

const IN_PLACE: ReadonlySet<string> = new Set(['anyOf', 'allOf', '$ref']);

/** The subschemas of a keyword that are asked of the same value. */
function inPlace(root: Schema, keyword: string, argument: unknown): readonly Schema[] {
  if (keyword === 'anyOf' || keyword === 'allOf') return argument as Schema[];
  if (keyword === '$ref') return [resolve(root, argument as string)];
  return [];
}

function resolve(root: Schema, reference: string): Schema {
  let found: unknown = root;
  for (const step of reference.split('/').slice(1)) {
    found = (found as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return found as Schema;
}

class Candidates {
  private readonly root: Schema;
  private readonly writer: CanonicalWriter;
  private readonly anyOrder: boolean;

  constructor(root: Schema, writer: CanonicalWriter, anyOrder: boolean) {
    this.root = root;
    this.writer = writer;
    this.anyOrder = anyOrder;
  }

  /**
   * Candidates for a schema, of at most `room` bytes. `order` is the same schema with all of its branches: the order
   * of keys is one for all of them.
   */
  values(schema: Schema, order: Schema, room: number, depth: number): Written[] {
    if (depth > MOST_DEPTH && room === Infinity) throw new Error('the depth of values has no bound');
    if (room <= 0) return [];
    const found = new Map<string, Written>();
    for (const conjunction of this.alternatives(schema)) {
      for (const written of this.together(conjunction, order, room, depth)) {
        if (byteLength(written.text) > room || !this.writer.mayStandIn(written.text)) continue;
        found.set(written.text, written);
        if (found.size > MOST_TEXTS) throw new Error('too many texts');
      }
    }
    return [...found.values()];
  }

  /** A schema as alternatives, in each of which all keywords hold together. */
  private alternatives(schema: Schema): Conjunction[] {
    if (schema === true) return [[]];
    if (schema === false) return [];
    const own = Object.entries(schema).filter(([keyword]) => !IN_PLACE.has(keyword));
    let all: Conjunction[] = [[Object.fromEntries(own)]];
    for (const [keyword, argument] of Object.entries(schema)) {
      const branches = inPlace(this.root, keyword, argument).map((branch) => this.alternatives(branch));
      const either = keyword === 'anyOf' ? [branches.flat()] : branches;
      for (const one of either) all = all.flatMap((left) => one.map((right) => [...left, ...right]));
    }
    return all;
  }

  private *together(parts: Conjunction, order: Schema, room: number, depth: number): Generator<Written> {
    const listing = parts.find((part) => 'const' in part || 'enum' in part);
    if (listing !== undefined) {
      const values = 'const' in listing ? [listing['const']] : (listing['enum'] as unknown[]);
      for (const value of values) {
        for (const text of this.anyOrder ? this.writer.jsonInAnyOrder(value) : [this.writer.json(value)]) {
          yield { value, text };
        }
      }
      return;
    }
    const types = parts.flatMap(({ type }) => (type === undefined ? [] : [[type].flat() as string[]]));
    const may = (type: string): boolean => types.every((list) => list.includes(type));
    if (may('null')) yield { value: null, text: 'null' };
    if (may('boolean')) yield* [false, true].map((value) => ({ value, text: String(value) }));
    if (types.every((list) => list.includes('number') || list.includes('integer'))) {
      yield* this.numbers(types.length > 0 && !may('number'), room);
    }
    if (may('string')) yield* this.strings(least(parts, 'maxLength'), room);
    if (may('array')) yield* this.arrays(parts, order, room, depth);
    if (may('object')) yield* this.objects(parts, order, room, depth);
  }

  /** No exponent, no -0, no zeros at the end of a fraction, at most 15 digits; "0." counts as none. */
  private *numbers(integers: boolean, room: number): Generator<Written> {
    const all = integers ? '-0123456789' : '-.0123456789';
    const pieces = Array.from(all).filter((piece) => this.writer.canWrite(piece));
    let texts = [''];
    for (let length = 1; texts.length > 0 && length <= room; length++) {
      if (texts.length > MOST_TEXTS) throw new Error('too many numbers');
      texts = texts.flatMap((text) => pieces.map((piece) => text + piece)).filter(isNumberPrefix);
      for (const text of texts) {
        if (/[0-9]$/.test(text) && !/\..*0$|^-0$/.test(text)) yield { value: Number(text), text };
      }
    }
  }

  private *strings(most: number, room: number): Generator<Written> {
    const spelled = this.writer.characters().map((value) => ({ value, text: this.writer.character(value) }));
    if (most === Infinity && room === Infinity) throw new Error('the length of strings has no bound');
    let bodies: Written[] = [{ value: '', text: '' }];
    for (let length = 0; length <= most && bodies.length > 0; length++) {
      for (const { value, text } of bodies) yield { value, text: `"${text}"` };
      if (length === most) return;
      if (bodies.length > MOST_TEXTS) throw new Error('too many strings');
      bodies = bodies
        .flatMap((body) =>
          spelled.map(({ value, text }) => ({
            value: (body.value as string) + value,
            text: body.text + text,
          })),
        )
        .filter(({ text }) => byteLength(text) + 2 <= room && this.writer.mayStandIn(`"${text}`));
    }
  }

  private *arrays(parts: Conjunction, order: Schema, room: number, depth: number): Generator<Written> {
    const most = least(parts, 'maxItems');
    let open: Open<readonly unknown[]>[] = [{ parts: [], text: '[', bytes: 1 }];
    for (let length = 0; open.length > 0; length++) {
      for (const { parts: items, text } of open) yield { value: items, text: `${text}]` };
      if (length === most) return;
      if (open.length > MOST_TEXTS) throw new Error('too many arrays');
      const comma = length === 0 ? '' : ',';
      const schema = allOf(parts.map((part) => itemOf(this.root, part, length)));
      const leastBytes = Math.min(...open.map(({ bytes }) => bytes));
      const itemRoom = room - leastBytes - comma.length - 1;
      const found = this.values(schema, itemOf(this.root, order, length), itemRoom, depth + 1);
      if (room === Infinity && length > MOST_DEPTH && found.length > 0) {
        throw new Error('the length of arrays has no bound');
      }
      const items = shortestFirst(found);
      if (open.length * items.length > MOST_PAIRS) throw new Error('too many arrays');
      open = open.flatMap((before) =>
        fitting(items, room - before.bytes - comma.length - 1).map(({ parts: item, text, bytes }) => ({
          parts: [...before.parts, item],
          text: before.text + comma + text,
          bytes: before.bytes + comma.length + bytes,
        })),
      );
    }
  }

  private *objects(parts: Conjunction, order: Schema, room: number, depth: number): Generator<Written> {
    const named = namedKeys(this.root, order);
    type Objects = Open<Readonly<Record<string, unknown>>>[];
    /** Objects with one more of some keys, which have the same schema. */
    const longer = (open: Objects, keys: readonly string[]): Objects => {
      const schema = allOf(parts.map((part) => memberOf(this.root, part, keys[0]!)));
      const found = this.values(schema, memberOf(this.root, order, keys[0]!), room - 5, depth + 1);
      const members = shortestFirst(found);
      if (open.length * members.length > MOST_PAIRS) throw new Error('too many objects');
      const names = shortestFirst(keys.map((key) => ({ value: key, text: this.writer.string(key) })));
      return open.flatMap((before) => {
        const comma = before.bytes === 1 ? '' : ',';
        const left = room - before.bytes - comma.length - 2;
        return fitting(names, left).flatMap((name) => {
          const key = name.parts as string;
          if (Object.hasOwn(before.parts, key)) return [];
          return fitting(members, left - name.bytes).map(({ parts: member, text, bytes }) => ({
            parts: { ...before.parts, [key]: member },
            text: `${before.text}${comma}${name.text}:${text}`,
            bytes: before.bytes + comma.length + name.bytes + 1 + bytes,
          }));
        });
      });
    };
    let open: Objects = [{ parts: {}, text: '{', bytes: 1 }];
    if (!this.anyOrder) for (const key of named) open = [...open, ...longer(open, [key])];
    const isClosed = parts.some(({ additionalProperties }) => additionalProperties === false);
    const unnamed = isClosed ? [] : this.unnamedKeys(named, room);
    while (open.length > 0) {
      if (open.length > MOST_TEXTS) throw new Error('too many objects');
      for (const { parts: value, text } of open) yield { value, text: `${text}}` };
      const before = open;
      open = unnamed.length > 0 ? longer(before, unnamed) : [];
      if (this.anyOrder) open = [...open, ...named.flatMap((key) => longer(before, [key]))];
    }
  }

  private unnamedKeys(named: readonly string[], room: number): string[] {
    // Beside a key stand at least two brackets, a colon and a value of one byte.
    return [...this.strings(Infinity, room - 4)]
      .filter(({ value, text }) => !named.includes(value as string) && this.writer.mayStandIn(`${text}:`))
      .map(({ value }) => value as string);
  }
}

function shortestFirst(all: readonly Written[]): Open<unknown>[] {
  return all
    .map(({ value, text }) => ({ parts: value, text, bytes: byteLength(text) }))
    .sort((a, b) => a.bytes - b.bytes);
}

/** The first of them that have at most so many bytes. */
function fitting<T>(sorted: readonly Open<T>[], most: number): readonly Open<T>[] {
  const end = sorted.findIndex(({ bytes }) => bytes > most);
  return end === -1 ? sorted : sorted.slice(0, end);
}

function least(parts: Conjunction, keyword: string): number {
  return Math.min(Infinity, ...parts.map((part) => (part[keyword] as number | undefined) ?? Infinity));
}

/** Nested conjunctions are made flat, or they would grow with every level of a recursive schema. */
function allOf(schemas: readonly Schema[]): Schema {
  const flat = schemas.flatMap((schema): readonly Schema[] => {
    if (schema === true) return [];
    const isConjunction = typeof schema === 'object' && Object.keys(schema).join() === 'allOf';
    return isConjunction ? (schema['allOf'] as Schema[]) : [schema];
  });
  return flat.length === 1 ? flat[0]! : { allOf: flat };
}

/** What a schema asks of the member of a key; branches stay branches. */
function memberOf(root: Schema, schema: Schema, key: string): Schema {
  return childOf(root, schema, (plain) => {
    const properties = (plain['properties'] ?? {}) as Record<string, Schema>;
    return Object.hasOwn(properties, key)
      ? properties[key]!
      : ((plain['additionalProperties'] as Schema | undefined) ?? true);
  });
}

/** What a schema asks of the item at an index. */
function itemOf(root: Schema, schema: Schema, index: number): Schema {
  return childOf(root, schema, (plain) => {
    const prefix = (plain['prefixItems'] ?? []) as readonly Schema[];
    return prefix[index] ?? (plain['items'] as Schema | undefined) ?? true;
  });
}

/** The applicators stand in the order of the document, as the order of keys depends on it. */
function childOf(
  root: Schema,
  schema: Schema,
  own: (plain: Readonly<Record<string, unknown>>) => Schema,
): Schema {
  if (typeof schema === 'boolean') return schema;
  const parts: Schema[] = [];
  const direct = own(schema);
  for (const [keyword, argument] of Object.entries(schema)) {
    if (CHILDREN.has(keyword) && !parts.includes(direct)) parts.push(direct);
    const children = inPlace(root, keyword, argument).map((branch) => childOf(root, branch, own));
    if (children.length > 0) parts.push(keyword === 'anyOf' ? { anyOf: children } : allOf(children));
  }
  return allOf(parts);
}

const CHILDREN: ReadonlySet<string> = new Set(['properties', 'additionalProperties', 'prefixItems', 'items']);

function isNumberPrefix(text: string): boolean {
  const digits = text.replace(/^-?0\./, '').replace(/[-.]/g, '').length;
  return digits <= 15 && /^-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)?$/.test(text);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
