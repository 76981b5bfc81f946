import { createToken, type IToken, Lexer, type TokenType } from 'chevrotain';

/** What GBNF and EBNF have in common, and what each has of its own. */
export type Dialect = 'gbnf' | 'ebnf';

/** Where names may begin: the lexer looks a code unit up, those beyond 255 in steps of 255. */
const NAME_STARTS: number[] = Array.from({ length: 256 }, (_, code) => code)
  .filter((code) => /[\p{L}\p{M}\p{N}_-]/u.test(String.fromCharCode(code)))
  .concat(Array.from({ length: 257 }, (_, i) => 256 + 255 * i));

/** Per kind of token: from where on none ends any more in the source that is read. */
const unended = new Map<string, number>();

/**
 * What may go over lines. Where one does not end, no later one does, as it would have ended there: so no text is looked at
 * again and again.
 */
function overLines(
  tokenName: string,
  pattern: RegExp,
  opening: RegExp,
  options: { readonly group?: string; readonly categories?: TokenType },
): TokenType {
  return createToken({
    name: tokenName,
    pattern: (text, offset) => {
      if (offset >= (unended.get(tokenName) ?? Infinity)) return null;
      pattern.lastIndex = offset;
      const found = pattern.exec(text);
      if (found !== null) return found;
      opening.lastIndex = offset;
      if (opening.test(text)) unended.set(tokenName, offset);
      return null;
    },
    start_chars_hint: ['/', '[', '"'],
    line_breaks: true,
    ...options,
  });
}

const space = createToken({
  name: 'Space',
  pattern: /[ \t\r\n\uFEFF]+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});
