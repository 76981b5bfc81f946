import { GrammarError, WellformedError } from '../base/errors.ts';
import { codePointsOf } from './code-points.ts';
import { determinise } from './determinise.ts';
import type { Dfa } from './dfa.ts';
import { MAX_NESTING } from './limits.ts';
import { parseRegex, refuseUnsupported } from './parse.ts';
import type { ParsedRegex } from './parse.ts';
import { buildProgram } from './program.ts';
import type { Program } from './program.ts';
import { simulate } from './simulate.ts';

/** A regular expression of ECMA-262, as JSON Schema uses it: it may match anywhere in a text. */
export interface Regex {
  readonly source: string;
  /** What a user should know about how it was read; empty for a pattern that is valid with the flag u. */
  readonly warnings: readonly string[];
  /**
   * The minimal automaton of all texts in which the pattern is found; undefined where it exceeds `DFA_LIMITS`. Made
   * when first asked for.
   */
  dfa(): Dfa | undefined;
  /** Whether the pattern is found in a text, in time linear in the text, without the automaton. */
  test(text: string): boolean;
}

/** How many patterns are kept, and how many entries their tables may have together. */
const MAX_KEPT = 512;
const MAX_KEPT_ENTRIES = 8_000_000;

/** The patterns read last, the latest at the end, with what they take. */
const kept = new Map<string, CompiledRegex>();

/**
 * Reads a pattern with the semantics of the flag u; one that is invalid with it and valid without (ECMA-262, Annex B)
 * as the latter, by code points all the same, with a warning. The same source gives the same object while it is kept.
 *
 * @throws GrammarError for a malformed pattern, with the offset in it
 * @throws UnsupportedError for back-references and the modifier i
 * @throws WellformedError with the code `limit`: `MAX_NESTING`, `MAX_PATTERN_SIZE`, `MAX_LOOKS`
 *
 * @example
 * readRegex('^[a-z]+$').test('abc'); // true
 * readRegex('b').dfa(); // the texts that contain a b
 */
export function readRegex(source: string): Regex {
  let regex = kept.get(source);
  if (regex === undefined) regex = new CompiledRegex(source);
  else kept.delete(source);
  kept.set(source, regex);
  dropOldest();
  return regex;
}

/** The latest is always kept. */
function dropOldest(): void {
  let entries = 0;
  for (const regex of kept.values()) entries += regex.entries;
  for (const [source, regex] of kept) {
    if (kept.size === 1 || (kept.size <= MAX_KEPT && entries <= MAX_KEPT_ENTRIES)) return;
    kept.delete(source);
    entries -= regex.entries;
  }
}

/**
 * Whether a text is a regular expression with the flag u. Back-references are.
 *
 * @example
 * isStrictRegex('(a)\\1'); // true
 * isStrictRegex('\\a'); // false
 */
export function isStrictRegex(source: string): boolean {
  try {
    parseRegex(source, 'unicode');
    return true;
  } catch (error) {
    if (error instanceof GrammarError) return false;
    throw error;
  }
}

class CompiledRegex implements Regex {
  readonly source: string;
  readonly warnings: readonly string[];
  private readonly parsed: ParsedRegex;
  private readonly program: Program;
  private searchProgram: Program | undefined;
  private automaton: Dfa | undefined;
  private isDetermined = false;

  constructor(source: string) {
    const { parsed, warnings } = readInEitherDialect(source);
    refuseUnsupported(parsed);
    if (parsed.depth > MAX_NESTING) {
      throw new WellformedError(
        'limit',
        `The regular expression has groups in groups ${parsed.depth} deep; at most ${MAX_NESTING} are supported.`,
      );
    }
    this.source = source;
    this.warnings = warnings;
    this.parsed = parsed;
    this.program = buildProgram(parsed.root, 'ahead');
  }

  /** How many entries its tables have. */
  get entries(): number {
    return this.source.length + this.program.kinds.length + (this.automaton?.next.length ?? 0);
  }

  dfa(): Dfa | undefined {
    if (!this.isDetermined) {
      this.isDetermined = true;
      this.automaton = determinise(this.program);
      dropOldest();
    }
    return this.automaton;
  }

  test(text: string): boolean {
    this.searchProgram ??= this.program.hasLookahead ? buildProgram(this.parsed.root, 'back') : this.program;
    return simulate(this.searchProgram, codePointsOf(text));
  }
}

function readInEitherDialect(source: string): { parsed: ParsedRegex; warnings: readonly string[] } {
  try {
    return { parsed: parseRegex(source, 'unicode'), warnings: [] };
  } catch (error) {
    if (!(error instanceof GrammarError)) throw error;
    const parsed = parseRegex(source, 'annex-b');
    const notes = [...parsed.notes].map((note) => `; ${note}`).join('');
    const reading = `It is read as Annex B of ECMA-262 allows without that flag${notes}.`;
    return { parsed, warnings: [`${error.message} ${reading}`] };
  }
}
