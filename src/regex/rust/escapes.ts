import { CharacterSet } from '../character-set.ts';
import type { Scanner } from '../scanner.ts';
import { perlClass, rustProperty } from './classes.ts';
import type { RustFlags } from './flags.ts';

const CONTROLS: Readonly<Record<string, number>> = {
  ...{ a: 0x07, f: 0x0c, t: 0x09, n: 0x0a, r: 0x0d, v: 0x0b },
};

/** How many hexadecimal digits follow, where there are no braces. */
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** An escape may stand for a set, which is still to be closed over case before it is negated. */
export interface ClassEscape {
  readonly set: CharacterSet;
  readonly negated: boolean;
}

/** Takes what follows a backslash if it stands for a set: `d D s S w W p P`. */
export function readClassEscape(scanner: Scanner, { unicode }: RustFlags): ClassEscape | undefined {
  const from = scanner.at - 1;
  const letter = scanner.peekText();
  const negated = 'DSWP'.includes(letter) && letter !== '';
  const perl = perlClass(letter.toLowerCase(), unicode);
  if (perl !== undefined) {
    scanner.at++;
    if (negated && !unicode) failBytes(scanner, `\\${letter}`, from);
    return { set: perl, negated };
  }
  if (letter !== 'p' && letter !== 'P') return undefined;
  scanner.at++;
  if (!unicode) scanner.fail(`"\\${letter}" needs Unicode; remove (?-u).`, from);
  const name = readPropertyName(scanner, from);
  const set = rustProperty(name);
  if (set === undefined) {
    scanner.fail(
      `Unicode has no property "${name}" that is known here; write one such as L, Greek, scx=Greek, Alphabetic.`,
      from,
    );
  }
  return { set, negated };
}

function readPropertyName(scanner: Scanner, from: number): string {
  if (!scanner.eat('{')) {
    if (scanner.atEnd) scanner.fail('a property is missing; write one, as in \\pL or \\p{Greek}.', from);
    return String.fromCodePoint(scanner.next());
  }
  const close = scanner.source.indexOf('}', scanner.at);
  if (close < 0) scanner.fail('the name of the property is not closed; write }.', from);
  const name = scanner.source.slice(scanner.at, close);
  scanner.at = close + 1;
  return name;
}

/** What without the flag u could match bytes that are no character. */
export function failBytes(scanner: Scanner, text: string, from: number): never {
  return scanner.fail(
    `"${text}" without the flag u could match bytes that are no UTF-8; remove (?-u).`,
    from,
  );
}

/** Takes what follows a backslash and stands for one code point. */
export function readCharacterEscape(scanner: Scanner, { unicode }: RustFlags): number {
  const from = scanner.at - 1;
  if (scanner.atEnd) scanner.fail('a backslash stands at the end; write \\\\ for a backslash.', from);
  const letter = scanner.peekText();
  if (CONTROLS[letter] !== undefined) {
    scanner.at++;
    return CONTROLS[letter];
  }
  if (HEX_DIGITS[letter] !== undefined) {
    const point = readHex(scanner, letter, from);
    if (!unicode && letter === 'x' && point > 0x7f && point <= 0xff) {
      failBytes(scanner, scanner.source.slice(from, scanner.at), from);
    }
    return point;
  }
  // Not known to the regex crate, and to others: they agree on what it means.
  if (letter === 'c') {
    const control = /^[A-Za-z]$/.exec(scanner.source[scanner.at + 1] ?? '')?.[0];
    if (control === undefined) scanner.fail('"\\c" needs a letter, as in \\cJ.', from);
    scanner.at += 2;
    return control.charCodeAt(0) % 32;
  }
  if (!/^[!-/:-@[-`{-~\s]$/.test(letter) || letter === '<' || letter === '>') {
    scanner.fail(`"\\${letter}" is no escape here; ${hintFor(letter)}`, from);
  }
  return scanner.next();
}

function hintFor(letter: string): string {
  if (letter === 'Z') return 'the end of the text is written $ or \\z.';
  if (letter === '0') return 'the character NUL is written \\x00.';
  if (letter === '<' || letter === '>' || letter === 'A' || letter === 'z') {
    return 'in a class it has no meaning; take it out of the brackets.';
  }
  return `write ${letter} without the backslash, or \\\\${letter} for a backslash and ${letter}.`;
}

/** Takes `x41`, `u0041`, `U0001F600`, or one of the letters with digits in braces. */
function readHex(scanner: Scanner, letter: string, from: number): number {
  scanner.at++;
  let point: number | undefined;
  if (scanner.eat('{')) {
    const digits = /^([0-9A-Fa-f]{1,8})\}/.exec(scanner.source.slice(scanner.at, scanner.at + 9));
    if (digits !== null) {
      scanner.at += digits[0].length;
      point = parseInt(digits[1]!, 16);
    }
  } else point = scanner.hex(HEX_DIGITS[letter]!);
  if (point === undefined) {
    scanner.fail(
      `"\\${letter}" needs ${HEX_DIGITS[letter]} hexadecimal digits, or some in braces, as in \\${letter}{41}.`,
      from,
    );
  }
  if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
    scanner.fail(`"${scanner.source.slice(from, scanner.at)}" is no character of Unicode.`, from);
  }
  return point;
}