const lineComment = createToken({ name: 'LineComment', pattern: /#[^\n\r]*/, group: Lexer.SKIPPED });
const blockComment = overLines('BlockComment', /\/\*[\s\S]*?\*\//y, /\/\*/y, { group: Lexer.SKIPPED });

/** The number of a production in a specification: `[12]` in front of a rule, where a line begins. */
const productionNumber = createToken({
  name: 'ProductionNumber',
  pattern: (text, offset) => {
    PRODUCTION_NUMBER.lastIndex = offset;
    const found = PRODUCTION_NUMBER.exec(text);
    if (found === null) return null;
    let at = offset - 1;
    while (text[at] === ' ' || text[at] === '\t') at--;
    return at < 0 || text[at] === '\n' || text[at] === '\r' || text[at] === '\uFEFF' ? found : null;
  },
  start_chars_hint: ['['],
  line_breaks: false,
  group: Lexer.SKIPPED,
});
const PRODUCTION_NUMBER = /\[\d+[a-z]?\](?=[ \t]*[A-Za-z_][\w.-]*\s*::=)/y;

/** A remark such as `[ WFC: Unique Att Spec ]`, which says what no grammar can. */
const annotation = overLines(
  'Annotation',
  /\[\s*(?:wfc|vc|nsc|gc)\s*:[^\]]*\]/iy,
  /\[\s*(?:wfc|vc|nsc|gc)\s*:/iy,
  {
    group: 'annotations',
  },
);

const plain = (name: string, label: string): TokenType => createToken({ name, pattern: label, label });

const assign = plain('Assign', '::=');
const or = plain('Or', '|');
const look = plain('Look', '(=');
const open = plain('Open', '(');
const close = plain('Close', ')');
const minus = plain('Minus', '-');
const comma = plain('Comma', ',');
const equals = plain('Equals', '=');
const dot = plain('Dot', '.');
const quantifier = createToken({ name: 'Quantifier', pattern: /[*+?]|\{[^{}"\n]*\}/ });
const hex = createToken({ name: 'Hex', pattern: /#x[0-9a-fA-F]+/ });
const set = createToken({ name: 'Set', pattern: Lexer.NA, label: 'class' });
const gbnfSet = overLines('SetOfLines', /\[(?:\\[\s\S]|[^\]\\])*\]/y, /\[/y, { categories: set });
const ebnfSet = createToken({
  name: 'SetOfLine',
  pattern: /\[(?:\\[^\n\r]|[^\]\\\n\r])*\]/,
  categories: set,
});
const gbnfText = overLines('TextOfLines', /"(?:\\[\s\S]|[^"\\])*"/y, /"/y, {});
const ebnfText = createToken({ name: 'Text', pattern: /"(?:\\[^\n]|[^"\\\n])*"/ });
const plainText = createToken({ name: 'PlainText', pattern: /'[^'\n]*'/ });
const special = createToken({ name: 'Special', pattern: /!?<(?:\[[^\]\n]*\]|[^<>[\n][^<>\n]*)>/ });

/** Rules are named in any letters and digits. In GBNF a minus can stand anywhere in names, in EBNF only within them. */
const name = createToken({ name: 'Name', pattern: Lexer.NA, label: 'name' });
const gbnfName = nameToken('GbnfName', /[\p{L}\p{M}\p{N}_-]+/uy);
const ebnfName = nameToken('EbnfName', /[\p{L}\p{M}\p{N}_](?:[\p{L}\p{M}\p{N}_.-]*[\p{L}\p{M}\p{N}_])?/uy);

function nameToken(tokenName: string, pattern: RegExp): TokenType {
  return createToken({
    name: tokenName,
    pattern: (text, offset) => {
      pattern.lastIndex = offset;
      return pattern.exec(text);
    },
    categories: name,
    line_breaks: false,
    start_chars_hint: NAME_STARTS,
  });
}

/** What other notations write. It is reported, and read as what it is meant to be, so that one mistake is one problem. */
const foreignText = createToken({
  name: 'ForeignText',
  pattern: /[“„”«][^\n“”„»]*[”“»]|‘[^’\n]*’/,
});
const foreignQuotes = createToken({ name: 'ForeignQuotes', pattern: /'[^'\n]*'/ });
const foreignRegex = createToken({
  name: 'ForeignRegex',
  pattern: /\/(?![*/])(?:\\[^\n]|[^/\\\n])+\/[a-z]*/,
});
const foreignAssign = createToken({ name: 'ForeignAssign', pattern: /::?(?!=)|:=|=+>?|->|→/ });
const foreignComment = overLines('ForeignComment', /\/\*[\s\S]*?\*\/|\/\/[^\n]*/y, /\/\*/y, {
  group: 'comments',
});
/** What begins as a literal or a class and does not end, up to the end of its line. */
const unclosed = createToken({
  name: 'Unclosed',
  pattern: /"(?:\\[^\n]|[^"\\\n])*|'[^'\n]*|\[(?:\\[^\n]|[^\]\\\n])*/,
});

type TokenName =
  | 'assign'
  | 'or'
  | 'look'
  | 'open'
  | 'close'
  | 'quantifier'
  | 'minus'
  | 'comma'
  | 'equals'
  | 'dot'
  | 'hex'
  | 'set'
  | 'gbnfText'
  | 'ebnfText'
  | 'plainText'
  | 'special'
  | 'name'
  | 'foreignText'
  | 'foreignQuotes'
  | 'foreignRegex'
  | 'foreignAssign'
  | 'unclosed';

/** The tokens by name. Those that a dialect lacks never come; foreign and unclosed ones are mended before parsing. */
export const TOKENS: Readonly<Record<TokenName, TokenType>> = {
  ...{ assign, or, look, open, close, quantifier, minus, comma, equals, dot, hex, set },
  ...{ gbnfText, ebnfText, plainText, special, name },
  ...{ foreignText, foreignQuotes, foreignRegex, foreignAssign, unclosed },
};

const GBNF: TokenType[] = [
  ...[space, lineComment, assign, or, open, close, quantifier, dot, gbnfSet, gbnfText, special],
  ...[foreignAssign, gbnfName, foreignText, foreignQuotes, foreignComment, foreignRegex, unclosed],
];
const EBNF: TokenType[] = [
  ...[space, hex, lineComment, blockComment, productionNumber, annotation, assign, or, look, open, close],
  ...[quantifier, minus, comma, equals, dot, ebnfSet, ebnfText, plainText, ebnfName],
  ...[foreignAssign, foreignText, foreignComment, foreignRegex, unclosed],
];

export const ALL_TOKENS: TokenType[] = [...new Set([name, set, ...GBNF, ...EBNF])];

const LEXERS: Readonly<Record<Dialect, Lexer>> = {
  gbnf: new Lexer(GBNF, { positionTracking: 'full' }),
  ebnf: new Lexer(EBNF, { positionTracking: 'full' }),
};

/** In GBNF literals go over lines. Where one is not closed, all that follow begin where they should end. */
const GBNF_BY_LINES: Lexer = new Lexer(
  GBNF.map((type) => (type === gbnfText ? ebnfText : type)),
  { positionTracking: 'full' },
);

/** The tokens of a source. */
export function tokenize(text: string, dialect: Dialect): ReturnType<Lexer['tokenize']> {
  unended.clear();
  const read = LEXERS[dialect].tokenize(text);
  if (dialect === 'ebnf' || !read.tokens.some(isUnclosedText)) return read;
  unended.clear();
  return GBNF_BY_LINES.tokenize(text);
}

function isUnclosedText({ image, tokenType }: IToken): boolean {
  return tokenType === unclosed && image.startsWith('"');
}

/** What helps where no token can begin. */
export function lexingHint(text: string, offset: number): string {
  const known = HINTS.find(([beginning]) => text.startsWith(beginning, offset));
  return known?.[1] ?? 'what stands for itself is written in quotes: "..."';
}

const HINTS: readonly (readonly [string, string])[] = [
  ['{', 'a count is written {2}, {2,} or {2,5}'],
  ['}', 'a count is written {2}, {2,} or {2,5}'],
  ['/*', 'the comment is not closed: write */ at its end'],
  ['/', 'this notation has no regular expressions between slashes'],
  [';', 'rules end without a sign: leave it out'],
  [',', 'what follows each other is written with blanks between'],
  ['<', 'names of rules are written without < and >'],
  ['!', 'only special tokens are negated: !<name>; of characters, write a class [^...]'],
  ['-', 'there is no difference here: write a class [^...] of what is left out'],
  [']', 'no class begins before it; write "]" for the character'],
  ['“', 'write literals in plain quotes: "..."'],
  ['”', 'write literals in plain quotes: "..."'],
  ['\\', 'escapes stand in literals and classes'],
  [':', 'a rule is written name ::= what it stands for'],
];
