// The process in which an engine writes: one that hangs, or runs out of memory, can be ended and takes nothing with it.

import { WellformedError } from '../index.ts';
import { type Engines, type EngineSettings, openEngines } from './engine-settings.ts';
import type { SuiteRecord } from './record.ts';
import { runTask } from './run-task.ts';
import type { SuiteTask } from './task.ts';

export type WorkerRequest =
  | { readonly type: 'open'; readonly settings: EngineSettings }
  | { readonly type: 'task'; readonly task: SuiteTask; readonly seed: number; readonly maxTokens: number };

export type WorkerResponse =
  | { readonly type: 'ready' }
  | { readonly type: 'record'; readonly record: SuiteRecord }
  | { readonly type: 'failed'; readonly code: string | undefined; readonly message: string };

let engines: Engines | undefined;

async function serve(request: WorkerRequest): Promise<WorkerResponse> {
  if (request.type === 'open') {
    engines = await openEngines(request.settings);
    return { type: 'ready' };
  }
  const { task, seed, maxTokens } = request;
  const record = await runTask(task, engines!.engine, engines!.unconstrained, { seed, maxTokens });
  // In kibibytes.
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  return { type: 'record', record: { ...record, peakMiB } };
}

process.on('message', (request: WorkerRequest) => {
  serve(request).then(
    (response) => process.send!(response),
    (error: unknown) =>
      process.send!({
        type: 'failed',
        code: error instanceof WellformedError ? error.code : undefined,
        message: error instanceof Error ? error.message : String(error),
      } satisfies WorkerResponse),
  );
});
// Ctrl-C reaches all processes; the one that asked decides.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
