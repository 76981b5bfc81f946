// A person from a sentence: the value has the schema's type and is always whole.
//   node examples/person.mjs
import { disposeDefaultModel, generateJSON } from 'wellformed';

const person = {
  type: 'object',
  properties: {
    name: { type: 'string', maxLength: 40 },
    age: { type: 'integer' },
    languages: { type: 'array', items: { type: 'string', maxLength: 20 }, maxItems: 4 },
  },
  required: ['name', 'age', 'languages'],
  additionalProperties: false,
};

const { value, usage, seed } = await generateJSON(person, {
  prompt: 'Describe this person: Ada is 36 years old and speaks English and French.',
  temperature: 0,
  maxTokens: 120,
});

console.log(value);
console.log(`${usage.outputTokens} tokens, ${usage.forcedTokens} of them forced, seed ${seed}`);
await disposeDefaultModel();
