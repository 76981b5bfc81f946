import { expect } from 'vitest';
import { DEAD } from '../../src/automaton/recognizer.ts';
import type { Recognizer } from '../../src/automaton/recognizer.ts';
import type { Constraint } from '../../src/mask/constraint.ts';
import type { Vocabulary } from '../../src/vocabulary/vocabulary.ts';
import type { Picker } from './near-values.ts';
import { liveBytes } from './oracle.ts';

const STRUCTURE: ReadonlySet<number> = new Set(new TextEncoder().encode('{}[]",:'));

/**
 * Writes a text of the language: `most` random bytes that may follow, often structural ones (else it would stay in
 * strings), then the shortest way to the end. Holds on the way that nothing is a dead end and that what the recognizer
 * says of every configuration is true.
 */
export function writeText(recognizer: Recognizer, pick: Picker, most: number): Uint8Array {
  const bytes: number[] = [];
  let configuration = recognizer.start;
  const goOn = (byte: number): void => {
    bytes.push(byte);
    configuration = recognizer.step(configuration, byte);
  };
  while (bytes.length < most) {
    const live = checkedLiveBytes(recognizer, configuration, bytes);
    if (recognizer.isComplete(configuration) && (live.length === 0 || pick(4) === 0)) {
      return Uint8Array.from(bytes);
    }
    goOn(pickByte(live, pick));
  }
  while (!recognizer.isComplete(configuration)) {
    checkedLiveBytes(recognizer, configuration, bytes);
    goOn(recognizer.nearestByte(configuration));
  }
  return Uint8Array.from(bytes);
}

function pickByte(live: readonly number[], pick: Picker): number {
  const structural = live.filter((byte) => STRUCTURE.has(byte));
  const among = structural.length > 0 && pick(2) === 0 ? structural : live;
  return among[pick(among.length)]!;
}

/** The bytes that may follow, after holding everything that a recognizer promises of a configuration. */
function checkedLiveBytes(recognizer: Recognizer, configuration: number, bytes: readonly number[]): number[] {
  const live = liveBytes(recognizer, configuration);
  const complete = recognizer.isComplete(configuration);
  const distance = recognizer.distance(configuration);
  const nearest = recognizer.nearestByte(configuration);
  const at = `after ${show(bytes)}`;
  expect(complete || live.length > 0, `a way on ${at}`).toBe(true);
  expect(recognizer.forcedByte(configuration), `the forced byte ${at}`).toBe(
    live.length === 1 && !complete ? live[0] : -1,
  );
  if (complete) {
    expect([distance, nearest], `distance and nearest byte of what is complete ${at}`).toEqual([0, -1]);
  } else {
    expect(Number.isSafeInteger(distance) && distance > 0, `distance ${distance} ${at}`).toBe(true);
    expect(live, `the nearest byte ${at}`).toContain(nearest);
    const next = recognizer.distance(recognizer.step(configuration, nearest));
    expect(next, `the distance one byte on, ${at}`).toBeLessThan(distance);
  }
  const lexeme = recognizer.lexeme(configuration);
  if (lexeme !== -1 && recognizer.lexemeRoom(configuration) > 0) {
    const alive = new Set(live);
    const inside = Array.from({ length: 256 }, (_, byte) => byte).filter(
      (byte) => recognizer.stepLexeme(lexeme, byte) >= 0,
    );
    expect(
      inside.filter((byte) => !alive.has(byte)),
      `bytes inside the lexeme that kill, ${at}`,
    ).toEqual([]);
  }
  return live;
}

/** Bytes for a message: text where they are text. */
export function show(bytes: readonly number[]): string {
  return JSON.stringify(new TextDecoder().decode(Uint8Array.from(bytes)));
}

/**
 * The same walk over tokens. Holds at every step that the mask is exactly the set of tokens whose bytes the recognizer
 * can read, and the end where it is complete; the vocabulary must have every byte as a token, so that whatever is
 * viable in bytes is viable in tokens.
 */
