// One step of AWRS against one of the masked sampler, both weighing: with masks that are hot, and where there are none.
//   npm run build && node bench/samplers.mjs [rounds]
import { awrs, compile, loadModel, masked, SeededChoices } from 'wellformed';

const rounds = Number(process.argv[2] ?? 7);
const language = await loadModel();
const { model, vocabulary } = language;
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Positions along a value that the model writes, each with its logits. */
async function positionsOf(schema, prompt, most) {
  const constraint = compile(schema, { vocabulary });
  const state = model.create();
  const places = [];
  const choices = new SeededChoices(1);
  const draw = masked({ weigh: false });
  let tokens = language.encodeChat([{ role: 'user', content: prompt }]);
  let place = constraint.fork();
  while (places.length < most) {
    const [[logits]] = await model.run([{ state, tokens, logits: 'last' }]);
    places.push({ place: place.fork(), logits });
    const { token } = await draw.sample(logits, place, choices);
    if (vocabulary.endTokens.includes(token)) break;
    place.advance(token);
    tokens = [token];
  }
  model.release(state);
  return places;
}

/** The same position without its mask, as of a predicate: `cost` stands in for what the user computes. */
function predicateAt(place) {
  return {
    get isComplete() {
      return place.isComplete;
    },
    allows: (token) => place.allows(token),
    fork: () => place,
  };
}

async function time(sampler, positions) {
  const choices = new SeededChoices(2);
  const checks = [];
  const from = performance.now();
  for (const { place, logits } of positions)
    checks.push((await sampler.sample(logits, place, choices))?.checks ?? 0);
  return { ms: (performance.now() - from) / positions.length, checks };
}

/** The checks to expect at a position: 1, the refused draws (at most: the cut at 32 is applied to their mean), and 1. */
function expectedChecks({ place, logits }) {
  let max = -Infinity;
  for (const logit of logits) if (logit > max) max = logit;
  const p = Float64Array.from(logits, (logit) => Math.exp(logit - max));
  let allowed = 0;
  for (let token = 0; token < p.length; token++) if (place.mask().has(token)) allowed += p[token];
  // A token that is not allowed is drawn before the first allowed one with probability p / (p + allowed).
  let rejects = 0;
  for (let token = 0; token < p.length; token++)
    if (!place.mask().has(token)) rejects += p[token] / (p[token] + allowed);
  return Math.min(rejects, 32) + 2;
}

const cases = {
  object: [
    {
      type: 'object',
      properties: { name: { type: 'string' }, age: { type: 'integer' } },
      required: ['name', 'age'],
      additionalProperties: false,
    },
    'Who was Ada Lovelace?',
  ],
  strings: [{ type: 'array', items: { type: 'string', maxLength: 40 }, minItems: 6 }, 'Name six towns.'],
  pattern: [
    { type: 'array', items: { type: 'string', pattern: '^[a-z]+( [a-z]+)*$' }, minItems: 6 },
    'Name six towns.',
  ],
};

console.log(
  'case      masked ms  awrs ms  ratio | predicate: masked ms  awrs ms  ratio | checks: mean  expected  p99',
);
for (const [name, [schema, prompt]] of Object.entries(cases)) {
  const positions = await positionsOf(schema, prompt, 40);
  const bare = positions.map(({ place, logits }) => ({ place: predicateAt(place), logits }));
  for (const { place } of positions) place.mask();
  const figures = { masked: [], awrs: [], ratio: [], maskedBare: [], awrsBare: [], ratioBare: [] };
  const checks = [];
  for (let round = 0; round <= rounds; round++) {
    const m = await time(masked(), positions);
    const a = await time(awrs(), positions);
    if (round === 0) continue;
    figures.masked.push(m.ms);
    figures.awrs.push(a.ms);
    figures.ratio.push(a.ms / m.ms);
    if (round > 2) continue;
    const mb = await time(masked(), bare);
    const ab = await time(awrs(), bare);
    figures.maskedBare.push(mb.ms);
    figures.awrsBare.push(ab.ms);
    figures.ratioBare.push(ab.ms / mb.ms);
  }
  const sampler = awrs();
  for (let seed = 0; seed < 25; seed++) {
    const choices = new SeededChoices(seed);
    for (const { place, logits } of positions)
      checks.push((await sampler.sample(logits, place, choices)).checks);
  }
  checks.sort((a, b) => a - b);
  const mean = checks.reduce((a, b) => a + b, 0) / checks.length;
  const expected = positions.reduce((sum, position) => sum + expectedChecks(position), 0) / positions.length;
  const show = (values, digits = 3) => median(values).toFixed(digits);
  console.log(
    `${name.padEnd(8)}  ${show(figures.masked)}      ${show(figures.awrs)}    ${show(figures.ratio, 2)}  |` +
      ` ${show(figures.maskedBare)}   ${show(figures.awrsBare)}   ${show(figures.ratioBare)} |` +
      ` ${mean.toFixed(2)}  ${expected.toFixed(2)}  ${checks[Math.floor(checks.length * 0.99)]}`,
  );
}
await language.dispose();
