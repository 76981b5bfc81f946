import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate } from '../../src/index.ts';
import { loadModel, readVocabulary } from '../../src/language-model.ts';
import { readLayout } from '../../src/model/layout.ts';
import { mistakesIn } from '../../src/model/mistakes.ts';
import { decoderFolder } from './decoders.ts';

let root: string;
let copies = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'wellformed-mistakes-'));
});
afterAll(() => rm(root, { recursive: true }));

const NOT_KEPT = { vocabularyStore: false } as const;

type Edit = (content: Record<string, unknown>) => Record<string, unknown>;

/** A copy of a good folder with some of its JSON files edited. */
async function edited(edits: Readonly<Record<string, Edit>>): Promise<string> {
  const folder = join(root, `copy-${copies++}`);
  await cp(decoderFolder('past-present'), folder, { recursive: true });
  for (const [name, edit] of Object.entries(edits)) {
    const path = join(folder, name);
    const content = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    await writeFile(path, JSON.stringify(edit(content)));
  }
  return folder;
}

const withEnds =
  (ids: number | number[]): Edit =>
  (config) => ({ ...config, eos_token_id: ids });
const withTemplate =
  (template: string | undefined): Edit =>
  (config) => ({ ...config, chat_template: template });

describe('mistakes in a model folder', () => {
  it('are none in those that are right', async () => {
    for (const name of ['cache', 'past-present', 'past-present-positions'] as const) {
      const model = await loadModel(decoderFolder(name));
      expect(model.warnings).toEqual([]);
      await model.dispose();
    }
    const layout = await readLayout();
    expect(mistakesIn(layout, { vocabulary: await readVocabulary(layout, NOT_KEPT), logits: 49152 })).toEqual(
      [],
    );
  });

  it('no chat template: said with every text, and a plain prompt is used', async () => {
    const folder = await edited({ 'tokenizer_config.json': withTemplate(undefined) });
    const model = await loadModel(folder);
    const messages = [
      { role: 'system', content: 'be brief' },
      { role: 'user', content: 'say a' },
    ];
    expect(model.encodeChat(messages)).toEqual(model.vocabulary.encode('be brief\n\nsay a'));
    const { warnings } = await generate('root ::= "a" | "b"', { model, notation: 'gbnf', messages });
    expect(warnings).toEqual([expect.stringMatching(/has no chat template .* plain text/)]);
    await model.dispose();
  });

  it('an end token with which the template ends no turn: told, and both are the end', async () => {
    const folder = await edited({
      'generation_config.json': withEnds(293),
      'config.json': withEnds(293),
    });
    const model = await loadModel(folder);
    expect(model.warnings).toEqual([
      expect.stringMatching(
        /ends the model's turns with "<\|im_end\|>", and "eos_token_id" is "<\|endoftext\|>" \(293\): both/,
      ),
    ]);
    expect([...model.vocabulary.endTokens].sort()).toEqual([293, 295]);
    await model.dispose();
  });

  it('a template that ends turns with no special token at all', async () => {
    const plain =
      "{% for message in messages %}{{ message['role'] + ': ' + message['content'] + '\\n' }}{% endfor %}";
    const folder = await edited({ 'tokenizer_config.json': withTemplate(plain) });
    const model = await loadModel(folder);
    expect(model.warnings).toEqual([
      expect.stringMatching(/ends no turn of the model with a special token.*"<\|im_end\|>" \(295\)/),
    ]);
    await model.dispose();
    const refusing = "{{ raise_exception('no') }}";
    const layout = await readLayout(await edited({ 'tokenizer_config.json': withTemplate(refusing) }));
    const vocabulary = await readVocabulary(layout, NOT_KEPT);
    expect(mistakesIn(layout, { vocabulary, logits: 300 })).toEqual([]);
  });

  it('a tokenizer of another model: by its size, and by the tokens that the configuration names', async () => {
    const layout = await readLayout(
      await edited({ 'config.json': (config) => ({ ...config, bos_token_id: 1, vocab_size: 320 }) }),
    );
    const vocabulary = await readVocabulary(layout, NOT_KEPT);
    expect(mistakesIn(layout, { vocabulary, logits: 400 })).toEqual([
      expect.stringMatching(/config\.json says "vocab_size" 320, and .*model\.onnx has 400 logits/),
      expect.stringMatching(
        /tokenizer\.json has 296 tokens for the 400 of .*model\.onnx: it may be the tokenizer of another/,
      ),
      expect.stringMatching(/config\.json says "bos_token_id" 1, which is no added token/),
    ]);
    // Where the graph was not loaded, the configuration is all there is to compare with.
    expect(mistakesIn(layout, { vocabulary: { ...vocabulary, size: 321 } })).toEqual([
      expect.stringMatching(/tokenizer\.json has 321 tokens, and .*config\.json only 320/),
      expect.stringContaining('"bos_token_id" 1'),
    ]);
  });

  it('fewer logits than tokens are an error', async () => {
    const folder = await edited({
      'tokenizer.json': (tokenizer) => ({
        ...tokenizer,
        added_tokens: [
          ...(tokenizer['added_tokens'] as object[]),
          {
            id: 305,
            content: '<|more|>',
            special: true,
            single_word: false,
            lstrip: false,
            rstrip: false,
            normalized: false,
          },
        ],
      }),
    });
    await expect(loadModel(folder)).rejects.toMatchObject({ code: 'bad-tokenizer' });
  });
});
