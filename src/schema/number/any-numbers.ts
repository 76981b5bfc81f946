import {
  type Decimal,
  decimalKey,
  isInteger,
  parseDecimal,
  plainLength,
  plainText,
} from '../../json/decimal.ts';
import { ENDS_HERE, NO_END, type NumberEnd, type NumberFacts, type NumberReading } from './number-reading.ts';

/** The beginning of a number: sign, digits, point and fraction, exponent. Every part may be missing or cut off. */
const BEGINNING = /^(-?)(|0|[1-9][0-9]*)(?:(\.)([0-9]*))?(?:([eE])([+-]?)([0-9]*))?$/;
const WHOLE = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

const ALPHABET = '0123456789-.eE+';

/** How many characters are tried where some cannot be written. */
const MOST_TRIED = 4;

/** Up to so many zeros a number is written out rather than with an exponent. */
const MOST_ZEROS = 400;

/** A number whose sign, and perhaps more, is written: what a continuation has to fit. */
interface Beginning {
  readonly negative: boolean;
  readonly digits: string;
  readonly hasPoint: boolean;
  readonly fraction: string;
  readonly hasExponent: boolean;
  readonly exponentSign: string;
  readonly exponent: string;
}

/** Every spelling of the JSON specification, judged by value: a state is the text read so far. */
export class AnyNumbers implements NumberReading {
  readonly start: number;
  private readonly constants: readonly Decimal[];
  private readonly indexOf: ReadonlyMap<string, number>;
  private readonly bytes: Uint8Array;
  private readonly integerByText: boolean;
  /** Whether anything is asked about the value; if not, a state is only the form of what was read. */
  private readonly guesses: boolean;
  private readonly tracksValue: boolean;
  private readonly ids = new Map<string, number>();
  private readonly texts: string[] = [];

  constructor(
    constants: readonly Decimal[],
    bytes: Uint8Array,
    { integerByText, tracksValue = true, guesses = false }: { integerByText: boolean; tracksValue?: boolean; guesses?: boolean },
  ) {
    this.tracksValue = tracksValue;
    this.guesses = guesses;
    this.constants = constants;
    this.indexOf = new Map(constants.map((value, i) => [decimalKey(value), i]));
    this.bytes = bytes;
    this.integerByText = integerByText;
    this.start = this.state('');
  }

  step(state: number, byte: number): number {
    if (this.bytes[byte] === 0 || byte < 0x2b || byte > 0x65) return -1;
    const text = this.texts[state]! + String.fromCharCode(byte);
    if (!isBeginning(text)) return -1;
    return this.state(this.tracksValue ? text : squeeze(text));
  }

  factsAt(state: number): NumberFacts | undefined {
    return this.facts(this.texts[state]!);
  }

  nearestEnd(state: number, accepts: (facts: NumberFacts) => boolean): NumberEnd {
    const text = this.texts[state]!;
    const isGood = (whole: string): boolean => {
      const facts = this.facts(whole);
      return facts !== undefined && accepts(facts);
    };
    if (isGood(text)) return ENDS_HERE;
    if (this.guesses) return { cost: 1, byte: 0x30 };
    let best: string | undefined;
    for (const suffix of this.suffixes(text, accepts)) {
      if (best !== undefined && suffix.length >= best.length) continue;
      if (this.canWrite(suffix) && isGood(text + suffix)) best = suffix;
    }
    best ??= this.search(text, isGood);
    return best === undefined ? NO_END : { cost: best.length, byte: best.charCodeAt(0) };
  }

