// A model of one's own: what its folder has, free text up to a stop string, then a value in the same process.
//   node examples/own-model.mjs [FOLDER]      (default: the embedded model)
import { describeModel, generate, generateJSON, loadModel } from 'wellformed';

const folder = process.argv[2];
const { graph, reason, tokens, endTokens, warnings } = await describeModel(folder);
console.log(`${graph.name} (${graph.dtype ?? 'no dtype'}, ${(graph.bytes / 1e6).toFixed(1)} MB): ${reason}`);
console.log(`${tokens} tokens; the end is ${endTokens.map(({ id, text }) => text ?? id).join(' or ')}`);
for (const warning of warnings) console.log(`warning: ${warning}`);

const model = await loadModel(folder);
const { text, finishReason, usage } = await generate(() => true, {
  model,
  prompt: 'Which animal is the fastest on land? Answer in one sentence.',
  temperature: 0.7,
  minP: 0.05,
  repetitionPenalty: 1.1,
  seed: 1,
  maxTokens: 60,
  stop: ['.', '\n'],
});
console.log(`\n${text.trim()}\n  finishReason ${finishReason}, ${usage.outputTokens} tokens`);

const { value } = await generateJSON(
  {
    type: 'object',
    properties: {
      animal: { type: 'string', maxLength: 20 },
      legs: { type: 'integer', minimum: 0, maximum: 8 },
    },
    required: ['animal', 'legs'],
    additionalProperties: false,
  },
  { model, prompt: `${text.trim()}. Which animal is it, and how many legs does it have?`, temperature: 0 },
);
console.log(value);
await model.dispose();
