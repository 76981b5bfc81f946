import { WellformedError } from '../base/errors.ts';
import type { Whitespace } from './whitespace.ts';

/** How values may be written. What generation narrows, checking does not. */
export interface SpellingOptions {
  /**
   * White space: `compact` (none, the default), `python` (`", "` and `": "`), `{ indent: n }` (a line per member and
   * item, as `JSON.stringify(value, null, n)`), or `any` (at most one newline and 16 blanks in a row, unless checking).
   */
  readonly whitespace?: Whitespace;
  /**
   * `declared` (default): keys in the order in which the schema first names them under `properties`, then those named
   * only under `required`, then others. `any`: in any order.
   */
  readonly propertyOrder?: 'declared' | 'any';
  /**
   * `canonical` (default): keys, fixed values and strings as `JSON.stringify` writes them; numbers without exponent,
   * `-0`, redundant zeros or more than 15 digits. `any`: every spelling of the JSON specification.
   */
  readonly spelling?: 'canonical' | 'any';
  /** `check`: the three options above are `any` unless given, and without limits. Default: `generate`. */
  readonly purpose?: 'generate' | 'check';
}

/** Options with every default filled in. */
export type Settings = Required<SpellingOptions>;

const CHOICES = {
  propertyOrder: ['declared', 'any'],
  spelling: ['canonical', 'any'],
  purpose: ['generate', 'check'],
} as const;

/** The largest indentation: that of `JSON.stringify`. */
const MAX_INDENT = 10;

/** Fills in the defaults. Throws `WellformedError` (`bad-option`) that names the option and what it may be. */
export function resolveSettings(options: SpellingOptions): Settings {
  for (const [name, allowed] of Object.entries(CHOICES)) {
    const value = options[name as keyof typeof CHOICES];
    if (value !== undefined && !(allowed as readonly string[]).includes(value)) {
      throw new WellformedError('bad-option', `${name} "${value}": expected ${allowed.join(' or ')}`);
    }
  }
  const purpose = options.purpose ?? 'generate';
  const checks = purpose === 'check';
  return {
    purpose,
    whitespace: checkWhitespace(
      options.whitespace === undefined ? (checks ? 'any' : 'compact') : options.whitespace,
    ),
    propertyOrder: options.propertyOrder ?? (checks ? 'any' : 'declared'),
    spelling: options.spelling ?? (checks ? 'any' : 'canonical'),
  };
}

function checkWhitespace(whitespace: Whitespace): Whitespace {
  if (whitespace === 'compact' || whitespace === 'python' || whitespace === 'any') return whitespace;
  const indent: unknown = (whitespace as { indent?: unknown } | null)?.indent;
  if (typeof indent === 'number' && Number.isInteger(indent) && indent >= 0 && indent <= MAX_INDENT) {
    return indent === 0 ? 'compact' : { indent };
  }
  throw new WellformedError(
    'bad-option',
    `whitespace ${JSON.stringify(whitespace)}: expected "compact", "python", "any" or { indent: 1 to ${MAX_INDENT} }`,
  );
}
