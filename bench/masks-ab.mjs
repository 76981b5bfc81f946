// Two builds against each other: the same schemas in fresh processes, in turns, the least time per token over all rounds.
//   node bench/masks-ab.mjs BUILD_A BUILD_B --data FOLDER --tokenizer FILE [--rounds 3] [--every 20] [--warm 100]
// BUILD: a folder with the compiled files (dist). Files of the folder as for `wellformed bench masks`; every nth is
// measured, and of the others some are run before, to warm up.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    tokenizer: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    every: { type: 'string', default: '20' },
    warm: { type: 'string', default: '100' },
    measure: { type: 'boolean', default: false },
  },
});
if (positionals.length === 0 || values.data === undefined || values.tokenizer === undefined) {
  console.error(
    'usage: node bench/masks-ab.mjs BUILD_A BUILD_B --data FOLDER --tokenizer FILE [--rounds N] [--every N] [--warm N]',
  );
  process.exit(2);
}
await (values.measure ? measure(positionals[0]) : compare(positionals));

/** In a process of its own: prints the time of each token, and of each first mask, in microseconds. */
async function measure(build) {
  const load = (file) => import(pathToFileURL(join(resolve(build), file)).href);
  const { compile, loadVocabulary } = await load('index.js');
  const tokenizer = JSON.parse(readFileSync(values.tokenizer, 'utf8'));
  const special = tokenizer.added_tokens.filter((token) => token.special).map((token) => token.id);
  const vocabulary = loadVocabulary(tokenizer, { endTokens: special.slice(0, 1) });
  const files = readdirSync(values.data).sort();
  const every = Number(values.every);
  const others = files.filter((_, i) => i % every !== 0);
  const step = Math.max(1, Math.floor(others.length / Math.max(1, Number(values.warm))));
  const times = { tokens: [], first: [] };
  for (const file of others.filter((_, i) => i % step === 1)) run(file, { tokens: [], first: [] });
  for (const file of files.filter((_, i) => i % every === 0)) run(file, times);
  process.stdout.write(JSON.stringify(times));

  function run(file, into) {
    const { schema, tests } = JSON.parse(readFileSync(join(values.data, file), 'utf8'));
    const start = now();
    let constraint;
    try {
      constraint = compile(schema, { purpose: 'check', vocabulary });
      constraint.mask();
    } catch {
      return;
    }
    into.first.push(now() - start);
    for (const { data } of tests) {
      const at = constraint.fork();
      for (const token of vocabulary.encode(JSON.stringify(data))) {
        const from = now();
        const isAllowed = at.mask().has(token);
        if (isAllowed) at.advance(token);
        into.tokens.push(now() - from);
        if (!isAllowed) break;
      }
    }
  }
}

function now() {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e6 + nanoseconds / 1e3;
}

function compare(builds) {
  const least = builds.map(() => undefined);
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [i, build] of builds.entries()) {
      const options = ['data', 'tokenizer', 'every', 'warm'].flatMap((name) => [`--${name}`, values[name]]);
      const args = [fileURLToPath(import.meta.url), build, '--measure', ...options];
      const { status, stdout, stderr } = spawnSync(process.execPath, args, {
        maxBuffer: 2 ** 30,
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`${build}: ${stderr}`);
      const times = JSON.parse(stdout);
      least[i] =
        least[i] === undefined
          ? times
          : { tokens: least2(least[i].tokens, times.tokens), first: least2(least[i].first, times.first) };
    }
  }
  for (const name of ['tokens', 'first']) {
    console.log(name === 'tokens' ? 'time between masks, µs' : 'time to the first mask, µs');
    const figures = least.map((times) => summary(times[name]));
    figures.forEach((each, i) =>
      console.log(
        `  ${'AB'[i] ?? i}  ${show(each, (value) => value.toPrecision(4))}  (${least[i][name].length})`,
      ),
    );
    if (figures.length === 2)
      console.log(
        `  B/A ${show(Object.fromEntries(Object.entries(figures[1]).map(([key, value]) => [key, value / figures[0][key]])), (value) => value.toFixed(2))}`,
      );
  }
}

function least2(one, other) {
  return one.map((value, i) => Math.min(value, other[i]));
}

function summary(times) {
  const sorted = Float64Array.from(times).sort();
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  const mean = times.reduce((sum, each) => sum + each, 0) / times.length;
  return { mean, p50: at(0.5), p90: at(0.9), p99: at(0.99), 'p99.9': at(0.999), max: at(1) };
}

function show(figures, format) {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${format(value)}`)
    .join(', ');
}
