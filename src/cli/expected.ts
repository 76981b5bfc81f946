import type { Expectation, Recognizer } from '../index.ts';
import type { Reader } from './language.ts';

/** How many terminals a text names; what remains is counted. */
const MOST_TERMINALS = 10;

/** What may come at some place in a text. */
export interface Expected {
  readonly mayEnd: boolean;
  /** Each terminal with its rule; nothing for a schema. */
  readonly expected: readonly Expectation[];
  /** The bytes that may come next, as a class of characters. */
  readonly nextBytes: string;
}

/** What may come in a configuration of a reader. */
export function expectedAt(reader: Reader, configuration: number): Expected {
  const { recognizer } = reader;
  return {
    mayEnd: recognizer.isComplete(configuration),
    expected: reader.expectations?.(configuration) ?? [],
    nextBytes: byteClass(recognizer, configuration),
  };
}

/** The same in words, a line for each rule. */
export function describeExpected({ mayEnd, expected, nextBytes }: Expected): string[] {
  const lines: string[] = [];
  const byRule = new Map<string, string[]>();
  for (const { rule, terminal } of expected.slice(0, MOST_TERMINALS)) {
    const terminals = byRule.get(rule);
    if (terminals === undefined) byRule.set(rule, [terminal]);
    else terminals.push(terminal);
  }
  for (const [rule, terminals] of byRule) lines.push(`${rule}: ${terminals.join(' or ')}`);
  if (expected.length > MOST_TERMINALS) lines.push(`and ${expected.length - MOST_TERMINALS} more`);
  if (expected.length === 0 && nextBytes !== '[]') lines.push(nextBytes);
  if (mayEnd) lines.push('the end of the text');
  return lines;
}

/** The bytes that may come next: those of ASCII as characters, the others in hexadecimal digits. */
function byteClass(recognizer: Recognizer, configuration: number): string {
  const parts: string[] = [];
  for (let from = 0; from < 256; from++) {
    if (recognizer.step(configuration, from) < 0) continue;
    let to = from;
    // A range does not go on from ASCII into the others: they mean something else.
    while (to !== 0x7f && to < 255 && recognizer.step(configuration, to + 1) >= 0) to++;
    parts.push(byteText(from));
    if (to > from + 1) parts.push('-');
    if (to > from) parts.push(byteText(to));
    from = to;
  }
  return `[${parts.join('')}]`;
}

function byteText(byte: number): string {
  const character = String.fromCharCode(byte);
  if ('\\]^-'.includes(character)) return `\\${character}`;
  if (byte >= 0x7f) return `\\x${byte.toString(16)}`;
  return byte < 0x20 ? JSON.stringify(character).slice(1, -1) : character;
}
