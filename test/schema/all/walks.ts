import { DEAD } from '../../../src/automaton/recognizer.ts';
import type { Recognizer } from '../../../src/automaton/recognizer.ts';
import type { CompiledConstraint } from '../../../src/compile.ts';
import type { Vocabulary } from '../../../src/vocabulary/vocabulary.ts';
import { liveBytes } from '../oracle.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const STRUCTURE: ReadonlySet<number> = new Set(new TextEncoder().encode('{}[]",:'));

/** A walk that met what must not be. */
export class WalkError extends Error {}

/**
 * Writes a text by uniform choice among the bytes that may follow (half the time among the structural ones, else it would
 * stay in strings), and after `most` bytes by the nearest ones.
 *
 * @throws WalkError at a dead end, or where the distance does not fall.
 */
export function walkBytes(recognizer: Recognizer, random: () => number, most: number): string {
  const bytes: number[] = [];
  let configuration = recognizer.start;
  const goOn = (byte: number): void => {
    bytes.push(byte);
    configuration = byte < 0 ? DEAD : recognizer.step(configuration, byte);
    if (configuration === DEAD) throw new WalkError(`dead after ${shown(bytes)}`);
  };
  while (bytes.length < most) {
    const live = liveBytes(recognizer, configuration);
    const isComplete = recognizer.isComplete(configuration);
    if (live.length === 0 && !isComplete) throw new WalkError(`dead end after ${shown(bytes)}`);
    if (isComplete && (live.length === 0 || random() < 0.3)) return utf8.decode(Uint8Array.from(bytes));
    const structural = live.filter((byte) => STRUCTURE.has(byte));
    const among = structural.length > 0 && random() < 0.5 ? structural : live;
    goOn(among[Math.floor(random() * among.length)]!);
  }
  let distance = Infinity;
  while (!recognizer.isComplete(configuration)) {
    const now = recognizer.distance(configuration);
    if (!(now < distance)) throw new WalkError(`distance ${distance}, then ${now} after ${shown(bytes)}`);
    distance = now;
    goOn(recognizer.nearestByte(configuration));
  }
  return utf8.decode(Uint8Array.from(bytes));
}

/** The same by uniform choice among the tokens of the mask, and after `most` by tokens that lower the distance. */
export function walkTokens(
  constraint: CompiledConstraint,
  vocabulary: Vocabulary,
  random: () => number,
  most: number,
): string {
  const position = constraint.fork();
  const bytes: number[] = [];
  const isEnd = (token: number): boolean => vocabulary.endTokens.includes(token);
  for (let written = 0; ; written++) {
    const mask = [...position.mask()];
    if (mask.length === 0) throw new WalkError(`dead end after ${shown(bytes)}`);
    let token: number | undefined = mask[Math.floor(random() * mask.length)]!;
    if (written >= most) {
      if (position.isComplete) break;
      const distance = position.distance();
      token = mask.find((one) => {
        const next = position.fork();
        next.advance(one);
        return next.distance() < distance;
      });
      if (token === undefined)
        throw new WalkError(`no token lowers the distance ${distance} after ${shown(bytes)}`);
    }
    if (isEnd(token)) break;
    position.advance(token);
    bytes.push(...vocabulary.bytes(token));
  }
  return utf8.decode(Uint8Array.from(bytes));
}

function shown(bytes: readonly number[]): string {
  return JSON.stringify(new TextDecoder().decode(Uint8Array.from(bytes.filter((byte) => byte >= 0))));
}
