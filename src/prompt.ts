import { WellformedError } from './base/errors.ts';
import type { ChatMessage } from './model/chat.ts';

/** What the model is asked: a prompt or messages. */
export interface PromptOptions {
  /** What to ask, as one message of the user. Default: an example of what is described. */
  readonly prompt?: string | undefined;
  /** A whole conversation, instead of `prompt`. */
  readonly messages?: readonly ChatMessage[] | undefined;
  /** The system message. Default: the one of the model's chat template, if it has one. */
  readonly system?: string | undefined;
}

/**
 * The messages for the chat template. The instruction, where there is one, goes into the last message of the user, where
 * small models heed it most; where there is no such message it becomes one. Throws `WellformedError` (`bad-option`) for
 * options that contradict each other, and where nothing is asked.
 */
export function buildMessages(options: PromptOptions, instruction: string | undefined): ChatMessage[] {
  const { prompt, messages, system } = options;
  if (prompt !== undefined && messages !== undefined) {
    throw new WellformedError('bad-option', 'prompt and messages were both given: use one of them');
  }
  if (system !== undefined && messages?.[0]?.role === 'system') {
    throw new WellformedError(
      'bad-option',
      'system was given, and messages begin with a system message: use one of them',
    );
  }
  const said: ChatMessage[] = [
    ...(system === undefined ? [] : [{ role: 'system', content: system } as const]),
    ...(messages ?? (prompt === undefined ? [] : [{ role: 'user', content: prompt } as const])),
  ];
  if (instruction !== undefined) addInstruction(said, instruction);
  if (!said.some(({ role }) => role !== 'system')) {
    throw new WellformedError('bad-option', 'nothing was asked: give a prompt or messages');
  }
  return said;
}

/** What the model is told of a schema: with `prompt` by default, with `messages` only when asked to. */
export function schemaInstruction(
  {
    messages,
    prompt,
    schemaInPrompt = messages === undefined,
  }: PromptOptions & { schemaInPrompt?: boolean | undefined },
  schemaText: () => string,
): string | undefined {
  if (!schemaInPrompt) return undefined;
  const task = prompt === undefined && messages === undefined ? 'Write an example of' : 'Answer only with';
  return `${task} JSON that this JSON Schema accepts:\n${schemaText()}`;
}

/** What the model is told of a grammar: by default only where nothing is asked. */
export function grammarInstruction(
  { messages, prompt, grammarInPrompt }: PromptOptions & { grammarInPrompt?: boolean | undefined },
  grammarText: () => string,
): string | undefined {
  const isAsked = prompt !== undefined || messages !== undefined;
  if (!(grammarInPrompt ?? !isAsked)) return undefined;
  return `${isAsked ? 'Answer only with' : 'Write an example of'} a text of this grammar:\n${grammarText()}`;
}

function addInstruction(messages: ChatMessage[], instruction: string): void {
  const at = messages.findLastIndex(({ role }) => role === 'user');
  if (at < 0) messages.push({ role: 'user', content: instruction });
  else messages[at] = { ...messages[at]!, content: `${messages[at]!.content}\n\n${instruction}` };
}
