import { DTYPES, loadModel } from '../index.ts';
import type { DownloadProgress, LanguageModel } from '../index.ts';
import type { Options, OptionTable } from './options.ts';
import { bar, Progress } from './progress.ts';

/** The options of commands that load a model. */
export const MODEL_OPTIONS: OptionTable = {
  model: 'value',
  dtype: 'value',
  revision: 'value',
  'cache-dir': 'value',
  offline: 'flag',
};

/** What their help says of them. */
export const MODEL_HELP = `  --model M           a model folder with tokenizer.json and onnx/, or owner/name: a model on the hub, which is fetched
                      into the cache (HF_TOKEN: a token for it; HF_ENDPOINT: another hub). Default: the embedded
                      SmolLM2-135M-Instruct
  --dtype D           which graph of the model: auto (default: the first there is, in this order), q4, q8,
                      int8, uint8, bnb4, fp32, q4f16 or fp16
  --revision R        of a model on the hub: a branch, tag or commit. Default: main
  --cache-dir FOLDER  where models from the hub are kept. Default: WELLFORMED_CACHE, else the user's folder for caches
  --offline           fetches nothing: a model on the hub must be in the cache
`;

/**
 * Loads the model that was asked for, and shows on standard error what is fetched; `undefined`: the embedded one will do.
 * Throws what `loadModel` throws.
 */
export async function loadAskedModel(
  options: Options,
  signal: AbortSignal,
): Promise<LanguageModel | undefined> {
  const model = options.value('model');
  const dtype = options.choice('dtype', DTYPES);
  const revision = options.value('revision');
  if (model === undefined && dtype === undefined && revision === undefined) return undefined;
  const progress = new Progress();
  let isFirst = true;
  const onProgress = (download: DownloadProgress): void => {
    // Where no bar can be drawn, one line tells why nothing else happens.
    if (isFirst && !process.stderr.isTTY) {
      process.stderr.write(`fetching ${download.name}: ${megabytes(download.totalBytes)} MB\n`);
    }
    isFirst = false;
    progress.show(() => lineOf(download));
  };
  try {
    const [cacheDir, offline] = [options.value('cache-dir'), options.flag('offline')];
    return await loadModel(model, { dtype, revision, cacheDir, offline, onProgress, signal });
  } finally {
    progress.clear();
  }
}

/** `owner/name [####----] 120.0/240.0 MB, 10.5 MB/s, 0:12 left`. */
export function lineOf({
  name,
  loadedBytes,
  totalBytes,
  bytesPerSecond,
  secondsLeft,
}: DownloadProgress): string {
  const left = secondsLeft === undefined ? '' : `, ${minutes(secondsLeft)} left`;
  const amount = bar(loadedBytes, totalBytes, megabytes);
  return `${name} ${amount} MB, ${megabytes(bytesPerSecond)} MB/s${left}`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function minutes(seconds: number): string {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
