import type { CstNode, IToken } from 'chevrotain';
import { CharacterSet } from '../../regex/character-set.ts';
import { reportLexing, reportParsing } from '../chevrotain/report.ts';
import { type Children, isToken, nodeOf, nodesOf, tokenOf, tokensOf } from '../chevrotain/tree.ts';
import * as ir from '../ir.ts';
import type { Expr, Grammar, GrammarSource, Rule } from '../ir.ts';
import { Problems } from '../problems.ts';
import { readAttributes } from './attributes.ts';
import { readCounts } from './counts.ts';
import { CharacterReader, readClass, readLiteral } from './escapes.ts';
import { readMacro } from './macros.ts';
import { MAX_GROUPS, mend } from './mending.ts';
import { parseRules } from './parser.ts';
import { type Dialect, lexingHint, tokenize } from './tokens.ts';

/** Reads a grammar of a dialect; what both have in common. All that is wrong is reported at once. */
export function readBnf(source: GrammarSource, dialect: Dialect, start: string): Grammar {
  const problems = new Problems(source);
  const { text } = source;
  const { tokens, errors, groups } = tokenize(text, dialect);
  reportLexing(errors, text, problems, lexingHint);
  for (const { startOffset } of groups['comments'] ?? []) {
    const hint =
      dialect === 'gbnf' ? 'begin comments with #' : 'write comments as /* ... */, or begin them with #';
    problems.add('comments are not written like this', startOffset, { hint });
  }
  for (const { image, startOffset } of groups['annotations'] ?? []) {
    problems.warn(`${image.replace(/\s+/g, ' ')} says what a grammar cannot: it has no effect`, startOffset);
  }
  const parsed = parseRules(mend(tokens, dialect, problems), dialect);
  reportParsing(parsed.errors, text, problems, wanted);
  // What a mistake in the notation has swallowed is not missing.
  const isWhole = problems.isEmpty;
  const rules = new Reader(source, dialect, problems).rules(parsed.trees, isWhole);
  if (!rules.has(start) && isWhole) reportMissingStart(start, [...rules.keys()], problems);
  problems.throwIfAny();
  return { start, rules, warnings: problems.warnings, source };
}

function reportMissingStart(start: string, names: readonly string[], problems: Problems): void {
  const shown = names.slice(0, 5).map((name) => `"${name}"`);
  problems.add(`there is no rule "${start}" to start from`, 0, {
    hint:
      shown.length === 0
        ? 'there are no rules'
        : `give the name of the start rule; there ${names.length === 1 ? 'is' : 'are'} ${shown.join(', ')}`,
  });
}

/** What could stand where something else does: what is not mended before stands in the arguments of a macro. */
function wanted(rule: string): string {
  return WANTED[rule] ?? 'a rule is written name ::= body';
}

const WANTED: Readonly<Record<string, string>> = {
  macro: 'write Regex("...", flags="i") or Substring("...", "...")',
  argument: 'a literal in quotes is expected',
  tuple: 'a literal in quotes is expected',
  atom: 'a literal, a class, a name or a group is expected',
};

/** A name that stands in a lookahead, which is not part of the rules. */
interface HintedName {
  readonly name: string;
  readonly rule: string;
  readonly at: number;
}

class Reader {
  private readonly source: GrammarSource;
  private readonly dialect: Dialect;
  private readonly problems: Problems;
  /** How many groups are open. */
  private groups = 0;
  /** How many groups and repeats are open. */
  private depth = 0;
  private hinted: HintedName[] = [];

  constructor(source: GrammarSource, dialect: Dialect, problems: Problems) {
    this.source = source;
    this.dialect = dialect;
    this.problems = problems;
  }

