import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ModelError } from '../base/errors.ts';
import { pickGraph } from './pick-graph.ts';
import type { GraphChoice, GraphPlace } from './pick-graph.ts';
import { isObject, parseObject, readBytes, readText } from './json-file.ts';
import type { JsonObject } from './json-file.ts';

/** What a model folder holds, read and checked for its form. */
export interface ModelLayout {
  readonly folder: string;
  /** The ONNX graph that was chosen. */
  readonly graphPath: string;
  readonly configPath: string;
  /** `model_type` of config.json. */
  readonly modelType: string | undefined;
  /** The most tokens of a sequence, as config.json tells it. */
  readonly contextLength: number | undefined;
  /** `vocab_size` of config.json. */
  readonly vocabularySize: number | undefined;
  /** The heads of keys and values, and the numbers in each, as config.json tells them. */
  readonly cacheHeads: number | undefined;
  readonly headDimension: number | undefined;
  /** The ids that mean "end": `eos_token_id` of generation_config.json, or else of config.json. May be empty. */
  readonly endTokens: readonly number[];
  /** The ids that config.json and generation_config.json name, such as `bos_token_id`, and which of them it is. */
  readonly namedTokens: readonly NamedToken[];
  /** The bytes of tokenizer.json: parsed only if its vocabulary is not known yet. */
  readonly tokenizer: Uint8Array;
  /** tokenizer_config.json, parsed; empty if there is none. */
  readonly tokenizerConfig: JsonObject;
  /** The chat template, in Jinja, and the file that it is from. */
  readonly chatTemplate: { readonly source: string; readonly path: string } | undefined;
}

/** A token that a file of the folder names by its id. */
export interface NamedToken {
  readonly name: string;
  readonly id: number;
  readonly path: string;
}

/** The folder of the embedded model, SmolLM2-135M-Instruct. It lies in the package, beside `src` and `dist`. */
export const defaultModelFolder: string = fileURLToPath(
  new URL('../../models/smollm2-135m-instruct', import.meta.url),
);

/**
 * Reads a model folder as the hub lays them out: config.json, generation_config.json (optional), tokenizer.json,
 * tokenizer_config.json (optional), a chat template (in tokenizer_config.json, chat_template.jinja or
 * chat_template.json; optional) and onnx/*.onnx, or *.onnx in the folder itself. The graph is only looked for, not loaded.
 *
 * Throws `ModelError` with the path: `missing-file` if the folder or a file does not exist, `bad-model` and
 * `bad-tokenizer` if a file is malformed; and `WellformedError` (`bad-option`) for an unknown dtype, or one beside `graph`.
 *
 * @example
 * const layout = await readLayout('models/smollm2-135m-instruct', { graph: 'model_q4.onnx' });
 */
export async function readLayout(
  folder: string = defaultModelFolder,
  options: GraphChoice = {},
): Promise<ModelLayout> {
  const places = await graphPlaces(folder);
  const chosen = pickGraph(places, options);
  const graphPath = join(chosen.path, chosen.file);
  const configPath = join(folder, 'config.json');
  const config = parseObject(await readText(configPath, 'the sizes of the model'), configPath, 'bad-model');
  refuseEncoders(
    folder,
    config,
    configPath,
    places.flatMap(({ files }) => files),
  );
  const generationPath = join(folder, 'generation_config.json');
  const generation = await readOptional(generationPath, 'bad-model');
  const tokenizer = await readBytes(join(folder, 'tokenizer.json'), 'the vocabulary of the model');
  const tokenizerConfig = await readOptional(join(folder, 'tokenizer_config.json'), 'bad-tokenizer');
  // Models that also see or hear keep what concerns text in an object of its own.
  const text = isObject(config['text_config']) ? config['text_config'] : config;
  const ends = endTokens(generation['eos_token_id'], generationPath);
  return {
    folder,
    graphPath,
    configPath,
    contextLength: firstSize(text, CONTEXT_NAMES),
    modelType: typeof config['model_type'] === 'string' ? config['model_type'] : undefined,
    vocabularySize: firstSize(text, ['vocab_size']),
    cacheHeads: firstSize(text, ['num_key_value_heads', ...HEADS_NAMES]),
    headDimension: firstSize(text, ['head_dim']) ?? headDimension(text),
    endTokens: ends.length > 0 ? ends : endTokens(text['eos_token_id'] ?? config['eos_token_id'], configPath),
    namedTokens: [...namedTokens(text, configPath), ...namedTokens(generation, generationPath)],
    tokenizer,
    tokenizerConfig,
    chatTemplate: await readChatTemplate(folder, tokenizerConfig),
  };
}

/**
 * Checks that every token of a tokenizer has a logit; graphs may have more. Throws `ModelError` (`bad-tokenizer`).
 *
 * @example
 * checkVocabularySize(layout, vocabulary.size, model.vocabularySize);
 */
