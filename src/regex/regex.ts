import { GrammarError, WellformedError } from '../base/errors.ts';
import { complement } from './algebra.ts';
import { codePointsOf } from './code-points.ts';
import { boundedOf, conjunctionOf, conjunctsOf } from './conjuncts.ts';
import { determinise } from './determinise.ts';
import type { Dfa } from './dfa.ts';
import { LazyAutomaton } from './lazy-automaton.ts';
import { MAX_NESTING } from './limits.ts';
import { parseRegex, refuseUnsupported } from './parse.ts';
import type { ParsedRegex } from './parse.ts';
import { buildProgram } from './program.ts';
import type { Program } from './program.ts';
import { simulate } from './simulate.ts';
import type { RegexNode } from './syntax.ts';

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
  /**
   * Where there is no such automaton: the parts of the pattern that a text must pass all of, and no others. Of those
   * that are small enough the automaton is made, complemented where the part must not be found.
   */
  parts(): readonly RegexPart[];
  /** Whether the pattern is found in a text, in time linear in the text, without the automaton. */
  test(text: string): boolean;
}

/** What a part of a pattern asks of a text. */
export type RegexPart =
  | { readonly kind: 'dfa'; readonly dfa: Dfa }
  /** `automaton` makes a new one each time, which keeps what it finds. `negated`: what it accepts does not pass. */
  | { readonly kind: 'lazy'; readonly automaton: () => LazyAutomaton; readonly negated: boolean };

/** A pattern that is found in the texts in which `regex` is, if their length is within bounds, in code points. */
export interface BoundedRegex {
  readonly regex: Regex;
  readonly least: number;
  /** Inclusive; `Infinity` where there is no bound. */
  readonly most: number;
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
 * @throws UnsupportedError for back-references
 * @throws WellformedError with the code `limit`: `MAX_NESTING`, `MAX_PATTERN_SIZE`, `MAX_LOOKS`
 *
 * @example
 * readRegex('^[a-z]+$').test('abc'); // true
 * readRegex('b').dfa(); // the texts that contain a b
 */
export function readRegex(source: string): Regex {
  let regex = kept.get(source);
  if (regex === undefined) regex = new CompiledRegex(source, readPattern(source));
  else kept.delete(source);
  kept.set(source, regex);
  dropOldest();
  return regex;
}

/**
 * Reads a pattern, and takes out of it what merely counts many characters: of `^[a-z]{0,70000}$`, which takes 70,002
 * states to tell, only `^[a-z]*$` is left. As `readRegex` else.
 *
 * @example
 * readBoundedRegex('^.{1,65535}$'); // { regex: '^.*$', least: 1, most: 65535 }
 */
export function readBoundedRegex(source: string): BoundedRegex {
  const counted = /\{\d*,?\d{4,}/.test(source) ? withoutCounts(source) : undefined;
  return counted ?? { regex: readRegex(source), least: 0, most: Infinity };
}

function withoutCounts(source: string): BoundedRegex | undefined {
  const pattern = readPattern(source);
  let least = 0;
  let most = Infinity;
  const conjuncts = conjunctsOf(pattern.parsed.root).map((conjunct) => {
    const bounded = conjunct.negated ? undefined : boundedOf(conjunct.root);
    if (bounded === undefined) return conjunct;
    least = Math.max(least, bounded.least);
    most = Math.min(most, bounded.most);
    return { root: bounded.root, negated: false };
  });
  if (least === 0 && most === Infinity) return undefined;
  return { regex: new CompiledRegex(source, pattern, conjunctionOf(conjuncts)), least, most };
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

/** A pattern that was read and is supported. */
interface Pattern {
  readonly parsed: ParsedRegex;
  readonly warnings: readonly string[];
}

class CompiledRegex implements Regex {
  readonly source: string;
  readonly warnings: readonly string[];
  private readonly root: RegexNode;
  private readonly program: Program;
  private searchProgram: Program | undefined;
  private automaton: Dfa | undefined;
  private isDetermined = false;
  private partList: readonly RegexPart[] | undefined;

  /** `root`: what is left of the pattern. */
  constructor(source: string, { parsed, warnings }: Pattern, root: RegexNode = parsed.root) {
    this.source = source;
    this.warnings = warnings;
    this.root = root;
    this.program = buildProgram(root, 'ahead');
  }

  /** How many entries its tables have. */
  get entries(): number {
    const parts = this.partList ?? [];
    const dfas = [this.automaton, ...parts.map((part) => (part.kind === 'dfa' ? part.dfa : undefined))];
    const transitions = dfas.reduce((sum, dfa) => sum + (dfa?.next.length ?? 0), 0);
    return this.source.length + this.program.kinds.length + transitions;
  }

  dfa(): Dfa | undefined {
    if (!this.isDetermined) {
      this.isDetermined = true;
      this.automaton = determinise(this.program);
      dropOldest();
    }
    return this.automaton;
  }

  parts(): readonly RegexPart[] {
    if (this.partList === undefined) {
      this.partList = this.findParts();
      dropOldest();
    }
    return this.partList;
  }

  test(text: string): boolean {
    this.searchProgram ??= this.program.hasLookahead ? buildProgram(this.root, 'back') : this.program;
    return simulate(this.searchProgram, codePointsOf(text));
  }

  private findParts(): readonly RegexPart[] {
    const whole = this.dfa();
    if (whole !== undefined) return [{ kind: 'dfa', dfa: whole }];
    const conjuncts = conjunctsOf(this.root);
    if (conjuncts.length === 1) return [partOf(this.program, undefined, false)];
    return conjuncts.map(({ root, negated }) => {
      const program = buildProgram(root, 'ahead');
      return partOf(program, determinise(program), negated);
    });
  }
}

function partOf(program: Program, dfa: Dfa | undefined, negated: boolean): RegexPart {
  if (dfa !== undefined) return { kind: 'dfa', dfa: negated ? complement(dfa) : dfa };
  return { kind: 'lazy', automaton: () => new LazyAutomaton(program), negated };
}

/** Reads a pattern, if it is supported. */
function readPattern(source: string): Pattern {
  const pattern = readInEitherDialect(source);
  const { parsed } = pattern;
  refuseUnsupported(parsed);
  if (parsed.depth > MAX_NESTING) {
    throw new WellformedError(
      'limit',
      `The regular expression has groups in groups ${parsed.depth} deep; at most ${MAX_NESTING} are supported.`,
    );
  }
  return pattern;
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
