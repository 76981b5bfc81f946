import { continuesName, startsName } from './classes.ts';
import { readUnicodeEscape, readBracedEscape } from './escapes.ts';
import type { Scanner } from './scanner.ts';

/** Takes `name>` of `(?<name>...)` or `\k<name>`: ECMA-262, RegExpIdentifierName; escapes in it are undone. */
export function readGroupName(scanner: Scanner): string {
  const from = scanner.at;
  let name = '';
  while (!scanner.eat('>')) {
    if (scanner.atEnd) scanner.fail('the name of the group is not closed; write >.', from);
    const codePoint = readNameCharacter(scanner);
    if (!(name === '' ? startsName(codePoint) : continuesName(codePoint))) {
      scanner.fail('a name of a group has letters, digits, $ and _ only, and no digit first.', from);
    }
    name += String.fromCodePoint(codePoint);
  }
  if (name === '') scanner.fail('the name of the group is empty; write one.', from);
  return name;
}

/** In names escapes are those of the flag u, in Annex B too. */
function readNameCharacter(scanner: Scanner): number {
  if (!scanner.sees('\\u')) return scanner.next();
  scanner.at++;
  return scanner.source[scanner.at + 1] === '{' ? readBracedEscape(scanner) : readUnicodeEscape(scanner);
}