export function checkVocabularySize(layout: ModelLayout, tokens: number, logits: number): void {
  if (tokens <= logits) return;
  const path = join(layout.folder, 'tokenizer.json');
  throw new ModelError(
    'bad-tokenizer',
    `${path} has ${tokens} tokens, and ${layout.graphPath} only ${logits} logits: they are not of the same model. ` +
      'Use the tokenizer.json that the graph was exported with.',
    { path },
  );
}

/** A model that reads its prompt with an encoder cannot go on with a text by itself. */
function refuseEncoders(folder: string, config: JsonObject, path: string, graphs: readonly string[]): void {
  const encoder = graphs.find((name) => name.startsWith('encoder_model'));
  if (config['is_encoder_decoder'] !== true && encoder === undefined) return;
  const why = encoder === undefined ? '"is_encoder_decoder" in config.json' : `its ${encoder}`;
  throw new ModelError(
    'bad-model',
    `${folder} holds an encoder-decoder model, by ${why}: only decoders, which read prompt and text alike, can be ` +
      'run. Use a model for text generation.',
    { path },
  );
}

const ADVICE =
  'Put the graph of the model there, as model.onnx or under another name that begins with "model".';

/** The folder `onnx/`, as on the hub, and the model folder itself, as exporters write it. */
export async function graphPlaces(folder: string): Promise<GraphPlace[]> {
  const entries = await list(folder, 'Give the path of a folder with config.json, tokenizer.json and onnx/.');
  const onnx = join(folder, 'onnx');
  const place = (path: string, names: readonly string[]): GraphPlace => ({
    path,
    files: names.filter((name) => name.endsWith('.onnx')).sort(),
  });
  return [place(onnx, entries.includes('onnx') ? await list(onnx, ADVICE) : []), place(folder, entries)];
}
async function list(folder: string, advice: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const what =
      code === 'ENOENT'
        ? 'does not exist'
        : code === 'ENOTDIR'
          ? 'is not a folder'
          : `cannot be read (${code})`;
    throw new ModelError('missing-file', `The model folder ${folder} ${what}. ${advice}`, {
      path: folder,
      cause,
    });
  }
}

async function readOptional(path: string, code: 'bad-model' | 'bad-tokenizer'): Promise<JsonObject> {
  const text = await readText(path);
  return text === undefined ? {} : parseObject(text, path, code);
}

/** The names that configurations of models give to the same things. */
const CONTEXT_NAMES = [
  'max_position_embeddings',
  'n_positions',
  'n_ctx',
  'max_seq_len',
  'max_context_length',
  'seq_length',
];
const HEADS_NAMES = ['num_attention_heads', 'num_heads', 'n_head', 'n_heads'];
const WIDTH_NAMES = ['hidden_size', 'n_embd', 'd_model'];

function headDimension(config: JsonObject): number | undefined {
  const [width, heads] = [firstSize(config, WIDTH_NAMES), firstSize(config, HEADS_NAMES)];
  return width === undefined || heads === undefined || width % heads !== 0 ? undefined : width / heads;
}

function firstSize(config: JsonObject, names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = config[name];
    if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
  }
  return undefined;
}

function endTokens(value: unknown, path: string): readonly number[] {
  if (value === undefined || value === null) return [];
  const ids: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!ids.every((id): id is number => typeof id === 'number' && Number.isInteger(id) && id >= 0)) {
    throw new ModelError('bad-model', `${path}: "eos_token_id" must be a token id or a list of them.`, {
      path,
    });
  }
  return [...new Set(ids)];
}

function namedTokens(config: JsonObject, path: string): NamedToken[] {
  return ['bos_token_id', 'eos_token_id', 'pad_token_id'].flatMap((name) =>
    [config[name]].flat().flatMap((id) => (typeof id === 'number' && id >= 0 ? [{ name, id, path }] : [])),
  );
}

async function readChatTemplate(
  folder: string,
  tokenizerConfig: JsonObject,
): Promise<ModelLayout['chatTemplate']> {
  // A file of its own is the newer form, and wins where both exist.
  const jinja = join(folder, 'chat_template.jinja');
  const source = await readText(jinja);
  if (source !== undefined) return { source, path: jinja };
  const json = join(folder, 'chat_template.json');
  const separate = await readOptional(json, 'bad-model');
  if (typeof separate['chat_template'] === 'string') return { source: separate['chat_template'], path: json };
  const path = join(folder, 'tokenizer_config.json');
  const own = tokenizerConfig['chat_template'];
  if (typeof own === 'string') return { source: own, path };
  if (Array.isArray(own)) {
    const named = own.filter(isObject).find(({ name }) => name === 'default');
    if (typeof named?.['template'] === 'string') return { source: named['template'], path };
  }
  return undefined;
}
