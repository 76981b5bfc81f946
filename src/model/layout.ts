import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ModelError, WellformedError } from '../base/errors.ts';
import { graphNames } from './dtype.ts';
import type { Dtype } from './dtype.ts';
import { isObject, parseObject, readBytes, readText } from './json-file.ts';
import type { JsonObject } from './json-file.ts';

/** What a model folder holds, read and checked for its form. */
export interface ModelLayout {
  readonly folder: string;
  /** The ONNX graph that was chosen. */
  readonly graphPath: string;
  readonly configPath: string;
  /** The most tokens of a sequence, as config.json tells it. */
  readonly contextLength: number | undefined;
  /** `vocab_size` of config.json. */
  readonly vocabularySize: number | undefined;
  /** The ids that mean "end": `eos_token_id` of generation_config.json, or else of config.json. May be empty. */
  readonly endTokens: readonly number[];
  /** The bytes of tokenizer.json: parsed only if its vocabulary is not known yet. */
  readonly tokenizer: Uint8Array;
  /** tokenizer_config.json, parsed; empty if there is none. */
  readonly tokenizerConfig: JsonObject;
  /** The chat template, in Jinja, and the file that it is from. */
  readonly chatTemplate: { readonly source: string; readonly path: string } | undefined;
}

export interface LayoutOptions {
  /** How the weights are stored, which names the graph: `q8` is `model_quantized.onnx`. Default: `auto`, see `graphNames`. */
  readonly dtype?: Dtype | undefined;
  /** The file name of the graph within `onnx/`, such as `model_q4.onnx`, instead of a dtype. */
  readonly graph?: string | undefined;
}

/** The folder of the embedded model, SmolLM2-135M-Instruct. It lies in the package, beside `src` and `dist`. */
export const defaultModelFolder: string = fileURLToPath(
  new URL('../../models/smollm2-135m-instruct', import.meta.url),
);

/**
 * Reads a model folder as the hub lays them out: config.json, generation_config.json (optional), tokenizer.json,
 * tokenizer_config.json (optional), a chat template (in tokenizer_config.json, chat_template.jinja or
 * chat_template.json; optional) and onnx/*.onnx. The graph is only looked for, not loaded.
 *
 * Throws `ModelError` with the path: `missing-file` if the folder or a file does not exist, `bad-model` and
 * `bad-tokenizer` if a file is malformed; and `WellformedError` (`bad-option`) for an unknown dtype, or one beside `graph`.
 *
 * @example
 * const layout = await readLayout('models/smollm2-135m-instruct', { graph: 'model_q4.onnx' });
 */
export async function readLayout(
  folder: string = defaultModelFolder,
  options: LayoutOptions = {},
): Promise<ModelLayout> {
  const entries = await list(folder, 'Give the path of a folder with config.json, tokenizer.json and onnx/.');
  const graphPath = await chooseGraph(folder, entries, options);
  const configPath = join(folder, 'config.json');
  const config = parseObject(await readText(configPath, 'the sizes of the model'), configPath, 'bad-model');
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
    contextLength: firstSize(text, ['max_position_embeddings', 'n_positions', 'n_ctx', 'max_seq_len']),
    vocabularySize: firstSize(text, ['vocab_size']),
    endTokens: ends.length > 0 ? ends : endTokens(text['eos_token_id'] ?? config['eos_token_id'], configPath),
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

async function chooseGraph(
  folder: string,
  entries: readonly string[],
  { graph, dtype }: LayoutOptions,
): Promise<string> {
  if (graph !== undefined && dtype !== undefined) {
    throw new WellformedError('bad-option', 'dtype and graph both choose the graph: give one of them.');
  }
  const names = graph === undefined ? graphNames(dtype ?? 'auto') : [graph];
  const onnx = join(folder, 'onnx');
  const advice =
    'Put the graph of the model there, as model.onnx or under another name that begins with "model".';
  const files = entries.includes('onnx') ? (await list(onnx, advice)).filter(isGraph).sort() : [];
  const known = files.length === 0 ? 'there is none' : `there are ${files.join(', ')}`;
  const isAutomatic = graph === undefined && (dtype ?? 'auto') === 'auto';
  const chosen =
    names.find((name) => files.includes(name)) ??
    (isAutomatic ? files.find((name) => name.startsWith('model')) : undefined);
  if (chosen !== undefined) return join(onnx, chosen);
  if (isAutomatic) {
    throw new ModelError('missing-file', `${onnx} has no model*.onnx (${known}). ${advice}`, { path: onnx });
  }
  const path = join(onnx, names.at(-1)!);
  const option = graph === undefined ? `dtype "${dtype}"` : 'the option `graph`';
  throw new ModelError('missing-file', `${path}, asked for by ${option}, does not exist; ${known}.`, {
    path,
  });
}

function isGraph(name: string): boolean {
  return name.endsWith('.onnx');
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
