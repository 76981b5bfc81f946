import { ALIKE, type Alike } from '../../src/automaton/recognizer.ts';
import { CALL, DIE, FINISH, STAY, type Machine, type Move, type Way } from '../../src/automaton/machine.ts';
import type { Rules } from './naive-grammar.ts';

/*
 * A small language with everything that a stack has to get right. A value is a number or a list, and is even or odd:
 * - a number ends without a byte of its own: `0`, or digits that begin with another one;
 * - a list `(1,2,...)` is as its sum is; it ends with `)` where the sum is even, and with `!!!)` where it is odd, so a
 *   list of odd sum is closed soonest by one more odd item, unless its caller needs it to be odd;
 * - a box `[1]` holds one odd value, and is even.
 * Blanks may follow the text.
 */

/** What a caller asks for by the outcome. */
const ODD = 1;
const EVEN = 2;

// A state is 4 * kind + 2 * parity + wish. The wish is 1 where no caller can take an even value: such a frame dies at
// the byte at which it cannot become odd any more.
const OUTSIDE = 0;
const AFTER = 1;
const VALUE = 2;
const ZERO = 3;
const NUMBER = 4;
const LIST_OPEN = 5;
const LIST_WAITING = 6;
const ITEM = 7;
const COMMA = 8;
const BANG = 9;
const BANGS = 10;
const BANGS_DONE = 11;
const BOX = 12;
const BOX_WAITING = 13;
const BOX_FULL = 14;

function stateOf(kind: number, parity = 0, wish = 0): number {
  return 4 * kind + 2 * parity + wish;
}

/** The lexeme of numbers: how many digits were read behind its beginning. */
const DIGITS_READ = 5;

export class ParityMachine implements Machine {
  readonly byteLength = 0;
  readonly start: number = stateOf(OUTSIDE);
  next = 0;
  callee = 0;
  consumed = false;

  step(state: number, byte: number): Move {
    const kind = state >> 2;
    const parity = (state >> 1) & 1;
    const wish = state & 1;
    const character = String.fromCharCode(byte);
    switch (kind) {
      case OUTSIDE:
        return this.call(stateOf(OUTSIDE), stateOf(VALUE));
      case AFTER:
        return character === ' ' ? this.stay(state) : DIE;
      case VALUE:
        if (character === '(') return this.stay(stateOf(LIST_OPEN, 0, wish));
        if (isDigit(byte) && character !== '0') return this.stay(stateOf(NUMBER, byte & 1, wish));
        if (wish === 1) return DIE;
        if (character === '[') return this.stay(stateOf(BOX));
        return character === '0' ? this.stay(stateOf(ZERO)) : DIE;
      case ZERO:
        return this.finish(0, false);
      case NUMBER:
        if (isDigit(byte)) return this.stay(stateOf(NUMBER, byte & 1, wish));
        return wish > parity ? DIE : this.finish(parity, false);
      case LIST_OPEN:
      case COMMA:
        return this.call(stateOf(LIST_WAITING, parity, wish), stateOf(VALUE));
      case ITEM:
        if (character === ',') return this.stay(stateOf(COMMA, parity, wish));
        if (character === ')') return parity + wish === 0 ? this.finish(0, true) : DIE;
        return character === '!' && parity === 1 ? this.stay(stateOf(BANG)) : DIE;
      case BANG:
        return character === '!' ? this.stay(stateOf(BANGS)) : DIE;
      case BANGS:
        return character === '!' ? this.stay(stateOf(BANGS_DONE)) : DIE;
      case BANGS_DONE:
        return character === ')' ? this.finish(1, true) : DIE;
      case BOX:
        return this.call(stateOf(BOX_WAITING), stateOf(VALUE, 0, 1));
      case BOX_FULL:
        return character === ']' ? this.finish(0, true) : DIE;
      default:
        throw new Error(`a waiting frame is asked for a byte: ${state}`);
    }
  }

  resume(waiting: number, outcome: number): number {
    const parity = (waiting >> 1) & 1;
    if (waiting >> 2 === OUTSIDE) return stateOf(AFTER);
    if (waiting >> 2 === BOX_WAITING) return outcome === 1 ? stateOf(BOX_FULL) : -1;
    return stateOf(ITEM, parity ^ outcome, waiting & 1);
  }

  outcomeAtEnd(state: number): number {
    const parity = (state >> 1) & 1;
    if (state >> 2 === ZERO) return 0;
    return state >> 2 === NUMBER && parity >= (state & 1) ? parity : -1;
  }

