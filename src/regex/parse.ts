import { UnsupportedError } from '../base/errors.ts';
import { readBracket } from './bracket.ts';
import type { Folding } from './case-folding.ts';
import { CASE_COUNTS, type CaseRule, foldingCase, wordBoundary } from './case-rule.ts';
import { CharacterSet } from './character-set.ts';
import { LINE_TERMINATORS, NO_LINE_TERMINATORS } from './classes.ts';
import { readCharacterEscape, readClassEscape } from './escapes.ts';
import { readGroupName } from './group-name.ts';
import { Scanner } from './scanner.ts';
import type { Dialect } from './scanner.ts';
import { characters, choice, EMPTY, look, position, repeat, sequence } from './syntax.ts';
import type { RegexNode } from './syntax.ts';

/** A pattern that was read. */
export interface ParsedRegex {
  readonly root: RegexNode;
  /** How deep groups stand in each other. */
  readonly depth: number;
  /** The first thing in it that is valid and that no automaton here can do. */
  readonly unsupported: string | undefined;
  readonly notes: ReadonlySet<string>;
}

/** What is beside ECMA-262: grammars ask for it, JSON Schema does not. */
export interface ReadingOptions {
  /** Flags that hold from the start. */
  readonly ignoreCase?: boolean;
  readonly dotAll?: boolean;
  readonly multiline?: boolean;
  /** What i means, if not what ECMA-262 says. */
  readonly folding?: Folding;
  /** Whether a pattern may begin with `(?ims)`, and groups may be named as `(?P<name>...)`: Python, PCRE, Rust. */
  readonly pythonGroups?: boolean;
}

/** The flags that a part of a pattern is read with. */
interface Flags {
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
  readonly multiline: boolean;
}

/** More repeats than a text can have characters. */
const ENDLESS = 2 ** 30;

/** A group that is open, or the whole pattern. */
interface Frame {
  /** Where it began. */
  readonly from: number;
  readonly flags: Flags;
  /** What its content becomes. */
  readonly close: (content: RegexNode) => RegexNode;
  /** What may stand before a quantifier: groups may, assertions may not (in Annex B lookahead may). */
  readonly quantifiable: boolean;
  readonly alternatives: RegexNode[];
  items: RegexNode[];
  /** Names of groups in the alternative that is being read, and in those before. */
  names: Set<string> | undefined;
  pastNames: Set<string> | undefined;
}

/**
 * Reads a pattern of ECMA-262 (2025 edition: modifiers and equal names in different alternatives included). The groups
 * that are open stand on a stack of their own, so that no depth is too deep.
 *
 * @throws GrammarError if it is malformed in this dialect
 */
export function parseRegex(source: string, dialect: Dialect, options: ReadingOptions = {}): ParsedRegex {
  return new Parser(source, dialect, options).parse();
}

/** @throws UnsupportedError for what is valid and needs more than an automaton */
export function refuseUnsupported({ unsupported }: ParsedRegex): void {
  if (unsupported !== undefined) throw new UnsupportedError(unsupported);
}

class Parser {
  private readonly scanner: Scanner;
  private readonly stack: Frame[] = [];
  private depth = 0;
  private unsupported: string | undefined;
  private readonly allNames = new Set<string>();
  private readonly references: { name: string; offset: number }[] = [];
  private readonly options: ReadingOptions;
  private foldingRule: CaseRule | undefined;

  constructor(source: string, dialect: Dialect, options: ReadingOptions) {
    this.scanner = new Scanner(source, dialect);
    this.options = options;
  }

  parse(): ParsedRegex {
    const { scanner, stack, options } = this;
    const added = (options.pythonGroups === true && /^\(\?([ims]+)\)/.exec(scanner.source)?.[1]) || '';
    if (added !== '') scanner.at = added.length + 3;
    this.open(0, (content) => content, {
      ignoreCase: options.ignoreCase === true || added.includes('i'),
      dotAll: options.dotAll === true || added.includes('s'),
      multiline: options.multiline === true || added.includes('m'),
    });
    while (!scanner.atEnd) {
      const top = stack.at(-1)!;
      if (scanner.eat('|')) endAlternative(top);
      else if (scanner.eat('(')) this.openGroup(top);
      else if (scanner.eat(')')) this.closeGroup();
      else this.readTerm(top);
    }
    if (stack.length > 1) {
      scanner.fail('the group is not closed; write ), or \\( for a parenthesis.', stack.at(-1)!.from);
    }
    for (const { name, offset } of this.references) {
      if (!this.allNames.has(name)) scanner.fail(`no group has the name "${name}".`, offset);
    }
    const root = this.finish(stack[0]!);
    return { root, depth: this.depth, unsupported: this.unsupported, notes: scanner.notes };
  }

