import type { TokenizerFile } from './tokenizer-file.ts';
import { flatSteps, isObject, SPACE_MARK } from './tokenizer-model.ts';

/*
 * Where a pre-tokenizer always cuts. Its patterns (GPT-2, cl100k and Llama 3, Qwen 2, o200k and their kin) read a text
 * from left to right without looking back, and most pairs of neighbours from different classes - a letter and a quote,
 * a colon and a blank - can never be in one match of theirs. Rather than analysing patterns, each pair of classes is
 * tried, when first asked for, in several hundred contexts; a pair is a cut where in all of them
 *   pieces(L x y R) = (something that does not depend on R) + pieces(y R).
 * For the families named, the pairs found this way were also checked against the patterns by hand. Patterns that look
 * back or are anchored have no cuts.
 */

/** The characters told apart, by class, with the members that are tried. Others are never next to a cut. */
const CLASSES: readonly { readonly members: RegExp; readonly tried: string }[] = [
  { members: /[a-z]/, tried: 'astle' },
  { members: /[A-Z]/, tried: 'ASL' },
  { members: /[0-9]/, tried: '07' },
  { members: /[^\P{L}\0-\x7F]/u, tried: 'éя一か' },
  ...Array.from(' \n"{}[]:,-._/\\', (tried) => ({
    members: new RegExp(`[\\x${tried.charCodeAt(0).toString(16).padStart(2, '0')}]`),
    tried,
  })),
];

const LEFT = [
  ...[
    '',
    'a',
    'A',
    'l',
    'aB',
    '1',
    '12',
    '123',
    ' ',
    '  ',
    '\n',
    ' \n',
    '\n ',
    '\r',
    '\t',
    "'",
    "'l",
    "a'",
    '"',
    '.',
  ],
  ...[' "', '/', 'é', '一', 'か', '\u0301', '😀', '-', '_'],
];
const RIGHT = [
  ...[
    '',
    'a',
    'A',
    's',
    'll ',
    'Ab',
    '1',
    '12',
    '1234',
    ' ',
    '  ',
    ' a',
    ' \n',
    '\n',
    '\n\n',
    '\r\n',
    '\t',
    "'",
    "'s",
  ],
  ...['"', '."', '/', 'é', '一', 'か', '\u0301', '😀', '-', '_', '\u00A0'],
];

/** Patterns with lookbehind, anchors or word boundaries: what they match depends on what stands left of it. */
const LOOKS_BACK = /\(\?<[=!]|\\[bBAGKzZ]|(?<![[\\])\^|(?<!\\)\$/;

/** Normalisers that leave an ASCII character next to an ASCII character or a letter as it is, whatever is around. */
const LOCAL_NORMALISERS = new Set(['NFC', 'NFD', 'NFKC', 'NFKD']);

/**
 * Finds the cuts of a tokenizer; see `Vocabulary.cutsBetween`. `pieces` is its pre-tokenizer. Pairs that stand inside
 * an added token are no cuts: such tokens are found before the pre-tokenizer runs.
 */
export function findCuts(
  file: Pick<TokenizerFile, 'added' | 'normalizer' | 'preTokenizer'>,
  pieces: (text: string) => readonly string[],
): (left: number, right: number) => boolean {
  if (
    !isLocal(file.normalizer) ||
    patternsOf(file.preTokenizer).some((pattern) => LOOKS_BACK.test(pattern))
  ) {
    return () => false;
  }
  const count = CLASSES.length;
  /** Per pair of classes: 0 unknown, 1 no cut, 2 cut. */
  const known = new Uint8Array(count * count);
  for (const { content, special } of file.added) {
    if (special) continue;
    for (let i = 1; i < content.length; i++) {
      const left = classOf(content.charCodeAt(i - 1));
      const right = classOf(content.charCodeAt(i));
      if (left !== -1 && right !== -1) known[left * count + right] = 1;
    }
  }
  return (leftUnit, rightUnit) => {
    const left = classOf(leftUnit);
    const right = classOf(rightUnit);
    if (left === -1 || right === -1) return false;
    const pair = left * count + right;
    if (known[pair] === 0) {
      known[pair] = isAlwaysCut(CLASSES[left]!.tried, CLASSES[right]!.tried, pieces) ? 2 : 1;
    }
    return known[pair] === 2;
  };
}

function isAlwaysCut(lefts: string, rights: string, pieces: (text: string) => readonly string[]): boolean {
  for (const y of rights) {
    const behind = RIGHT.map((context) => pieces(y + context));
    for (const x of lefts) {
      for (const context of LEFT) {
        let front: string | undefined;
        for (let i = 0; i < RIGHT.length; i++) {
          const found = pieces(context + x + y + RIGHT[i]!);
          const at = found.length - behind[i]!.length;
          if (at < 1 || behind[i]!.some((piece, j) => found[at + j] !== piece)) return false;
          // Pieces never hold a newline: they are in the byte-level alphabet.
          const here = found.slice(0, at).join('\n');
          front ??= here;
          if (front !== here) return false;
        }
      }
    }
  }
  return true;
}

const asciiClass: Int8Array = Int8Array.from({ length: 128 }, (_, unit) =>
  CLASSES.findIndex(({ members }) => members.test(String.fromCharCode(unit))),
);
const FOREIGN_LETTERS = CLASSES.findIndex(({ tried }) => tried.startsWith('é'));

/** The index of the class of a UTF-16 unit, or -1. Halves of surrogate pairs have none. */
function classOf(unit: number): number {
  if (unit < 128) return asciiClass[unit]!;
  return CLASSES[FOREIGN_LETTERS]!.members.test(String.fromCharCode(unit)) ? FOREIGN_LETTERS : -1;
}

function isLocal(normalizer: unknown): boolean {
  return flatSteps(normalizer).every(({ type }) => LOCAL_NORMALISERS.has(String(type)));
}

function patternsOf(preTokenizer: unknown): string[] {
  return flatSteps(preTokenizer).flatMap(({ pattern }) =>
    isObject(pattern) && typeof pattern['Regex'] === 'string' ? [pattern['Regex']] : [],
  );
}

/**
 * Whether a SentencePiece tokenizer works on the whole text as it is, spaces apart: then two characters that stand side
 * by side in no token are a cut, since merges and scores of pieces never reach across it.
 */
export function joinsWords({
  normalizer,
  preTokenizer,
}: Pick<TokenizerFile, 'normalizer' | 'preTokenizer'>): boolean {
  const keepsText = (step: Readonly<Record<string, unknown>>): boolean => {
    const pattern = step['pattern'];
    const marks = step['type'] === 'Replace' && step['content'] === SPACE_MARK;
    return step['type'] === 'Prepend' || (marks && isObject(pattern) && pattern['String'] === ' ');
  };
  return (
    flatSteps(normalizer).every(keepsText) &&
    flatSteps(preTokenizer).every(({ type, pattern }) => {
      return type === 'Metaspace' || (type === 'Split' && isObject(pattern) && pattern['String'] === ' ');
    })
  );
}
