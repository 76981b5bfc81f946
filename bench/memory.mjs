// Memory of a process that serves many different schemas, and many sequences at once.
//   node bench/memory.mjs [BUILD] --data FOLDER --tokenizer FILE [--schemas 20000] [--sequences 1000] [--steps 30]
// Schemas are those of a folder of MaskBench files, each made different from all others by a key of its own; sequences
// write the instances of their schema, some tokens at a time, and are left when `--sequences` younger ones run.
import { setImmediate } from 'node:timers';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    tokenizer: { type: 'string' },
    schemas: { type: 'string', default: '20000' },
    sequences: { type: 'string', default: '1000' },
    steps: { type: 'string', default: '30' },
  },
});
if (values.data === undefined || values.tokenizer === undefined) {
  console.error(
    'usage: node bench/memory.mjs [BUILD] --data FOLDER --tokenizer FILE [--schemas N] [--sequences N]',
  );
  process.exit(2);
}
const build = resolve(positionals[0] ?? 'dist');
const { compile, loadVocabulary } = await import(pathToFileURL(join(build, 'index.js')).href);
const tokenizer = JSON.parse(readFileSync(values.tokenizer, 'utf8'));
const special = tokenizer.added_tokens.filter((token) => token.special).map((token) => token.id);
const vocabulary = loadVocabulary(tokenizer, { endTokens: special.slice(0, 1) });
const files = readdirSync(values.data).sort();
const [count, most, steps] = [values.schemas, values.sequences, values.steps].map(Number);
const live = [];
const idle = memory();
await new Promise(setImmediate);
console.log(`idle: rss ${idle.rss}, heap ${idle.heap}, buffers ${idle.buffers} MiB`);
const start = performance.now();
let tokens = 0;
let refused = 0;
for (let i = 0; i < count; i++) {
  const { schema, tests } = JSON.parse(
    readFileSync(join(values.data, files[(i * 7) % files.length]), 'utf8'),
  );
  let constraint;
  try {
    constraint = compile(distinct(schema, i), { purpose: 'check', vocabulary });
  } catch {
    refused++;
    continue;
  }
  const text = JSON.stringify(tests[i % Math.max(1, tests.length)]?.data ?? {});
  live.push({ at: constraint.fork(), tokens: vocabulary.encode(text), next: 0 });
  if (live.length > most) live.shift();
  // All sequences move, in turns.
  for (let n = 0; n < steps; n++) {
    const one = live[(i * 31 + n * 17) % live.length];
    const token = one.tokens[one.next++];
    if (token === undefined || !one.at.mask().has(token)) {
      one.next = 0;
      one.at = constraint.fork();
      one.tokens = vocabulary.encode(text);
      continue;
    }
    one.at.advance(token);
    tokens++;
  }
  if ((i + 1) % Math.max(1, Math.floor(count / 20)) === 0) {
    const { rss, heap, buffers } = memory();
    console.log(
      `${i + 1} schemas: rss ${rss}, heap ${heap}, buffers ${buffers} MiB; ${tokens} tokens, ${refused} not compiled, ${((performance.now() - start) / 1000).toFixed(0)} s`,
    );
  }
}

function distinct(schema, i) {
  if (typeof schema !== 'object' || schema === null) return schema;
  return { ...schema, properties: { ...schema.properties, [`own ${i}`]: { type: 'integer' } } };
}

/** In MiB; after a collection, where node runs with --expose-gc. */
function memory() {
  globalThis.gc?.();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  const [r, h, b] = [rss, heapUsed, arrayBuffers].map((bytes) => Math.round(bytes / 2 ** 20));
  return { rss: r, heap: h, buffers: b };
}
