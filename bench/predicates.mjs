// Constraints given only as predicates: 100 texts each, which are valid or an error; and again, to see that seeds replay.
//   npm run build && node bench/predicates.mjs [texts]
import { setImmediate } from 'node:timers/promises';
import { generate, loadModel, smc } from 'wellformed';

const texts = Number(process.argv[2] ?? 100);
const model = await loadModel();

/** The sum of the numbers is at most 100. */
const sum = (text, { complete }) =>
  (complete ? /^\d+(\+\d+)*$/ : /^(\d+\+)*\d*$/).test(text) &&
  text.split('+').reduce((all, part) => all + Number(part), 0) <= 100;

const later = async (text, state) => {
  await setImmediate();
  return sum(text, state);
};

const cases = {
  'sum, one sequence': [sum, { prompt: 'Add some numbers.', maxTokens: 12 }],
  'sum, top-k, asynchronous': [later, { prompt: 'Add some numbers.', maxTokens: 12, topK: 20 }],
  'sum, population': [sum, { prompt: 'Add some numbers.', maxTokens: 12, strategy: smc({ particles: 8 }) }],
};
console.log('case                      valid  errors  wrong  replayed  ms/text  steps back');
for (const [name, [predicate, options]] of Object.entries(cases)) {
  const found = { valid: 0, errors: 0, wrong: 0, replayed: 0, back: 0 };
  const run = async (seed) => {
    try {
      const { text, usage } = await generate(predicate, { model, ...options, seed });
      found.back += usage.deadEnds;
      return text;
    } catch (error) {
      return error;
    }
  };
  const from = performance.now();
  const first = [];
  for (let seed = 0; seed < texts; seed++) first.push(await run(seed));
  const ms = (performance.now() - from) / texts;
  for (const [seed, text] of first.entries()) {
    if (typeof text !== 'string') found.errors++;
    else if (await predicate(text, { complete: true })) found.valid++;
    else found.wrong++;
    if (seed >= 10) continue;
    const again = await run(seed);
    if (String(again) === String(text)) found.replayed++;
  }
  console.log(
    `${name.padEnd(25)} ${String(found.valid).padStart(5)}  ${String(found.errors).padStart(6)}  ${String(found.wrong).padStart(5)}` +
      `  ${found.replayed} of ${Math.min(10, texts)}  ${ms.toFixed(0).padStart(7)}  ${String(found.back).padStart(10)}`,
  );
}
await model.dispose();
