// One step of AWRS against one of the masked sampler, both weighing: with masks that are hot, and where there are none.
//   npm run build && node bench/samplers.mjs [rounds]
import { TextDecoder } from 'node:util';
import { awrs, compile, loadModel, masked, SeededChoices } from 'wellformed';

const rounds = Number(process.argv[2] ?? 7);
const language = await loadModel();
const { model, vocabulary } = language;
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const decoder = new TextDecoder();

/** What stands at the end of the beginning of a JSON text: the inside of a key or a string, a number, or what is between. */
function kindOf(text) {
  let [inside, isKey] = [false, false];
  const open = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inside) {
      if (character === '\\') at++;
      else if (character === '"') inside = false;
    } else if (character === '"') inside = true;
    else if (character === '{' || character === '[') open.push(character);
    else if (character === '}' || character === ']') open.pop();
    if (!inside && '{,:'.includes(character)) isKey = character !== ':' && open.at(-1) === '{';
  }
  if (inside) return isKey ? 'key' : 'string';
  return /[-\d.]$/.test(text) ? 'number' : 'structure';
}

/** Positions along a value that the model writes, each with its logits. */
async function positionsOf(schema, prompt, most) {
  const constraint = compile(schema, { vocabulary });
  const state = model.create();
  const places = [];
  const choices = new SeededChoices(1);
  const draw = masked({ weigh: false });
  let tokens = language.encodeChat([{ role: 'user', content: prompt }]);
  let place = constraint.fork();
  let text = '';
  const written = [];
  while (places.length < most) {
    const [[logits]] = await model.run([{ state, tokens, logits: 'last' }]);
    places.push({ place: place.fork(), logits, kind: kindOf(text), written: [...written] });
    const { token } = await draw.sample(logits, place, choices);
    if (vocabulary.endTokens.includes(token)) break;
    place.advance(token);
    written.push(token);
    text += decoder.decode(vocabulary.bytes(token), { stream: true });
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
  numbers: [{ type: 'array', items: { type: 'number' }, minItems: 8, maxItems: 12 }, 'Write some numbers.'],
  keys: [
    { type: 'object', additionalProperties: { type: 'integer' }, minProperties: 6, maxProperties: 8 },
    'How many people live in six towns?',
  ],
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

const kinds = new Map();
const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
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
  for (const position of positions) {
    const expected = expectedChecks(position);
    for (let seed = 0; seed < 25; seed++) {
      const { place, logits, kind } = position;
      const step = await sampler.sample(logits, place, new SeededChoices(100 * seed + 1));
      checks.push(step.checks);
      const known = kinds.get(kind) ?? { checks: [], expected: [] };
      known.checks.push(step.checks);
      known.expected.push(expected);
      kinds.set(kind, known);
    }
  }
  checks.sort((a, b) => a - b);
  const expected = positions.reduce((sum, position) => sum + expectedChecks(position), 0) / positions.length;
  const show = (values, digits = 3) => median(values).toFixed(digits);
  console.log(
    `${name.padEnd(8)}  ${show(figures.masked)}      ${show(figures.awrs)}    ${show(figures.ratio, 2)}  |` +
      ` ${show(figures.maskedBare)}   ${show(figures.awrsBare)}   ${show(figures.ratioBare)} |` +
      ` ${mean(checks).toFixed(2)}  ${expected.toFixed(2)}  ${checks[Math.floor(checks.length * 0.99)]}`,
  );
}
// A pattern that was never met: what is compiled anew knows no mask yet.
{
  const [schema, prompt] = cases.pattern;
  const positions = (await positionsOf(schema, prompt, 24)).filter(({ kind }) => kind === 'string');
  const cold = { masked: [], awrs: [] };
  for (let round = 0; round < Math.min(3, rounds); round++) {
    for (const { written, logits } of positions) {
      for (const [name, sampler] of Object.entries({ masked: masked(), awrs: awrs() })) {
        const place = compile(schema, { vocabulary });
        for (const token of written) place.advance(token);
        const from = performance.now();
        await sampler.sample(logits, place, new SeededChoices(3));
        cold[name].push(performance.now() - from);
      }
    }
  }
  console.log(
    `\ncold pattern: masked ${mean(cold.masked).toFixed(2)} ms  awrs ${mean(cold.awrs).toFixed(2)} ms` +
      `  ratio ${(mean(cold.awrs) / mean(cold.masked)).toFixed(3)} of means, ${(median(cold.awrs) / median(cold.masked)).toFixed(3)} of medians`,
  );
}
console.log('\nchecks by kind of position: positions  mean  expected  ratio  p99');
for (const [kind, { checks, expected }] of kinds) {
  checks.sort((a, b) => a - b);
  const [got, due] = [mean(checks), mean(expected)];
  console.log(
    `${kind.padEnd(27)} ${String(checks.length / 25).padStart(9)}  ${got.toFixed(2)}  ${due.toFixed(2).padStart(8)}` +
      `  ${(got / due).toFixed(2)}  ${checks[Math.floor(checks.length * 0.99)]}`,
  );
}
await language.dispose();
