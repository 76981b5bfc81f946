import type { LexemeParts, LexemeWay } from './lexeme-walk.ts';

/**
 * The version of what is kept of lexemes: of its form, of what their names stand for, and of how they are walked. It must
 * rise whenever a lexeme of the same name comes to other parts (a test knows some).
 */
export const LEXEME_FORMAT = 1;

/** The name under which the parts of a lexeme are kept. */
export function keptName(lexemeName: string, isLimited: boolean): string {
  return `lexeme ${LEXEME_FORMAT} ${isLimited ? 'limited' : 'free'} ${lexemeName}`;
}

/**
 * The parts of a lexeme as numbers of 32 bits: how many there are of each kind, then the parts one behind the other, each
 * way as its code points, the lengths of its path and nodes, and these. Undefined where a number is larger than that.
 */
export function writeLexeme({
  takes,
  upTo,
  tokens,
  isBits,
  marked,
  ways,
}: LexemeParts): Uint8Array | undefined {
  if (takes.some((take) => take !== (take | 0))) return undefined;
  const flatWays = ways.flatMap(({ begun, path, nodes }) => [
    ...[begun, path.length, nodes.length],
    ...path,
    ...nodes,
  ]);
  const counts = [takes.length, tokens.length, isBits ? 1 : 0, marked.length, ways.length];
  const parts = [counts, takes, upTo, tokens, marked, flatWays];
  const all = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(all.buffer);
}

/** Parts from what `writeLexeme` wrote; tables are not copied. */
export function readLexeme({ buffer, byteOffset, length }: Uint8Array): LexemeParts {
  const all = new Int32Array(buffer, byteOffset, length >> 2);
  const [takeCount, tokenCount, isBits, markedCount, wayCount] = all as unknown as number[];
  let at = 5;
  const next = (count: number): Int32Array => all.subarray(at, (at += count));
  const takes = Float64Array.from(next(takeCount!));
  const upTo = next(takeCount!);
  const inside = next(tokenCount!);
  const tokens = isBits === 1 ? new Uint32Array(buffer, inside.byteOffset, inside.length) : inside;
  const marked = next(markedCount!);
  const ways = Array.from({ length: wayCount! }, (): LexemeWay => {
    const [begun, pathLength, nodeCount] = next(3) as unknown as number[];
    return { begun: begun!, path: Array.from(next(pathLength!)), nodes: Array.from(next(nodeCount!)) };
  });
  return { takes, upTo, tokens, isBits: isBits === 1, marked, ways };
}
