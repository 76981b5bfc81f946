import { createTokenInstance, type IToken, tokenMatcher, type TokenType } from 'chevrotain';
import type { Problems } from '../problems.ts';
import { foreignHint, isBetween, isMacroName, isNoArgument, shown } from './misplaced.ts';
import { type Dialect, TOKENS } from './tokens.ts';

/** How deep groups and repeats may stand in each other. */
export const MAX_GROUPS = 200;

/**
 * Takes the tokens of a source apart into those of its rules, and finds what a parser would only stumble over: groups that
 * are not closed, rules that do not begin a line, repeats of nothing, words of other notations. Each is reported where it
 * is, and the tokens are returned as if it had been written right, so that one mistake is one problem.
 */
export function mend(tokens: readonly IToken[], dialect: Dialect, problems: Problems): readonly IToken[][] {
  return new Mending(tokens, dialect, problems).run();
}

class Mending {
  private readonly tokens: readonly IToken[];
  private readonly dialect: Dialect;
  private readonly problems: Problems;
  private readonly rules: IToken[][] = [];
  /** What stands open, and whether it holds arguments of a macro. */
  private readonly groups: { readonly token: IToken; readonly hasArguments: boolean }[] = [];
  /** Whether it was said already that the rule goes on in a line where it cannot. */
  private isBroken = false;

  constructor(tokens: readonly IToken[], dialect: Dialect, problems: Problems) {
    this.tokens = tokens;
    this.dialect = dialect;
    this.problems = problems;
  }

  run(): readonly IToken[][] {
    const { tokens } = this;
    for (let i = 0; i < tokens.length; i++) {
      const assign = this.assignOf(i);
      if (assign > 0) {
        this.beginRule(i, assign);
        i = assign;
      } else if (!this.take(i)) break;
    }
    this.closeGroups(undefined);
    return this.rules;
  }

  /** Where the `::=` of the rule stands that begins at a token; -1 if none begins there. */
  private assignOf(i: number): number {
    const { tokens } = this;
    if (!isA(tokens[i], TOKENS.name)) return -1;
    const assign = isA(tokens[i + 1], TOKENS.set) ? i + 2 : i + 1;
    if (isA(tokens[assign], TOKENS.assign)) return assign;
    // Other notations have other signs. Among arguments a name may have a value.
    const isForeign = isA(tokens[assign], TOKENS.foreignAssign) || isA(tokens[assign], TOKENS.equals);
    return isForeign && this.groups.length === 0 && this.beginsLine(i) ? assign : -1;
  }

  private beginRule(i: number, assign: number): void {
    const name = this.tokens[i]!;
    const sign = this.tokens[assign]!;
    this.closeGroups(name);
    this.isBroken = false;
    if (!this.beginsLine(i)) {
      this.problems.add(`the rule "${name.image}" does not begin a line`, name.startOffset, {
        hint: 'write each rule on a line of its own',
      });
    }
    if (!isA(sign, TOKENS.assign)) {
      this.problems.add(`"${sign.image}" does not define a rule here`, sign.startOffset, {
        hint: `write ${name.image} ::=`,
      });
    } else if (this.dialect === 'gbnf') {
      this.refuseHead(i, assign);
    }
    this.rules.push([...this.tokens.slice(i, assign), as(sign, TOKENS.assign)]);
  }

  /** llama.cpp reads a name and ::= in one line, and what stands behind | or ::= in the next line as part of the rule. */
  private refuseHead(i: number, assign: number): void {
    const sign = this.tokens[assign]!;
    if (sign.startLine! > this.tokens[i]!.endLine!) {
      this.problems.add('::= does not stand in the line of its name', sign.startOffset, {
        hint: 'write the name and ::= in one line',
      });
    }
    const before = this.tokens[i - 1];
    if (before === undefined || !this.beginsLine(i) || !isOpenEnd(before)) return;
    this.problems.add(`the next line belongs to what stands behind ${before.image}`, before.startOffset, {
      hint: 'write "" for nothing',
    });
  }

