import type { CompiledConstraint, CompiledGrammar, Vocabulary } from '../index.ts';
import { bytesOf, encodeExactly } from './encode.ts';

/** How far a text could be written. */
export interface Walked {
  /** A position of its own: behind the tokens that were allowed. */
  readonly constraint: CompiledConstraint | CompiledGrammar;
  /** Whether that is all of the text. */
  readonly isWhole: boolean;
  /** How many bytes these tokens wrote. */
  readonly bytes: number;
}

/**
 * Writes a text as the model would: every token must be in the mask when its turn comes. Where a special token may come,
 * its name in the text stands for it.
 */
export function walkTokens(
  constraint: CompiledConstraint | CompiledGrammar,
  vocabulary: Vocabulary,
  text: string | Uint8Array,
  specialTokens: ReadonlyMap<number, string> = new Map(),
): Walked {
  const at = constraint.fork();
  let bytes = 0;
  const write = (piece: string | Uint8Array): boolean => {
    const { tokens, isWhole } = encodeExactly(vocabulary, piece);
    for (const token of tokens) {
      if (!at.mask().has(token)) return false;
      at.advance(token);
      bytes += vocabulary.bytes(token).length;
    }
    return isWhole;
  };
  for (const { piece, specials } of piecesOf(text, specialTokens)) {
    const special = specials.find((token) => at.mask().has(token));
    if (special === undefined) {
      if (!write(piece)) return { constraint: at, isWhole: false, bytes };
    } else {
      at.advance(special);
      bytes += new TextEncoder().encode(specialTokens.get(special)).length;
    }
  }
  return { constraint: at, isWhole: true, bytes };
}

interface Piece {
  readonly piece: string | Uint8Array;
  /** The special tokens whose name it is. */
  readonly specials: readonly number[];
}

/** A text, cut wherever the name of a special token stands. */
function piecesOf(text: string | Uint8Array, specialTokens: ReadonlyMap<number, string>): Piece[] {
  if (specialTokens.size === 0) return [{ piece: text, specials: [] }];
  const names = [...new Set(specialTokens.values())].sort((a, b) => b.length - a.length);
  // Latin 1 keeps every byte as it is, so that names are found in broken text, too.
  const coded = Buffer.from(typeof text === 'string' ? bytesOf(text) : text).toString('latin1');
  const pattern = names.map((name) => escaped(Buffer.from(name).toString('latin1'))).join('|');
  const pieces: Piece[] = [];
  for (const part of coded.split(new RegExp(`(${pattern})`))) {
    if (part === '') continue;
    const piece = Buffer.from(part, 'latin1');
    const name = piece.toString('utf8');
    const specials = [...specialTokens].filter(([, one]) => one === name).map(([token]) => token);
    pieces.push({ piece, specials });
  }
  return pieces;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