  isAccepting(state: number): boolean {
    return state >> 2 === AFTER;
  }

  ways(waiting: number, demand: number): readonly Way[] {
    if (waiting >> 2 === OUTSIDE) return [{ demand: 0, cost: 0 }];
    if (waiting >> 2 === BOX_WAITING) return demand === ODD ? [] : [{ demand: ODD, cost: 1 }];
    return [ODD, EVEN].map((asked) => ({
      demand: asked,
      cost: this.cost(this.resume(waiting, asked === ODD ? 1 : 0), demand),
    }));
  }

  cost(state: number, demand: number): number {
    return this.end(state, demand)?.length ?? Infinity;
  }

  nearest(state: number, demand: number): number {
    return this.end(state, demand)!.charCodeAt(0);
  }

  lexeme(state: number): number {
    return state >> 2 === NUMBER ? DIGITS_READ : -1;
  }

  /** Nonsense, to see that it is passed on. */
  lexemeRoom(state: number): number {
    return 7 * ((state >> 1) & 1);
  }

  stepLexeme(lexeme: number, byte: number): number {
    return isDigit(byte) ? lexeme + 1 : -1;
  }

  lexemeNeed(lexeme: number): number {
    return 10 * lexeme;
  }

  leavesAlike(): Alike {
    return ALIKE;
  }

  lexemeName(lexeme: number): string | undefined {
    return lexeme === DIGITS_READ ? 'digits' : undefined;
  }

  /** A shortest end of a frame, if there is one that brings about what is demanded. */
  private end(state: number, demand: number): string | undefined {
    const parity = (state >> 1) & 1;
    const wish = state & 1;
    const asked = wish === 1 ? ODD : demand;
    if (wish === 1 && demand === EVEN) return undefined;
    switch (state >> 2) {
      case AFTER:
        return '';
      case OUTSIDE:
      case VALUE:
        return asked === ODD ? '1' : '0';
      case ZERO:
        return asked === ODD ? undefined : '';
      case NUMBER:
        return asked === 0 || asked === (parity === 1 ? ODD : EVEN) ? '' : asked === ODD ? '1' : '0';
      case LIST_OPEN:
      case COMMA:
        if (asked === ODD) return parity === 0 ? '1!!!)' : '0!!!)';
        return parity === 0 ? '0)' : '1)';
      case ITEM:
        if (asked === ODD) return parity === 0 ? ',1!!!)' : '!!!)';
        return parity === 0 ? ')' : ',1)';
      case BANG:
      case BANGS:
      case BANGS_DONE:
        return demand === EVEN ? undefined : '!!)'.slice((state >> 2) - BANG);
      case BOX:
        return demand === ODD ? undefined : '1]';
      case BOX_FULL:
        return demand === ODD ? undefined : ']';
      default:
        throw new Error(`a waiting frame is asked for its end: ${state}`);
    }
  }

  private stay(next: number): Move {
    this.next = next;
    return STAY;
  }

  private call(waiting: number, callee: number): Move {
    this.next = waiting;
    this.callee = callee;
    return CALL;
  }

  private finish(outcome: number, consumed: boolean): Move {
    this.next = outcome;
    this.consumed = consumed;
    return FINISH;
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

const DIGITS = [...'0123456789'];
const FIRST = DIGITS.slice(1);

function single(digits: readonly string[], parity: number): string[][] {
  return digits.filter((digit) => Number(digit) % 2 === parity).map((digit) => [digit]);
}

/** The same language as a grammar. */
export const PARITY_RULES: Rules = {
  text: [
    ['even', 'blanks'],
    ['odd', 'blanks'],
  ],
  blanks: [[], [' ', 'blanks']],
  even: [
    ...single(DIGITS, 0),
    ...FIRST.map((digit) => [digit, 'even digits']),
    ['(', 'even sum', ')'],
    ['[', 'odd', ']'],
  ],
  odd: [
    ...single(FIRST, 1),
    ...FIRST.map((digit) => [digit, 'odd digits']),
    ['(', 'odd sum', '!', '!', '!', ')'],
  ],
  'even digits': [...single(DIGITS, 0), ...DIGITS.map((digit) => [digit, 'even digits'])],
  'odd digits': [...single(DIGITS, 1), ...DIGITS.map((digit) => [digit, 'odd digits'])],
  'even sum': [['even'], ['even', ',', 'even sum'], ['odd', ',', 'odd sum']],
  'odd sum': [['odd'], ['even', ',', 'odd sum'], ['odd', ',', 'even sum']],
};
