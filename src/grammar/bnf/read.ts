import type { CstElement, CstNode, IToken } from 'chevrotain';
import { CharacterSet } from '../../regex/character-set.ts';
import { GrammarError } from '../../base/errors.ts';
import { reportLexing, reportParsing } from '../chevrotain/report.ts';
import * as ir from '../ir.ts';
import type { Expr, Grammar, GrammarSource, Rule } from '../ir.ts';
import { parsePattern } from '../lexical/regex.ts';
import { Problems } from '../problems.ts';
import { CharacterReader, readClass, readLiteral } from './escapes.ts';
import { parseTokens } from './parser.ts';
import { type Dialect, lexerOf, lexingHint } from './tokens.ts';

/** Reads a grammar of a dialect; what both have in common. All that is wrong is reported at once. */
export function readBnf(source: GrammarSource, dialect: Dialect, start: string): Grammar {
  const problems = new Problems(source);
  const { tokens, errors, groups } = lexerOf(dialect).tokenize(source.text);
  reportLexing(errors, source.text, problems, lexingHint);
  for (const { image, startOffset } of groups['annotations'] ?? []) {
    problems.warn(`${image.replace(/\s+/g, ' ')} says what a grammar cannot: it has no effect`, startOffset);
  }
  const parsed = parseTokens(tokens);
  reportParsing(
    parsed.errors,
    source.text,
    problems,
    (rule) => WANTED[rule] ?? 'a rule is written name ::= body',
  );
  const rules = new Reader(source, dialect, problems).rules(parsed.tree);
  if (!rules.has(start)) {
    const names = [...rules.keys()].slice(0, 5).map((name) => `"${name}"`);
    problems.add(`there is no rule "${start}" to start from`, 0, {
      hint:
        names.length === 0
          ? 'there are no rules'
          : `give the name of the start rule; there are ${names.join(', ')}`,
    });
  }
  problems.throwIfAny();
  return { start, rules, warnings: problems.warnings, source };
}

/** What could stand where something else does, by the rule of the parser. */
const WANTED: Readonly<Record<string, string>> = {
  grammar: 'a rule is written name ::= body, and ends at the end of its line',
  rule: 'a rule is written name ::= body',
  group: 'the group is not closed: write )',
  look: 'the group is not closed: write )',
  macro: 'write Regex("...", flags="i") or Substring("...", "...")',
  argument: 'a literal in double quotes is expected',
  atom: 'a literal, a class, a name or a group is expected',
};

type Children = Readonly<Record<string, CstElement[] | undefined>>;

class Reader {
  private readonly source: GrammarSource;
  private readonly dialect: Dialect;
  private readonly problems: Problems;
  /** How many groups are open: in GBNF a rule ends at the end of a line outside of them. */
  private groups = 0;

  constructor(source: GrammarSource, dialect: Dialect, problems: Problems) {
    this.source = source;
    this.dialect = dialect;
    this.problems = problems;
  }

  rules(tree: CstNode): Map<string, Rule> {
    const rules = new Map<string, Rule>();
    for (const node of nodesOf(tree.children, 'rule')) {
      const name = tokenOf(node.children, 'Name');
      if (name === undefined) continue;
      const at = name.startOffset;
      if (rules.has(name.image)) {
        if (this.dialect === 'gbnf') {
          this.problems.warn(`the rule "${name.image}" is there twice: the last one counts`, at);
          rules.delete(name.image);
        } else {
          this.problems.add(`the rule "${name.image}" is there twice`, at, { hint: 'join them with |' });
        }
      }
      rules.set(name.image, { name: name.image, body: this.body(node.children), at });
    }
    return rules;
  }

  private body(children: Children): Expr {
    const attribute = tokenOf(children, 'Set');
    const [alternatives] = nodesOf(children, 'alternatives');
    const body = alternatives === undefined ? ir.EMPTY : this.alternatives(alternatives.children);
    if (attribute === undefined) return body;
    if (this.dialect === 'ebnf' && attribute.image === '[lazy]') return { kind: 'lazy', item: body };
    this.problems.add(`${attribute.image} is no attribute of a rule`, attribute.startOffset, {
      hint: 'EBNF has [lazy]; a class stands behind ::=',
    });
    return body;
  }

  private alternatives(children: Children): Expr {
    const bars = tokensOf(children, 'Or');
    const items = nodesOf(children, 'sequence').map((node, i) => {
      const expr = this.sequence(node.children);
      const isEmpty = nodesOf(node.children, 'item').length === 0;
      if (isEmpty && this.dialect === 'ebnf' && (bars.length > 0 || this.groups === 0)) {
        const at = bars[Math.min(i, bars.length - 1)]?.startOffset ?? 0;
        this.problems.add('an alternative has nothing in it', at, { hint: 'write "" for nothing' });
      }
      return expr;
    });
    return ir.choice(items);
  }

