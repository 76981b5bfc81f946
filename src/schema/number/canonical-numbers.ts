import { type Decimal, isMultiple, parseDecimal, powerOfTen, powerOfTenModulo } from '../../json/decimal.ts';
import { LiteralTrie, OFF, ROOT } from '../text/literal-trie.ts';
import { type Marks, shortestCanonical } from './canonical-ends.ts';
import { CutDigits } from './cut-digits.ts';
import type { NumberLine } from './number-line.ts';
import { canWrite, type NumberReading, searchEnd, symbolOf, Transitions, UNKNOWN } from './number-reading.ts';
import type { NumberTarget } from './number-target.ts';

/** So many digits a double holds, whatever they are. */
export const USUAL_DIGITS = 15;

/** A number with a spelling of its own. */
export interface Special {
  readonly text: string;
  readonly value: Decimal;
  /** Which formulas are true of it; see `NumberLine.truthOf`. */
  readonly truth: number;
}

export interface CanonicalOptions {
  readonly bytes: Uint8Array;
  readonly specials: readonly Special[];
  /** The most digits of other numbers. */
  readonly digits: number;
  /** Whether states keep what the number is. */
  readonly keepsValue: boolean;
}

/** The beginnings of numbers without exponent. */
const BEGINNING = /^-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)?$/;
const WHOLE = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?$/;

/**
 * Numbers without exponent, `-0`, redundant zeros or too many digits, and some numbers with spellings of their own. A
 * state stands for all beginnings after which the same texts lead to the same truths, as far as this is easily seen:
 * where the beginning lies between the cuts of the line, how many digits there are, and what is left of it modulo the
 * multiples that are asked for. It keeps one of its beginnings, from which everything else is computed.
 */
export class CanonicalNumbers implements NumberReading {
  readonly start: number;
  private readonly line: NumberLine;
  private readonly options: CanonicalOptions;
  private readonly marks: Marks;
  private readonly hasAllDigits: boolean;
  private readonly trie: LiteralTrie;
  private readonly positive: CutDigits;
  private readonly negative: CutDigits;
  private readonly ids = new Map<string, number>();
  private readonly texts: string[] = [];
  /** Per state: whether its texts can be those of a number that is not special; and the node of the trie. */
  private readonly isFree: boolean[] = [];
  private readonly nodes: number[] = [];
  private readonly truths: (number | undefined)[] = [];
  private readonly transitions = new Transitions();

  constructor(line: NumberLine, options: CanonicalOptions) {
    const { bytes, specials, digits } = options;
    this.line = line;
    this.options = options;
    this.marks = { minus: canWrite(bytes, '-'), point: canWrite(bytes, '.') };
    this.hasAllDigits = canWrite(bytes, '0123456789');
    this.trie = new LiteralTrie(specials.map(({ text }) => text));
    this.positive = new CutDigits(line.positive.cuts, digits);
    this.negative = new CutDigits(line.negative.cuts, digits);
    this.start = this.state('', true, specials.length > 0 ? ROOT : OFF);
  }

  /** How many states there are so far. */
  get size(): number {
    return this.texts.length;
  }

  step(state: number, byte: number): number {
    const symbol = symbolOf(byte);
    if (symbol < 0 || this.options.bytes[byte] === 0) return -1;
    let next = this.transitions.get(state, symbol);
    if (next === UNKNOWN) {
      const text = this.texts[state]! + String.fromCharCode(byte);
      const isFree = this.isFree[state]! && this.mayBeFree(text);
      const node = this.trie.step(this.nodes[state]!, byte);
      next = isFree || node !== OFF ? this.state(text, isFree, node) : -1;
      this.transitions.set(state, symbol, next);
    }
    return next;
  }

  truthAt(state: number): number {
    return (this.truths[state] ??= this.findTruth(state));
  }

  suffix(state: number, target: NumberTarget): string | undefined {
    if (!this.hasAllDigits) return searchEnd(this, state, target);
    const text = this.texts[state]!;
    let best: string | undefined;
    if (this.isFree[state]!) best = shortestCanonical(text, target, this.options.digits, this.marks);
    if (this.nodes[state] !== OFF) {
      for (const special of this.options.specials) {
        if (!special.text.startsWith(text) || !target.accepts(special.truth)) continue;
        if (best !== undefined && best.length <= special.text.length) continue;
        if (canWrite(this.options.bytes, special.text.slice(text.length))) best = special.text;
      }
    }
    return best?.slice(text.length);
  }

  valueAt(state: number): Decimal {
    return parseDecimal(this.texts[state]!);
  }

