import type { ILexingError, IRecognitionException, IToken } from 'chevrotain';
import type { Problems } from '../problems.ts';

/** Reports what no token begins with: one problem a stretch, with a hint where one is known. */
export function reportLexing(
  errors: readonly ILexingError[],
  text: string,
  problems: Problems,
  hintFor: (text: string, offset: number) => string | undefined = () => undefined,
): void {
  for (const { offset, length } of errors) {
    const found = shown(text.slice(offset, offset + length));
    const hint = hintFor(text, offset);
    problems.add(`${found} cannot be read`, offset, hint === undefined ? {} : { hint });
  }
}

/**
 * Reports where tokens stand that cannot stand there. `wanted`: what is expected instead, by the innermost rule of the
 * parser and the token that was found.
 */
export function reportParsing(
  errors: readonly IRecognitionException[],
  text: string,
  problems: Problems,
  wanted: (rule: string, found: IToken) => string,
): void {
  for (const { token, context } of errors) {
    const isEnd = Number.isNaN(token.startOffset);
    const found = isEnd ? 'the grammar ends too early' : `${shown(token.image)} is not expected here`;
    const hint = wanted(context.ruleStack.at(-1) ?? '', token);
    problems.add(found, isEnd ? text.length : token.startOffset, { hint });
  }
}

/** The beginning of a text, in quotes. */
function shown(text: string): string {
  const [line = ''] = text.split('\n');
  return JSON.stringify(line.length > 30 ? `${line.slice(0, 30)}...` : line);
}