  rules(trees: readonly CstNode[], isWhole: boolean): Map<string, Rule> {
    const rules = new Map<string, Rule>();
    for (const node of trees) {
      const name = tokenOf(node.children, 'Name');
      if (name === undefined) continue;
      const { image, startOffset: at } = name;
      if (rules.has(image)) {
        if (this.dialect === 'gbnf') {
          this.problems.warn(`the rule "${image}" is there twice: the last one counts`, at);
          rules.delete(image);
        } else {
          this.problems.add(`the rule "${image}" is there twice`, at, { hint: 'join them with |' });
        }
      }
      rules.set(image, { name: image, body: this.body(node.children, name), at });
    }
    for (const { at, name, rule } of this.hinted) {
      if (rules.has(name) || !isWhole) continue;
      this.problems.add(`the rule "${name}" is not there, which "${rule}" needs`, at, {
        hint: 'define it',
        rule,
      });
    }
    return rules;
  }

  private body(children: Children, name: IToken): Expr {
    const alternatives = nodeOf(children, 'alternatives');
    const assign = tokenOf(children, 'Assign') ?? name;
    const body =
      alternatives === undefined ? ir.EMPTY : this.alternatives(alternatives.children, assign, name.image);
    const { lazy } = readAttributes(tokenOf(children, 'Set'), this.dialect, this.problems);
    return lazy ? { kind: 'lazy', item: body } : body;
  }

  /** `opening`: what stands in front of them. `rule`: the rule of which they are all there is. */
  private alternatives(children: Children, opening: IToken | undefined, rule?: string): Expr {
    const bars = tokensOf(children, 'Or');
    const sequences = nodesOf(children, 'sequence');
    const items = sequences.map((node, i) => {
      const parts = nodesOf(node.children, 'item');
      // EBNF writes nothing as "" or ( ).
      if (parts.length === 0 && this.dialect === 'ebnf' && (bars.length > 0 || this.groups === 0)) {
        const at = (i === 0 ? (opening ?? bars[0]) : bars[i - 1])?.startOffset ?? 0;
        this.problems.add('an alternative has nothing in it', at, { hint: 'write "" for nothing' });
      }
      const isLast = rule !== undefined && i === sequences.length - 1;
      const last = isLast ? this.takeLookahead(parts, rule) : undefined;
      return ir.sequence(parts.filter((part) => part !== last).map((part) => this.item(part.children)));
    });
    return ir.choice(items);
  }

  /** The part at the end of a rule that is a lookahead: a hint, without which the language is the same. */
  private takeLookahead(parts: readonly CstNode[], rule: string): CstNode | undefined {
    const part = parts.at(-1);
    const [repeated, ...others] = part === undefined ? [] : nodesOf(part.children, 'repeated');
    if (repeated === undefined || others.length > 0) return undefined;
    if (tokensOf(repeated.children, 'Quantifier').length > 0) return undefined;
    const look = nodeOf(nodeOf(repeated.children, 'atom')?.children ?? {}, 'look');
    if (look === undefined) return undefined;
    if (parts.length === 1) {
      this.problems.add(
        'an alternative has nothing in it',
        tokenOf(look.children, 'Look')?.startOffset ?? 0,
        {
          hint: 'write "" for nothing, in front of the lookahead',
        },
      );
    }
    const expr = this.group(look);
    const visit = (one: Expr): void => {
      if (one.kind === 'rule') this.hinted.push({ name: one.name, rule, at: one.at ?? 0 });
      ir.partsOf(one).forEach(visit);
    };
    visit(expr);
    return part;
  }

  private item(children: Children): Expr {
    const parts = nodesOf(children, 'repeated').map((node) => this.repeated(node.children));
    const [first = ir.EMPTY, ...without] = parts;
    if (without.length === 0) return first;
    return { kind: 'and', items: [first, ...without.map((item): Expr => ({ kind: 'not', item }))] };
  }

  private repeated(children: Children): Expr {
    const atom = nodeOf(children, 'atom');
    const quantifiers = tokensOf(children, 'Quantifier');
    this.depth += quantifiers.length;
    if (this.depth > MAX_GROUPS) {
      this.problems.add(
        `repeats stand in each other more than ${MAX_GROUPS} deep`,
        quantifiers[0]?.startOffset ?? 0,
        {
          hint: 'give inner ones rules of their own',
        },
      );
      this.depth -= quantifiers.length;
      return ir.EMPTY;
    }
    let expr = atom === undefined ? ir.EMPTY : this.atom(atom.children);
    this.depth -= quantifiers.length;
    quantifiers.forEach((token, i) => {
      if (i > 0 && this.dialect === 'ebnf') {
        this.problems.add(`${token.image} stands behind another repeat`, token.startOffset, {
          hint: 'put what is repeated twice in parentheses',
        });
      }
      expr = ir.repeat(expr, ...readCounts(token, this.dialect, this.problems));
    });
    return expr;
  }

