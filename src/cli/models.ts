import { cachedModels, describeModel, DTYPES, WellformedError } from '../index.ts';
import type { CacheContent, CachedModel, ModelDescription } from '../index.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit-code.ts';
import { parseOptions } from './options.ts';
import type { OptionTable } from './options.ts';

const OPTIONS: OptionTable = { folder: 'operand', 'cache-dir': 'value', dtype: 'value', json: 'flag' };

const HELP = `wellformed models: which models are in the cache, and what a model folder has.

Usage:
  wellformed models [options]
  wellformed models FOLDER [options]
  wellformed models OWNER/NAME [options]

Without a folder: the models of the hub that are kept in the cache, with their sizes, graphs and folders. With one, or
with the name of a model in the cache: its graphs, with sizes; which of them would be loaded, and why; its tokenizer,
end tokens and chat template; and what is likely to be wrong with it. No graph is loaded, and nothing is fetched.

Options:
  --cache-dir FOLDER  the cache. Default: WELLFORMED_CACHE, else the user's folder for caches (XDG_CACHE_HOME)
  --dtype D           which graph is asked for, as with "generate": auto (default) or one of
                      ${DTYPES.slice(1).join(', ')}
  --json              print one JSON object

Examples:
  wellformed models
  wellformed models models/smollm2-135m-instruct
  wellformed models models/qwen3 --dtype q8 --json
`;

export const models: Command = {
  name: 'models',
  summary: 'tell which models are in the cache, and which graph of a model folder would be used',
  help: HELP,
  async run(args) {
    const options = parseOptions('models', OPTIONS, args);
    const dtype = options.choice('dtype', DTYPES);
    const content = await cachedModels({ cacheDir: options.value('cache-dir') });
    const named = options.value('folder');
    const isJson = options.flag('json');
    if (named === undefined) {
      if (dtype !== undefined) throw new WellformedError('bad-option', '--dtype is for one folder: name it');
      await list(content, isJson);
      return EXIT.fine;
    }
    const cached = content.models.filter(({ name }) => name === named);
    const folders = cached.length === 0 ? [named] : cached.map(({ folder }) => folder);
    for (const [i, folder] of folders.entries()) {
      const description = await describeModel(folder, { dtype });
      process.stdout.write(
        isJson ? `${JSON.stringify(description)}\n` : (i === 0 ? '' : '\n') + described(description),
      );
    }
    return EXIT.fine;
  },
};

async function list(
  { cacheDir, models: cached, unfinishedBytes }: CacheContent,
  isJson: boolean,
): Promise<void> {
  const rows = await Promise.all(cached.map(async (model) => ({ ...model, ...(await graphsOf(model)) })));
  if (isJson) {
    process.stdout.write(`${JSON.stringify({ cache: cacheDir, models: rows, unfinishedBytes })}\n`);
    return;
  }
  const lines = rows.flatMap(({ name, commit, revisions, bytes, folder, graphs, problem }) => [
    `${name} (${[...revisions, commit.slice(0, 12)].join(', ')})  ${sizeText(bytes)}  ${problem ?? graphs.join(', ')}`,
    `  ${folder}`,
  ]);
  const total = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  const count = rows.length === 1 ? '1 model' : `${rows.length} models`;
  const unfinished =
    unfinishedBytes === 0 ? '' : `; ${sizeText(unfinishedBytes)} of downloads that were not finished`;
  lines.push(`${count} in ${cacheDir}, ${sizeText(total)}${unfinished}`);
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

/** The graphs of a model in the cache, the one that would be loaded first; or why it cannot be used. */
async function graphsOf({ folder }: CachedModel): Promise<{ graphs: readonly string[]; problem?: string }> {
  try {
    const { graph, graphs } = await describeModel(folder);
    const others = graphs.filter(({ path }) => path !== graph.path);
    return { graphs: [graph, ...others].map(({ name }) => name) };
  } catch (error) {
    if (!(error instanceof WellformedError)) throw error;
    return { graphs: [], problem: `cannot be used: ${error.message}` };
  }
}

function described(model: ModelDescription): string {
  const { graphs, graph, reason, endTokens } = model;
  const width = Math.max(...graphs.map(({ name }) => name.length));
  const ends = endTokens.map(({ id, text }) =>
    text === undefined ? `${id}` : `${JSON.stringify(text)} (${id})`,
  );
  const lines = [
    model.folder,
    `  model: ${model.modelType ?? 'of a type that config.json does not tell'}` +
      (model.contextLength === undefined ? '' : `, context of ${model.contextLength} tokens`) +
      (model.vocabularySize === undefined ? '' : `, vocabulary of ${model.vocabularySize}`),
    `  tokenizer: ${model.tokens} tokens; the end is ${ends.join(' or ')}`,
    `  chat template: ${model.chatTemplate ?? 'none'}`,
    '  graphs:',
    ...graphs.map(
      ({ name, path, dtype, bytes, dataFiles }) =>
        `    ${path === graph.path ? '*' : ' '} ${name.padEnd(width)}  ${(dtype ?? '?').padEnd(5)}  ${sizeText(bytes)}` +
        (dataFiles.length === 0 ? '' : `, with ${dataFiles.join(', ')}`),
    ),
    `  used: ${graph.name}, since ${reason}`,
    ...model.warnings.map((warning) => `  warning: ${warning}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** In decimal units, as the hub and file managers count. */
function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
