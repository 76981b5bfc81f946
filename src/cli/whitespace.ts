import { WellformedError } from '../index.ts';
import type { GenerateOptions } from '../index.ts';

/** What `--whitespace` says. Throws `WellformedError` (`bad-option`). */
export function readWhitespace(value: string | undefined): GenerateOptions['whitespace'] {
  if (value === undefined || value === 'compact' || value === 'python' || value === 'any') return value;
  const indent = /^indent:(\d{1,2})$/.exec(value);
  if (indent === null) {
    throw new WellformedError(
      'bad-option',
      `--whitespace "${value}": expected compact, python, any or indent:N, for example indent:2`,
    );
  }
  return { indent: Number(indent[1]) };
}
