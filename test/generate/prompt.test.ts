import { describe, expect, it } from 'vitest';
import { buildMessages, grammarInstruction, schemaInstruction } from '../../src/prompt.ts';
import type { PromptOptions } from '../../src/prompt.ts';

type Options = PromptOptions & { schemaInPrompt?: boolean };

const build = (options: Options): unknown =>
  buildMessages(
    options,
    schemaInstruction(options, () => '{"type":"null"}'),
  );
const answer = 'Answer only with JSON that this JSON Schema accepts:\n{"type":"null"}';

describe('the messages of a prompt', () => {
  it('end with the schema', () => {
    expect(build({ prompt: 'Why?' })).toEqual([{ role: 'user', content: `Why?\n\n${answer}` }]);
    expect(build({ prompt: 'Why?', system: 'Be brief.' })).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: `Why?\n\n${answer}` },
    ]);
  });

  it('ask for an example where nothing is asked', () => {
    expect(build({})).toEqual([
      { role: 'user', content: 'Write an example of JSON that this JSON Schema accepts:\n{"type":"null"}' },
    ]);
  });

  it('can do without the schema, which is then not even written', () => {
    const never = (): string => {
      throw new Error('not needed');
    };
    const options = { prompt: 'Why?', schemaInPrompt: false };
    expect(buildMessages(options, schemaInstruction(options, never))).toEqual([
      { role: 'user', content: 'Why?' },
    ]);
  });

  it('show a grammar only where nothing is asked, or when asked to', () => {
    const rules = (): string => 'root ::= "a"';
    expect(grammarInstruction({}, rules)).toBe('Write an example of a text of this grammar:\nroot ::= "a"');
    expect(grammarInstruction({ prompt: 'Why?' }, rules)).toBeUndefined();
    expect(grammarInstruction({ messages: [], grammarInPrompt: true }, rules)).toBe(
      'Answer only with a text of this grammar:\nroot ::= "a"',
    );
  });
});

describe('messages of the caller', () => {
  const messages = [
    { role: 'user', content: 'a' },
    { role: 'assistant', content: 'b' },
    { role: 'user', content: 'c' },
    { role: 'assistant', content: '' },
  ] as const;

  it('stay as they are', () => {
    expect(build({ messages })).toEqual(messages);
    expect(build({ messages, system: 's' })).toEqual([{ role: 'system', content: 's' }, ...messages]);
  });

  it('get the schema into the last message of the user when asked to', () => {
    expect(build({ messages, schemaInPrompt: true })).toEqual([
      messages[0],
      messages[1],
      { role: 'user', content: `c\n\n${answer}` },
      messages[3],
    ]);
    expect(messages[2].content).toBe('c');
    expect(build({ messages: [{ role: 'system', content: 's' }], schemaInPrompt: true })).toEqual([
      { role: 'system', content: 's' },
      { role: 'user', content: answer },
    ]);
  });
});

describe('options that contradict each other', () => {
  it.each<[Options, string]>([
    [{ prompt: 'a', messages: [] }, 'prompt and messages'],
    [{ system: 'a', messages: [{ role: 'system', content: 'b' }] }, 'begin with a system message'],
    [{ schemaInPrompt: false }, 'nothing was asked'],
    [{ messages: [] }, 'nothing was asked'],
  ])('%o', (options, message) => {
    expect(() => build(options)).toThrow(expect.objectContaining({ code: 'bad-option' }));
    expect(() => build(options)).toThrow(message);
  });
});
