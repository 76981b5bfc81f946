import { SchemaError, WellformedError } from '../../base/errors.ts';
import type { JsonValue } from '../../json/value.ts';
import { children, inPlace } from '../node.ts';
import { readSchemaInParts, type SchemaDocument, type SchemaInParts } from '../read-node.ts';
import type { ReadingOptions } from '../reading/options.ts';
import {
  type Answer,
  type Contradiction,
  findContradiction,
  MAX_UNSATISFIABLE_CHECKS,
  MAX_UNSATISFIABLE_NODES,
} from './contradiction.ts';

/** So many pointers at most stand in a message. */
const MOST_SHOWN = 8;

/**
 * The error for a schema that nothing satisfies: which of its keywords contradict each other. See `Clauses` for what the
 * schema is without a keyword. `ask` tells whether nothing satisfies a document; it may throw where it cannot tell.
 *
 * @example
 * // {"type": "object", "required": ["a"], "additionalProperties": false}
 * error.pointers; // ['/type', '/required', '/additionalProperties']
 */
export function unsatisfiable(
  schema: JsonValue,
  options: ReadingOptions,
  ask: (document: SchemaDocument) => Answer,
): SchemaError {
  const message = 'no value satisfies the schema';
  try {
    const inParts = readSchemaInParts(schema, options);
    const found = findContradiction(inParts, (root) => ask({ ...inParts.document, root }));
    const pointers = inOrder(found.pointers, schema);
    return new SchemaError('unsatisfiable', `${message}${inWords({ ...found, pointers })}`, {
      pointer: nearestSubschema(pointers, inParts),
      keyword: pointers.length === 1 ? keywordOf(pointers[0]!) : undefined,
      pointers,
    });
  } catch (error) {
    // Taken apart, the schema may be beyond a limit that it is within as a whole.
    if (!(error instanceof WellformedError || error instanceof RangeError)) throw error;
    return new SchemaError('unsatisfiable', message, { pointer: '' });
  }
}

function inWords({ pointers, isMinimal }: Contradiction): string {
  const [first] = pointers;
  if (first === undefined) return '';
  const limits = `MAX_UNSATISFIABLE_CHECKS = ${MAX_UNSATISFIABLE_CHECKS}, MAX_UNSATISFIABLE_NODES = ${MAX_UNSATISFIABLE_NODES}`;
  const doubt = isMinimal ? '' : ` (there may be keywords among them that do not matter: ${limits})`;
  if (pointers.length === 1) {
    return first === '' ? ': it is false' : `: ${first} refuses every value; change or remove it`;
  }
  const shown = pointers.slice(0, MOST_SHOWN);
  const last = pointers.length > MOST_SHOWN ? `${pointers.length - MOST_SHOWN} more` : shown.pop()!;
  return `: ${shown.join(', ')} and ${last} contradict each other${doubt}; change or remove one of them`;
}

function keywordOf(pointer: string): string | undefined {
  return /\/([^/]*)$/.exec(pointer)?.[1];
}

/** Pointers in the order in which the document has what they lead to; those into other documents come last. */
function inOrder(pointers: readonly string[], schema: JsonValue): readonly string[] {
  const positions = new Map<JsonValue, ReadonlyMap<string, number>>();
  const placed = pointers.map((pointer) => ({ pointer, place: placeOf(pointer, schema, positions) }));
  return placed.sort((a, b) => compare(a.place, b.place)).map(({ pointer }) => pointer);
}

/** The position among its siblings of each step to a value. `positions`: those of the keys of objects met before. */
function placeOf(
  pointer: string,
  schema: JsonValue,
  positions: Map<JsonValue, ReadonlyMap<string, number>>,
): readonly number[] {
  const [document, ...steps] = pointer.split('/');
  if (document !== '') return [Infinity];
  const place: number[] = [];
  let value: JsonValue | undefined = schema;
  for (const escaped of steps) {
    if (value?.kind === 'array') {
      place.push(Number(escaped));
      value = value.items[Number(escaped)];
    } else if (value?.kind === 'object') {
      const step = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
      let known = positions.get(value);
      if (known === undefined) {
        known = new Map([...value.members.keys()].map((key, i) => [key, i]));
        positions.set(value, known);
      }
      place.push(known.get(step) ?? 0);
      value = value.members.get(step);
    }
  }
  return place;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const differs = a.findIndex((position, i) => position !== b[i]);
  if (differs < 0) return a.length - b.length;
  return differs < b.length ? a[differs]! - b[differs]! : 1;
}

/** The pointer to the innermost subschema in which all these keywords stand. */
function nearestSubschema(pointers: readonly string[], { document, parts }: SchemaInParts): string {
  if (pointers.length === 0) return '';
  let steps = holderOf(pointers[0]!);
  for (const pointer of pointers) {
    const others = holderOf(pointer);
    const differs = steps.findIndex((step, i) => step !== others[i]);
    if (differs >= 0) steps = steps.slice(0, differs);
  }
  const places = new Set<string>();
  const nodes = new Set([document.root]);
  for (const node of nodes) {
    if (!parts.has(node)) places.add(node.pointer);
    for (const child of children(node)) nodes.add(child);
    for (const part of inPlace(node)) nodes.add(part);
  }
  while (steps.length > 0 && !places.has(steps.join('/'))) steps = steps.slice(0, -1);
  return steps.join('/');
}

/** The steps to where a keyword stands. */
function holderOf(pointer: string): string[] {
  return pointer.split('/').slice(0, -1);
}
