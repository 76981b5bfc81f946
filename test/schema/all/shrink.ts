import type { Schema } from './naive-validator.ts';

/**
 * A smaller schema that still fails: members and items are taken out, and subschemas replaced by simpler ones or by
 * what stands in them, as long as `fails` says so. An error of `fails` counts as no.
 */
export function shrink(schema: Schema, fails: (schema: Schema) => boolean, most = 1500): Schema {
  let best = schema;
  let tries = 0;
  const isWorse = (candidate: Schema): boolean => {
    tries++;
    try {
      return fails(candidate);
    } catch {
      return false;
    }
  };
  for (let changed = true; changed && tries < most;) {
    changed = false;
    for (const candidate of simpler(best, true)) {
      if (tries >= most) break;
      if (!isSchema(candidate) || !isWorse(candidate)) continue;
      best = candidate;
      changed = true;
      break;
    }
  }
  return best;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value));
}

/** Everything that is one step simpler, the largest steps first. */
function* simpler(value: unknown, isRoot: boolean): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value) && !isRoot) yield* [true, {}];
  const entries = Object.entries(value);
  for (const [, child] of entries) if (typeof child === 'object' && child !== null) yield child;
  if (!Array.isArray(value)) {
    // Sections whose members are schemas: their members stand for the whole.
    for (const [, child] of entries) {
      if (Array.isArray(child)) yield* child;
      else if (typeof child === 'object' && child !== null) yield* Object.values(child);
    }
  }
  for (const [key] of entries) yield without(value, key);
  for (const [key, child] of entries)
    for (const smaller of simpler(child, false)) yield replaced(value, key, smaller);
}

function without(value: object, key: string): unknown {
  if (Array.isArray(value)) return value.filter((_, i) => String(i) !== key);
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

function replaced(value: object, key: string, by: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown, i) => (String(i) === key ? by : item));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => [name, name === key ? by : member]),
  );
}