  private sequence(children: Children): Expr {
    const items = nodesOf(children, 'item');
    if (this.dialect === 'gbnf' && this.groups === 0) this.refuseNewLines(items);
    return ir.sequence(items.map((node) => this.item(node.children)));
  }

  /** llama.cpp ends a rule at the end of a line, outside of groups. */
  private refuseNewLines(items: readonly CstNode[]): void {
    let last: IToken | undefined;
    for (const item of items) {
      const [first, end] = [firstToken(item), lastToken(item)];
      if (last !== undefined && first !== undefined && first.startLine! > last.endLine!) {
        this.problems.add('a rule ends at the end of its line', first.startOffset, {
          hint: 'write | or an open ( at the end of the line before, or the rule in one line',
        });
      }
      last = end ?? last;
    }
  }

  private item(children: Children): Expr {
    const parts = nodesOf(children, 'repeated').map((node) => this.repeated(node.children));
    const [first = ir.EMPTY, ...without] = parts;
    if (without.length === 0) return first;
    return { kind: 'and', items: [first, ...without.map((item): Expr => ({ kind: 'not', item }))] };
  }

  private repeated(children: Children): Expr {
    const [atom] = nodesOf(children, 'atom');
    let expr = atom === undefined ? ir.EMPTY : this.atom(atom.children);
    const quantifiers = tokensOf(children, 'Quantifier');
    quantifiers.forEach((token, i) => {
      if (i > 0 && this.dialect === 'ebnf') {
        this.problems.add(`${token.image} stands behind another repeat`, token.startOffset, {
          hint: 'put what is repeated twice in parentheses',
        });
      }
      const [min, max] = this.counts(token);
      expr = ir.repeat(expr, min, max);
    });
    return expr;
  }

  private counts({ image, startOffset }: IToken): [number, number] {
    if (image === '*') return [0, Infinity];
    if (image === '+') return [1, Infinity];
    if (image === '?') return [0, 1];
    const found = /^\{\s*(\d+)\s*(?:(,)\s*(\d+|-1)?\s*)?\}$/.exec(image);
    if (found === null) {
      this.problems.add(`${image} is no count`, startOffset, { hint: 'write {2}, {2,} or {2,5}' });
      return [0, Infinity];
    }
    const min = Number(found[1]);
    const isOpen = found[2] !== undefined && (found[3] === undefined || found[3] === '-1');
    const max = found[2] === undefined ? min : isOpen ? Infinity : Number(found[3]);
    if (found[3] === '-1' && this.dialect === 'gbnf') {
      this.problems.add(`${image} is no count`, startOffset, { hint: `write {${min},}` });
    }
    if (max < min) {
      this.problems.add(`${image} allows no count`, startOffset, { hint: 'write the smaller number first' });
      return [min, min];
    }
    return [min, max];
  }

  private atom(children: Children): Expr {
    const [group] = nodesOf(children, 'group');
    if (group !== undefined) {
      this.groups++;
      const [inner] = nodesOf(group.children, 'alternatives');
      const expr = inner === undefined ? ir.EMPTY : this.alternatives(inner.children);
      this.groups--;
      return expr;
    }
    const [macro] = nodesOf(children, 'macro');
    if (macro !== undefined) return this.macro(macro.children);
    const token = Object.values(children).flat().find(isToken);
    // A lookahead is a hint: the language is the same without it.
    if (token === undefined) return ir.EMPTY;
    return this.terminal(token);
  }

  private terminal(token: IToken): Expr {
    const { image, startOffset, tokenType } = token;
    const within = { from: startOffset + 1, to: startOffset + image.length - 1 };
    const reader = new CharacterReader(this.source.text, within, this.dialect, this.problems);
    // Within quotes, #x41 is four characters.
    reader.readsHex = tokenType.name === 'Set' || tokenType.name === 'Hex';
    switch (tokenType.name) {
      case 'GbnfName':
      case 'EbnfName':
        return ir.rule(image, startOffset);
      case 'Text':
      case 'TextOfLines':
        return ir.text(readLiteral(reader, this.problems));
      case 'PlainText':
        return ir.text(image.slice(1, -1));
      case 'Dot':
        return ir.characterClass(CharacterSet.ALL);
      case 'Hex': {
        const whole = new CharacterReader(
          this.source.text,
          { from: startOffset, to: startOffset + image.length },
          this.dialect,
          this.problems,
        );
        whole.readsHex = true;
        return ir.text(readLiteral(whole, this.problems));
      }
      case 'Set':
        if (this.dialect === 'ebnf' && image.includes('\n')) {
          this.problems.add('the class does not end in its line', startOffset, {
            hint: 'write \\n for a new line',
          });
        }
        return ir.characterClass(readClass(reader, this.problems));
      default:
        return this.special(token);
    }
  }

