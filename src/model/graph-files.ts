import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dtypeOf } from './dtype.ts';
import type { Dtype } from './dtype.ts';
import { externalDataOf } from './external-data.ts';

/** A graph in the folder of a model. */
export interface GraphFile {
  /** Within `onnx/`. */
  readonly name: string;
  /** How its weights are stored, as far as its name tells. */
  readonly dtype: Dtype | undefined;
  /** The files beside it that have its weights, as paths from `onnx/`. Graphs may share them. */
  readonly dataFiles: readonly string[];
  /** The size of the graph with these files. */
  readonly bytes: number;
}

/**
 * The graphs in `onnx/` of a model folder, by name, with the files that have their weights: those that a graph names (see
 * `externalDataOf`) and that are there. None where there is no such folder.
 *
 * @example
 * (await graphFilesIn('models/smollm2-135m-instruct')).map(({ name, dtype }) => [name, dtype]);
 */
export async function graphFilesIn(folder: string): Promise<GraphFile[]> {
  const onnx = join(folder, 'onnx');
  let names: string[];
  try {
    names = (await readdir(onnx)).sort();
  } catch {
    return [];
  }
  const graphs: GraphFile[] = [];
  for (const name of names) {
    const size = name.endsWith('.onnx') ? await sizeOf(join(onnx, name)) : undefined;
    if (size === undefined) continue;
    const dataFiles: string[] = [];
    let bytes = size;
    for (const file of await externalDataOf(join(onnx, name))) {
      const more = await sizeOf(join(onnx, file));
      if (more === undefined) continue;
      dataFiles.push(file);
      bytes += more;
    }
    graphs.push({ name, dtype: dtypeOf(name), dataFiles, bytes });
  }
  return graphs;
}

/** The size of a file; `undefined` if there is none. */
async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    (found) => (found.isFile() ? found.size : undefined),
    () => undefined,
  );
}
