import type { Recognizer } from '../index.ts';
import { describeExpected, expectedAt } from './expected.ts';
import type { Reader } from './language.ts';
import { placeOf, quoted } from './text-place.ts';

/** How a refused text is reported in one line: the byte, what stands there, what stands in front. */
export function describeRefusal(text: Uint8Array, offset: number): string {
  const before = quoted(text.subarray(Math.max(0, offset - 30), offset));
  const cut = offset > 30 ? '...' : '';
  if (offset === text.length)
    return `text refused at byte ${offset}: it ends too early, after ${cut}${before}`;
  const byte = quoted(text.subarray(offset, offset + 12));
  return `text refused at byte ${offset}: ${byte} cannot follow ${offset === 0 ? 'at the start' : `${cut}${before}`}`;
}

/** Where that is in the text, and what could have come there. */
export function describePlace(text: Uint8Array, offset: number, reader: Reader): string {
  const { line, column, excerpt } = placeOf(text, offset);
  const configuration = configurationBehind(reader.recognizer, text.subarray(0, offset));
  const expected = configuration < 0 ? [] : describeExpected(expectedAt(reader, configuration));
  const could = expected.length === 0 ? [] : ['expected:', ...expected.map((each) => `  ${each}`)];
  return [`line ${line}, column ${column}:`, excerpt, ...could].join('\n');
}

/** The configuration behind a text, or that of the dead. */
export function configurationBehind(recognizer: Recognizer, text: Uint8Array): number {
  let configuration = recognizer.start;
  for (let at = 0; at < text.length && configuration >= 0; at++) {
    configuration = recognizer.step(configuration, text[at]!);
  }
  return configuration;
}

/** A text without the line break at its very end, or undefined where there is none. */
export function withoutFinalNewline(text: Uint8Array): Uint8Array | undefined {
  if (text.at(-1) !== 0x0a) return undefined;
  return text.subarray(0, text.length - (text.at(-2) === 0x0d ? 2 : 1));
}
