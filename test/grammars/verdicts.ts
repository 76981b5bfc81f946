import { DEAD, type Recognizer } from '../../src/automaton/recognizer.ts';
import { type Difference } from './differences.ts';
import { type IndependentParser, refusalOf } from './parsers/independent-parser.ts';

/** Whether the UTF-8 of a text is in a language. */
export function acceptsText(recognizer: Recognizer, text: string): boolean {
  let configuration = recognizer.start;
  for (const byte of new TextEncoder().encode(text)) {
    configuration = recognizer.step(configuration, byte);
    if (configuration === DEAD) return false;
  }
  return recognizer.isComplete(configuration);
}

/** Throws where the grammar accepts and the parser refuses, and no difference says so. */
export function demandParserAccepts(
  text: string,
  parser: IndependentParser,
  differences: readonly Difference[],
): void {
  const refusal = refusalOf(parser, text);
  if (refusal === undefined) return;
  if (differences.some(({ takenBy, isOne }) => takenBy === 'grammar' && isOne(text))) return;
  throw new Error(`${parser.name} refuses ${JSON.stringify(text)}: ${refusal}`);
}

/** Throws where the grammar refuses and the parser accepts, and no difference says so. */
export function demandParserRefuses(
  text: string,
  parser: IndependentParser,
  differences: readonly Difference[],
): void {
  if (refusalOf(parser, text) !== undefined) return;
  if (differences.some(({ takenBy, isOne }) => takenBy === 'parser' && isOne(text))) return;
  throw new Error(`${parser.name} accepts ${JSON.stringify(text)}, which the grammar refuses`);
}
