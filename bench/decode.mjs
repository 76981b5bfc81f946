// Decoding with a constraint against the bare loop over the same model, in turns: the ratio is what counts.
//   npm run build && node bench/decode.mjs [rounds]
import { compile, generateJSON, loadModel } from 'wellformed';

const SCHEMAS = {
  strings: {
    type: 'array',
    items: { type: 'string', minLength: 5, maxLength: 60 },
    minItems: 12,
    maxItems: 16,
  },
  people: {
    type: 'array',
    items: {
      type: 'object',
      properties: {
        name: { type: 'string', maxLength: 20 },
        age: { type: 'integer' },
        tags: { type: 'array', items: { enum: ['red', 'green', 'blue'] } },
      },
      required: ['name', 'age', 'tags'],
      additionalProperties: false,
    },
    minItems: 8,
  },
  open: {
    type: 'object',
    required: ['a', 'b', 'c', 'd'],
    additionalProperties: { type: ['string', 'integer'] },
  },
};
const FILLER = 'Once upon a time there was a small village by the sea, and in it lived an old fisherman. ';
const TOKENS = 96;
const rounds = Number(process.argv[2] ?? 5);

const language = await loadModel();
const { model } = language;

/** Tokens per second of the bare loop: run, take the likeliest, append. */
async function bare(prompt) {
  const state = model.create();
  for (let at = 0; at < prompt.length; at += 128) {
    await model.run([{ state, tokens: prompt.slice(at, at + 128), logits: 'last' }]);
  }
  let token = prompt.at(-1);
  const from = performance.now();
  for (let i = 0; i < TOKENS; i++) {
    const [[logits]] = await model.run([{ state, tokens: [token], logits: 'last' }]);
    token = likeliest(logits);
  }
  const rate = (TOKENS * 1000) / (performance.now() - from);
  model.release(state);
  return rate;
}

function likeliest(logits) {
  let best = 0;
  for (let token = 1; token < logits.length; token++) if (logits[token] > logits[best]) best = token;
  return best;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

console.log('context  schema   bare t/s  constrained t/s  ratio (medians)');
for (const context of [256, 1024]) {
  let prompt = 'Write about life. ';
  const tokensOf = () => language.encodeChat([{ role: 'user', content: prompt }]);
  while (tokensOf().length < context - TOKENS / 2) prompt += FILLER;
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    const constraint = compile(schema, { vocabulary: language.vocabulary });
    const rates = { bare: [], ours: [] };
    for (let round = 0; round <= rounds; round++) {
      const before = await bare(tokensOf());
      const { usage } = await generateJSON(constraint, {
        model: language,
        messages: [{ role: 'user', content: prompt }],
        seed: round,
        // Room enough: near the limit every candidate is asked whether the rest still fits, which costs milliseconds.
        maxTokens: TOKENS * 6,
      });
      // The first round warms the constraint.
      if (round === 0) continue;
      rates.bare.push(before);
      rates.ours.push((usage.outputTokens * 1000) / usage.decodeMs);
    }
    const ratio = median(rates.ours.map((rate, i) => rate / rates.bare[i]));
    console.log(
      `${String(context).padStart(7)}  ${name.padEnd(7)}  ${median(rates.bare).toFixed(1).padStart(8)}  ` +
        `${median(rates.ours).toFixed(1).padStart(15)}  ${ratio.toFixed(2)}`,
    );
  }
}
await language.dispose();
