import { type IToken, tokenMatcher, type TokenType } from 'chevrotain';
import { type Dialect, TOKENS } from './tokens.ts';

/** What is wrong with a word of another notation. */
interface Foreign {
  readonly message: string;
  readonly hint: string;
  /** Whether it stands for some text, whichever. */
  readonly isText: boolean;
}

export function foreignHint({ image, tokenType }: IToken, dialect: Dialect): Foreign | undefined {
  switch (tokenType) {
    case TOKENS.unclosed:
      return { message: 'is not closed', hint: closingHint(image, dialect), isText: true };
    case TOKENS.foreignQuotes:
    case TOKENS.foreignText:
      return { message: 'is no literal', hint: 'write literals in plain quotes: "..."', isText: true };
    case TOKENS.foreignRegex:
      return {
        message: 'is not supported: there are no regular expressions between slashes',
        hint: dialect === 'gbnf' ? 'use classes and repeats' : 'write Regex("...")',
        isText: true,
      };
    case TOKENS.foreignAssign:
      return { message: 'is not expected here', hint: 'a rule is written name ::= body', isText: false };
    default:
      return undefined;
  }
}

function closingHint(image: string, dialect: Dialect): string {
  if (image.startsWith('[')) return 'write ] at the end of the class, and \\] for a bracket within';
  if (image.startsWith('"')) return 'write " at the end of the literal, and \\" for a quote within';
  return dialect === 'gbnf' ? 'write literals as "..."' : "write ' at the end of the literal";
}

/** Why a sign cannot stand between the token before it and the next one of the rule, or undefined if it can. */
export function isBetween(
  token: IToken,
  before: IToken,
  next: IToken | undefined,
  dialect: Dialect,
): string | undefined {
  switch (token.tokenType) {
    case TOKENS.assign:
      return 'a rule is written name ::= body';
    case TOKENS.comma:
      return 'what follows each other is written with blanks between';
    case TOKENS.equals:
      return 'a rule is written name ::= body';
    case TOKENS.quantifier:
      if (endsItem(before)) return undefined;
      return /^\{[^\d,]/.test(token.image) && dialect === 'ebnf'
        ? 'what may be there any number of times is written ( ... )*'
        : 'a repeat stands behind what it repeats';
    case TOKENS.minus:
      return endsItem(before) && next !== undefined && beginsItem(next)
        ? undefined
        : 'a difference is written A - B';
    default:
      return undefined;
  }
}

/** Why a token is no argument of a macro, or undefined if it may be one. */
export function isNoArgument({ tokenType }: IToken): string | undefined {
  const may = [TOKENS.comma, TOKENS.equals, TOKENS.open, TOKENS.close, TOKENS.ebnfText, TOKENS.plainText];
  const isName = tokenType.CATEGORIES?.includes(TOKENS.name) === true;
  return isName || may.includes(tokenType) ? undefined : 'arguments are literals in quotes';
}

const MACRO = /^(?:Regex|Substring|TagDispatch|TokenTagDispatch|Token|ExcludeToken)$/;

/** Whether a name is that of a macro, if a parenthesis stands right behind it. */
export function isMacroName(token: IToken | undefined): boolean {
  return token !== undefined && tokenMatcher(token, TOKENS.name) && MACRO.test(token.image);
}

const ATOMS: readonly TokenType[] = [
  ...[TOKENS.name, TOKENS.gbnfText, TOKENS.ebnfText, TOKENS.plainText, TOKENS.set, TOKENS.dot, TOKENS.hex],
  ...[TOKENS.special, TOKENS.foreignQuotes, TOKENS.foreignText, TOKENS.foreignRegex, TOKENS.unclosed],
];

function endsItem(token: IToken): boolean {
  return [...ATOMS, TOKENS.close, TOKENS.quantifier].some((type) => tokenMatcher(token, type));
}

function beginsItem(token: IToken): boolean {
  return [...ATOMS, TOKENS.open].some((type) => tokenMatcher(token, type));
}

export function shown(image: string): string {
  const [line = ''] = image.split('\n', 1);
  return JSON.stringify(line.length > 30 ? `${line.slice(0, 30)}...` : line);
}
