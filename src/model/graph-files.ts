import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dtypeOf } from './dtype.ts';
import type { Dtype } from './dtype.ts';

/** Of larger files only the name tells which weights are theirs: they hold most of them themselves. */
const MOST_BYTES_READ = 2 ** 26;

/** A graph in the folder of a model. */
export interface GraphFile {
  /** Within `onnx/`. */
  readonly name: string;
  /** How its weights are stored, as far as its name tells. */
  readonly dtype: Dtype | undefined;
  /** The files beside it that have its weights. Graphs may share them. */
  readonly dataFiles: readonly string[];
  /** The size of the graph with these files. */
  readonly bytes: number;
}

/**
 * The graphs in `onnx/` of a model folder, by name, with the files that have their weights: those that a graph names, as
 * ONNX keeps the location of external data. None where there is no such folder.
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
  const sizes = new Map<string, number>();
  for (const name of names) {
    const found = await stat(join(onnx, name));
    if (found.isFile()) sizes.set(name, found.size);
  }
  const graphs: GraphFile[] = [];
  for (const [name, size] of sizes) {
    if (!name.endsWith('.onnx')) continue;
    const others = [...sizes.keys()].filter((other) => !other.endsWith('.onnx'));
    const own =
      size > MOST_BYTES_READ
        ? (other: string): boolean => other.startsWith(`${name}_data`) || other.startsWith(`${name}.data`)
        : namedIn(await readFile(join(onnx, name)));
    const dataFiles = others.filter(own);
    const bytes = dataFiles.reduce((sum, other) => sum + sizes.get(other)!, size);
    graphs.push({ name, dtype: dtypeOf(name), dataFiles, bytes });
  }
  return graphs;
}

/** Whether a graph names a file: protobuf writes strings behind their length. */
function namedIn(graph: Buffer): (name: string) => boolean {
  return (name) => {
    const bytes = Buffer.from(name);
    return bytes.length < 128 && graph.includes(Buffer.concat([Buffer.of(bytes.length), bytes]));
  };
}
