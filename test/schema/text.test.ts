import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Characters,
  codePoints,
  SHORT_ESCAPES,
  type SpellingRules,
  surrogates,
  utf8Of,
} from '../../src/schema/text/characters.ts';
import { LiteralTrie, OFF, ROOT } from '../../src/schema/text/literal-trie.ts';
import {
  BOUNDARY,
  CHARACTER,
  CHARACTER_BEFORE,
  INSIDE,
  QUOTE_END,
  REFUSED,
  StringLexer,
} from '../../src/schema/text/string-lexer.ts';

const EVERY_BYTE: Uint8Array = new Uint8Array(256).fill(1);
const utf8 = new TextEncoder();

function lexerOf(rules: Partial<SpellingRules>): StringLexer {
  return new StringLexer(new Characters({ any: true, loneSurrogates: true, bytes: EVERY_BYTE, ...rules }));
}

/** The code points of a string body with its closing quote, or why there are none. */
function lex(lexer: StringLexer, bytes: Iterable<number>): number[] | 'refused' | 'unfinished' {
  const read: number[] = [];
  let state: number = BOUNDARY;
  for (const byte of bytes) {
    for (;;) {
      const answer = lexer.step(state, byte);
      if (answer === REFUSED) return 'refused';
      if (answer === QUOTE_END) return read;
      ({ state } = lexer);
      if (answer === CHARACTER || answer === CHARACTER_BEFORE) read.push(lexer.character);
      if (answer !== CHARACTER_BEFORE) break;
    }
  }
  return 'unfinished';
}

function lexText(lexer: StringLexer, body: string): ReturnType<typeof lex> {
  return lex(lexer, utf8.encode(`${body}"`));
}

/** Characters of all kinds: with short escapes, controls, each length of UTF-8, the borders of the surrogates. */
const character = fc.oneof(
  fc.constantFrom(...'"\\/\b\f\n\r\t\0\x1f\x7f é€\ud7ff\ue000\ufeff\uffff', '😀', '\u{10000}', '\u{10ffff}'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
);
const surrogate = fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit));

/** One of the spellings of a character, in which letters of hexadecimal digits are small or large by chance. */
function spelled(character: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(character, fc.nat(2), fc.infiniteStream(fc.boolean())).map(([character, way, cases]) => {
    const short = [...SHORT_ESCAPES].find(([, value]) => String.fromCharCode(value) === character)?.[0];
    const isRaw = character >= ' ' && !'"\\'.includes(character) && isWellFormed(character);
    if (way === 0 && isRaw) return character;
    if (way === 1 && short !== undefined) return `\\${String.fromCharCode(short)}`;
    return hexEscapes(character).replace(/[a-f]/g, (digit) =>
      cases.next().value ? digit.toUpperCase() : digit,
    );
  });
}

/** Whether no half of a surrogate pair stands alone. */
function isWellFormed(string: string): boolean {
  return !/\p{Surrogate}/u.test(string);
}

function hexEscapes(character: string): string {
  return Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');
}

const body = fc.array(spelled(character), { maxLength: 12 }).map((parts) => parts.join(''));
/** The same with halves of surrogate pairs, of which two may make a pair. */
const loneBody = fc
  .array(fc.oneof(spelled(character), spelled(surrogate)), { maxLength: 12 })
  .map((parts) => parts.join(''));

