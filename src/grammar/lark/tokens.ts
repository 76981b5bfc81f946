import { createToken, Lexer, type TokenType } from 'chevrotain';
import { type BlockEnd, endOfBlock, endOfJson, REGEX_BODY } from './blocks.ts';

const space = createToken({
  name: 'Space',
  pattern: /[ \t\f\r\n\uFEFF]+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});
const comment = createToken({ name: 'Comment', pattern: /\/\/[^\n]*|#[^\n]*/, group: Lexer.SKIPPED });

/** A directive with what stands in brackets behind it, as it is. */
function block(name: string, directive: RegExp, end: (text: string, from: number) => BlockEnd): TokenType {
  return createToken({
    name,
    pattern: (text, offset) => {
      directive.lastIndex = offset;
      if (!directive.test(text)) return null;
      const found = end(text, directive.lastIndex);
      return found.isClosed ? [text.slice(offset, found.end)] : null;
    },
    line_breaks: true,
    start_chars_hint: ['%'],
  });
}

const DIRECTIVE = /%(?:json|regex|llguidance|grammar_options|lark)\b\s*/y;
const UNCLOSED = new RegExp(String.raw`"(?:\\[\s\S]|[^"\\\n])*|\/(?:\\.|[^/\\\n])*`, 'y');

/** What begins as a literal, a regular expression or a block, and does not end: as far as it could go. */
const unclosed = createToken({
  name: 'Unclosed',
  pattern: (text, offset) => {
    DIRECTIVE.lastIndex = offset;
    if (DIRECTIVE.test(text)) {
      const from = DIRECTIVE.lastIndex;
      const end = text.startsWith('%lark', offset) ? (text[from] === '{' ? endOfBlock : nowhere) : endOfJson;
      return [text.slice(offset, Math.max(from, end(text, from).end))];
    }
    UNCLOSED.lastIndex = offset;
    return UNCLOSED.exec(text);
  },
  line_breaks: true,
  start_chars_hint: ['%', '"', '/'],
});

function nowhere(_text: string, from: number): BlockEnd {
  return { end: from, isClosed: false };
}

const plain = (name: string, label: string): TokenType => createToken({ name, pattern: label, label });

export type TokenName =
  | 'json'
  | 'regexBlock'
  | 'options'
  | 'lark'
  | 'ignore'
  | 'import'
  | 'condition'
  | 'refused'
  | 'unclosed'
  | 'text'
  | 'regex'
  | 'special'
  | 'arrow'
  | 'range'
  | 'doubleColon'
  | 'colon'
  | 'dot'
  | 'or'
  | 'and'
  | 'tilde'
  | 'open'
  | 'close'
  | 'openBracket'
  | 'closeBracket'
  | 'openBrace'
  | 'closeBrace'
  | 'comma'
  | 'equals'
  | 'at'
  | 'bang'
  | 'question'
  | 'repeat'
  | 'number'
  | 'name'
  | 'underscore';

export const TOKENS: Readonly<Record<TokenName, TokenType>> = {
  json: block('Json', /%json\s*/y, endOfJson),
  regexBlock: block('RegexBlock', /%regex\s*/y, endOfJson),
  options: block('Options', /%(?:llguidance|grammar_options)\s*/y, endOfJson),
  lark: block('Lark', /%lark\s*(?=\{)/y, endOfBlock),
  ignore: plain('Ignore', '%ignore'),
  import: plain('Import', '%import'),
  condition: plain('Condition', '%if'),
  refused: createToken({
    name: 'Refused',
    pattern: /%(?!(?:json|regex|llguidance|grammar_options|lark|ignore|import|if)(?![a-z_]))[^\n]*/,
  }),
  text: createToken({ name: 'Text', pattern: /"(?:\\[\s\S]|[^"\\\n])*"i?/, line_breaks: true }),
  regex: createToken({
    name: 'Regex',
    pattern: new RegExp(String.raw`${REGEX_BODY}\/[a-z]*`),
    line_breaks: true,
  }),
  special: createToken({ name: 'Special', pattern: /<(?:\[[^\]\s<>]*\]|[^<>\s[][^<>\s]*)>/ }),
  unclosed,
  arrow: plain('Arrow', '->'),
  range: plain('Range', '..'),
  doubleColon: plain('DoubleColon', '::'),
  colon: plain('Colon', ':'),
  dot: plain('Dot', '.'),
  or: plain('Or', '|'),
  and: plain('And', '&'),
  tilde: plain('Tilde', '~'),
  open: plain('Open', '('),
  close: plain('Close', ')'),
  openBracket: plain('OpenBracket', '['),
  closeBracket: plain('CloseBracket', ']'),
  openBrace: plain('OpenBrace', '{'),
  closeBrace: plain('CloseBrace', '}'),
  comma: plain('Comma', ','),
  equals: plain('Equals', '='),
  at: plain('At', '@'),
  bang: plain('Bang', '!'),
  question: plain('Question', '?'),
  repeat: createToken({ name: 'Repeat', pattern: /[*+]/ }),
  number: createToken({ name: 'Number', pattern: /0x[0-9a-fA-F]+|\d+/ }),
  name: createToken({ name: 'Name', pattern: /_{0,100}[A-Za-z](?:\w|-(?!>))*/ }),
  underscore: plain('Underscore', '_'),
};

export const ALL_TOKENS: TokenType[] = [space, comment, ...Object.values(TOKENS)];

export const LARK_LEXER: Lexer = new Lexer(ALL_TOKENS, { positionTracking: 'full' });

/** What helps where no token can begin, or what begins does not end. */
export function lexingHint(text: string, offset: number): string | undefined {
  const rest = text.slice(offset, offset + 20);
  if (rest.startsWith('"'))
    return 'the literal is not closed: write " at its end, and \\" for a quote within';
  if (rest.startsWith('/'))
    return 'the regular expression is not closed: write / at its end, and \\/ for a slash within';
  if (rest.startsWith('<')) return 'a special token is written <name> without blanks, or <[id]>';
  if (rest.startsWith('-')) return 'numbers are not negative here';
  if (rest.startsWith('%lark')) return 'the block is not closed: write %lark { ... } with as many } as {';
  if (rest.startsWith('%'))
    return 'what stands behind it is not closed: write a JSON value with as many brackets closed as open';
  return undefined;
}
