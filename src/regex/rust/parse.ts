import type { Folding } from '../case-folding.ts';
import { type CaseRule, wordBoundary } from '../case-rule.ts';
import { CharacterSet } from '../character-set.ts';
import type { ParsedRegex } from '../parse.ts';
import { Scanner } from '../scanner.ts';
import { characters, choice, EMPTY, look, position, type RegexNode, repeat, sequence } from '../syntax.ts';
import { readBoundary } from './boundaries.ts';
import { readRustBracket } from './bracket.ts';
import { wordSet } from './classes.ts';
import { failBytes, readCharacterEscape, readClassEscape } from './escapes.ts';
import { caseRule, changedFlags, dotSet, lineEdge, NO_FLAGS, type RustFlags } from './flags.ts';
import { skipIgnored } from './white-space.ts';

/** A group that is open, or the whole pattern. */
interface Frame {
  readonly from: number;
  /** May change on the way: `(?i)` holds up to the end of the group. */
  flags: RustFlags;
  readonly close: (content: RegexNode) => RegexNode;
  readonly alternatives: RegexNode[];
  items: RegexNode[];
  /** Whether a quantifier may follow: the last item is there to be repeated. */
  isRepeatable: boolean;
  /** How deep quantifiers and groups stand in each other, within this one and within its last item. */
  height: number;
  lastHeight: number;
}

/** More repeats than a text can have characters. */
const ENDLESS = 2 ** 30;

/**
 * Reads a pattern of the regex crate of Rust (docs.rs/regex, "Syntax"), with what other engines add and no one reads
 * otherwise: lookaheads and lookbehinds, `\cA`, `{,n}`. Classes are those of Unicode. Greedy or lazy makes no difference.
 *
 * @throws GrammarError if it is malformed
 * @throws WellformedError with the code `limit`: `MAX_NESTING`
 */
export function parseRustRegex(
  source: string,
  options: { flags?: string; folding?: Folding } = {},
): ParsedRegex {
  return new Parser(source, options.flags ?? '', options.folding ?? 'unicode').parse();
}

class Parser {
  private readonly scanner: Scanner;
  private readonly folding: Folding;
  private readonly stack: Frame[] = [];
  private readonly names = new Set<string>();
  private unsupported: string | undefined;

  constructor(source: string, letters: string, folding: Folding) {
    this.scanner = new Scanner(source, 'annex-b');
    this.folding = folding;
    const flags = changedFlags(NO_FLAGS, letters);
    if (flags === undefined) this.scanner.fail(`"${letters}" are no flags; there are i, s, m, x and u.`, 0);
    this.open(0, (content) => content, flags);
  }

  parse(): ParsedRegex {
    const { scanner, stack } = this;
    for (;;) {
      const top = stack.at(-1)!;
      if (top.flags.verbose) skipIgnored(scanner);
      if (scanner.atEnd) break;
      if (scanner.eat('|')) endAlternative(top);
      else if (scanner.eat('(')) this.openGroup(top);
      else if (scanner.eat(')')) this.closeGroup();
      else if ('*+?{'.includes(scanner.peekText())) this.quantify(top);
      else add(top, this.readAtom(top.flags), 0);
    }
    if (stack.length > 1) {
      scanner.fail('the group is not closed; write ), or \\( for a parenthesis.', stack.at(-1)!.from);
    }
    const root = finish(stack[0]!);
    return { root, depth: stack[0]!.height, unsupported: this.unsupported, notes: scanner.notes };
  }

  private open(from: number, close: (content: RegexNode) => RegexNode, flags: RustFlags): void {
    this.stack.push({
      ...{ from, close, flags, alternatives: [], items: [] },
      ...{ isRepeatable: false, height: 0, lastHeight: 0 },
    });
  }

