// SMC with 16 particles: against bare batches of the model of the same size, and against 16 runs of one sequence each.
//   npm run build && node bench/population.mjs [rounds]
import { awrs, compile, generateJSON, loadModel, smc } from 'wellformed';

const PARTICLES = 16;
const PROMPT_TOKENS = 512;
const rounds = Number(process.argv[2] ?? 3);
const FILLER = 'Once upon a time there was a small village by the sea, and in it lived an old fisherman. ';
const schema = {
  type: 'array',
  items: { type: 'string', minLength: 8, maxLength: 40 },
  minItems: 4,
  maxItems: 5,
};

const language = await loadModel();
const { model, vocabulary } = language;
const constraint = compile(schema, { vocabulary });
let content = 'Write about life. ';
const tokensOf = () => language.encodeChat([{ role: 'user', content }]);
while (tokensOf().length < PROMPT_TOKENS - 20) content += FILLER;
const messages = [{ role: 'user', content }];
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Milliseconds of the batches alone: what a run gave the model to read, read again by states forked in the same way. */
function recorder() {
  const log = [];
  const made = new Map();
  let next = 0;
  const name = (state) => made.get(state);
  const recording = Object.create(model, {
    create: {
      value: () => {
        const s = model.create();
        made.set(s, next);
        log.push(['create', next++]);
        return s;
      },
    },
    fork: {
      value: (from) => {
        const s = model.fork(from);
        made.set(s, next);
        log.push(['fork', name(from), next++]);
        return s;
      },
    },
    release: {
      value: (s) => {
        log.push(['release', name(s)]);
        model.release(s);
      },
    },
    truncate: {
      value: (s, n) => {
        log.push(['truncate', name(s), n]);
        model.truncate(s, n);
      },
    },
    run: {
      value: (work) => {
        log.push(['run', work.map((w) => ({ ...w, state: name(w.state) }))]);
        return model.run(work);
      },
    },
  });
  return { log, recording };
}

async function replay(log) {
  const states = new Map();
  const from = performance.now();
  for (const [what, a, b] of log) {
    if (what === 'create') states.set(a, model.create());
    else if (what === 'fork') states.set(b, model.fork(states.get(a)));
    else if (what === 'release') model.release(states.get(a));
    else if (what === 'truncate') model.truncate(states.get(a), b);
    else await model.run(a.map((w) => ({ ...w, state: states.get(w.state) })));
  }
  return performance.now() - from;
}

const shares = [];
const speedups = [];
for (let round = 0; round <= rounds; round++) {
  const { log, recording } = recorder();
  const from = performance.now();
  let tokens = 0;
  const strategy = smc({ particles: PARTICLES, sampler: awrs() });
  const { population } = await generateJSON(constraint, {
    model: Object.create(language, { model: { value: recording } }),
    messages,
    seed: round,
    strategy,
  });
  const ours = performance.now() - from;
  for (const particle of population.particles) tokens += particle.tokens.length + 1;
  const bare = await replay(log);

  const apart = performance.now();
  let apartTokens = 0;
  for (let i = 0; i < PARTICLES; i++) {
    const { usage } = await generateJSON(constraint, { model: language, messages, seed: 100 * round + i });
    apartTokens += usage.outputTokens;
  }
  const apartRate = (apartTokens * 1000) / (performance.now() - apart);
  const rate = (tokens * 1000) / ours;
  console.log(
    `smc ${rate.toFixed(1)} t/s, ${(bare / ours).toFixed(3)} of its batches alone; ` +
      `${PARTICLES} runs apart ${apartRate.toFixed(1)} t/s, smc is ${(rate / apartRate).toFixed(2)} x`,
  );
  if (round === 0) continue;
  shares.push(bare / ours);
  speedups.push(rate / apartRate);
}
console.log(
  `medians: ${median(shares).toFixed(3)} of the batches alone, ${median(speedups).toFixed(2)} x runs apart`,
);
await language.dispose();