  private special({ image, startOffset }: IToken): Expr {
    const negated = image.startsWith('!');
    const text = image.replace(/^!/, '');
    const base = { kind: 'special', text: image, at: startOffset, ...(negated ? { negated } : {}) } as const;
    const ids = /^<\[(.*)\]>$/.exec(text)?.[1];
    if (ids === undefined) return { ...base, name: text };
    const id = /^\s*(\d{1,9})\s*$/.exec(ids)?.[1];
    if (id === undefined) {
      this.problems.add(`${image} names no token`, startOffset, {
        hint: 'write <[1000]> for the token of an id',
      });
      return ir.EMPTY;
    }
    return { ...base, ranges: [[Number(id), Number(id)]] };
  }

  private macro(children: Children): Expr {
    const name = tokenOf(children, 'Name')!;
    const args = nodesOf(children, 'argument').map(({ children: parts }) => {
      const named = tokensOf(parts, 'Equals').length > 0 ? tokenOf(parts, 'Name')?.image : undefined;
      const token = tokenOf(parts, 'Text') ?? tokenOf(parts, 'PlainText');
      const literal = token === undefined ? undefined : this.terminal(token);
      const value = literal === undefined ? undefined : literal.kind === 'text' ? literal.text : '';
      return { name: named, value, at: token?.startOffset ?? name.startOffset };
    });
    const texts = args.filter((arg) => arg.name === undefined).map(({ value }) => value);
    const at = name.startOffset;
    if (name.image === 'Substring' && texts.length === args.length && !texts.includes(undefined)) {
      return { kind: 'substring', chunks: texts.filter((one) => one !== undefined) };
    }
    if (name.image === 'Regex') {
      const [pattern] = texts;
      const flags = args.find((arg) => arg.name === 'flags')?.value ?? '';
      const isRight =
        texts.length === 1 && args.every((arg) => arg.name === undefined || arg.name === 'flags');
      if (isRight && pattern !== undefined) return this.regex(pattern, flags, args[0]!.at);
    }
    const isKnown = name.image === 'Substring' || name.image === 'Regex';
    this.problems.add(
      isKnown ? `${name.image} is given what it does not take` : `${name.image} is not supported`,
      at,
      {
        hint: isKnown
          ? 'write Regex("...", flags="i") or Substring("...", "...")'
          : 'write free text up to a stop as a rule with [lazy], and tools as alternatives',
      },
    );
    return ir.EMPTY;
  }

  private regex(pattern: string, flags: string, at: number): Expr {
    const source = pattern;
    // Of letters, only those of ASCII are the same in both cases here.
    const read = flags.includes('i') ? `${flags}a` : flags;
    try {
      parsePattern(source, read, 'ecma');
    } catch (error) {
      if (!(error instanceof GrammarError)) throw error;
      this.problems.add(error.message, at);
    }
    return { kind: 'regex', source, flags: read, dialect: 'ecma', at };
  }
}

function nodesOf(children: Children, name: string): CstNode[] {
  return (children[name] ?? []).filter((one): one is CstNode => !isToken(one));
}

/** Tokens that recovery has put in are not there. */
function tokensOf(children: Children, name: string): IToken[] {
  return (children[name] ?? [])
    .filter(isToken)
    .filter(({ isInsertedInRecovery }) => isInsertedInRecovery !== true);
}

function tokenOf(children: Children, name: string): IToken | undefined {
  return tokensOf(children, name)[0];
}

function isToken(element: CstElement | undefined): element is IToken {
  return element !== undefined && 'image' in element;
}

function allTokens(node: CstNode): IToken[] {
  return Object.values(node.children)
    .flat()
    .flatMap((one) => (isToken(one) ? (one.isInsertedInRecovery === true ? [] : [one]) : allTokens(one)));
}

function firstToken(node: CstNode): IToken | undefined {
  return allTokens(node).reduce<IToken | undefined>(
    (first, one) => (first === undefined || one.startOffset < first.startOffset ? one : first),
    undefined,
  );
}

function lastToken(node: CstNode): IToken | undefined {
  return allTokens(node).reduce<IToken | undefined>(
    (last, one) => (last === undefined || one.startOffset > last.startOffset ? one : last),
    undefined,
  );
}