  private openGroup(top: Frame): void {
    const { scanner } = this;
    const from = scanner.at - 1;
    const plain = (content: RegexNode): RegexNode => content;
    if (top.flags.verbose) skipIgnored(scanner);
    if (!scanner.eat('?')) {
      this.open(from, plain, top.flags);
      return;
    }
    for (const behind of [false, true]) {
      for (const negated of [false, true]) {
        if (!scanner.eat(`${behind ? '<' : ''}${negated ? '!' : '='}`)) continue;
        this.open(from, (content) => look(content, { behind, negated }), top.flags);
        return;
      }
    }
    if (scanner.sees('P=')) {
      this.refuseReference('(?P=', from);
      const close = scanner.source.indexOf(')', scanner.at);
      if (close < 0) scanner.fail('the group is not closed; write ).', from);
      scanner.at = close + 1;
      add(top, EMPTY, 0);
      return;
    }
    if (scanner.eat('P<') || scanner.eat('<')) {
      this.readName(from);
      this.open(from, plain, top.flags);
      return;
    }
    const [text, letters, end] =
      /^([a-zA-Z-]*)([:)])/.exec(scanner.source.slice(scanner.at, scanner.at + 20)) ?? [];
    const flags = letters === undefined ? undefined : changedFlags(top.flags, letters);
    if (flags === undefined || (letters === '' && end === ')')) {
      return scanner.fail(
        '"(?" begins no group that is known here: these are (?:...), (?P<name>...), (?<name>...), (?i), (?i-s:...) ' +
          'with the flags i, s, m, x, u, R and U, (?=...), (?!...), (?<=...) and (?<!...).',
        from,
      );
    }
    scanner.at += text!.length;
    if (end === ':') this.open(from, plain, flags);
    else {
      top.flags = flags;
      top.isRepeatable = false;
    }
  }

  private readName(from: number): void {
    const { scanner } = this;
    const close = scanner.source.indexOf('>', scanner.at);
    if (close < 0) scanner.fail('the name of the group is not closed; write >.', from);
    const name = scanner.source.slice(scanner.at, close);
    if (!/^[\p{Alphabetic}_][\p{Alphabetic}\p{N}_.[\]]*$/u.test(name)) {
      scanner.fail('a name of a group has letters, digits and _ only, and no digit first.', scanner.at);
    }
    if (this.names.has(name)) {
      scanner.fail(`two groups have the name "${name}"; give one another name.`, scanner.at);
    }
    this.names.add(name);
    scanner.at = close + 1;
  }

  private closeGroup(): void {
    const { scanner, stack } = this;
    if (stack.length === 1) {
      scanner.fail('no group is open here; write \\) for a parenthesis.', scanner.at - 1);
    }
    const frame = stack.pop()!;
    add(stack.at(-1)!, finish(frame), frame.height + 1);
  }

  private readAtom(flags: RustFlags): RegexNode {
    const { scanner } = this;
    const from = scanner.at;
    const cases = caseRule(flags, this.folding);
    if (scanner.eat('.')) {
      if (!flags.unicode) failBytes(scanner, '.', from);
      return characters(dotSet(flags));
    }
    if (scanner.eat('^')) return lineEdge(flags, false);
    if (scanner.eat('$')) return lineEdge(flags, true);
    if (scanner.eat('[')) return characters(readRustBracket(scanner, flags, cases));
    if (scanner.eat('\\')) return this.readEscape(flags, cases);
    return characters(cases.close(CharacterSet.single(scanner.next())));
  }

  private readEscape(flags: RustFlags, cases: CaseRule): RegexNode {
    const { scanner } = this;
    const from = scanner.at - 1;
    const digits = /^[1-9]\d*/.exec(scanner.source.slice(scanner.at, scanner.at + 10))?.[0];
    if (digits !== undefined) {
      scanner.at += digits.length;
      return this.refuseReference(`\\${digits}`, from);
    }
    if (scanner.sees('k<') || scanner.sees('k{')) {
      scanner.at++;
      return this.refuseReference('\\k', from);
    }
    if (scanner.eat('A')) return position('start');
    if (scanner.eat('z')) return position('end');
    const words = wordSet(flags.unicode);
    if (scanner.eat('B')) return wordBoundary(words, true);
    const boundary = readBoundary(scanner, words);
    if (boundary !== undefined) return boundary;
    const escape = readClassEscape(scanner, flags);
    if (escape === undefined) {
      return characters(cases.close(CharacterSet.single(readCharacterEscape(scanner, flags))));
    }
    const set = cases.close(escape.set);
    return characters(escape.negated ? set.complement() : set);
  }

  private refuseReference(text: string, offset: number): RegexNode {
    this.unsupported ??= `The back-reference "${text}" at offset ${offset} of the regular expression is not supported: no automaton can compare a text with an earlier part of it.`;
    return EMPTY;
  }

  /** Takes a quantifier, which may stand after another one. */
  private quantify(top: Frame): void {
    const { scanner } = this;
    const from = scanner.at;
    const letter = scanner.peekText();
    if (!top.isRepeatable) {
      scanner.fail(
        `there is nothing to repeat before "${letter}"; write \\${letter} for the character itself.`,
        from,
      );
    }
    let [min, max] = letter === '+' ? [1, Infinity] : letter === '?' ? [0, 1] : [0, Infinity];
    if (letter === '{') {
      const pattern = top.flags.verbose ? /\{\s*(\d*)\s*(?:(,)\s*(\d*)\s*)?\}/y : /\{(\d*)(?:(,)(\d*))?\}/y;
      pattern.lastIndex = from;
      const [text, low, comma, high] = pattern.exec(scanner.source) ?? [];
      if (text === undefined || (low === '' && (high ?? '') === '')) {
        return scanner.fail('a repeat is written {2}, {2,} or {2,5}; write \\{ for a brace.', from);
      }
      min = Number(low);
      max = comma === undefined ? min : high === '' ? Infinity : Number(high);
      if (min > max) {
        scanner.fail(`the numbers in "${text}" are out of order; write the smaller one first.`, from);
      }
      if (max >= ENDLESS) max = Infinity;
      scanner.at += text.length;
    } else scanner.at++;
    if (top.flags.verbose) skipIgnored(scanner);
    scanner.eat('?');
    add(top, repeat(top.items.pop()!, min, max), top.lastHeight + 1);
  }
}

function add(top: Frame, node: RegexNode, height: number): void {
  top.items.push(node);
  top.isRepeatable = true;
  top.lastHeight = height;
  top.height = Math.max(top.height, height);
}

function endAlternative(frame: Frame): void {
  frame.alternatives.push(sequence(frame.items));
  frame.items = [];
  frame.isRepeatable = false;
}

function finish(frame: Frame): RegexNode {
  endAlternative(frame);
  return frame.close(choice(frame.alternatives));
}