  private atom(children: Children): Expr {
    const group = nodeOf(children, 'group');
    if (group !== undefined) return this.group(group);
    const macro = nodeOf(children, 'macro');
    if (macro !== undefined) return readMacro(macro.children, this.source.text, this.problems);
    const look = nodeOf(children, 'look');
    if (look !== undefined) {
      this.problems.add('a lookahead does not stand here', tokenOf(look.children, 'Look')?.startOffset ?? 0, {
        hint: 'it stands at the end of a rule',
      });
      return ir.EMPTY;
    }
    const token = Object.values(children).flat().find(isToken);
    return token === undefined ? ir.EMPTY : this.terminal(token);
  }

  private group({ children }: CstNode): Expr {
    const inner = nodeOf(children, 'alternatives');
    if (inner === undefined) return ir.EMPTY;
    this.groups++;
    this.depth++;
    const expr = this.alternatives(inner.children, tokenOf(children, 'Open') ?? tokenOf(children, 'Look'));
    this.groups--;
    this.depth--;
    return expr;
  }

  private terminal(token: IToken): Expr {
    const { image, startOffset, tokenType } = token;
    switch (tokenType.name) {
      case 'GbnfName':
      case 'EbnfName':
        return ir.rule(image, startOffset);
      case 'Text':
      case 'TextOfLines':
        this.warnOfRules(token, 'literal');
        return ir.text(readLiteral(this.characters(token, 1, false), this.problems));
      case 'PlainText':
        if (/\\[\\nrtxuU"']/.test(image)) {
          this.problems.warn(
            'in single quotes a backslash stands for itself',
            startOffset + image.indexOf('\\'),
          );
        }
        return ir.text(image.slice(1, -1));
      case 'Dot':
        return ir.characterClass(CharacterSet.ALL);
      case 'Hex':
        return ir.text(readLiteral(this.characters(token, 0, true), this.problems));
      case 'SetOfLine':
      case 'SetOfLines':
        return this.characterClass(token);
      default:
        return this.special(token);
    }
  }

  private characters({ image, startOffset }: IToken, quotes: number, isClass: boolean): CharacterReader {
    const range = { from: startOffset + quotes, to: startOffset + image.length - quotes };
    const { dialect, problems } = this;
    return new CharacterReader(this.source.text, range, { dialect, problems, isClass });
  }

  private characterClass(token: IToken): Expr {
    const { image, startOffset } = token;
    this.warnOfRules(token, 'class');
    if (this.dialect === 'gbnf' && (image === '[]' || image === '[^]')) {
      // llama.cpp takes either for the empty text.
      this.problems.add(`${image} names no character`, startOffset, {
        hint: 'write . for any character, "" for none',
      });
    }
    return ir.characterClass(readClass(this.characters(token, 1, true), this.problems));
  }

  /** What goes over lines and rules was hardly meant to. */
  private warnOfRules({ image, startOffset }: IToken, what: string): void {
    if (!/\n[ \t]*[\w-]+[ \t]*::=/.test(image)) return;
    this.problems.warn(
      `the ${what} goes on over the next rules: is it closed where it should be?`,
      startOffset,
    );
  }

  private special({ image, startOffset }: IToken): Expr {
    const negated = image.startsWith('!');
    const text = image.replace(/^!/, '');
    const base = { kind: 'special', text: image, at: startOffset, ...(negated ? { negated } : {}) } as const;
    const ids = /^<\[(.*)\]>$/.exec(text)?.[1];
    if (ids === undefined) return { ...base, name: text };
    if (/^\d{1,9}$/.test(ids)) return { ...base, ranges: [[Number(ids), Number(ids)]] };
    this.problems.add(`${image} names no token`, startOffset, {
      hint: 'write <[1000]> for the token of an id',
    });
    return ir.EMPTY;
  }
}
