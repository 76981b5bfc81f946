import { ModelError } from '../base/errors.ts';
import type { RemoteFile } from './listing.ts';

/** What a model folder must have beside its graph. */
const REQUIRED = ['config.json', 'tokenizer.json'];

/** What is read of a model folder where it is there. */
const OPTIONAL = [
  ...['generation_config.json', 'tokenizer_config.json', 'special_tokens_map.json'],
  ...['chat_template.jinja', 'chat_template.json'],
];

/**
 * Chooses one graph by its name within `onnx/`, of those that there are; throws if there is none that was asked for.
 * `place` is what errors call the folder.
 */
export type PickGraph = (names: readonly string[], place: string) => string;

/**
 * The files of a model that loading it needs: its configuration, tokenizer and chat template, and the one graph that is
 * picked, with the files beside it that hold its weights. Throws `ModelError` (`missing-file`) if the model lacks one.
 */
export function neededFiles(files: readonly RemoteFile[], pickGraph: PickGraph, name: string): RemoteFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  for (const path of REQUIRED) {
    if (byPath.has(path)) continue;
    throw new ModelError(
      'missing-file',
      `${name} on the hub has no ${path}: it is no model in the layout that is needed.`,
      { path },
    );
  }
  const graph = `onnx/${pickGraph(graphNamesOf(files), `onnx/ of ${name}`)}`;
  const isNeeded = ({ path }: RemoteFile): boolean =>
    path === graph || isDataOf(graph, path) || REQUIRED.includes(path) || OPTIONAL.includes(path);
  return files.filter(isNeeded);
}

/** The names of the graphs within `onnx/`. */
export function graphNamesOf(files: readonly RemoteFile[]): string[] {
  return files.flatMap(({ path }) => /^onnx\/([^/]+\.onnx)$/.exec(path)?.[1] ?? []);
}

/**
 * Whether a file holds weights of a graph, by the names that exporters give: `model.onnx_data`, `model.onnx_data_1`,
 * `model.onnx.data`, `model.data`.
 */
export function isDataOf(graph: string, path: string): boolean {
  if (!path.startsWith('onnx/') || path.endsWith('.onnx')) return false;
  const stem = graph.replace(/\.onnx$/, '');
  return new RegExp(String.raw`^(?:\.onnx)?[._]data(?:[._-]?\d+)?$`).test(
    path.startsWith(stem) ? path.slice(stem.length) : '',
  );
}
