import { Template } from '@huggingface/jinja';
import { ModelError, WellformedError } from '../base/errors.ts';
import { markContent, splitAtContents } from './chat-contents.ts';
import type { ChatSegment } from './chat-contents.ts';
import { isObject } from './json-file.ts';
import type { ModelLayout } from './layout.ts';

export type { ChatSegment } from './chat-contents.ts';

/** One message of a conversation. */
export interface ChatMessage {
  /** `system`, `user`, `assistant`, or another role that the template knows. */
  readonly role: string;
  readonly content: string;
}

export interface ChatOptions {
  /** Whether the text ends where the model is to answer. Default true. */
  readonly addGenerationPrompt?: boolean | undefined;
}

/** What chat needs of a model folder. */
export type ChatLayout = Pick<ModelLayout, 'chatTemplate' | 'tokenizerConfig'>;

/**
 * Writes a conversation as the chat template of the model wants it, in segments: markup, which is the template's own
 * text and may be encoded with special tokens, and contents, which must not be. So nothing that a message says, such
 * as `<|im_end|>`, becomes markup. `undefined` if the model has no template: the caller then uses a plain prompt.
 *
 * The template sees placeholders instead of the contents (it may still trim them), so a template that looks into
 * contents, or cuts them up, cannot be used: that is an error.
 *
 * Throws `WellformedError` (`bad-option`) if there are no messages, if a role is not a plain word, or if the template
 * refuses the messages; and `ModelError` (`bad-model`) if the template is malformed.
 *
 * @example
 * const segments = renderChat(layout, [{ role: 'user', content: 'Hello' }]) ?? [];
 * const tokens = segments.flatMap(({ text, isMarkup }) =>
 *   isMarkup ? vocabulary.encodeMarkup(text) : vocabulary.encode(text));
 */
export function renderChat(
  layout: ChatLayout,
  messages: readonly ChatMessage[],
  { addGenerationPrompt = true }: ChatOptions = {},
): ChatSegment[] | undefined {
  const { chatTemplate } = layout;
  if (chatTemplate === undefined) return undefined;
  if (messages.length === 0)
    throw new WellformedError('bad-option', 'There are no messages: give at least one.');
  const contents: string[] = [];
  const marked = messages.map(({ role, content }) => {
    // A role stands in the template's own text, where markup counts.
    if (typeof role !== 'string' || !/^[A-Za-z][\w-]*$/.test(role)) {
      throw new WellformedError(
        'bad-option',
        `The role ${JSON.stringify(role)} is not a word such as "user", "assistant" or "system".`,
      );
    }
    if (typeof content !== 'string') {
      throw new WellformedError('bad-option', `The content of a message of "${role}" is not a string.`);
    }
    return { role, content: markContent(content, contents.push(content) - 1) };
  });
  const text = render(chatTemplate, {
    messages: marked,
    add_generation_prompt: addGenerationPrompt,
    tools: null,
    documents: null,
    ...specialTokens(layout),
  });
  const segments = splitAtContents(text, contents);
  if (segments !== undefined) return segments;
  throw new ModelError(
    'bad-model',
    `The chat template in ${chatTemplate.path} alters what messages say, so that it cannot be told from markup. ` +
      'Change the template to write message contents as they are.',
    { path: chatTemplate.path },
  );
}

/**
 * The markup with which the template ends the model's turn, such as `<|im_end|>\n`; `undefined` if there is no template
 * or nothing follows a turn. The first special token in it means "end", whether generation_config.json lists it or not
 * (`turnEnd` of `loadVocabulary`).
 *
 * Throws `ModelError` (`bad-model`) if the template is malformed.
 */
export function chatTurnEnd(layout: ChatLayout): string | undefined {
  const last = renderTurns(layout)?.at(-1);
  return last?.isMarkup === true ? last.text : undefined;
}

/**
 * A conversation that ends with a turn of the model; `undefined` if there is no template, or it refuses this conversation.
 *
 * Throws `ModelError` (`bad-model`) if the template is malformed.
 */
export function renderTurns(layout: ChatLayout): ChatSegment[] | undefined {
  try {
    return renderChat(
      layout,
      [
        { role: 'user', content: 'a question' },
        { role: 'assistant', content: 'an answer' },
      ],
      { addGenerationPrompt: false },
    );
  } catch (error) {
    // A template that refuses this conversation does not tell.
    if (error instanceof WellformedError && error.code === 'bad-option') return undefined;
    throw error;
  }
}

function render(
  { source, path }: NonNullable<ChatLayout['chatTemplate']>,
  values: Record<string, unknown>,
): string {
  let template: Template;
  try {
    template = new Template(source);
  } catch (cause) {
    throw new ModelError('bad-model', `The chat template in ${path} is malformed: ${messageOf(cause)}`, {
      path,
      cause,
    });
  }
  try {
    return template.render(values);
  } catch (cause) {
    throw new WellformedError(
      'bad-option',
      `The chat template in ${path} refuses these messages: ${messageOf(cause)}`,
      { cause },
    );
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** bos_token and the like, which templates write themselves. They are given as strings or as objects with a content. */
function specialTokens({ tokenizerConfig }: ChatLayout): Record<string, string> {
  const tokens: Record<string, string> = {};
  for (const name of ['bos_token', 'eos_token', 'pad_token', 'unk_token']) {
    const value = tokenizerConfig[name];
    const content = isObject(value) ? value['content'] : value;
    if (typeof content === 'string') tokens[name] = content;
  }
  return tokens;
}
