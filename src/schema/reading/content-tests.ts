import { EVERYTHING } from '../../regex/algebra.ts';
import type { Dfa } from '../../regex/dfa.ts';
import { readRegex } from '../../regex/regex.ts';
import type { StringTest } from '../string-test.ts';

/** RFC 4648, section 4, with padding. */
const BASE64 = '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$';

/** JSON texts that are easily told: scalars without escapes, and what is empty. */
const SIMPLE_JSON = '^(?:null|true|false|-?(?:0|[1-9][0-9]{0,14})|"[^"\\\\\\u0000-\\u001f]*"|\\[\\]|\\{\\})$';

/** The base64 of `null`, `true`, `false`, `[]`, `{}` and `""`. */
const SIMPLE_BASE64_JSON = '^(?:bnVsbA==|dHJ1ZQ==|ZmFsc2U=|W10=|e30=|IiI=)$';

/** Strings that are base64. */
export function base64Test(): StringTest {
  const dfa = automaton(BASE64);
  return { name: 'content base64', outer: dfa, inner: dfa, judge: undefined };
}

/** Strings that are JSON texts (RFC 8259). */
export function jsonTest(): StringTest {
  return { name: 'content json', outer: EVERYTHING, inner: automaton(SIMPLE_JSON), judge: isJson };
}

/** Strings that are the base64 of JSON texts in UTF-8. */
export function base64JsonTest(): StringTest {
  return {
    name: 'content base64 json',
    outer: automaton(BASE64),
    inner: automaton(SIMPLE_BASE64_JSON),
    judge: (text) => {
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      try {
        return isJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
      } catch {
        return false; // not UTF-8
      }
    },
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function automaton(source: string): Dfa {
  return readRegex(source).dfa()!;
}
