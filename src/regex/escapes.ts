import { CharacterSet } from './character-set.ts';
import { DIGITS, propertySet, SPACES, WORD_CHARACTERS } from './classes.ts';
import { isDigit } from './scanner.ts';
import type { Scanner } from './scanner.ts';

const CONTROLS: Readonly<Record<string, number>> = { f: 0x0c, n: 0x0a, r: 0x0d, t: 0x09, v: 0x0b };

/** What stands for itself after a backslash with the flag u: ECMA-262, SyntaxCharacter and `/`. */
const SYNTAX_CHARACTERS = '^$\\.*+?()[]{}|/';

/**
 * Takes what follows a backslash if it stands for a set: `d D s S w W`, and with the flag u `p P`. Where case does not
 * count, the set is still to be closed over it; `words` then has more (ECMA-262, WordCharacters).
 */
export function readClassEscape(
  scanner: Scanner,
  words: CharacterSet = WORD_CHARACTERS,
): CharacterSet | undefined {
  const letter = scanner.peekText();
  const set = { d: DIGITS, s: SPACES, w: words }[letter.toLowerCase()];
  if (set !== undefined) {
    scanner.at++;
    return letter === letter.toLowerCase() ? set : set.complement();
  }
  if (letter !== 'p' && letter !== 'P') return undefined;
  if (!scanner.strict) {
    if (scanner.source[scanner.at + 1] === '{') {
      scanner.notes.add(`"\\${letter}{...}" then means the letter ${letter}, not a Unicode property`);
    }
    return undefined;
  }
  const from = scanner.at - 1;
  scanner.at++;
  const close = scanner.eat('{') ? scanner.source.indexOf('}', scanner.at) : -1;
  if (close === -1) scanner.fail(`"\\${letter}" needs a property in braces, such as \\${letter}{L}.`, from);
  const name = scanner.source.slice(scanner.at, close);
  const property = propertySet(name);
  if (property === undefined) {
    scanner.fail(
      `Unicode has no property "${name}" that ECMA-262 lists; write one such as L, Script=Greek, Alphabetic.`,
      from,
    );
  }
  scanner.at = close + 1;
  return letter === 'p' ? property : property.complement();
}

/** Takes what follows a backslash and stands for one code point. In a class digits are never back-references. */
export function readCharacterEscape(scanner: Scanner, inClass: boolean): number {
  const from = scanner.at - 1;
  const { strict } = scanner;
  if (scanner.atEnd) scanner.fail('a backslash stands at the end; write \\\\ for a backslash.', from);
  const unit = scanner.source.charCodeAt(scanner.at);
  if (isDigit(unit)) return readOctal(scanner, from);
  const letter = scanner.peekText();
  if (CONTROLS[letter] !== undefined) {
    scanner.at++;
    return CONTROLS[letter];
  }
  if (letter === 'c') return readControl(scanner, inClass, from);
  if (letter === 'x') {
    scanner.at++;
    const value = scanner.hex(2);
    if (value !== undefined) return value;
    if (strict) scanner.fail('"\\x" needs two hexadecimal digits, as in \\x41.', from);
    return 0x78;
  }
  if (letter === 'u') return readUnicodeEscape(scanner);
  if (strict ? !SYNTAX_CHARACTERS.includes(letter) : scanner.named && letter === 'k') {
    scanner.fail(`"\\${letter}" is no escape; ${hintFor(letter)}`, from);
  }
  return scanner.next();
}

function hintFor(letter: string): string {
  if (letter === 'k') return 'a reference to a group is written \\k<name>.';
  if (letter === 'A') return 'the start of the text is written ^.';
  if (letter === 'Z' || letter === 'z') return 'the end of the text is written $.';
  return `write ${letter} without the backslash, or \\\\${letter} for a backslash and ${letter}.`;
}

function readControl(scanner: Scanner, inClass: boolean, from: number): number {
  const after = scanner.source[scanner.at + 1] ?? '';
  if (/^[A-Za-z]$/.test(after) || (!scanner.strict && inClass && /^[0-9_]$/.test(after))) {
    scanner.at += 2;
    return after.charCodeAt(0) % 32;
  }
  if (scanner.strict) scanner.fail('"\\c" needs a letter, as in \\cJ.', from);
  // The backslash stands for itself, and the c is read next.
  return 0x5c;
}

/** `\0`, and without the flag u octal numbers up to `\377`; `\8` and `\9` then stand for their digits. */
function readOctal(scanner: Scanner, from: number): number {
  const { source } = scanner;
  if (scanner.strict) {
    if (source[scanner.at] !== '0' || isDigit(source.charCodeAt(scanner.at + 1))) {
      scanner.fail('octal escapes are not allowed; write \\x and two hexadecimal digits.', from);
    }
    scanner.at++;
    return 0;
  }
  const digits = /^(?:[0-3][0-7]{0,2}|[4-7][0-7]?)/.exec(source.slice(scanner.at, scanner.at + 3));
  if (digits === null) return scanner.next();
  scanner.at += digits[0].length;
  return parseInt(digits[0], 8);
}

/** Takes `u{...}`. */
export function readBracedEscape(scanner: Scanner): number {
  const from = scanner.at - 1;
  const digits = matchAt(/u\{([0-9a-fA-F]+)\}/y, scanner);
  const value = digits === null ? Infinity : parseInt(digits[1]!, 16);
  if (value > 0x10ffff) scanner.fail('"\\u{...}" needs hexadecimal digits up to 10FFFF.', from);
  scanner.at += digits![0].length;
  return value;
}

/** Takes `u` and what follows: `\u0041`, `\ud83d\ude00` as one code point, and with the flag u `\u{1f600}`. */
export function readUnicodeEscape(scanner: Scanner): number {
  const from = scanner.at - 1;
  if (scanner.strict && scanner.sees('u{')) return readBracedEscape(scanner);
  scanner.at++;
  const lead = scanner.hex(4);
  if (lead === undefined) {
    if (scanner.strict) scanner.fail('"\\u" needs four hexadecimal digits, or some in braces.', from);
    if (scanner.sees('{')) scanner.notes.add('"\\u{...}" then means the letter u, not a code point');
    return 0x75;
  }
  if (lead >= 0xd800 && lead <= 0xdbff && scanner.sees('\\u')) {
    const back = scanner.at;
    scanner.at += 2;
    const trail = scanner.hex(4);
    if (trail !== undefined && trail >= 0xdc00 && trail <= 0xdfff) {
      return 0x10000 + ((lead - 0xd800) << 10) + (trail - 0xdc00);
    }
    scanner.at = back;
  }
  return lead;
}

function matchAt(sticky: RegExp, scanner: Scanner): RegExpExecArray | null {
  sticky.lastIndex = scanner.at;
  return sticky.exec(scanner.source);
}
