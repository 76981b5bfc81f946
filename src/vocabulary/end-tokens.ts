import type { AddedTokenEntry } from './tokenizer-file.ts';
import { badTokenizer, isObject } from './tokenizer-model.ts';

/**
 * The end tokens, as ids or contents: those given, or else `eos_token` of the configuration; and the one in the text that
 * ends a turn.
 *
 * Throws `ModelError` (`bad-tokenizer`) where none is known.
 */
export function chooseEndTokens(
  { added }: { readonly added: readonly AddedTokenEntry[] },
  given: { tokenizerConfig?: unknown; endTokens?: readonly (number | string)[]; turnEnd?: string },
): readonly (number | string)[] {
  const { tokenizerConfig, endTokens, turnEnd } = given;
  const decoder = isObject(tokenizerConfig) ? tokenizerConfig['added_tokens_decoder'] : undefined;
  const named = isObject(decoder) ? Object.values(decoder).filter(isObject) : [];
  // The configuration may call special what tokenizer.json does not.
  const special = [
    ...added.filter((token) => token.special).map(({ content }) => content),
    ...named.filter((entry) => entry['special'] === true).map((entry) => entry['content']),
  ].filter((content): content is string => typeof content === 'string' && content !== '');
  const last = turnEnd === undefined ? undefined : firstIn(turnEnd, special);
  if (last === undefined) return endTokens ?? [defaultEndToken(tokenizerConfig)];
  return [...(endTokens ?? []), last];
}

/** The one of some contents that comes first in a text; where several begin at one place, the longest. */
export function firstIn(text: string, contents: readonly string[]): string | undefined {
  let first: string | undefined;
  let at = Infinity;
  for (const content of contents) {
    const found = text.indexOf(content);
    if (found >= 0 && (found < at || (found === at && content.length > first!.length))) {
      at = found;
      first = content;
    }
  }
  return first;
}

/** `eos_token` of tokenizer_config.json: a string, or an object with its content. */
function defaultEndToken(config: unknown): string {
  const end = isObject(config) ? config['eos_token'] : undefined;
  const content = isObject(end) ? end['content'] : end;
  if (typeof content !== 'string') {
    throw badTokenizer(
      'No end token is known: pass `endTokens`, or a tokenizer_config.json with "eos_token".',
    );
  }
  return content;
}
