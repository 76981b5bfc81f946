/**
 * The terminals of Lark's common library (lark/grammars/common.lark), by name. What is there lazy, or looks around, is
 * written out: a string ends at the first quote that is not escaped, a comment at the first `*` and `/`.
 */
export const COMMON: Readonly<Record<string, string>> = {
  DIGIT: '"0".."9"',
  HEXDIGIT: '"a".."f" | "A".."F" | DIGIT',
  INT: 'DIGIT+',
  SIGNED_INT: '["+" | "-"] INT',
  DECIMAL: 'INT "." INT? | "." INT',
  _EXP: '("e" | "E") SIGNED_INT',
  FLOAT: 'INT _EXP | DECIMAL _EXP?',
  SIGNED_FLOAT: '["+" | "-"] FLOAT',
  NUMBER: 'FLOAT | INT',
  SIGNED_NUMBER: '["+" | "-"] NUMBER',
  _STRING_INNER: '/.*/',
  _STRING_ESC_INNER: '/(?:[^\\\\\\n]|\\\\.)*/',
  ESCAPED_STRING: '/"(?:[^"\\\\\\n]|\\\\.)*"/',
  LCASE_LETTER: '"a".."z"',
  UCASE_LETTER: '"A".."Z"',
  LETTER: 'UCASE_LETTER | LCASE_LETTER',
  WORD: 'LETTER+',
  CNAME: '("_" | LETTER) ("_" | LETTER | DIGIT)*',
  WS_INLINE: '(" " | /\\t/)+',
  WS: '/[ \\t\\f\\r\\n]/+',
  CR: '/\\r/',
  LF: '/\\n/',
  NEWLINE: '(CR? LF)+',
  SH_COMMENT: '/#[^\\n]*/',
  CPP_COMMENT: '/\\/\\/[^\\n]*/',
  C_COMMENT: '/\\/\\*(?:[^*]|\\*+[^*\\/])*\\*+\\//',
  SQL_COMMENT: '/--[^\\n]*/',
};

/** Those that a terminal is made of, itself included. */
export function commonWithParts(name: string): string[] {
  const found = new Set([name]);
  for (const one of found) {
    for (const [part] of COMMON[one]!.replace(/"(?:\\.|[^"\\])*"|\/(?:\\.|[^/\\])*\//g, '').matchAll(
      /\b_?[A-Z][A-Z_]*\b/g,
    )) {
      if (Object.hasOwn(COMMON, part)) found.add(part);
    }
  }
  return [...found];
}
