import { join } from 'node:path';
import type { TokenizerVocabulary } from '../vocabulary/vocabulary.ts';
import { firstIn } from '../vocabulary/end-tokens.ts';
import { chatTurnEnd, renderTurns } from './chat.ts';
import type { ModelLayout } from './layout.ts';

/** Where fewer than this share of the logits have a token, the tokenizer is hardly that of the model: graphs are padded by less. */
const LEAST_SHARE = 0.9;

/** What the files of a folder are compared with. */
export interface LoadedParts {
  readonly vocabulary: Pick<TokenizerVocabulary, 'size' | 'addedTokens' | 'isSpecial'>;
  /** The number of logits of the graph, where it was loaded. */
  readonly logits?: number | undefined;
}

/**
 * What is likely to be wrong with a model folder though it can be used, in words: a chat template that is missing, a tokenizer of
 * another model, an end token with which the chat template ends no turn. What cannot be used is an error elsewhere.
 *
 * @example
 * mistakesIn(await readLayout(folder), { vocabulary, logits: model.vocabularySize });
 */
export function mistakesIn(layout: ModelLayout, parts: LoadedParts): string[] {
  return [
    ...templateMistakes(layout, parts),
    ...sizeMistakes(layout, parts),
    ...namedTokenMistakes(layout, parts),
  ];
}

function templateMistakes(layout: ModelLayout, { vocabulary }: LoadedParts): string[] {
  const { chatTemplate, folder, endTokens } = layout;
  const known = vocabulary.addedTokens;
  if (chatTemplate === undefined) {
    return [
      `${folder} has no chat template (chat_template.jinja, chat_template.json, or "chat_template" in ` +
        'tokenizer_config.json): messages are put one after another as plain text, which a model trained on ' +
        'conversations does not expect',
    ];
  }
  const special = [...known].filter(([id]) => vocabulary.isSpecial(id)).map(([, content]) => content);
  const end = firstIn(chatTurnEnd(layout) ?? '', special);
  const named = endTokens.map((id) => `${JSON.stringify(known.get(id) ?? '?')} (${id})`).join(', ');
  if (end === undefined) {
    if (endTokens.length === 0 || renderTurns(layout) === undefined) return [];
    return [
      `the chat template in ${chatTemplate.path} ends no turn of the model with a special token, and the end is taken to be ` +
        `${named}: the model may never write it and go on instead`,
    ];
  }
  const isKnown = endTokens.length === 0 || endTokens.some((id) => known.get(id) === end);
  if (isKnown) return [];
  return [
    `the chat template in ${chatTemplate.path} ends the model's turns with ${JSON.stringify(end)}, and "eos_token_id" is ` +
      `${named}: both are taken as the end`,
  ];
}

function sizeMistakes(
  { folder, configPath, graphPath, vocabularySize }: ModelLayout,
  parts: LoadedParts,
): string[] {
  const { logits } = parts;
  const tokens = parts.vocabulary.size;
  const path = join(folder, 'tokenizer.json');
  const mistakes: string[] = [];
  if (logits !== undefined && vocabularySize !== undefined && vocabularySize !== logits) {
    mistakes.push(
      `${configPath} says "vocab_size" ${vocabularySize}, and ${graphPath} has ${logits} logits: they may be of ` +
        'different models',
    );
  }
  const [size, what] = logits === undefined ? [vocabularySize, configPath] : [logits, graphPath];
  if (size === undefined) return mistakes;
  if (tokens < LEAST_SHARE * size) {
    mistakes.push(
      `${path} has ${tokens} tokens for the ${size} of ${what}: it may be the tokenizer of another model`,
    );
  } else if (tokens > size) {
    mistakes.push(
      `${path} has ${tokens} tokens, and ${what} only ${size}: it may be the tokenizer of another model`,
    );
  }
  return mistakes;
}

/** Ids that the configuration names stand for no text, so the tokenizer of the model has them as added tokens. */
function namedTokenMistakes(layout: ModelLayout, { vocabulary }: LoadedParts): string[] {
  const known = vocabulary.addedTokens;
  if (known.size === 0) return [];
  return layout.namedTokens
    .filter(({ id }) => !known.has(id))
    .map(
      ({ name, id, path }) =>
        `${path} says "${name}" ${id}, which is no added token in ${join(layout.folder, 'tokenizer.json')}: it may be the ` +
        'tokenizer of another model',
    );
}