  /**
   * Where some characters of numbers cannot be written, the continuations that are made to fit may all need them: then
   * short ones are tried, all of them.
   */
  private search(text: string, isGood: (whole: string) => boolean): string | undefined {
    if (this.canWrite(ALPHABET)) return undefined;
    const writable = [...ALPHABET].filter((character) => this.canWrite(character));
    let level = [''];
    for (let length = 1; length <= MOST_TRIED; length++) {
      level = level.flatMap((before) =>
        writable.map((character) => before + character).filter((suffix) => isBeginning(text + suffix)),
      );
      const found = level.find((suffix) => isGood(text + suffix));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private facts(text: string): NumberFacts | undefined {
    if (!WHOLE.test(text)) return undefined;
    const value = parseDecimal(text);
    return {
      isInteger: this.integerByText ? !/[.eE]/.test(text) : isInteger(value),
      constant: this.indexOf.get(decimalKey(value)) ?? -1,
      value,
    };
  }

  private canWrite(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.bytes[text.charCodeAt(i)] === 0) return false;
    return true;
  }

  private state(text: string): number {
    let id = this.ids.get(text);
    if (id === undefined) {
      id = this.texts.push(text) - 1;
      this.ids.set(text, id);
    }
    return id;
  }

  /** Continuations, one for each fixed number that is accepted and can be reached, and some to other numbers. */
  private *suffixes(text: string, accepts: (facts: NumberFacts) => boolean): Generator<string> {
    const beginnings = text === '' ? ['', '-'] : [text];
    for (const beginning of beginnings) {
      for (const suffix of this.suffixesOf(readBeginning(beginning), accepts)) {
        yield text === '' ? beginning + suffix : suffix;
      }
    }
  }

  private *suffixesOf(beginning: Beginning, accepts: (facts: NumberFacts) => boolean): Generator<string> {
    const isAccepted = (constant: number): boolean =>
      accepts({ isInteger: true, constant }) || accepts({ isInteger: false, constant });
    for (const [i, constant] of this.constants.entries()) {
      if (constant.negative !== beginning.negative && constant.coefficient !== 0n) continue;
      if (!isAccepted(i)) continue;
      yield* beginning.hasExponent ? exponentFor(beginning, constant) : digitsFor(beginning, constant);
    }
    if (!isAccepted(-1)) return;
    const count = this.constants.length + 1;
    yield* beginning.hasExponent ? otherExponents(beginning, count) : otherDigits(beginning, count);
  }
}

/** A short text of the same form: which parts there are, and whether they have digits. */
function squeeze(text: string): string {
  return text
    .replace(/^(-?)[1-9][0-9]*/, (_, sign: string) => `${sign}1`)
    .replace(/\.[0-9]+/, '.5')
    .replace(/([eE][+-]?)[0-9]+/, (_, sign: string) => `${sign}1`);
}

/** Whether a number can begin with a text. */
function isBeginning(text: string): boolean {
  const match = BEGINNING.exec(text);
  if (match === null || (match[2] === '' && (match[3] !== undefined || match[5] !== undefined))) return false;
  // An exponent needs a digit behind the point, if there is one.
  return match[5] === undefined || match[3] === undefined || match[4] !== '';
}

function readBeginning(text: string): Beginning {
  const match = BEGINNING.exec(text)!;
  return {
    negative: match[1] === '-',
    digits: match[2]!,
    hasPoint: match[3] !== undefined,
    fraction: match[4] ?? '',
    hasExponent: match[5] !== undefined,
    exponentSign: match[6] ?? '',
    exponent: match[7] ?? '',
  };
}

function mantissaOf({ negative, digits, hasPoint, fraction }: Beginning): string {
  return `${negative ? '-' : ''}${digits}${hasPoint ? `.${fraction}` : ''}`;
}

/** What completes a mantissa, exponent not begun, to a value. */
function* digitsFor(beginning: Beginning, value: Decimal): Generator<string> {
  const { digits, hasPoint, fraction } = beginning;
  const significand = value.coefficient.toString();
  if (digits === '') {
    if (plainLength(value) <= MOST_ZEROS) {
      const plain = plainText({ ...value, negative: false });
      yield plain;
      if (value.exponent >= 0) yield `${plain}.0`;
      yield `${plain}e0`;
    }
    yield `${significand}${exponentSuffix(value.exponent)}`;
    return;
  }
  const needsDigit = hasPoint && fraction === '';
  const written = (digits + fraction).replace(/^0+/, '');
  if (value.coefficient === 0n) {
    if (written !== '') return;
    yield needsDigit ? '0' : '';
    if (!hasPoint) yield '.0';
    yield needsDigit ? '0e0' : 'e0';
    return;
  }
  if (written === '') {
    const point = hasPoint ? '' : '.';
    const places = fraction.length + significand.length;
    yield `${point}${significand}${exponentSuffix(value.exponent + places)}`;
    // Zeros behind the point instead of an exponent.
    const zeros = -(value.exponent + places);
    if (zeros > 0 && zeros <= MOST_ZEROS) yield `${point}${'0'.repeat(zeros)}${significand}`;
    return;
  }
  const isBeginning = significand.startsWith(written);
  const spare = written.length - significand.length;
  if (!isBeginning && !(written.startsWith(significand) && /^0*$/.test(written.slice(significand.length))))
    return;
  const rest = isBeginning ? significand.slice(written.length) : needsDigit ? '0' : '';
  const zeros = isBeginning ? 0 : spare + (rest === '0' ? 1 : 0);
  const tail = isBeginning && rest === '' && needsDigit ? '0' : rest;
  const extra = tail.length - rest.length;
  const places = hasPoint ? fraction.length + tail.length : 0;
  const exponent = value.exponent - zeros - extra + places;
  yield `${tail}${exponentSuffix(exponent)}`;
  // The same value, but no integer by its text.
  if (exponent === 0) yield `${tail}e0`;
  if (hasPoint) return;
  if (exponent === 0) yield `${tail}.0`;
  if (exponent > 0 && exponent <= MOST_ZEROS) yield tail + '0'.repeat(exponent);
  if (exponent < 0 && -exponent <= tail.length) {
    yield `${tail.slice(0, tail.length + exponent)}.${tail.slice(tail.length + exponent)}`;
  }
}

function exponentSuffix(exponent: number): string {
  return exponent === 0 ? '' : `e${exponent}`;
}

/** What completes an exponent to a value, if the mantissa allows it. */
function* exponentFor(beginning: Beginning, value: Decimal): Generator<string> {
  const mantissa = parseDecimal(mantissaOf(beginning));
  if (mantissa.coefficient !== value.coefficient) return;
  if (value.coefficient === 0n) yield beginning.exponent === '' ? '0' : '';
  else yield* exponentText(beginning, value.exponent - mantissa.exponent);
}

/** What completes an exponent that is begun to a number. */
function* exponentText({ exponentSign, exponent }: Beginning, wanted: number): Generator<string> {
  const isBegun = exponentSign !== '' || exponent !== '';
  const size = String(Math.abs(wanted));
  if (!isBegun) {
    yield String(wanted);
    return;
  }
  if (wanted !== 0 && wanted < 0 !== (exponentSign === '-')) return;
  const written = exponent.replace(/^0+/, '');
  if (exponent === '' || written === '') yield wanted === 0 && exponent !== '' ? '' : size;
  else if (size.startsWith(written)) yield size.slice(written.length);
}

/** Some continuations with different values, integers and others, more than there are fixed numbers. */
function* otherDigits(beginning: Beginning, count: number): Generator<string> {
  const { digits, hasPoint, fraction } = beginning;
  // Each digit at least once: some of them may not be writable.
  const most = Math.max(count, 9);
  if (digits === '') {
    for (let i = 0; i <= most; i++) {
      yield String(i);
      for (let last = 1; last <= 9; last++) {
        yield `0.${i === 0 ? '' : i}${last}`;
        yield `${last}.${i}${last}`;
        yield `${last}e-${i + 1}`;
      }
    }
    return;
  }
  if (hasPoint) {
    yield fraction === '' ? '0' : '';
    // From this exponent on, the number is an integer.
    const turn = fraction === '' ? 0 : -parseDecimal(mantissaOf(beginning)).exponent;
    for (let i = 0; i <= most; i++) {
      yield String(i);
      for (let last = 1; last <= 9; last++) yield `${i}${last}`;
      // Enough of an exponent for an integer, and different integers.
      const places = fraction.length + String(i).length;
      yield `${i}e${places}`;
      yield `${i}e${places + i}`;
      if (fraction !== '') yield `e${turn + i}`;
    }
    return;
  }
  for (let i = 0; i <= most; i++) {
    if (digits !== '0') yield String(i);
    for (let last = 1; last <= 9; last++) yield `.${i === 0 ? '' : i}${last}`;
    yield `.${i}`;
    yield `.${i}e${String(i).length}`;
    yield `e${i}`;
    yield `e-${digits.length + i}`;
  }
}

/** Exponents on both sides of the one from which on the number is an integer: so many of each, if there are. */
function* otherExponents(beginning: Beginning, count: number): Generator<string> {
  const turn = -parseDecimal(mantissaOf(beginning)).exponent;
  const { exponent } = beginning;
  if (exponent === '') {
    for (let i = -count; i <= count; i++) {
      yield* exponentText(beginning, i);
      yield* exponentText(beginning, turn + i);
    }
    return;
  }
  yield '';
  const written = Number(exponent);
  for (let more = 1; more <= String(Math.abs(turn)).length + 1; more++) {
    const scale = 10 ** more;
    for (let i = -count; i <= count; i++) {
      for (const rest of [i, Math.abs(turn) + i - written * scale]) {
        if (rest >= 0 && rest < scale) yield String(rest).padStart(more, '0');
      }
    }
  }
}
