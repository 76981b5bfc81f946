import { DEAD, type Recognizer } from '../automaton/recognizer.ts';
import {
  type CheckResult,
  compileRecognizer,
  type RecognizerOptions,
  type SpellingOptions,
} from '../compile.ts';
import { compileGrammarRecognizer, type Grammar, type Notation, readGrammar } from '../compile-grammar.ts';

/** A grammar as a text. */
export interface GrammarText {
  readonly grammar: string;
  readonly notation: Notation;
  /** The rule to start from. Default: `root` in GBNF and EBNF, `start` in Lark. */
  readonly start?: string;
}

/** What can tell of a text whether it is in a language, and if not, at which byte that is settled: a compiled constraint. */
export interface Checker {
  check(text: string | Uint8Array): CheckResult;
}

/**
 * A language: a recognizer of bytes, a compiled constraint, a grammar (as a text, or as the builder makes it), or a
 * JSON Schema (that of a library too).
 */
export type Language = Recognizer | Checker | GrammarText | Grammar | object | boolean;

/** What reads a language byte by byte. A `Recognizer` is one. */
export interface Reader {
  readonly start: number;
  step(configuration: number, byte: number): number;
  isComplete(configuration: number): boolean;
}

/** A reader that knows the way to the end. */
export type Guide = Reader & Pick<Recognizer, 'distance' | 'nearestByte'>;

export function readerOf(language: Language, options: RecognizerOptions): Reader {
  return isChecker(language) ? new CheckReader(language) : recognizerOf(language, options);
}

/**
 * `options`: how JSON values are written, those within a grammar too. Throws what reading and compiling a language
 * throws.
 */
export function recognizerOf(language: Exclude<Language, Checker>, options: RecognizerOptions): Recognizer {
  if (isRecognizer(language)) return language;
  if (!isGrammar(language) && !isGrammarText(language)) {
    return compileRecognizer(language, options).recognizer;
  }
  const { whitespace, propertyOrder, spelling, purpose } = options;
  return compileGrammarRecognizer(grammarOf(language), {
    json: given({ whitespace, propertyOrder, spelling, purpose }),
  }).recognizer;
}

/** Reads a grammar; one that was built is checked where it is compiled. */
export function grammarOf(source: Grammar | GrammarText): Grammar {
  if (isGrammar(source)) return source;
  const { grammar, notation, start } = source;
  return readGrammar(grammar, { notation, start });
}

/** Only what is not undefined. */
function given(options: Record<string, unknown>): SpellingOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

export function isGuide(reader: Reader): reader is Guide {
  return 'nearestByte' in reader && 'distance' in reader;
}

export function isChecker(language: Language): language is Checker {
  return isObject(language) && 'check' in language && typeof language.check === 'function';
}

export function isGrammar(language: Language): language is Grammar {
  return isObject(language) && 'rules' in language && language.rules instanceof Map;
}

export function isGrammarText(language: Language): language is GrammarText {
  return (
    isObject(language) &&
    'grammar' in language &&
    typeof language.grammar === 'string' &&
    'notation' in language
  );
}

export function isRecognizer(language: Language): language is Recognizer {
  return isObject(language) && 'step' in language && typeof language.step === 'function';
}

function isObject(language: Language): language is object {
  return (typeof language === 'object' && language !== null) || typeof language === 'function';
}

/** The configuration behind some bytes, or `DEAD`. */
export function follow(reader: Reader, bytes: Iterable<number>, from: number = reader.start): number {
  let configuration = from;
  for (const byte of bytes) {
    configuration = reader.step(configuration, byte);
    if (configuration === DEAD) return DEAD;
  }
  return configuration;
}

export function accepts(reader: Reader, bytes: Iterable<number>): boolean {
  const configuration = follow(reader, bytes);
  return configuration !== DEAD && reader.isComplete(configuration);
}

/** The bytes of a nearest completion; as far as the way is known. */
export function nearestEnd(guide: Guide, from: number): number[] {
  const bytes: number[] = [];
  let configuration = from;
  while (!guide.isComplete(configuration)) {
    const byte = guide.nearestByte(configuration);
    configuration = byte < 0 ? DEAD : guide.step(configuration, byte);
    if (configuration === DEAD) break;
    bytes.push(byte);
  }
  return bytes;
}

/** A checker as a reader: a configuration is what was read. */
class CheckReader implements Reader {
  readonly start: number;
  private readonly checker: Checker;
  private readonly texts: Uint8Array[] = [];
  private readonly whole: boolean[] = [];
  private readonly behind = new Map<number, number>();

  constructor(checker: Checker) {
    this.checker = checker;
    this.start = this.add(new Uint8Array(0));
  }

  step(configuration: number, byte: number): number {
    if (configuration === DEAD) return DEAD;
    const key = 256 * configuration + byte;
    let next = this.behind.get(key);
    if (next === undefined) {
      next = this.add(Uint8Array.of(...this.texts[configuration]!, byte));
      this.behind.set(key, next);
    }
    return next;
  }

  isComplete(configuration: number): boolean {
    return configuration !== DEAD && this.whole[configuration]!;
  }

  private add(text: Uint8Array): number {
    const result = this.checker.check(text);
    // Refused at the end means that it is merely not whole yet.
    if (!result.accepted && result.refusedAtByte < text.length) return DEAD;
    this.whole.push(result.accepted);
    return this.texts.push(text) - 1;
  }
}