  private open(
    from: number,
    close: (content: RegexNode) => RegexNode,
    flags: Flags,
    quantifiable = true,
  ): void {
    this.stack.push({
      ...{ from, flags, close, quantifiable },
      ...{ alternatives: [], items: [], names: undefined, pastNames: undefined },
    });
    this.depth = Math.max(this.depth, this.stack.length - 1);
  }

  private openGroup(top: Frame): void {
    const { scanner } = this;
    const from = scanner.at - 1;
    const plain = (content: RegexNode): RegexNode => content;
    if (!scanner.eat('?') || scanner.eat(':')) {
      this.open(from, plain, top.flags);
      return;
    }
    for (const behind of [false, true]) {
      for (const negated of [false, true]) {
        if (!scanner.eat(`${behind ? '<' : ''}${negated ? '!' : '='}`)) continue;
        const quantifiable = !behind && !scanner.strict;
        this.open(from, (content) => look(content, { behind, negated }), top.flags, quantifiable);
        return;
      }
    }
    if (scanner.eat('<') || (this.options.pythonGroups === true && scanner.eat('P<'))) {
      const name = readGroupName(scanner);
      this.addName(name, top, from);
      this.allNames.add(name);
      this.open(from, plain, top.flags);
      return;
    }
    this.open(from, plain, this.readModifiers(from, top.flags));
  }

  /** Takes `ims-ims:` of `(?ims-ims:...)`. */
  private readModifiers(from: number, before: Flags): Flags {
    const { scanner } = this;
    const text = /^[ims]*(?:-[ims]*)?:/.exec(scanner.source.slice(scanner.at, scanner.at + 9))?.[0];
    const [added = '', removed = ''] = (text ?? '').slice(0, -1).split('-');
    const flags = added + removed;
    if (text === undefined || flags === '' || new Set(flags).size < flags.length) {
      return scanner.fail(
        '"(?" begins no group that ECMA-262 knows: these are (?:...), (?=...), (?!...), (?<=...), (?<!...), ' +
          '(?<name>...) and (?ims-ims:...).',
        from,
      );
    }
    scanner.at += text.length;
    const value = (flag: string, was: boolean): boolean =>
      added.includes(flag) || (was && !removed.includes(flag));
    return {
      ignoreCase: value('i', before.ignoreCase),
      dotAll: value('s', before.dotAll),
      multiline: value('m', before.multiline),
    };
  }

  private casesOf({ ignoreCase }: Flags): CaseRule {
    if (!ignoreCase) return CASE_COUNTS;
    const { folding = this.scanner.strict ? 'unicode' : 'legacy' } = this.options;
    return (this.foldingRule ??= foldingCase(folding));
  }

  private closeGroup(): void {
    const { scanner, stack } = this;
    if (stack.length === 1) {
      scanner.fail('no group is open here; write \\) for a parenthesis.', scanner.at - 1);
    }
    const frame = stack.pop()!;
    const top = stack.at(-1)!;
    const node = this.finish(frame);
    const [more, fewer] = bySize(top.names, frame.pastNames);
    top.names = more;
    for (const name of fewer ?? []) this.addName(name, top, frame.from);
    top.items.push(frame.quantifiable ? this.quantified(node) : node);
  }

  private addName(name: string, top: Frame, offset: number): void {
    top.names ??= new Set();
    if (top.names.has(name)) {
      this.scanner.fail(`two groups have the name "${name}"; give one another name.`, offset);
    }
    top.names.add(name);
  }

  private finish(frame: Frame): RegexNode {
    endAlternative(frame);
    return frame.close(choice(frame.alternatives));
  }

  /** Takes an assertion, or an atom with its quantifier. */
  private readTerm(top: Frame): void {
    const { scanner } = this;
    const { flags, items } = top;
    if (scanner.eat('^')) items.push(flags.multiline ? atLineEdge(true) : position('start'));
    else if (scanner.eat('$')) items.push(flags.multiline ? atLineEdge(false) : position('end'));
    else if (scanner.eat('\\b')) items.push(wordBoundary(this.casesOf(flags).words, false));
    else if (scanner.eat('\\B')) items.push(wordBoundary(this.casesOf(flags).words, true));
    else items.push(this.quantified(this.readAtom(flags)));
  }

