import { compileRecognizer, parseSchema } from '../index.ts';
import { ajvOf } from './ajv.ts';
import type { Verdict } from './record.ts';
import type { Expected } from './task.ts';

/** Both validators of one schema. */
export class Judge {
  private readonly schema: string;
  private readonly accepts: ((text: string) => boolean) | undefined;
  private readonly validate: ((value: unknown) => boolean) | undefined;
  private readonly ajvError: string | undefined;

  constructor(schema: string) {
    this.schema = schema;
    try {
      const { recognizer } = compileRecognizer(parseSchema(schema), { purpose: 'check' });
      this.accepts = (text) => {
        let at = recognizer.start;
        for (const byte of new TextEncoder().encode(text)) if (at >= 0) at = recognizer.step(at, byte);
        return at >= 0 && recognizer.isComplete(at);
      };
    } catch {
      this.accepts = undefined;
    }
    try {
      this.validate = ajvOf(JSON.parse(schema));
    } catch (error) {
      this.ajvError = error instanceof Error ? error.message : String(error);
    }
  }

  /** Whether our own validator can read the schema, and accepts the text. */
  isValid(text: string): boolean {
    return this.accepts?.(text) ?? false;
  }

  verdict(text: string): Verdict {
    const own = this.isValid(text);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return { own, ajv: false };
    }
    if (this.validate === undefined)
      return { own, ...(this.ajvError !== undefined && { ajvError: this.ajvError }) };
    const ajv = this.validate(value);
    return { own, ajv, ...(own !== ajv && hasFractionalMultiple(this.schema) && { isFractional: true }) };
  }
}

/** Whether an answer is the expected one. */
export function isRight(text: string, { kind, value, key }: Expected): boolean {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return false;
  }
  if (key !== undefined) answer = (answer as Record<string, unknown> | null)?.[key];
  if (kind === 'number')
    return Math.abs(Number(answer) - Number(value)) <= 1e-6 * Math.max(1, Math.abs(Number(value)));
  if (kind === 'exact') return canonical(answer) === canonical(value);
  const items = (list: unknown): string =>
    Array.isArray(list) ? list.map(canonical).sort().join('\n') : canonical(list);
  return items(answer) === items(value);
}

/** Strings without white space and case at their ends and beginnings; all else as JSON with sorted keys. */
function canonical(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.trim().toLowerCase());
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

function hasFractionalMultiple(schema: string): boolean {
  return /"multipleOf"\s*:\s*-?\d*(\.\d|[\d.]*[eE]-)/.test(schema);
}
