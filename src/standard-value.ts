import { GenerationError } from './base/errors.ts';
import type { ValidationIssue } from './base/errors.ts';
import { standardOf } from './schema/standard-schema.ts';

/**
 * What the library of a Standard Schema (https://standardschema.dev) makes of a value that its JSON Schema accepts: the
 * value with defaults and transforms applied. A value of any other schema is returned as it is.
 *
 * @param text The JSON text of the value, for the error.
 * @throws GenerationError (`invalid-value`) with the library's issues, where it refuses the value: refinements, above
 *   all, cannot be written as JSON Schema. If `validate` itself throws, what it threw is the `cause`.
 *
 * @example await standardValue(z.string().transform(Number), '12', '"12"') // 12
 */
export async function standardValue(schema: unknown, value: unknown, text: string): Promise<unknown> {
  const standard = standardOf(schema);
  if (typeof standard?.validate !== 'function') return value;
  const vendor = typeof standard.vendor === 'string' ? standard.vendor : 'the library of the schema';
  let result: unknown;
  try {
    result = await standard.validate(value);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new GenerationError('invalid-value', `${vendor} failed to validate the value: ${reason}`, {
      text,
      cause,
    });
  }
  const issues = issuesOf(result);
  if (issues === undefined) return (result as { readonly value?: unknown } | undefined)?.value;
  const listed = issues.map(({ pointer, message }) =>
    pointer === '' ? message : `${message} (at ${pointer})`,
  );
  throw new GenerationError(
    'invalid-value',
    `${vendor} refuses the value for what JSON Schema cannot express: ${listed.join('; ')}`,
    { text, issues },
  );
}

/** The issues that a result of `validate` has; undefined for a success. */
function issuesOf(result: unknown): ValidationIssue[] | undefined {
  const issues = (result as { readonly issues?: unknown } | null | undefined)?.issues;
  // A success has none, or a falsy value for them.
  if (!issues) return undefined;
  const list: readonly unknown[] = Array.isArray(issues) ? issues : [issues];
  return list.map((issue) => {
    const { message, path } = Object(issue) as { readonly message?: unknown; readonly path?: unknown };
    // A plain array: a library may have made a class of its own, whose map makes another of these.
    const steps: readonly unknown[] = Array.isArray(path) ? Array.from<unknown>(path) : [];
    return {
      message: typeof message === 'string' ? message : 'no reason given',
      pointer: steps.map((step) => `/${escapeStep(keyOf(step))}`).join(''),
    };
  });
}

/** A step of a path is a key, or an object that holds it. */
function keyOf(step: unknown): unknown {
  return typeof step === 'object' && step !== null && 'key' in step ? step.key : step;
}

/** RFC 6901. */
function escapeStep(key: unknown): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1');
}
