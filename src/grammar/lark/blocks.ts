/** Where a block ends, or, if it does not, how far it was looked at. */
export interface BlockEnd {
  readonly end: number;
  readonly isClosed: boolean;
}

/** The head of a rule or terminal, or a directive, that begins a line: what is not closed before it never is. */
const HEAD = String.raw`[ \t]*(?:[?!]{0,2}[A-Za-z_][\w-]{0,200}(?:\.\d+|::_|\[[^\]\n]{0,200}\])?[ \t]*:(?!:)|%)`;

/** A regular expression up to its second slash. It may go over lines. */
export const REGEX_BODY: string = String.raw`\/(?!\/)(?:\\[\s\S]|[^/\\\n]|\n(?!${HEAD}))+`;

/** In JSON no line begins with a bar either. */
const HEAD_OF_LINE = new RegExp(String.raw`${HEAD}|[ \t]*\|`, 'y');

// What is not closed is skipped as far as it could go, so that no text is looked at again and again.
const SKIPPED = new RegExp(String.raw`"(?:\\[\s\S]|[^"\\\n])*"?|\/\/[^\n]*|#[^\n]*|${REGEX_BODY}\/?`, 'y');

/** The end of a block in braces that begins at an offset: strings, regular expressions and comments count for nothing. */
export function endOfBlock(text: string, from: number): BlockEnd {
  let depth = 0;
  for (let at = from; at < text.length;) {
    SKIPPED.lastIndex = at;
    if (SKIPPED.test(text)) {
      at = SKIPPED.lastIndex;
      continue;
    }
    if (text[at] === '{') depth++;
    if (text[at] === '}') depth--;
    at++;
    if (depth === 0) return { end: at, isClosed: at > from + 1 };
  }
  return { end: text.length, isClosed: false };
}

const STRING = /"(?:\\[^\n]|[^"\\\n])*("?)/y;
const WORD = /[\w.+-]+/y;

/** The end of the JSON value that begins at an offset, as far as brackets and strings tell. */
export function endOfJson(text: string, from: number): BlockEnd {
  let depth = 0;
  for (let at = from; at < text.length;) {
    const sign = text[at]!;
    if (sign === '"') {
      STRING.lastIndex = at;
      const isClosed = STRING.exec(text)?.[1] === '"';
      at = STRING.lastIndex;
      if (!isClosed) return { end: at, isClosed };
    } else if (sign === '{' || sign === '[') {
      depth++;
      at++;
    } else if (sign === '}' || sign === ']') {
      depth--;
      at++;
    } else if (depth === 0) {
      WORD.lastIndex = at;
      if (!WORD.test(text)) return { end: at, isClosed: false };
      at = WORD.lastIndex;
    } else {
      at++;
      HEAD_OF_LINE.lastIndex = at;
      if (sign === '\n' && HEAD_OF_LINE.test(text)) return { end: at, isClosed: false };
    }
    if (depth <= 0) return { end: at, isClosed: depth === 0 };
  }
  return { end: text.length, isClosed: false };
}
