import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { isBuilt, runNode } from '../cli/program.ts';

const folder = fileURLToPath(new URL('../../examples/', import.meta.url));
const scripts = readdirSync(folder).filter((name) => name.endsWith('.mjs'));

describe.skipIf(!isBuilt)('examples (on the built package: npm run build)', () => {
  const prints: Record<string, RegExp> = {
    'person.mjs': /name: '.*\n\d+ tokens, \d+ of them forced, seed \d+\n$/s,
    'classify.mjs': /^((positive|neutral|negative) .*\(\d+ tokens, \d+ ms\)\n){3}$/,
    'stream.mjs': /^\{"title":"[^]*(out of time after \d+ characters|is finished)\n$/,
    'tool-call.mjs': /^(.*[?.]\n {2}(weather|timer)\(\{.*\}\) {2}\d+ tokens\n){2}$/,
    'think-then-answer.mjs':
      /^thought: [^]*\nanswer: \{[^]*continent: '(Africa|Asia|Europe)'[^]*\}\n\d+ of at most 60 tokens\n$/,
    'own-model.mjs':
      /^model_q4_cache\.onnx \(q4, [\d.]+ MB\): auto .*\n49152 tokens; the end is <\|im_end\|>\n\n[^]*\n {2}finishReason (stop|end|length), \d+ tokens\n\{ animal: .*, legs: [0-8] \}\n$/,
    'quote.mjs':
      /^(.*\?\nQuote: "(The|It|Its) .*\."\nAnswer: .*\n {2}the document has the quote; \d+ tokens\n){2}$/,
    'start.mjs': /^(\n(person|recipe|event): [^]*tokens\/s[^\n]*seed 1\n){3}$/,
  };

  it('are all run here', () => {
    expect(scripts.sort()).toEqual(Object.keys(prints).sort());
  });

  it.each(scripts)('%s is short, and runs', async (name) => {
    expect(
      readFileSync(folder + name, 'utf8')
        .trimEnd()
        .split('\n').length,
    ).toBeLessThan(40);
    const { code, stdout, stderr } = await runNode([folder + name]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(prints[name]!);
  });
});

it('the example schemas accept what start.mjs prints', async () => {
  if (!isBuilt) return;
  const { stdout } = await runNode([`${folder}start.mjs`]);
  const printed = [...stdout.matchAll(/^(\w+): .*\n((?: {2}.*\n)+)/gm)];
  expect(printed).toHaveLength(3);
  for (const [, name, block] of printed) {
    const schema = JSON.parse(readFileSync(`${folder}schemas/${name!}.json`, 'utf8')) as object;
    const value: unknown = JSON.parse(block!.replace(/\n {2}\d+ tokens[^]*$/, ''));
    expect(new Ajv2020({ strict: false }).validate(schema, value), JSON.stringify(value)).toBe(true);
  }
});
