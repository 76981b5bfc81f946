import { TupleTable } from '../../base/tuple-table.ts';
import type { Dfa } from '../../regex/dfa.ts';
import type { Characters, Ranges } from './characters.ts';
import { isIn } from './characters.ts';
import type { StringLexer } from './string-lexer.ts';

/** How many code points there are. */
const CHARACTER_COUNT = 0x110000;
const ASCII_COUNT = 0x80;

/** How an automaton puts characters into classes. */
type CharacterClasses = Pick<Dfa, 'starts' | 'classes'>;

/**
 * Characters in classes that several automata do not tell apart, and how those of a class can be spelled. A class that
 * nothing spells is no way on.
 */
export class Alphabet {
  readonly classCount: number;
  /** Per class: the free character with the shortest spelling, or -1 if none can be spelled. */
  readonly cheapest: Int32Array;
  /** Per class: how many bytes the spelling of that character has; 0 if there is none. */
  readonly bytes: Int32Array;
  /** Per class: 1 if one of its characters can be written as itself. */
  readonly isPlain: Uint8Array;
  private readonly lexer: StringLexer;
  /** Where ranges of one class begin, and the class of each. */
  private readonly starts: Int32Array;
  private readonly classes: Int32Array;
  private readonly ascii = new Int32Array(ASCII_COUNT);
  /** Per class: the class in each automaton. */
  private readonly parts: TupleTable;
  /** The ranges of each class. */
  private readonly ranges: Ranges[] = [];
  /** The character of a class that ends best what was begun, or -1: by state of the lexer and class. */
  private readonly known = new Map<number, number>();

  constructor(characters: Characters, lexer: StringLexer, automata: readonly CharacterClasses[]) {
    this.lexer = lexer;
    const starts = new Set([0]);
    for (const automaton of automata) for (const start of automaton.starts) starts.add(start);
    this.starts = Int32Array.from(starts).sort();
    this.parts = new TupleTable(automata.length);
    this.classes = this.joinClasses(automata);
    this.classCount = this.parts.size;
    const ranges: number[][] = Array.from({ length: this.classCount }, () => []);
    for (const [i, start] of this.starts.entries()) {
      ranges[this.classes[i]!]!.push(start, this.starts[i + 1] ?? CHARACTER_COUNT);
    }
    this.ranges = ranges;
    for (let character = 0; character < ASCII_COUNT; character++)
      this.ascii[character] = this.find(character);
    this.cheapest = Int32Array.from(ranges, (each) => characters.shortest(each) ?? -1);
    this.bytes = this.cheapest.map((character) => (character < 0 ? 0 : characters.spell(character)!.length));
    this.isPlain = Uint8Array.from(ranges, (each) => (hasPlain(characters, each) ? 1 : 0));
  }

  classOf(character: number): number {
    return character < ASCII_COUNT ? this.ascii[character]! : this.find(character);
  }

  /** The class in one of the automata. */
  part(joint: number, automaton: number): number {
    return this.parts.get(joint, automaton);
  }

  /** The characters of a class. */
  rangesOf(joint: number): Ranges {
    return this.ranges[joint]!;
  }

  /**
   * The free character of a class that completes what stands in a state of the lexer with the fewest bytes, or -1 if
   * there is none.
   */
  completion(state: number, joint: number): number {
    const key = state * this.classCount + joint;
    let character = this.known.get(key);
    if (character === undefined) {
      const raw = this.lexer.rawRange(state);
      const isOut = raw !== undefined && !this.meets(joint, raw);
      character = isOut ? -1 : (this.lexer.shortest(state, this.ranges[joint]!) ?? -1);
      this.known.set(key, character);
    }
    return character;
  }

  /** Whether some of the characters from one to another are of a class. */
  private meets(joint: number, [first, last]: readonly [number, number]): boolean {
    const ranges = this.ranges[joint]!;
    for (let i = 0; i < ranges.length; i += 2) {
      if (ranges[i]! <= last && ranges[i + 1]! > first) return true;
    }
    return false;
  }

  /** Whether a class has characters beyond ASCII. */
  isWide(joint: number): boolean {
    const ranges = this.ranges[joint]!;
    return ranges[ranges.length - 1]! > ASCII_COUNT;
  }

  /** The same other than some characters. */
  completionExcept(state: number, joint: number, excluded: (character: number) => boolean): number {
    const best = this.completion(state, joint);
    if (best < 0 || !excluded(best)) return best;
    return this.lexer.shortest(state, this.ranges[joint]!, excluded) ?? -1;
  }

  private joinClasses(automata: readonly CharacterClasses[]): Int32Array {
    const { starts, parts } = this;
    const at = automata.map(() => 0);
    return starts.map((start) => {
      for (const [i, automaton] of automata.entries()) {
        while (at[i]! + 1 < automaton.starts.length && automaton.starts[at[i]! + 1]! <= start) at[i]!++;
        parts.scratch[i] = automaton.classes[at[i]!]!;
      }
      return parts.intern();
    });
  }

  private find(character: number): number {
    const { starts } = this;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= character) low = middle;
      else high = middle - 1;
    }
    return this.classes[low]!;
  }
}

/** Whether a character in ranges can be written as itself. */
function hasPlain(characters: Characters, ranges: Ranges): boolean {
  for (let character = 0x20; character < ASCII_COUNT; character++) {
    if (isIn(ranges, character) && characters.spell(character)?.length === 1) return true;
  }
  return characters.sequences.some(
    (form) =>
      characters.first(form, ranges, (character) => characters.spell(character)?.length === form.length) !==
      undefined,
  );
}
