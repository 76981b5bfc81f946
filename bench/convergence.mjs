// How near ASAp and SMC come to the exact law on small languages, where masked sampling is far from it.
//   npm run build && node bench/convergence.mjs [replays] [case ...]
// ASAp: the exact law of its trie after 500 updates, or 3 x the number of token sequences where that is more: below 10 % of
// KL(masked || exact). SMC with 32 particles, its weights averaged over 20,000 replays: below 15 %.
import { readFileSync } from 'node:fs';
import { disposeDefaultModel, fidelity } from 'wellformed';

const replays = Number(process.argv[2] ?? 20_000);
const wanted = process.argv.slice(3);
/** Nearer than this, masked sampling leaves nothing to mend. */
const LEAST = 0.05;
/** SMC is measured on languages of at most so many texts. */
const MOST_TEXTS = 300;

const bits = (count) => ({ type: 'string', pattern: `^[01]{${count}}$` });
const words =
  'apple river stone cloud tiger violin garden winter bridge candle desert eagle forest guitar hammer island jungle ' +
  'kettle lemon mirror needle ocean pencil quartz rabbit saddle temple umbrella valley walnut yellow zebra anchor ' +
  'button copper dragon engine feather glacier harbor';
const grammarOf = (name) => readFileSync(new URL(`../grammars/${name}`, import.meta.url), 'utf8');
const slia = { notation: 'ebnf', prompt: 'The first letter of name, as a term of the theory of strings:' };
const vectors = { notation: 'gbnf', prompt: 'An inverse of t, as a term of bit-vectors:' };

const cases = {
  'bits-5': [bits(5), { prompt: 'Write five random bits.' }],
  'bits-6': [bits(6), { prompt: 'Write six random bits.' }],
  'bits-7': [bits(7), { prompt: 'Write seven random bits.' }],
  'bits-8': [bits(8), { prompt: 'Write eight random bits.' }],
  'bits-8-bare': [`root ::= ${'[01] '.repeat(8)}`, { notation: 'gbnf', prompt: 'Write eight random bits.' }],
  'enum-40': [{ enum: words.split(' ') }, { prompt: 'Name a thing that flies.' }],
  'slia-8': [grammarOf('sygus-slia.ebnf'), { ...slia, start: 'string', maxTokens: 8 }],
  'slia-9': [grammarOf('sygus-slia.ebnf'), { ...slia, start: 'string', maxTokens: 9 }],
  'bv-8': [grammarOf('sygus-inv-bv.gbnf'), { ...vectors, start: 'start', maxTokens: 8 }],
  'bv-10': [grammarOf('sygus-inv-bv.gbnf'), { ...vectors, start: 'start', maxTokens: 10 }],
};

const percent = (part, whole) => `${((100 * part) / whole).toFixed(2)} %`;
console.log(
  'case         texts  sequences  log evidence  KL masked | asap: updates  KL        of masked | smc: KL   of masked',
);
for (const [name, [language, options]] of Object.entries(cases)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const base = { ...options, seed: 1, timing: false };
  const { posterior, sequences, logEvidence, samplers } = await fidelity(language, {
    ...base,
    samplers: ['masked'],
    samples: 1,
  });
  const { kl: masked } = samplers[0];
  const updates = Math.max(500, 3 * sequences);
  const [asap] = (await fidelity(language, { ...base, samplers: ['asap'], samples: updates })).samplers;
  let smc;
  if (posterior.length <= MOST_TEXTS && masked >= LEAST) {
    [smc] = (await fidelity(language, { ...base, samplers: ['smc'], samples: replays })).samplers;
  }
  console.log(
    [
      name.padEnd(12),
      String(posterior.length).padStart(5),
      String(sequences).padStart(10),
      logEvidence.toFixed(2).padStart(13),
      masked.toFixed(4).padStart(10),
      `| ${String(updates).padStart(12)}`,
      asap.kl.toExponential(2).padStart(9),
      percent(asap.kl, masked).padStart(11),
      masked < LEAST
        ? '| too near to be judged'
        : smc
          ? `| ${smc.kl.toExponential(2)}  ${percent(smc.kl, masked)}`
          : '| more texts than smc is judged on',
    ].join(' '),
  );
}
await disposeDefaultModel();
