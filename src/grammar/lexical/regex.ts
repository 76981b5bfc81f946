import { GrammarError, WellformedError } from '../../base/errors.ts';
import type { Folding } from '../../regex/case-folding.ts';
import { determinise } from '../../regex/determinise.ts';
import type { Dfa } from '../../regex/dfa.ts';
import { type Limits, MAX_NESTING } from '../../regex/limits.ts';
import { type ParsedRegex, parseRegex, refuseUnsupported } from '../../regex/parse.ts';
import { buildProgram } from '../../regex/program.ts';
import { parseRustRegex } from '../../regex/rust/parse.ts';
import { position, sequence } from '../../regex/syntax.ts';
import type { RegexDialect } from '../ir.ts';
import { failTooLarge, LEXICAL_LIMITS } from './limits.ts';

/**
 * The minimal automaton over code points of the texts that a pattern matches as a whole; `^`, `$` and lookarounds see
 * this text alone. Flags: i, s, m, u, for the dialect `rust` x too, and `a`: with i only the letters A to Z count as
 * equal to a to z.
 *
 * `ecma`: ECMA-262 as `readRegex` reads it; besides, a pattern may begin with `(?i)`, `(?s)`, `(?m)`, and groups may be
 * named as `(?P<name>...)`. `rust`: the regex crate (`parseRustRegex`).
 *
 * @throws GrammarError for a malformed pattern or unknown flags, with the offset in the pattern
 * @throws UnsupportedError for back-references
 * @throws WellformedError with the code `limit`: `MAX_NESTING`, `MAX_PATTERN_SIZE`, `MAX_LOOKS`, `LEXICAL_LIMITS`
 *
 * @example
 * accepts(readGrammarRegex('[a-c]+', 'i', 'rust'), 'aBc'); // true
 */
export function readGrammarRegex(
  source: string,
  flags: string,
  dialect: RegexDialect,
  limits: Limits = LEXICAL_LIMITS,
): Dfa {
  return wholeDfa(parsePattern(source, flags, dialect).parsed, limits);
}

/** A pattern that was read, and is supported. */
export interface GrammarPattern {
  readonly parsed: ParsedRegex;
  /** What a user should know about how it was read. */
  readonly warnings: readonly string[];
}

/** Reads a pattern without making its automaton. Throws as `readGrammarRegex`. */
export function parsePattern(source: string, flags: string, dialect: RegexDialect): GrammarPattern {
  const pattern = dialect === 'rust' ? parseRust(source, flags) : parseEcma(source, flags);
  refuseUnsupported(pattern.parsed);
  if (pattern.parsed.depth > MAX_NESTING) {
    throw new WellformedError(
      'limit',
      `The regular expression has groups in groups ${pattern.parsed.depth} deep; at most ${MAX_NESTING} are supported.`,
    );
  }
  return pattern;
}

function wholeDfa({ root }: ParsedRegex, limits: Limits): Dfa {
  const whole = sequence([position('start'), root, position('end')]);
  return determinise(buildProgram(whole, 'ahead'), limits) ?? failTooLarge('The regular expression', limits);
}

function parseRust(source: string, flags: string): GrammarPattern {
  const folding: Folding = flags.includes('a') ? 'ascii' : 'unicode';
  return { parsed: parseRustRegex(source, { flags: flags.replace('a', ''), folding }), warnings: [] };
}

function parseEcma(source: string, flags: string): GrammarPattern {
  if (!/^[ismua]*$/.test(flags) || new Set(flags).size < flags.length) {
    throw new GrammarError(
      `The flags "${flags}" of the regular expression are not known; there are i, s, m and u.`,
      { offset: 0 },
    );
  }
  const options = {
    ...{ ignoreCase: flags.includes('i'), dotAll: flags.includes('s'), multiline: flags.includes('m') },
    ...(flags.includes('a') ? { folding: 'ascii' as const } : {}),
    pythonGroups: true,
  };
  try {
    return { parsed: parseRegex(source, 'unicode', options), warnings: [] };
  } catch (error) {
    if (!(error instanceof GrammarError)) throw error;
    const parsed = parseRegex(source, 'annex-b', options);
    const notes = [...parsed.notes].map((note) => `; ${note}`).join('');
    return {
      parsed,
      warnings: [`${error.message} It is read as Annex B of ECMA-262 allows without that flag${notes}.`],
    };
  }
}