export function writeTokens(
  constraint: Constraint,
  recognizer: Recognizer,
  vocabulary: Vocabulary,
  pick: Picker,
  most: number,
): number[] {
  const written: number[] = [];
  let configuration = recognizer.start;
  const isEnd = new Set(vocabulary.endTokens);
  while (!constraint.isComplete || written.length < most) {
    const at = `after ${show(bytesOf(written, vocabulary))}`;
    const allowed = checkedMask(constraint, recognizer, configuration, vocabulary, at);
    const distance = constraint.distance!();
    expect(distance === 0, `distance ${distance} ${at}`).toBe(constraint.isComplete);
    checkForced(constraint, recognizer, configuration, vocabulary, at);
    const texts = allowed.filter((token) => !isEnd.has(token));
    if (texts.length === 0 || (constraint.isComplete && pick(4) === 0)) break;
    const token =
      written.length < most ? texts[pick(texts.length)]! : nearer(constraint, texts, distance, at);
    constraint.advance(token);
    written.push(token);
    for (const byte of vocabulary.bytes(token)) configuration = recognizer.step(configuration, byte);
  }
  const end = constraint.fork();
  end.advance(vocabulary.endTokens[0]!);
  expect([end.isComplete, [...end.mask!()]]).toEqual([false, []]);
  return written;
}

function checkedMask(
  constraint: Constraint,
  recognizer: Recognizer,
  configuration: number,
  vocabulary: Vocabulary,
  at: string,
): number[] {
  const complete = recognizer.isComplete(configuration);
  expect(constraint.isComplete, `complete ${at}`).toBe(complete);
  const viable: number[] = [];
  for (let token = 0; token < vocabulary.size; token++) {
    if (
      vocabulary.endTokens.includes(token)
        ? complete
        : reads(recognizer, configuration, vocabulary.bytes(token))
    )
      viable.push(token);
  }
  const mask = constraint.mask!();
  expect([...mask], `the mask ${at}`).toEqual(viable);
  expect(mask.count).toBe(viable.length);
  const words = mask.words();
  const all = Array.from({ length: vocabulary.size }, (_, token) => token);
  expect(all.filter((token) => ((words[token >> 5]! >>> (token & 31)) & 1) === 1)).toEqual(viable);
  expect(all.filter((token) => mask.has(token))).toEqual(viable);
  expect(
    all.filter((token) => constraint.allows(token)),
    `what is allowed ${at}`,
  ).toEqual(viable);
  return viable;
}

function reads(recognizer: Recognizer, configuration: number, bytes: Uint8Array): boolean {
  let now = configuration;
  for (const byte of bytes) {
    now = recognizer.step(now, byte);
    if (now === DEAD) return false;
  }
  return bytes.length > 0;
}

/** The forced tokens write bytes that are forced one after another. */
function checkForced(
  constraint: Constraint,
  recognizer: Recognizer,
  configuration: number,
  vocabulary: Vocabulary,
  at: string,
): void {
  let now = configuration;
  for (const byte of bytesOf(constraint.forced!(), vocabulary)) {
    expect(recognizer.forcedByte(now), `a byte of the forced tokens ${at}`).toBe(byte);
    now = recognizer.step(now, byte);
  }
}

/** A token that leads nearer to the end. */
function nearer(constraint: Constraint, tokens: readonly number[], distance: number, at: string): number {
  const token = tokens.find((token) => {
    const after = constraint.fork();
    after.advance(token);
    return after.distance!() < distance;
  });
  expect(token, `a token that lowers the distance ${distance} ${at}`).toBeDefined();
  return token!;
}

/** All bytes of a sequence of tokens. */
export function bytesOf(tokens: readonly number[], vocabulary: Vocabulary): number[] {
  return tokens.flatMap((token) => [...vocabulary.bytes(token)]);
}
