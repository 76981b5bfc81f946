import { WellformedError } from './base/errors.ts';
import type { ChatMessage } from './model/chat.ts';

/** What the model is asked: a prompt or messages, and whether it is shown the schema. */
export interface PromptOptions {
  /** What to ask, as one message of the user. Default: an example of what the schema describes. */
  readonly prompt?: string | undefined;
  /** A whole conversation, instead of `prompt`. */
  readonly messages?: readonly ChatMessage[] | undefined;
  /** The system message. Default: the one of the model's chat template, if it has one. */
  readonly system?: string | undefined;
  /** Whether the schema is put at the end of what the user says. Default: with `prompt` yes, with `messages` no. */
  readonly schemaInPrompt?: boolean | undefined;
}

/**
 * The messages for the chat template. The schema goes into the last message of the user, where small models heed it
 * most; where there is none it becomes one. Throws `WellformedError` (`bad-option`) for options that contradict each
 * other.
 */
export function buildMessages(options: PromptOptions, schemaText: () => string): ChatMessage[] {
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
  if (options.schemaInPrompt ?? messages === undefined) {
    const task = prompt === undefined && messages === undefined ? 'Write an example of' : 'Answer only with';
    addInstruction(said, `${task} JSON that this JSON Schema accepts:\n${schemaText()}`);
  }
  if (!said.some(({ role }) => role !== 'system')) {
    throw new WellformedError('bad-option', 'nothing was asked: give a prompt or messages');
  }
  return said;
}

function addInstruction(messages: ChatMessage[], instruction: string): void {
  const at = messages.findLastIndex(({ role }) => role === 'user');
  if (at < 0) messages.push({ role: 'user', content: instruction });
  else messages[at] = { ...messages[at]!, content: `${messages[at]!.content}\n\n${instruction}` };
}
