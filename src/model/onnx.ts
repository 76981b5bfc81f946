import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { ModelError, WellformedError } from '../base/errors.ts';

/** A tensor of onnxruntime. Typed arrays given to it are not copied. */
export type OnnxTensor = Tensor;
/** Tensors by the names of a graph's inputs or outputs. */
export type OnnxTensors = Record<string, OnnxTensor>;
/** The element types that decoders use. float16 comes as raw 16-bit patterns. */
export type ElementType = 'float32' | 'float16' | 'int64' | 'int32' | 'bool';

/** What a graph says of an input or output: the element type, and each length as a number, or as a name if it is free. */
export interface OnnxValue {
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** How a session runs. Its threads and their waiting decide the speed; see `openGraph` for the defaults. */
export interface SessionOptions {
  /** Threads for one operator. Default 1. More than one do not spin while they wait unless `onnx` says so. */
  readonly threads?: number | undefined;
  /** Further options of `InferenceSession.create`, passed through. */
  readonly onnx?: InferenceSession.SessionOptions | undefined;
}

/** An ONNX graph, ready to run. */
export interface OnnxGraph {
  readonly path: string;
  readonly inputs: ReadonlyMap<string, OnnxValue>;
  readonly outputs: ReadonlyMap<string, OnnxValue>;
  /** A tensor over `data`, in row-major order. `data` must not be changed while a run reads it. */
  tensor(
    type: ElementType,
    data: Float32Array | Uint16Array | BigInt64Array | Int32Array | Uint8Array,
    shape: readonly number[],
  ): OnnxTensor;
  /**
   * Runs the graph. The outputs that are named, or all, come back as fresh memory. Throws `ModelError` (`bad-model`) if the
   * graph fails.
   */
  run(inputs: OnnxTensors, outputs?: readonly string[]): Promise<OnnxTensors>;
  /** Frees the session. */
  release(): Promise<void>;
}

/**
 * Loads an ONNX graph. This is the only file that imports onnxruntime, and it does so only here, so that the package
 * works without it where no model is used.
 *
 * Defaults: one thread, one operator at a time, graph optimisation on (4-bit weights are expanded by constant folding
 * when the session is created), and no messages on stderr: what goes wrong is in the error.
 *
 * Throws `ModelError`: `missing-file` if onnxruntime-node is not installed or a file with weights is missing, `bad-model`
 * if the graph cannot be loaded; and `WellformedError` (`bad-option`) if `threads` is not a whole number from 1 on, or if an
 * execution provider is not in this build of onnxruntime-node or lacks its libraries.
 *
 * @example
 * const graph = await openGraph('models/smollm2-135m-instruct/onnx/model_q4_cache.onnx', { threads: 2 });
 */
export async function openGraph(path: string, options: SessionOptions = {}): Promise<OnnxGraph> {
  const threads = options.threads ?? 1;
  if (!Number.isInteger(threads) || threads < 1) {
    throw new WellformedError('bad-option', `threads is ${threads}: give a whole number from 1 on.`);
  }
  const { InferenceSession, Tensor, env, listSupportedBackends } = await importOnnx();
  const providers = (options.onnx?.executionProviders ?? []).map((one) =>
    typeof one === 'string' ? one : one.name,
  );
  const available = listSupportedBackends().map(({ name }) => name);
  const missing = providers.find((name) => !available.includes(name));
  if (missing !== undefined) {
    throw new WellformedError(
      'bad-option',
      `execution provider "${missing}": this build of onnxruntime-node has ${available.join(', ')}`,
    );
  }
  env.logLevel = 'fatal';
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(path, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      logSeverityLevel: 4,
      // Threads that spin take the processor from everything else on a shared machine.
      ...(threads === 1 ? {} : { extra: { session: { intra_op: { allow_spinning: '0' } } } }),
      ...options.onnx,
    });
  } catch (cause) {
    const why = messageOf(cause);
    // A provider may be known to the build and lack its libraries; the graph is not to blame.
    if (providers.length > 0 && /execution ?provider|shared library/i.test(why)) {
      throw new WellformedError(
        'bad-option',
        `execution providers ${providers.join(', ')} cannot be used: ${why}. Install what they need, or use cpu.`,
        { cause },
      );
    }
    throw new ModelError(
      /external data.*does not exist/i.test(why) ? 'missing-file' : 'bad-model',
      `${path} cannot be loaded: ${why}. Check that the file is a complete ONNX graph, and that the ` +
        'files with its weights (.onnx_data) are beside it.',
      { path, cause },
    );
  }
  return {
    path,
    inputs: describe(session.inputMetadata),
    outputs: describe(session.outputMetadata),
    tensor: (type, data, shape) => new Tensor(type as 'float32', data as Float32Array, shape),
    run: async (inputs, outputs) => {
      try {
        return (await (outputs ? session.run(inputs, outputs) : session.run(inputs))) as OnnxTensors;
      } catch (cause) {
        throw new ModelError('bad-model', `${path} failed while running: ${messageOf(cause)}.`, {
          path,
          cause,
        });
      }
    },
    release: () => session.release(),
  };
}

async function importOnnx(): Promise<typeof import('onnxruntime-node')> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new ModelError(
      'missing-file',
      'onnxruntime-node, which runs models, cannot be imported: install it with `npm install onnxruntime-node`.',
      { cause },
    );
  }
}

function describe(metadata: readonly InferenceSession.ValueMetadata[]): ReadonlyMap<string, OnnxValue> {
  return new Map(
    metadata.map((value) => [
      value.name,
      value.isTensor ? { type: value.type, shape: value.shape } : { type: 'not a tensor', shape: [] },
    ]),
  );
}

/** The first line of an error's message, without its full stop and places in C++ files; all of it is in the cause. */
function messageOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text
    .split('\n', 1)[0]!
    .replace(/^Load model from .* failed: ?/, '')
    .replace(/^\/\S+:\d+ .*\) (?=[A-Z])/, '')
    .replace(/(?:Error: )?\S+\.(?:cc|h):\d+ \S+ /g, '')
    .trim()
    .replace(/\.$/, '');
}
