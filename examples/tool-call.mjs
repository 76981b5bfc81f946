// A model calls one of two tools: which one, and with what arguments, is all that it can choose.
//   node examples/tool-call.mjs
import { disposeDefaultModel, generate, grammar, rule, toolCall } from 'wellformed';

const tools = [
  {
    name: 'weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string', maxLength: 30 } },
      required: ['city'],
      additionalProperties: false,
    },
  },
  {
    name: 'timer',
    parameters: {
      type: 'object',
      properties: { minutes: { type: 'integer', minimum: 1, maximum: 600 } },
      required: ['minutes'],
      additionalProperties: false,
    },
  },
];

const call = grammar(rule('call', toolCall(tools)));

for (const request of ['Is it raining in Paris?', 'Set a timer for 20 minutes.']) {
  const { text, usage } = await generate(call, {
    system: 'You call tools. weather(city): the weather of a city. timer(minutes): rings after some minutes.',
    prompt: request,
    temperature: 0,
  });
  const { name, arguments: given } = JSON.parse(text.slice('<tool_call>'.length, -'</tool_call>'.length));
  console.log(`${request}\n  ${name}(${JSON.stringify(given)})  ${usage.outputTokens} tokens`);
}
await disposeDefaultModel();
