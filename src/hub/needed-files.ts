import { posix } from 'node:path';
import { ModelError } from '../base/errors.ts';
import type { RemoteFile } from './listing.ts';

/** What a model folder must have beside its graph. */
const REQUIRED = ['config.json', 'tokenizer.json'];

/** What is read of a model folder where it is there. */
const OPTIONAL = [
  ...['generation_config.json', 'tokenizer_config.json', 'special_tokens_map.json'],
  ...['chat_template.jinja', 'chat_template.json'],
];

/** What only those know who load graphs. */
export interface Graphs {
  /**
   * Chooses one graph by its name within `onnx/`, of those that there are; throws if there is none that was asked for.
   * `place` is what errors call the folder.
   */
  pick(names: readonly string[], place: string): string;
  /** The files in which a graph keeps weights, as paths from its folder. */
  dataFilesOf(path: string): Promise<readonly string[]>;
}

/** The files of a model that loading it needs. */
export interface Needed {
  /** The graph, and the configuration, tokenizer and chat template that there are. */
  readonly files: readonly RemoteFile[];
  /** The graph among them. */
  readonly graph: RemoteFile;
}

/**
 * What is needed of a model whatever the graph says. `place` is what errors call the model. Throws `ModelError`
 * (`missing-file`) if it lacks a file, and what `pick` throws.
 */
export function neededFiles(files: readonly RemoteFile[], graphs: Graphs, place: string): Needed {
  const byPath = new Map(files.map((file) => [file.path, file]));
  for (const path of REQUIRED) {
    if (byPath.has(path)) continue;
    throw new ModelError(
      'missing-file',
      `${place} has no ${path}, and a model in the layout of ONNX exports has one. Choose another model.`,
      { path },
    );
  }
  const names = files.flatMap(({ path }) => graphName(path) ?? []);
  const graph = byPath.get(`onnx/${graphs.pick(names, `onnx/ of ${place}`)}`)!;
  const isWanted = ({ path }: RemoteFile): boolean => REQUIRED.includes(path) || OPTIONAL.includes(path);
  return { files: [...files.filter(isWanted), graph], graph };
}

/** The name of a graph within `onnx/`; `undefined` for other files. */
export function graphName(path: string): string | undefined {
  return /^onnx\/([^/]+\.onnx)$/.exec(path)?.[1];
}

/** The path, within the model, of a file that a graph names. */
export function dataPath(graph: RemoteFile, name: string): string {
  return posix.join(posix.dirname(graph.path), name);
}

/**
 * The files with weights that a graph names. Throws `ModelError` (`missing-file`) for one that the model does not have;
 * that are also all names that lead out of it.
 */
export function dataFiles(
  graph: RemoteFile,
  names: readonly string[],
  files: readonly RemoteFile[],
  place: string,
): RemoteFile[] {
  return names.map((name) => {
    const path = dataPath(graph, name);
    const file = files.find((one) => one.path === path);
    if (file !== undefined) return file;
    throw new ModelError(
      'missing-file',
      `${place} has no ${path}, where ${graph.path} keeps weights. Choose another dtype or model.`,
      { path },
    );
  });
}

/**
 * The files that hold weights of a graph by the names that exporters give (`model.onnx_data`, `model.onnx_data_1`,
 * `model.onnx.data`, `model.data`), to foretell how much will be fetched before the graph is there and tells it.
 */
export function likelyDataFiles(graph: string, files: readonly RemoteFile[]): RemoteFile[] {
  // A graph with a caller-owned cache shares its weights with the one beside it.
  const stem = graph.replace(/(?:_cache)?\.onnx$/, '');
  return files.filter(
    ({ path }) =>
      path.startsWith(stem) && /^(?:_cache)?(?:\.onnx)?[._]data(?:[._-]?\d+)?$/.test(path.slice(stem.length)),
  );
}
