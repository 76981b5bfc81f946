import { WellformedError } from '../../base/errors.ts';
import type { CaseRule } from '../case-rule.ts';
import { CharacterSet } from '../character-set.ts';
import { MAX_NESTING } from '../limits.ts';
import type { Scanner } from '../scanner.ts';
import { POSIX_CLASSES } from './classes.ts';
import { failBytes, readCharacterEscape, readClassEscape } from './escapes.ts';
import type { RustFlags } from './flags.ts';
import { skipIgnored } from './white-space.ts';

/** What stands between sets: which code points of two are taken. */
const OPERATORS: ReadonlyMap<string, (a: CharacterSet, b: CharacterSet) => CharacterSet> = new Map([
  ['&&', (a, b) => a.intersect(b)],
  ['--', (a, b) => a.intersect(b.complement())],
  ['~~', (a, b) => a.union(b).intersect(a.intersect(b).complement())],
]);

/**
 * Takes what follows `[`, up to and with its `]`: classes may stand in classes, and between sets `&&`, `--` and `~~`,
 * which bind from left to right. Where case does not count, the operands are closed over it, and the whole before it is
 * negated.
 *
 * @throws WellformedError with the code `limit`: `MAX_NESTING`
 */
export function readRustBracket(scanner: Scanner, flags: RustFlags, cases: CaseRule): CharacterSet {
  return new BracketReader(scanner, flags, cases).read(1);
}

class BracketReader {
  private readonly scanner: Scanner;
  private readonly flags: RustFlags;
  private readonly cases: CaseRule;

  constructor(scanner: Scanner, flags: RustFlags, cases: CaseRule) {
    this.scanner = scanner;
    this.flags = flags;
    this.cases = cases;
  }

  read(depth: number): CharacterSet {
    const { scanner, cases } = this;
    const from = scanner.at - 1;
    if (depth > MAX_NESTING) {
      throw new WellformedError(
        'limit',
        `The regular expression has classes in classes more than ${MAX_NESTING} deep.`,
      );
    }
    this.skip();
    const negated = scanner.eat('^');
    const bounds: number[] = [];
    this.skip();
    while (scanner.eat('-')) {
      bounds.push(0x2d, 0x2d);
      this.skip();
    }
    if (bounds.length === 0 && scanner.eat(']')) bounds.push(0x5d, 0x5d);
    let operands = bounds;
    let left: CharacterSet | undefined;
    let operator: ((a: CharacterSet, b: CharacterSet) => CharacterSet) | undefined;
    const close = (): CharacterSet => {
      const right = cases.close(CharacterSet.fromBounds(operands));
      return operator === undefined ? right : operator(left!, right);
    };
    for (;;) {
      this.skip();
      if (scanner.atEnd) scanner.fail('the class is not closed; write ], or \\[ for a bracket.', from);
      const next = OPERATORS.get(scanner.source.slice(scanner.at, scanner.at + 2));
      if (next !== undefined) {
        scanner.at += 2;
        left = close();
        operator = next;
        operands = [];
      } else if (scanner.eat('[')) {
        for (const bound of (this.readPosix() ?? this.read(depth + 1)).ranges) operands.push(bound);
      } else if (scanner.eat(']')) break;
      else this.readRange(operands, from);
    }
    const set = cases.close(close());
    if (!negated) return set;
    if (!this.flags.unicode) failBytes(scanner, scanner.source.slice(from, scanner.at), from);
    return set.complement();
  }

  /** Takes `:alpha:]` after `[`, if it is here. */
  private readPosix(): CharacterSet | undefined {
    const { scanner, cases } = this;
    const [text, caret, name] =
      /^:(\^?)([a-z]+):\]/.exec(scanner.source.slice(scanner.at, scanner.at + 20)) ?? [];
    const set = name === undefined ? undefined : POSIX_CLASSES.get(name);
    if (set === undefined) return undefined;
    if (caret !== '' && !this.flags.unicode) failBytes(scanner, `[${text}`, scanner.at - 1);
    scanner.at += text!.length;
    return caret === '' ? set : cases.close(set).complement();
  }

  /** `opened`: where the class begins. */
  private readRange(bounds: number[], opened: number): void {
    const { scanner } = this;
    const from = scanner.at;
    const low = this.readMember(opened);
    this.skip();
    const back = scanner.at;
    let isRange = scanner.eat('-');
    this.skip();
    // A hyphen before the end, or before another one, is no range.
    if (scanner.sees(']') || scanner.sees('-')) isRange = false;
    if (!isRange) {
      scanner.at = back;
      if (typeof low === 'number') bounds.push(low, low);
      else for (const bound of low.ranges) bounds.push(bound);
      return;
    }
    const high = this.readMember(opened);
    const text = scanner.source.slice(from, scanner.at);
    if (typeof low !== 'number' || typeof high !== 'number') {
      return scanner.fail(`the range "${text}" ends in a class; write \\- for a hyphen.`, from);
    }
    if (low > high) scanner.fail(`the range "${text}" is out of order; write the lower end first.`, from);
    bounds.push(low, high);
  }

  /** One code point, or the set of an escape such as `\d`. */
  private readMember(opened: number): number | CharacterSet {
    const { scanner, flags, cases } = this;
    const from = scanner.at;
    if (scanner.atEnd) scanner.fail('the class is not closed; write ], or \\[ for a bracket.', opened);
    if (!scanner.eat('\\')) {
      const point = scanner.next();
      if (!flags.unicode && point > 0x7f) {
        scanner.fail(`"${String.fromCodePoint(point)}" in a class needs Unicode; remove (?-u).`, from);
      }
      return point;
    }
    const escape = readClassEscape(scanner, flags);
    if (escape === undefined) return readCharacterEscape(scanner, flags);
    const set = cases.close(escape.set);
    return escape.negated ? set.complement() : set;
  }

  private skip(): void {
    if (this.flags.verbose) skipIgnored(this.scanner);
  }
}