  private readAtom(flags: Flags): RegexNode {
    const { scanner } = this;
    const cases = this.casesOf(flags);
    if (scanner.eat('.')) return characters(flags.dotAll ? CharacterSet.ALL : NO_LINE_TERMINATORS);
    if (scanner.eat('[')) return characters(readBracket(scanner, cases));
    if (scanner.eat('\\')) return this.readEscape(cases);
    const letter = scanner.peekText();
    if ('*+?'.includes(letter) || this.seesRepeat()) {
      scanner.fail(
        `there is nothing to repeat before "${letter}"; write \\${letter} for the character itself.`,
      );
    }
    if (scanner.strict && '{}]'.includes(letter)) {
      scanner.fail(`"${letter}" stands alone; write \\${letter} for the character itself.`);
    }
    return characters(cases.close(CharacterSet.single(scanner.next())));
  }

  private readEscape({ close, words }: CaseRule): RegexNode {
    const { scanner } = this;
    const from = scanner.at - 1;
    const back = scanner.at;
    if (scanner.peekText() === 'k' && scanner.named) {
      scanner.at++;
      if (!scanner.eat('<')) scanner.fail('a reference to a group is written \\k<name>.', from);
      const name = readGroupName(scanner);
      this.references.push({ name, offset: from });
      return this.refuseReference(`\\k<${name}>`, from);
    }
    if (!scanner.sees('0')) {
      const digits = scanner.digits();
      if (digits !== '' && Number(digits) <= scanner.groups) return this.refuseReference(`\\${digits}`, from);
      if (digits !== '' && scanner.strict) {
        scanner.fail(`"\\${digits}" refers to a group that is not there: there are ${scanner.groups}.`, from);
      }
      scanner.at = back;
    }
    const set = readClassEscape(scanner, words);
    return characters(close(set ?? CharacterSet.single(readCharacterEscape(scanner, false))));
  }

  private refuseReference(text: string, offset: number): RegexNode {
    this.unsupported ??= `The back-reference "${text}" at offset ${offset} of the regular expression is not supported: no automaton can compare a text with an earlier part of it.`;
    return EMPTY;
  }

  /** Whether `{n}`, `{n,}` or `{n,m}` is here. */
  private seesRepeat(): boolean {
    return this.scanner.sees('{') && this.repeatHere() !== undefined;
  }

  private repeatHere(): RegExpExecArray | undefined {
    const { source, at } = this.scanner;
    const pattern = /\{(\d+)(?:(,)(\d*))?\}/y;
    pattern.lastIndex = at;
    return pattern.exec(source) ?? undefined;
  }

  /** The node with the quantifier that is here, if any. */
  private quantified(node: RegexNode): RegexNode {
    const { scanner } = this;
    let min: number;
    let max: number;
    if (scanner.eat('*')) [min, max] = [0, Infinity];
    else if (scanner.eat('+')) [min, max] = [1, Infinity];
    else if (scanner.eat('?')) [min, max] = [0, 1];
    else if (scanner.sees('{')) {
      const found = this.repeatHere();
      // Without the flag u such a brace is a character.
      if (found === undefined) return node;
      const [text, low, comma, high] = found;
      min = Number(low);
      max = comma === undefined ? min : high === '' ? Infinity : Number(high);
      if (min > max) {
        scanner.fail(`the numbers in "${text}" are out of order; write the smaller one first.`);
      }
      if (max >= ENDLESS) max = Infinity;
      scanner.at += text.length;
    } else return node;
    scanner.eat('?');
    return repeat(node, min, max);
  }
}

function endAlternative(frame: Frame): void {
  frame.alternatives.push(sequence(frame.items));
  frame.items = [];
  const [more, fewer] = bySize(frame.names, frame.pastNames);
  frame.pastNames = more;
  frame.names = undefined;
  for (const name of fewer ?? []) more?.add(name);
}

type Names = Set<string> | undefined;

/** The larger one first: sets are joined into it, so that deep nesting stays cheap. */
function bySize(a: Names, b: Names): [Names, Names] {
  return (a?.size ?? 0) >= (b?.size ?? 0) ? [a, b] : [b, a];
}

/** `^` or `$` with the flag m: no character but a line terminator before or after. */
function atLineEdge(behind: boolean): RegexNode {
  return look(characters(LINE_TERMINATORS.complement()), { behind, negated: true });
}