describe('StringLexer', () => {
  it('yields the code points of strings in any spelling', () => {
    fc.assert(
      fc.property(body, (body) => {
        const expected = codePoints(JSON.parse(`"${body}"`) as string);
        expect(lexText(lexerOf({}), body)).toEqual(expected);
        expect(lexText(lexerOf({ loneSurrogates: false }), body)).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('yields halves of surrogate pairs that stand alone, where they may', () => {
    fc.assert(
      fc.property(loneBody, (body) => {
        const string = JSON.parse(`"${body}"`) as string;
        expect(lexText(lexerOf({}), body)).toEqual(codePoints(string));
        const strict = lexText(lexerOf({ loneSurrogates: false }), body);
        expect(strict).toEqual(isWellFormed(string) ? codePoints(string) : 'refused');
      }),
      { numRuns: 1000 },
    );
  });

  it('accepts in canonical spelling exactly what JSON.stringify writes', () => {
    let canonical = 0;
    fc.assert(
      fc.property(loneBody, fc.boolean(), (body, loneSurrogates) => {
        const string = JSON.parse(`"${body}"`) as string;
        const lexer = lexerOf({ any: false, loneSurrogates });
        const written = JSON.stringify(string).slice(1, -1);
        const isWritable = loneSurrogates || isWellFormed(string);
        expect(lexText(lexer, written)).toEqual(isWritable ? codePoints(string) : 'refused');
        if (body === written) canonical++;
        else expect(lexText(lexer, body)).toBe('refused');
      }),
      { numRuns: 2000 },
    );
    expect(canonical).toBeGreaterThan(50);
  });

  it('spells every character as JSON.stringify does, alone, and reads it back', () => {
    const lexer = lexerOf({ any: false });
    const characters = new Characters({ any: false, loneSurrogates: true, bytes: EVERY_BYTE });
    for (
      let point = 0;
      point < 0x110000;
      point += point < 0x3000 || (point > 0xd700 && point < 0xe100) ? 1 : 97
    ) {
      const written = [...utf8.encode(JSON.stringify(String.fromCodePoint(point)).slice(1))];
      const spelling = characters.spell(point)!;
      // Comparing by join: a million matchers would take minutes.
      if ([...spelling, 0x22].join() !== written.join())
        throw new Error(`U+${point.toString(16)} is ${spelling.join()}`);
      if (String(lex(lexer, written)) !== String(point))
        throw new Error(`U+${point.toString(16)} is misread`);
    }
  });

  it.each([
    ['a tail without a lead', [0x80]],
    ['an overlong NUL', [0xc0, 0x80]],
    ['an overlong slash', [0xc1, 0xaf]],
    ['an overlong form of three bytes', [0xe0, 0x9f, 0xbf]],
    ['an overlong form of four bytes', [0xf0, 0x8f, 0xbf, 0xbf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a low surrogate', [0xed, 0xbf, 0xbf]],
    ['what is beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
    ['a lead byte of five', [0xf8, 0x88, 0x80, 0x80, 0x80]],
    ['FF', [0xff]],
    ['a lead without tail', [0xc3, 0x28]],
    ['a sequence cut off', [0xe2, 0x82, 0x22]],
    ['a lead within a sequence', [0xf0, 0x9f, 0xc3, 0xa9]],
  ])('refuses %s', (_, bytes) => {
    for (const any of [true, false]) expect(lex(lexerOf({ any }), [...bytes, 0x22])).toBe('refused');
  });

  it('refuses invalid UTF-8 of every kind, as TextDecoder does', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const bytes = fc.array(
      fc.oneof(
        fc.integer({ min: 0x80, max: 0xff }),
        fc.constantFrom(0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xe0, 0xed, 0xf0, 0xf4, 0x41),
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(bytes, (bytes) => {
        let expected: number[] | undefined;
        try {
          expected = codePoints(decoder.decode(Uint8Array.from(bytes)));
        } catch {
          expected = undefined;
        }
        expect(lex(lexerOf({}), [...bytes, 0x22])).toEqual(expected ?? 'refused');
      }),
      { numRuns: 3000 },
    );
  });

  it('refuses control characters, unknown escapes, and what is no digit', () => {
    for (const any of [true, false]) {
      for (let byte = 0; byte < 0x20; byte++) expect(lex(lexerOf({ any }), [byte, 0x22])).toBe('refused');
      for (let byte = 0; byte < 256; byte++) {
        const isEscape = SHORT_ESCAPES.has(byte) || byte === 0x75;
        if (!isEscape) expect(lex(lexerOf({ any }), [0x5c, byte])).toBe('refused');
      }
      for (const text of ['\\u00g0', '\\u 000', '\\u+001', '\\u00', '\\U0000']) {
        expect(lexText(lexerOf({ any }), text)).toBe('refused');
      }
    }
    expect(lexText(lexerOf({ any: true }), '\\u00AF')).toEqual([0xaf]);
    expect(lexText(lexerOf({ any: false }), '\\u001F')).toBe('refused');
    expect(lexText(lexerOf({ any: false }), '\\/')).toBe('refused');
  });

  it('reads nothing that cannot be written', () => {
    const bytes = EVERY_BYTE.slice();
    for (const byte of utf8.encode('ané')) bytes[byte] = 0;
    const lexer = lexerOf({ bytes });
    for (const text of ['a', '\\n', 'é', '\\u00aa']) expect(lexText(lexer, text)).toBe('refused');
    expect(lexText(lexer, 'b\\u0061\\u000A\\u00E9')).toEqual([0x62, 0x61, 10, 0xe9]);
    // Canonical spelling falls back on the escape of JSON.stringify, and only where the bytes are missing.
    const canonical = lexerOf({ bytes, any: false });
    expect(lexText(canonical, 'b\\u0061\\u00e9')).toEqual([0x62, 0x61, 0xe9]);
    expect(lexText(canonical, '\\u0062')).toBe('refused');
  });

  it('knows plain text: all but quotes and escapes', () => {
    const lexer = lexerOf({});
    let state: number = BOUNDARY;
    for (const byte of utf8.encode('a€😀')) {
      state = lexer.stepPlain(state, byte);
      expect(lexer.isPlain(state)).toBe(true);
    }
    expect(state).toBe(BOUNDARY);
    for (const byte of [0x22, 0x5c, 0x0a, 0x80, 0xff]) expect(lexer.stepPlain(BOUNDARY, byte)).toBe(-1);
    expect(lexer.step(BOUNDARY, 0x5c)).toBe(INSIDE);
    expect(lexer.isPlain(lexer.state)).toBe(false);
  });

  it('tells which high surrogate may turn out to stand alone', () => {
    const after = (text: string, lexer: StringLexer): number => {
      let state: number = BOUNDARY;
      for (const byte of utf8.encode(text)) {
        lexer.step(state, byte);
        ({ state } = lexer);
      }
      return state;
    };
    const lexer = lexerOf({});
    const behind = (text: string): unknown => lexer.highAlone(after(text, lexer));
    expect(behind('\\ud83d')).toEqual({ character: 0xd83d, then: BOUNDARY });
    expect(behind('\\ud83d\\')).toEqual({ character: 0xd83d, then: after('\\', lexer) });
    expect(behind('\\uD83D\\u')).toEqual({ character: 0xd83d, then: after('\\u', lexer) });
    expect(behind('\\ud83d\\ud')).toEqual({ character: 0xd83d, then: after('\\ud', lexer) });
    for (const text of ['', 'a', '\\', '\\ud8', '\\ud83d\\ude', '\\ud83d\\ude0', '\\ude00']) {
      expect(behind(text)).toBeUndefined();
    }
    const strict = lexerOf({ loneSurrogates: false });
    expect(strict.highAlone(after('\\ud83d', strict))).toBeUndefined();
  });
});

describe('utf8Of, surrogates, codePoints', () => {
  it('agree with the encoders of the platform', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x10ffff }), (point) => {
        const string = String.fromCodePoint(point);
        if (isWellFormed(string)) expect(utf8Of(point)).toEqual([...utf8.encode(string)]);
        if (point >= 0x10000) expect(surrogates(point)).toEqual([string.charCodeAt(0), string.charCodeAt(1)]);
        expect(codePoints(`a${string}b`)).toEqual([97, point, 98]);
      }),
    );
    expect(codePoints('\udc00\ud800x\ud83d\ude00')).toEqual([0xdc00, 0xd800, 0x78, 0x1f600]);
  });
});

describe('LiteralTrie', () => {
  it('has a node for each beginning of the strings', () => {
    const strings = fc.uniqueArray(
      fc.string({ unit: fc.constantFrom('a', 'b', '😀', '\ud83d'), maxLength: 5 }),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(strings, strings, (strings, others) => {
        const trie = new LiteralTrie(strings);
        const beginnings = new Set<string>(['']);
        for (const string of strings) {
          const points = codePoints(string);
          for (let n = 1; n <= points.length; n++) beginnings.add(points.slice(0, n).join());
        }
        expect(trie.size).toBe(beginnings.size);
        for (const string of [...strings, ...others]) {
          let node: number = ROOT;
          for (const [i, point] of codePoints(string).entries()) {
            const before = node;
            node = trie.step(node, point);
            const path = codePoints(string).slice(0, i + 1);
            expect(node !== OFF).toBe(beginnings.has(path.join()));
            if (node === OFF) continue;
            expect([trie.depth[node], trie.path(node)]).toEqual([i + 1, path]);
            expect(trie.children[before]!.get(point)).toBe(node);
            expect(node).toBeGreaterThan(before);
          }
          const index = strings.indexOf(string);
          if (node !== OFF) expect(trie.ending[node]).toBe(index);
          if (index >= 0) expect(trie.node[index]).toBe(node);
        }
      }),
    );
    expect(new LiteralTrie([]).step(OFF, 0x61)).toBe(OFF);
    expect(new LiteralTrie(['']).ending[ROOT]).toBe(0);
  });
});
