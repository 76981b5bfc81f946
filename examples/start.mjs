// What "npm start" runs: the embedded model writes a value for each of examples/schemas, with the figures.
import { readFile } from 'node:fs/promises';
import { compile, generateJSON, loadModel } from 'wellformed';

const TASKS = [
  ['person', 'Invent a person.'],
  ['recipe', 'Write a simple recipe for a vegetable soup.'],
  ['event', 'Plan a meeting at the town hall at half past nine.'],
];

const model = await loadModel();
for (const [name, prompt] of TASKS) {
  const schema = JSON.parse(await readFile(new URL(`schemas/${name}.json`, import.meta.url), 'utf8'));
  const compiledAt = performance.now();
  const constraint = compile(schema, { vocabulary: model.vocabulary });
  const compileMs = performance.now() - compiledAt;
  const { value, usage, seed } = await generateJSON(constraint, { model, prompt, seed: 1, temperature: 0.7 });

  console.log(`\n${name}: ${prompt}`);
  console.log(JSON.stringify(value, null, 2).replace(/^/gm, '  '));
  const rate = (usage.outputTokens * 1000) / usage.decodeMs;
  console.log(
    `  ${usage.outputTokens} tokens, ${usage.forcedTokens} of them forced, at ${rate.toFixed(0)} tokens/s; ` +
      `schema compiled in ${compileMs.toFixed(0)} ms, prompt of ${usage.promptTokens} tokens read in ` +
      `${usage.prefillMs.toFixed(0)} ms; seed ${seed}`,
  );
}
await model.dispose();
