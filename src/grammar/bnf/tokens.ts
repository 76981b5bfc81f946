import { createToken, Lexer, type TokenType } from 'chevrotain';

/** What GBNF and EBNF have in common, and what each has of its own. */
export type Dialect = 'gbnf' | 'ebnf';

const space = createToken({
  name: 'Space',
  pattern: /[ \t\r\n\uFEFF]+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});
const lineComment = createToken({ name: 'LineComment', pattern: /#[^\n\r]*/, group: Lexer.SKIPPED });
const blockComment = createToken({
  name: 'BlockComment',
  pattern: /\/\*[\s\S]*?\*\//,
  group: Lexer.SKIPPED,
  line_breaks: true,
});

/** The number of a production in a specification: `[12]` in front of a rule, where a line begins. */
const productionNumber = createToken({
  name: 'ProductionNumber',
  pattern: (text, offset) => {
    const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
    if (offset > 0 && text.slice(lineStart, offset).trim() !== '') return null;
    PRODUCTION_NUMBER.lastIndex = offset;
    return PRODUCTION_NUMBER.exec(text);
  },
  start_chars_hint: ['['],
  line_breaks: false,
  group: Lexer.SKIPPED,
});
const PRODUCTION_NUMBER = /\[\d+[a-z]?\](?=[ \t]+[A-Za-z_][\w.-]*\s*::=)/y;

/** A remark such as `[ WFC: Unique Att Spec ]`, which says what no grammar can. */
const annotation = createToken({
  name: 'Annotation',
  pattern: /\[\s*(?:wfc|vc|nsc|gc)\s*:[^\]]*\]/i,
  group: 'annotations',
  line_breaks: true,
});

const assign = createToken({ name: 'Assign', pattern: '::=', label: '::=' });
const or = createToken({ name: 'Or', pattern: '|', label: '|' });
const look = createToken({ name: 'Look', pattern: /\(=/, label: '(=' });
const open = createToken({ name: 'Open', pattern: '(', label: '(' });
const close = createToken({ name: 'Close', pattern: ')', label: ')' });
const quantifier = createToken({ name: 'Quantifier', pattern: /[*+?]|\{[^{}"\n]*\}/ });
const minus = createToken({ name: 'Minus', pattern: '-', label: '-' });
const comma = createToken({ name: 'Comma', pattern: ',', label: ',' });
const equals = createToken({ name: 'Equals', pattern: '=', label: '=' });
const dot = createToken({ name: 'Dot', pattern: '.', label: '.' });
const hex = createToken({ name: 'Hex', pattern: /#x[0-9a-fA-F]+/ });
const set = createToken({ name: 'Set', pattern: /\[(?:\\[\s\S]|[^\]\\])*\]/, line_breaks: true });
const gbnfText = createToken({ name: 'TextOfLines', pattern: /"(?:\\[\s\S]|[^"\\])*"/, line_breaks: true });
const ebnfText = createToken({ name: 'Text', pattern: /"(?:\\[^\n]|[^"\\\n])*"/ });
const plainText = createToken({ name: 'PlainText', pattern: /'[^'\n]*'/ });
const special = createToken({ name: 'Special', pattern: /!?<(?:\[[^\]\n]*\]|[^<>\s]+)>/ });
/** Rules are named in any letters and digits. In GBNF a minus can stand anywhere in names, in EBNF only within them. */
const name = createToken({ name: 'Name', pattern: Lexer.NA, label: 'name' });
const gbnfName = createToken({
  name: 'GbnfName',
  pattern: /[\w\u00aa-\uffff-]+/,
  categories: name,
  line_breaks: false,
});
const ebnfName = createToken({
  name: 'EbnfName',
  pattern: /[\w\u00aa-\uffff](?:[\w\u00aa-\uffff.-]*[\w\u00aa-\uffff])?/,
  categories: name,
  line_breaks: false,
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
  | 'name';

/** The tokens by name, for the parser. Those that a dialect lacks never come. */
export const TOKENS: Readonly<Record<TokenName, TokenType>> = {
  assign,
  or,
  look,
  open,
  close,
  quantifier,
  minus,
  comma,
  equals,
  dot,
  hex,
  set,
  gbnfText,
  ebnfText,
  plainText,
  special,
  name,
};

const GBNF: TokenType[] = [
  space,
  lineComment,
  assign,
  or,
  open,
  close,
  quantifier,
  dot,
  set,
  gbnfText,
  special,
  gbnfName,
];
const EBNF: TokenType[] = [
  ...[space, hex, lineComment, blockComment, productionNumber, annotation, assign, or, look, open, close],
  ...[quantifier, minus, comma, equals, dot, set, ebnfText, plainText, ebnfName],
];

export const ALL_TOKENS: TokenType[] = [...new Set([name, ...GBNF, ...EBNF])];

const LEXERS: Readonly<Record<Dialect, Lexer>> = {
  gbnf: new Lexer(GBNF, { positionTracking: 'full' }),
  ebnf: new Lexer(EBNF, { positionTracking: 'full' }),
};

export function lexerOf(dialect: Dialect): Lexer {
  return LEXERS[dialect];
}

/** What helps where no token can begin. */
export function lexingHint(text: string, offset: number): string | undefined {
  const rest = text.slice(offset, offset + 3);
  if (rest.startsWith('"'))
    return 'the literal is not closed: write " at its end, and \\" for a quote within';
  if (rest.startsWith("'"))
    return 'literals in single quotes end in the same line; GBNF has double quotes only';
  if (rest.startsWith('['))
    return 'the class is not closed: write ] at its end, and \\] for a bracket within';
  if (rest.startsWith('{')) return 'a count is written {2}, {2,} or {2,5}';
  if (rest.startsWith(':') || rest.startsWith('=')) return 'a rule is written name ::= what it stands for';
  if (rest.startsWith('/')) return 'GBNF has no regular expressions: use classes and repeats';
  return undefined;
}
