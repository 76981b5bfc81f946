import fc from 'fast-check';

/** Every text over an alphabet of at most `longest` characters. */
export function textsOver(alphabet: readonly string[], longest: number): string[] {
  const texts = [''];
  for (let from = 0, length = 0; length < longest; length++) {
    const to = texts.length;
    for (; from < to; from++) for (const letter of alphabet) texts.push(texts[from]! + letter);
  }
  return texts;
}

const LETTERS = [
  'a',
  'a',
  'b',
  'b',
  '-',
  '.',
  '\\w',
  '\\W',
  '\\s',
  '[ab]',
  '[^a]',
  '[^]',
  '[a\\-]',
  '\\P{L}',
  '[]',
];
const ASSERTIONS = ['^', '$', '\\b', '\\B'];
const LOOKS = ['(?=', '(?!', '(?<=', '(?<!'];
const QUANTIFIERS = ['*', '+', '?', '*?', '+?', '??', '{2}', '{0}', '{1,}', '{0,2}', '{1,3}?'];

/** Nested choices do not shrink the chance of more nesting by themselves: `maxDepth` ends it. */
const DEPTH = { maxDepth: 8, depthSize: 'max', depthIdentifier: 'pattern' } as const;

/** Patterns with everything in them that an automaton can do, over the letters a, b, the hyphen and the new line. */
export const patterns: fc.Arbitrary<string> = fc
  .letrec<{ choice: string; sequence: string; term: string; atom: string }>((tie) => ({
    choice: fc.oneof(
      { arbitrary: tie('sequence'), weight: 3 },
      { arbitrary: fc.tuple(tie('sequence'), tie('sequence')).map((parts) => parts.join('|')), weight: 1 },
    ),
    sequence: fc.array(tie('term'), { minLength: 1, maxLength: 4 }).map((terms) => terms.join('')),
    term: fc.oneof(
      DEPTH,
      { arbitrary: tie('atom'), weight: 6 },
      { arbitrary: fc.constantFrom(...ASSERTIONS), weight: 1 },
      {
        arbitrary: fc.tuple(tie('atom'), fc.constantFrom(...QUANTIFIERS)).map((parts) => parts.join('')),
        weight: 3,
      },
      {
        arbitrary: fc
          .tuple(fc.constantFrom(...LOOKS), tie('choice'))
          .map(([kind, content]) => `${kind}${content})`),
        weight: 2,
      },
    ),
    atom: fc.oneof(
      DEPTH,
      { arbitrary: fc.constantFrom(...LETTERS), weight: 3 },
      { arbitrary: tie('choice').map((content) => `(?:${content})`), weight: 2 },
    ),
  }))
  .choice.chain((pattern) => fc.constantFrom(pattern, `^(${pattern})$`, `^(?:${pattern})`));