  private findTruth(state: number): number {
    const node = this.nodes[state]!;
    const special = node === OFF ? -1 : this.trie.ending[node]!;
    if (special >= 0) return this.options.specials[special]!.truth;
    const text = this.texts[state]!;
    if (!this.isFree[state]! || text === '-0' || !WHOLE.test(text)) return -1;
    const { line } = this;
    const value = parseDecimal(text);
    return line.truth(line.vectorAt(value), (variable) => isMultiple(value, line.multiples.get(variable)!));
  }

  private mayBeFree(text: string): boolean {
    if (!BEGINNING.test(text)) return false;
    const point = text.indexOf('.');
    // A lone zero before the point is not counted, nor is a sign.
    const count = text.replace('.', '').replace(/^-?0?/, '').length;
    if (point < 0) return count <= this.options.digits;
    // A fraction needs a digit, and its last one is no zero.
    return count < this.options.digits || (count === this.options.digits && /[1-9]$/.test(text));
  }

  private state(text: string, isFree: boolean, node: number): number {
    const free = isFree ? this.keyOf(text) : '';
    const key = this.options.keepsValue ? text : `${free}|${node}`;
    let id = this.ids.get(key);
    if (id === undefined) {
      id = this.texts.push(text) - 1;
      this.isFree.push(isFree);
      this.nodes.push(node);
      this.ids.set(key, id);
    }
    return id;
  }

  /** What a beginning has in common with others that go on in the same way. */
  private keyOf(text: string): string {
    const negative = text.startsWith('-');
    const magnitude = negative ? text.slice(1) : text;
    const sign = negative ? '-' : '';
    if (magnitude === '' || magnitude === '0') return text;
    const cuts = negative ? this.negative : this.positive;
    const point = magnitude.indexOf('.');
    if (point < 0) {
      const count = magnitude.length;
      return `${sign}${count},${cuts.beforePoint(magnitude)},${this.wholeResidues(magnitude)}`;
    }
    const whole = magnitude.startsWith('0') ? '' : magnitude.slice(0, point);
    const fraction = magnitude.slice(point + 1);
    const form = fraction === '' ? 'p' : fraction.endsWith('0') ? 'z' : 'd';
    const place = cuts.behindPoint(whole, fraction);
    if (place !== undefined) {
      const residues = this.residues(whole, fraction, () => true);
      return `${sign}${form}${whole.length},${fraction.length},${place},${residues}`;
    }
    // All that can follow lies in one stretch of the line: that of the least number that is not zero, for one.
    const { line } = this;
    const left = this.options.digits - whole.length - fraction.length;
    const least = /[1-9]/.test(magnitude) ? magnitude : `${magnitude}${'1'.padStart(left, '0')}`;
    const vector = line.vectorAt(parseDecimal(`${sign}${least}${least.endsWith('.') ? '0' : ''}`));
    const asked = line.variables(vector);
    const residues = this.residues(whole, fraction, (variable) => asked.has(variable));
    return `${form}${whole.length + fraction.length}:${vector},${residues}`;
  }

  /** Of digits before the point: per multiple, what more digits need to know. */
  private wholeResidues(whole: string): string {
    if (this.line.multiples.size === 0) return '';
    const value = BigInt(whole);
    const zeros = whole.length - whole.replace(/0+$/, '').length;
    return Array.from(this.line.multiples.values(), ({ coefficient, exponent }) => {
      // Only zero is a multiple of what has more digits than any number here.
      if (exponent > this.options.digits) return '';
      if (exponent < 0) return (value * powerOfTenModulo(-exponent, coefficient)) % coefficient;
      const spare = Math.min(zeros, exponent);
      const residue = (value / powerOfTen(spare)) % coefficient;
      return exponent === 0 ? residue : `${residue}/${spare}`;
    }).join();
  }

  /** Of digits on both sides of the point, where more will follow unless the last of them is no zero. */
  private residues(whole: string, fraction: string, isAsked: (variable: number) => boolean): string {
    if (this.line.multiples.size === 0) return '';
    const value = BigInt(`0${whole}${fraction}`);
    const mayEnd = fraction !== '' && !fraction.endsWith('0');
    return Array.from(this.line.multiples, ([variable, { coefficient, exponent }]) => {
      if (!isAsked(variable)) return '';
      const left = -exponent - fraction.length;
      if (left < 0 || (left === 0 && !mayEnd)) return '';
      const residue = (value * powerOfTenModulo(left, coefficient)) % coefficient;
      const missing = (coefficient - residue) % coefficient;
      const isWithin = left > coefficient.toString().length || missing < powerOfTen(left);
      return isWithin ? `${residue}/${left}` : '';
    }).join();
  }
}
