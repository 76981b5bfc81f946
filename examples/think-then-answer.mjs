// A model thinks in free text, then answers with JSON: both within one budget of tokens, and the answer is always there.
//   node examples/think-then-answer.mjs
import { disposeDefaultModel, generate, grammar, json, rule, seq, until } from 'wellformed';

const answer = {
  type: 'object',
  properties: {
    country: { type: 'string', maxLength: 20 },
    continent: { enum: ['Africa', 'Asia', 'Europe'] },
  },
  required: ['country', 'continent'],
  additionalProperties: false,
};
const text = grammar(rule('text', seq('<think>', until('</think>'), json(answer))));

const result = await generate(text, {
  prompt: 'In which country is Tokyo? Write <think>, one short sentence about Tokyo, </think>, then JSON.',
  temperature: 0,
  maxTokens: 60,
});

const [thought, value] = result.text.slice('<think>'.length).split('</think>');
console.log(`thought: ${thought.trim()}`);
console.log('answer:', JSON.parse(value));
console.log(`${result.usage.outputTokens} of at most 60 tokens`);
await disposeDefaultModel();
