import type { ILexingResult, IToken } from 'chevrotain';
import { reportLexing, reportParsing } from '../chevrotain/report.ts';
import * as ir from '../ir.ts';
import type { Grammar, GrammarSource, Rule } from '../ir.ts';
import { Problems } from '../problems.ts';
import { collect, type Definitions } from './definitions.ts';
import { importedRules } from './imports.ts';
import { COMMON } from './library.ts';
import { refuseLineEnds } from './line-ends.ts';
import { parseTokens } from './parser.ts';
import { IGNORED, Reader } from './reader.ts';
import { refuseTerminalCycles } from './terminal-cycles.ts';
import { LARK_LEXER, lexingHint, TOKENS } from './tokens.ts';

/** How deep grammars may stand in grammars. */
const MAX_NESTED = 20;

/**
 * Reads Lark, in the dialect that llguidance documents (docs/syntax.md, docs/parametric.md). What is ignored may stand
 * behind every lexeme. Lexemes are not read greedily: a text is accepted if there is any way to read it; only lazy ones
 * settle it. The start rule is `start`.
 *
 * @throws GrammarError with all that is wrong, and what is not supported, by name
 * @throws WellformedError (`limit`) beyond `MAX_PARAMETER_RULES` or `MAX_PARAMETER_PARTS`
 *
 * @example
 * parseLark({ text: 'start: NUMBER ("+" NUMBER)*\nNUMBER: /[0-9]+/' });
 */
export function parseLark(source: GrammarSource, { start = 'start' }: { start?: string } = {}): Grammar {
  const problems = new Problems(source);
  const grammar = readPart(source, { from: 0, to: source.text.length }, start, problems, 0);
  problems.throwIfAny();
  return { ...grammar, warnings: problems.warnings, source };
}

/** Reads a part of a source as a grammar of its own. */
function readPart(
  source: GrammarSource,
  { from, to }: { from: number; to: number },
  start: string,
  problems: Problems,
  depth: number,
): Grammar {
  const { tokens, errors } = tokensOfPart(source.text, from, to);
  const unclosed = tokens.filter(({ tokenType }) => tokenType === TOKENS.unclosed);
  for (const { image, startOffset } of unclosed) {
    const hint = lexingHint(image, 0);
    problems.add(`${beginning(image)} cannot be read`, startOffset, hint === undefined ? {} : { hint });
  }
  reportLexing(errors, source.text, problems, lexingHint);
  const parsed = parseTokens(tokens);
  reportParsing(
    parsed.errors,
    source.text.slice(0, to),
    problems,
    (rule) => WANTED[rule] ?? WANTED['grammar']!,
  );
  refuseLineEnds(parsed.tree, problems);
  const definitions = collect(parsed.tree, problems);
  // What a mistake in the notation has swallowed is not missing.
  const isWhole = unclosed.length + errors.length + parsed.errors.length === 0;
  const reader = new Reader(definitions, problems, isWhole, (token: IToken) => {
    if (depth >= MAX_NESTED) {
      problems.add(`grammars stand in each other more than ${MAX_NESTED} deep`, token.startOffset);
      return undefined;
    }
    const inner = { from: token.startOffset + token.image.indexOf('{') + 1, to: token.endOffset! };
    return readPart(source, inner, 'start', problems, depth + 1);
  });
  reader.read();
  const isNamed = (name: string): boolean => reader.named.has(name) || name === start;
  const rules = new Map([...reader.rules, ...importedRules(definitions, isNamed, libraryRules, problems)]);
  refuseTerminalCycles(rules, problems);
  if (!rules.has(start) && isWhole) reportMissingStart(start, definitions, problems, from);
  return { start: initial(start, rules, definitions), rules, warnings: [], source };
}

function tokensOfPart(text: string, from: number, to: number): ILexingResult {
  const read = LARK_LEXER.tokenize(text.slice(from, to));
  if (from > 0) {
    for (const token of read.tokens) {
      token.startOffset += from;
      token.endOffset! += from;
    }
    for (const error of read.errors) error.offset += from;
  }
  return read;
}

function reportMissingStart(start: string, { own }: Definitions, problems: Problems, at: number): void {
  const names = [...own.keys()].slice(0, 5).map((name) => `"${name}"`);
  const isParametric = own.get(start)?.isParametric === true;
  const hint =
    names.length === 0
      ? 'there are no rules'
      : isParametric
        ? `it has a parameter: write a rule without one that leads to ${start}::0`
        : `name the first rule so, or give the name of the start rule; there are ${names.join(', ')}`;
  problems.add(`there is no rule "${start}" to start from`, at, { hint });
}

function beginning(image: string): string {
  const [line = ''] = image.split('\n', 1);
  return JSON.stringify(line.length > 30 ? `${line.slice(0, 30)}...` : line);
}

let library: ReadonlyMap<string, Rule> | undefined;

/** The common library, read when it is first needed. */
function libraryRules(): ReadonlyMap<string, Rule> {
  if (library === undefined) {
    const text = Object.entries(COMMON).map(([name, body]) => `${name}: ${body}`);
    library = parseLark({ text: `start: INT\n${text.join('\n')}` }).rules;
  }
  return library;
}

/** What a start rule that ignores something in front is called. */
const INITIAL = '%start';

/** The rule to start from; what is ignored may stand in front of everything if an option says so. */
function initial(start: string, rules: Map<string, Rule>, { options }: Definitions): string {
  if (!options.allowInitialSkip || !rules.has(IGNORED)) return start;
  rules.set(INITIAL, { name: INITIAL, body: ir.sequence([ir.rule(IGNORED), ir.rule(start)]) });
  return INITIAL;
}

/** What could stand where something else does, by the rule of the parser. */
const WANTED: Readonly<Record<string, string>> = {
  grammar: 'a rule is written name: body, a terminal NAME: body',
  rule: 'a rule is written name: body, a terminal NAME: body',
  group: 'the group is not closed: write )',
  optional: 'what may be left out is not closed: write ]',
  counts: 'a count is written {2}, {2,} or {2,5}',
  atom: 'a literal, a regular expression, a name or a group is expected',
  parameter: 'a parameter is _, a number, or a function such as incr([0:2])',
  attributes: 'attributes are written name[lazy, capture="x"]: body',
};