  /** Takes a token within a rule; false where nothing further can be read. */
  private take(i: number): boolean {
    const { groups, problems } = this;
    const token = this.tokens[i]!;
    const { image, startOffset } = token;
    const rule = this.rules.at(-1);
    if (rule === undefined) {
      if (this.beginsLine(i)) {
        problems.add(`${shown(image)} is not expected here`, startOffset, {
          hint: 'a rule is written name ::= body',
        });
      }
      return true;
    }
    if (this.dialect === 'gbnf') this.refuseNewLine(token, i);
    if (isA(token, TOKENS.open) || isA(token, TOKENS.look)) {
      const hasArguments = groups.at(-1)?.hasArguments === true || this.isMacro(rule.at(-1), token);
      groups.push({ token, hasArguments });
      if (groups.length > MAX_GROUPS) {
        problems.add(`groups stand in each other more than ${MAX_GROUPS} deep`, startOffset, {
          hint: 'give inner ones rules of their own',
        });
        return false;
      }
    } else if (isA(token, TOKENS.close) && groups.pop() === undefined) {
      problems.add('")" closes no group', startOffset, { hint: 'leave it out, or write ( before it' });
      return true;
    }
    this.put(token, i, rule);
    return true;
  }

  /** Puts a token at the end of a rule, or leaves it out where it cannot stand. */
  private put(token: IToken, i: number, rule: IToken[]): void {
    const { image, startOffset } = token;
    const foreign = foreignHint(token, this.dialect);
    if (foreign !== undefined) {
      this.problems.add(`${shown(image)} ${foreign.message}`, startOffset, { hint: foreign.hint });
      if (foreign.isText) rule.push(as(token, TOKENS.plainText));
      return;
    }
    const next = this.assignOf(i + 1) > 0 ? undefined : this.tokens[i + 1];
    const hint =
      this.groups.at(-1)?.hasArguments === true
        ? isNoArgument(token)
        : isBetween(token, rule.at(-1)!, next, this.dialect);
    if (hint === undefined) rule.push(token);
    else this.problems.add(`${shown(image)} is not expected here`, startOffset, { hint });
  }

  private isMacro(name: IToken | undefined, open: IToken): boolean {
    return this.dialect === 'ebnf' && isMacroName(name) && name!.endOffset! + 1 === open.startOffset;
  }

  /** llama.cpp ends a rule at the end of a line, outside of groups; but not behind ::= and |. */
  private refuseNewLine(token: IToken, i: number): void {
    const before = this.tokens[i - 1]!;
    if (this.groups.length > 0 || this.isBroken || !this.beginsLine(i) || isOpenEnd(before)) return;
    this.isBroken = true;
    this.problems.add('a rule ends at the end of its line', token.startOffset, {
      hint: isA(token, TOKENS.or)
        ? 'write the | at the end of the line before'
        : 'write | or an open ( at the end of the line before, or the rule in one line',
    });
  }

  private closeGroups(rule: IToken | undefined): void {
    for (let open = this.groups.pop(); open !== undefined; open = this.groups.pop()) {
      const { token } = open;
      this.problems.add('the group is not closed', token.startOffset, {
        hint: rule === undefined ? 'write )' : `write ) before the rule "${rule.image}"`,
      });
      const { endOffset, endLine, endColumn } = this.rules.at(-1)!.at(-1) ?? token;
      const place = [endOffset!, endOffset!, endLine!, endLine!, endColumn!, endColumn!] as const;
      this.rules.at(-1)!.push(createTokenInstance(TOKENS.close, ')', ...place));
    }
  }

  private beginsLine(i: number): boolean {
    const before = this.tokens[i - 1];
    return before === undefined || this.tokens[i]!.startLine! > before.endLine!;
  }
}

/** Whether a rule of GBNF goes on in the next line. */
function isOpenEnd(token: IToken): boolean {
  return [TOKENS.assign, TOKENS.foreignAssign, TOKENS.or].some((type) => isA(token, type));
}

function isA(token: IToken | undefined, type: TokenType): boolean {
  return token !== undefined && tokenMatcher(token, type);
}

/** The same token as one of another type. */
function as(token: IToken, type: TokenType): IToken {
  if (token.tokenType === type) return token;
  const { image, startOffset, endOffset, startLine, endLine, startColumn, endColumn } = token;
  const place = [startOffset, endOffset!, startLine!, endLine!, startColumn!, endColumn!] as const;
  return createTokenInstance(type, image, ...place);
}
