import { SchemaError, WellformedError } from '../../base/errors.ts';
import type { JsonValue } from '../../json/value.ts';
import { children, inPlace } from '../node.ts';
import { readSchemaInParts, type SchemaDocument, type SchemaInParts } from '../read-node.ts';
import type { ReadingOptions } from '../reading/options.ts';
import {
  type Contradiction,
  findContradiction,
  MAX_UNSATISFIABLE_CHECKS,
  MAX_UNSATISFIABLE_NODES,
} from './contradiction.ts';

/** So many pointers at most stand in a message. */
const MOST_SHOWN = 8;

/**
 * The error for a schema that nothing satisfies: which of its keywords contradict each other. See `Clauses` for what the
 * schema is without a keyword. `isUnsatisfiable` tells whether nothing satisfies a document; it may throw where it
 * cannot tell.
 *
 * @example
 * // {"type": "object", "required": ["a"], "additionalProperties": false}
 * error.pointers; // ['/required', '/type', '/additionalProperties']
 */
export function unsatisfiable(
  schema: JsonValue,
  options: ReadingOptions,
  isUnsatisfiable: (document: SchemaDocument) => boolean,
): SchemaError {
  const message = 'no value satisfies the schema';
  try {
    const inParts = readSchemaInParts(schema, options);
    const found = findContradiction(inParts, (root) => isUnsatisfiable({ ...inParts.document, root }));
    const { pointers } = found;
    return new SchemaError('unsatisfiable', `${message}${inWords(found)}`, {
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
