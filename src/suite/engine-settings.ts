import { type LanguageModel, loadModel } from '../index.ts';
import type { Engine } from './engine.ts';
import { constrainedEngine, type SamplerName } from './engines/constrained.ts';
import { endpointEngine } from './engines/endpoint.ts';
import { unconstrainedEngine } from './engines/unconstrained.ts';

/** Which engine is measured, in words that can be sent to another process. */
export interface EngineSettings {
  /** `wellformed` (default); `retry`: the model alone, asked up to 10 times; `endpoint`: a service. */
  readonly engine?: 'wellformed' | 'retry' | 'endpoint' | undefined;
  /** A model folder, or owner/name on the hub; the embedded model by default. Of an endpoint: the model's name there. */
  readonly model?: string | undefined;
  readonly sampler?: SamplerName | undefined;
  readonly temperature?: number | undefined;
  /** Also the model alone on the same prompts. */
  readonly unconstrained?: boolean | undefined;
  /** Of an endpoint; the key is read from OPENAI_API_KEY. */
  readonly url?: string | undefined;
}

/** How often a model alone is asked before it counts as failed. */
export const MOST_ATTEMPTS = 10;

export interface Engines {
  readonly engine: Engine;
  readonly unconstrained: Engine | undefined;
  dispose(): Promise<void>;
}

/** Loads what the settings name. Throws what `loadModel` throws. */
export async function openEngines(settings: EngineSettings): Promise<Engines> {
  const { temperature } = settings;
  if (settings.engine === 'endpoint') {
    const url = settings.url ?? 'http://localhost:8080/v1';
    const apiKey = process.env['OPENAI_API_KEY'];
    const engine = endpointEngine({ url, model: settings.model ?? 'default', apiKey, temperature });
    return { engine, unconstrained: undefined, dispose: () => Promise.resolve() };
  }
  const model: LanguageModel = await loadModel(settings.model);
  const engine =
    settings.engine === 'retry'
      ? unconstrainedEngine({ model, temperature, attempts: MOST_ATTEMPTS })
      : constrainedEngine({ model, sampler: settings.sampler, temperature });
  const unconstrained =
    settings.unconstrained === true ? unconstrainedEngine({ model, temperature }) : undefined;
  return { engine, unconstrained, dispose: () => model.dispose() };
}
