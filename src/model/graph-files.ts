import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dtypeOf } from './dtype.ts';
import type { Dtype } from './dtype.ts';
import { externalDataOf } from './external-data.ts';
import { graphPlaces } from './layout.ts';

/** A graph in the folder of a model. */
export interface GraphFile {
  /** Of the file. */
  readonly name: string;
  readonly path: string;
  /** How its weights are stored, as far as its name tells. */
  readonly dtype: Dtype | undefined;
  /** The files beside it that have its weights, as paths from its folder. Graphs may share them. */
  readonly dataFiles: readonly string[];
  /** The size of the graph with these files. */
  readonly bytes: number;
}

/**
 * The graphs of a model folder, those in `onnx/` first, by name, with the files that have their weights: those that a graph names (see
 * `externalDataOf`) and that are there.
 *
 * Throws `ModelError` (`missing-file`) where the folder cannot be read.
 *
 * @example
 * (await graphFilesIn('models/smollm2-135m-instruct')).map(({ name, dtype }) => [name, dtype]);
 */
export async function graphFilesIn(folder: string): Promise<GraphFile[]> {
  const graphs: GraphFile[] = [];
  for (const { path: place, files } of await graphPlaces(folder)) {
    for (const name of files) {
      const path = join(place, name);
      const size = await sizeOf(path);
      if (size === undefined) continue;
      const dataFiles: string[] = [];
      let bytes = size;
      for (const file of await externalDataOf(path)) {
        const more = await sizeOf(join(place, file));
        if (more === undefined) continue;
        dataFiles.push(file);
        bytes += more;
      }
      graphs.push({ name, path, dtype: dtypeOf(name), dataFiles, bytes });
    }
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
