import type { Vocabulary } from '../../src/vocabulary/vocabulary.ts';

const utf8 = new TextEncoder();

/** The number of bytes that a text takes in UTF-8. */
export function byteLength(text: string): number {
  return utf8.encode(text).length;
}

/**
 * Writes JSON as `JSON.stringify` does, except that a character whose spelling has bytes that a vocabulary cannot
 * write is spelled `\uXXXX`. It is written again here, naively, so that the tests do not lean on what they test.
 */
export class CanonicalWriter {
  /** Per byte: whether some token holds it. */
  private readonly held: boolean[];
  /** Per pair of bytes, first * 256 + second: whether tokens can write them side by side. */
  private readonly beside: boolean[];
  private all: readonly string[] | undefined;

  /** Without a vocabulary everything can be written. `isCompact` is false where white space will be put in later. */
  constructor(vocabulary?: Pick<Vocabulary, 'size' | 'bytes'>, isCompact = true) {
    this.held = new Array<boolean>(256).fill(vocabulary === undefined);
    this.beside = new Array<boolean>(256 * 256).fill(vocabulary === undefined || !isCompact);
    if (vocabulary === undefined) return;
    const tokens = Array.from({ length: vocabulary.size }, (_, token) => [...vocabulary.bytes(token)]);
    const written = tokens.filter((bytes) => bytes.length > 0);
    const firsts = new Set(written.map((bytes) => bytes[0]!));
    for (const bytes of written) {
      for (const [at, byte] of bytes.entries()) {
        this.held[byte] = true;
        const seconds = at + 1 < bytes.length ? [bytes[at + 1]!] : firsts;
        for (const second of seconds) this.beside[byte * 256 + second] = true;
      }
    }
  }

  json(value: unknown): string {
    if (typeof value === 'string') return this.string(value);
    if (Array.isArray(value)) return `[${value.map((item) => this.json(item)).join()}]`;
    if (typeof value === 'object' && value !== null) {
      return `{${Object.entries(value)
        .map(([key, member]) => `${this.string(key)}:${this.json(member)}`)
        .join()}}`;
    }
    return JSON.stringify(value);
  }

  /** All texts that differ from `json` in the order of keys. */
  jsonInAnyOrder(value: unknown): string[] {
    if (typeof value !== 'object' || value === null) return [this.json(value)];
    if (Array.isArray(value)) {
      let lists: readonly (readonly string[])[] = [[]];
      for (const item of value) {
        const texts = this.jsonInAnyOrder(item);
        lists = lists.flatMap((list) => texts.map((text) => [...list, text]));
      }
      return lists.map((list) => `[${list.join()}]`);
    }
    const membersOf = (left: Readonly<Record<string, unknown>>): string[] => {
      const keys = Object.keys(left);
      if (keys.length === 0) return [''];
      return keys.flatMap((key) => {
        const { [key]: member, ...others } = left;
        return this.jsonInAnyOrder(member).flatMap((text) =>
          membersOf(others).map((rest) => `${this.string(key)}:${text}${rest === '' ? '' : ','}${rest}`),
        );
      });
    };
    return membersOf(value as Record<string, unknown>).map((members) => `{${members}}`);
  }

  string(value: string): string {
    return `"${Array.from(value, (character) => this.character(character)).join('')}"`;
  }

  character(character: string): string {
    const plain = JSON.stringify(character).slice(1, -1);
    if (this.canWrite(plain)) return plain;
    return Array.from(
      { length: character.length },
      (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`,
    ).join('');
  }

  /** Whether some token holds each byte of a text. */
  canWrite(text: string): boolean {
    return utf8.encode(text).every((byte) => this.held[byte]);
  }

  /** False only where no text that tokens write holds these characters: two of its bytes cannot stand side by side. */
  mayStandIn(text: string): boolean {
    const bytes = utf8.encode(text);
    return bytes.every((byte, at) => at === 0 || this.beside[bytes[at - 1]! * 256 + byte]);
  }

  /** All characters that a free string may hold: those whose spelling has only bytes that can be written. */
  characters(): readonly string[] {
    this.all ??= Array.from(this.eachCharacter());
    return this.all;
  }

  private *eachCharacter(): Generator<string> {
    for (let point = 0; point <= 0x10ffff; point++) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      // A shortcut past the million characters that can be neither raw nor escaped.
      if (point >= 0x80 && !this.held[leadByte(point)] && !this.canEscape(point)) continue;
      const character = String.fromCodePoint(point);
      if (this.canWrite(this.character(character))) yield character;
    }
  }

  private canEscape(point: number): boolean {
    if (!this.held[0x5c] || !this.held[0x75]) return false;
    const low = point < 0x10000 ? point : 0xdc00 | (point & 0x3ff);
    const high = point < 0x10000 ? low : 0xd800 | ((point - 0x10000) >> 10);
    for (let shift = 0; shift < 16; shift += 4) {
      if (!this.held[HEX[(low >> shift) & 15]!] || !this.held[HEX[(high >> shift) & 15]!]) return false;
    }
    return true;
  }
}

const HEX: readonly number[] = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

function leadByte(point: number): number {
  if (point < 0x800) return 0xc0 | (point >> 6);
  return point < 0x10000 ? 0xe0 | (point >> 12) : 0xf0 | (point >> 18);
}

/** A compact text with the white space of Python's `json.dumps`, or of `JSON.stringify` with an indent. */
export function laidOut(text: string, layout: 'python' | { readonly indent: number }): string {
  let depth = 0;
  const line = (): string => (layout === 'python' ? '' : `\n${' '.repeat(depth * layout.indent)}`);
  return text.replace(/"(?:[^"\\]|\\.)*"|\[\]|\{\}|[[\]{},:]/g, (part) => {
    switch (part) {
      case '[':
      case '{':
        depth++;
        return part + line();
      case ']':
      case '}':
        depth--;
        return line() + part;
      case ',':
        return layout === 'python' ? ', ' : part + line();
      case ':':
        return ': ';
      default:
        return part;
    }
  });
}
