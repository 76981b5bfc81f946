import { parseSchema } from '../index.ts';

/** A JSON value of which nothing is lost: the order of members, the text of numbers, where it begins. */
export type Json = ReturnType<typeof parseSchema>['json'];

/** What a schema is to `compile`: its text, read without losing anything. */
export type Schema = ReturnType<typeof parseSchema>;

/** How the values of a text are set apart: not at all, or as Python's `json.dumps` does (`", "` and `": "`). */
export type Spacing = 'compact' | 'python';

/** A JSON text and its value. Throws what `parseSchema` throws. */
export class LosslessText {
  readonly text: string;
  readonly root: Json;

  constructor(text: string) {
    this.text = text;
    this.root = parseSchema(text).json;
  }

  /** The text of one of its values, as it stands there. */
  sourceOf(value: Json): string {
    let end = value.offset;
    for (const piece of piecesFrom(this.text, value.offset)) end = piece.to;
    return this.text.slice(value.offset, end);
  }

  /** One of its values as a schema. */
  schemaOf(value: Json): Schema {
    return parseSchema(this.sourceOf(value));
  }

  /** The text of one of its values with other white space; strings and numbers are spelled as they were. */
  respaced(value: Json, spacing: Spacing): string {
    const behind = spacing === 'python' ? ' ' : '';
    const written: string[] = [];
    for (const { from, to } of piecesFrom(this.text, value.offset)) {
      const piece = this.text.slice(from, to);
      written.push(piece === ',' || piece === ':' ? piece + behind : piece);
    }
    return written.join('');
  }
}

/** The members of an object; none of any other value. */
export function membersOf(value: Json | undefined): ReadonlyMap<string, Json> {
  return value?.kind === 'object' ? value.members : new Map<string, Json>();
}

/** The items of an array, or undefined. */
export function itemsOf(value: Json | undefined): readonly Json[] | undefined {
  return value?.kind === 'array' ? value.items : undefined;
}

/** What a string says, or undefined. */
export function stringOf(value: Json | undefined): string | undefined {
  return value?.kind === 'string' ? value.value : undefined;
}

const SPACE = /[ \t\n\r]*/y;
/** A number or a literal. */
const SCALAR = /[^ \t\n\r,:[\]{}"]+/y;

/** The pieces of one value of a JSON text that was read before: brackets, commas, colons, whole scalars. */
function* piecesFrom(text: string, offset: number): Generator<{ from: number; to: number }> {
  let depth = 0;
  let from = offset;
  do {
    SPACE.lastIndex = from;
    SPACE.test(text);
    from = SPACE.lastIndex;
    const to = pieceEnd(text, from);
    const first = text[from];
    if (first === '[' || first === '{') depth++;
    else if (first === ']' || first === '}') depth--;
    yield { from, to };
    from = to;
  } while (depth > 0);
}

function pieceEnd(text: string, from: number): number {
  if (text[from] === '"') return stringEnd(text, from);
  SCALAR.lastIndex = from;
  return SCALAR.test(text) ? SCALAR.lastIndex : from + 1;
}

function stringEnd(text: string, from: number): number {
  for (let at = from + 1; ; at++) {
    if (text[at] === '"') return at + 1;
    if (text[at] === '\\') at++;
  }
}
