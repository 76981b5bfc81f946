/**
 * A JSON value as it stands in a text: nothing is lost that a schema may depend on (the order of members, the text of
 * numbers), and every value knows where it begins.
 */
export type JsonValue =
  | { readonly kind: 'null'; readonly offset: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly offset: number }
  | { readonly kind: 'number'; readonly text: string; readonly offset: number }
  | { readonly kind: 'string'; readonly value: string; readonly offset: number }
  | JsonArray
  | JsonObject;

export interface JsonArray {
  readonly kind: 'array';
  readonly items: readonly JsonValue[];
  readonly offset: number;
}

export interface JsonObject {
  readonly kind: 'object';
  /** In the order of the text. Keys are distinct. */
  readonly members: ReadonlyMap<string, JsonValue>;
  readonly offset: number;
}

/** The JavaScript value that `JSON.parse` would give for it (member order aside, numbers rounded to doubles). */
export function toJs(value: JsonValue): unknown {
  switch (value.kind) {
    case 'null':
      return null;
    case 'boolean':
    case 'string':
      return value.value;
    case 'number':
      return Number(value.text);
    case 'array':
      return value.items.map(toJs);
    case 'object': {
      const object: Record<string, unknown> = {};
      for (const [key, member] of value.members) {
        // A key such as __proto__ must become a member, not the prototype.
        Object.defineProperty(object, key, {
          value: toJs(member),
          enumerable: true,
          writable: true,
          configurable: true,
        });
      }
      return object;
    }
  }
}

/** One more step of a JSON Pointer (RFC 6901, section 3). */
export function pointerStep(pointer: string, step: string | number): string {
  return `${pointer}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
