import { describe, expect, it } from 'vitest';
import { expectError, temporaryFiles } from './files.ts';
import { isBuilt, wellformed } from './program.ts';

const { file } = temporaryFiles('messages');
const schema = file('answer.json', '{"type":"boolean"}');
const conversation = file(
  'conversation.json',
  JSON.stringify([
    { role: 'system', content: 'You answer in JSON.' },
    { role: 'user', content: 'Is water wet?' },
  ]),
);

describe.skipIf(!isBuilt)('wellformed generate --messages and --dtype (the built program)', () => {
  it.each([
    ['no JSON', '[', /is not JSON/, 2],
    ['no array', '{}', /at "": expected an array/, 2],
    ['nothing said', '[]', /at "": expected an array of at least one/, 2],
    ['no object', '["hello"]', /at "\/0": expected an object/, 2],
    ['no content', '[{"role":"user"}]', /at "\/0\/content": expected a string/, 2],
    ['a role that is no string', '[{"role":1,"content":"x"}]', /at "\/0\/role": expected a string/, 2],
    ['what would be ignored', '[{"role":"user","content":"x","name":"y"}]', /at "\/0": .*not "name"/, 2],
  ])('refuses messages with %s', async (_, text, message, code) => {
    const ended = await wellformed(['generate', '--schema', schema, '--messages', file('bad.json', text)]);
    expectError(ended, code, message);
  });

  it('refuses --messages beside --prompt, an unknown dtype, and one that the folder lacks', async () => {
    const run = ['generate', '--schema', schema];
    const both = await wellformed([...run, '--messages', conversation, '--prompt', 'x']);
    expectError(both, 2, /give one of them/);
    expectError(await wellformed([...run, '--dtype', 'q5']), 2, /--dtype "q5": expected auto or q4/);
    expectError(await wellformed([...run, '--dtype', 'fp16']), 4, /model_fp16\.onnx.*there are model_q4/);
  });

  it('asks what the conversation asks', async () => {
    const run = ['generate', '--schema', schema, '--seed', '1', '--dtype', 'q4', '--json'];
    const { code, stdout } = await wellformed([...run, '--messages', conversation]);
    expect(code).toBe(0);
    const result = JSON.parse(stdout) as { value: unknown; usage: { promptTokens: number } };
    expect(typeof result.value).toBe('boolean');
    const short = await wellformed([
      ...run,
      '--messages',
      file('short.json', '[{"role":"user","content":"Is water wet?"}]'),
    ]);
    const { usage } = JSON.parse(short.stdout) as typeof result;
    expect(usage.promptTokens).not.toBe(result.usage.promptTokens);
  });
});
