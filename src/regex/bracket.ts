import { CharacterSet } from './character-set.ts';
import type { CaseRule } from './case-rule.ts';
import { readCharacterEscape, readClassEscape } from './escapes.ts';
import type { Scanner } from './scanner.ts';

/** Takes what follows `[`, up to and with its `]`: ECMA-262, CharacterClass. What is negated is closed over case first. */
export function readBracket(scanner: Scanner, cases: CaseRule): CharacterSet {
  const from = scanner.at - 1;
  const negated = scanner.eat('^');
  const bounds: number[] = [];
  const add = (member: number | CharacterSet): void => {
    if (typeof member === 'number') bounds.push(member, member);
    else for (const bound of member.ranges) bounds.push(bound);
  };
  for (;;) {
    if (scanner.atEnd) scanner.fail('the class is not closed; write ], or \\[ for a bracket.', from);
    if (scanner.eat(']')) break;
    const start = scanner.at;
    const low = readMember(scanner, cases);
    if (
      !scanner.sees('-') ||
      scanner.source[scanner.at + 1] === ']' ||
      scanner.at + 1 >= scanner.source.length
    ) {
      add(low);
      continue;
    }
    scanner.at++;
    const high = readMember(scanner, cases);
    const range = scanner.source.slice(start, scanner.at);
    if (typeof low === 'number' && typeof high === 'number') {
      if (low > high) {
        scanner.fail(`the range "${range}" is out of order; write the lower end first.`, start);
      }
      bounds.push(low, high);
    } else {
      if (scanner.strict) {
        scanner.fail(`the range "${range}" ends in a class; write \\- for a hyphen.`, start);
      }
      add(low);
      add(high);
      add(0x2d);
    }
  }
  const set = cases.close(CharacterSet.fromBounds(bounds));
  return negated ? set.complement() : set;
}

/** One code point, or the set of an escape such as `\d`. */
function readMember(scanner: Scanner, { words }: CaseRule): number | CharacterSet {
  if (!scanner.eat('\\')) return scanner.next();
  if (scanner.eat('b')) return 0x08;
  if (scanner.strict && scanner.eat('-')) return 0x2d;
  return readClassEscape(scanner, words) ?? readCharacterEscape(scanner, true);
}
