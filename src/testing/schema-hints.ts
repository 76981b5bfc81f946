import { ParsedSchema } from '../compile.ts';
import { toJs } from '../json/value.ts';
import { jsonSchemaOf } from '../schema/standard-schema.ts';

/** What may be worth writing as a whole somewhere in a text of a language. */
export interface Hints {
  /** In the place of keys. */
  readonly names: readonly string[];
  /** Elsewhere. */
  readonly words: readonly string[];
  /** Whether texts are JSON: brackets and commas outside strings say where values begin and end. */
  readonly isJson: boolean;
}

export const NO_HINTS: Hints = { names: [], words: [], isJson: false };

/** How many names, and how many words, are taken from one schema. */
const MOST_WORDS = 300;

/** How much of a schema is looked at, in values. */
const MOST_VALUES = 20_000;

/** Keywords whose number says where the numbers or lengths begin or end. */
const BOUNDS: ReadonlySet<string> = new Set([
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
]);

/** Keywords whose values may be values of the schema. */
const EXAMPLES: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples', 'example']);

/** In strings, whatever the schema: other lengths in UTF-8, and what JSON writes with an escape. */
const STRING_WORDS: readonly string[] = ['é', '漢', '😀', '\\"', '\\\\', '\\n', '\\u0000', '\\u007f', ' '];

/**
 * Names of properties, in the order of the schema; members of `enum` and the like; numbers at bounds and next to them.
 * The recogniser says where they fit: a wrong hint is never written.
 */
export function schemaHints(schema: object | boolean): Hints {
  const names = new Set<string>();
  const others = new Set<string>();
  let seen = 0;

  const addNumber = (value: number): void => {
    if (Number.isFinite(value)) others.add(JSON.stringify(value));
  };
  const addValue = (value: unknown): void => {
    if (seen++ > MOST_VALUES) return;
    if (typeof value === 'string') others.add(inString(value));
    else if (typeof value === 'number') addNumber(value);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        if (!Array.isArray(value)) names.add(inString(key));
        addValue(item);
      }
    }
  };
  const visit = (value: unknown, key: string): void => {
    if (seen++ > MOST_VALUES) return;
    if (EXAMPLES.has(key)) addValue(value);
    if (typeof value === 'number' && BOUNDS.has(key)) {
      for (const near of [value, value - 1, value + 1, 2 * value, -value]) addNumber(near);
    }
    if (typeof value !== 'object' || value === null) return;
    if (key === 'required' && Array.isArray(value)) {
      for (const name of value) if (typeof name === 'string') names.add(inString(name));
      return;
    }
    const holdsNames = key === 'properties' || key === 'dependentSchemas';
    for (const [name, part] of Object.entries(value)) {
      if (holdsNames) names.add(inString(name));
      // The name of a property is no keyword.
      visit(part, holdsNames || key === 'patternProperties' || key === '$defs' ? '' : name);
    }
  };

  visit(plainSchema(schema), '');
  for (const number of [0, 1, -1]) addNumber(number);
  const words = [...[...others].slice(0, MOST_WORDS), ...STRING_WORDS];
  return { names: [...names].slice(0, MOST_WORDS), words, isJson: true };
}

function plainSchema(schema: object | boolean): unknown {
  return schema instanceof ParsedSchema ? toJs(schema.json) : jsonSchemaOf(schema);
}

/** A string as JSON writes it behind its opening quote, which is often the only byte that can stand there. */
function inString(value: string): string {
  return JSON.stringify(value).slice(1);
}
