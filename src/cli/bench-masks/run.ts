import { join } from 'node:path';
import { bar, Progress } from '../progress.ts';
import type { Entry, Journal } from './journal.ts';
import type { WatchedWorker } from './watched.ts';

/** What is measured. */
export interface Run {
  readonly folder: string;
  /** Below the folder. */
  readonly names: readonly string[];
  readonly worker: WatchedWorker;
  /** Where results are kept until the run is finished. */
  readonly journal: Journal | undefined;
  /** Those of a run that was not finished. */
  readonly done: readonly Entry[];
}

/** Measures all files that are not done, one after the other, and gives all results in the order of the names. */
export async function runAll(run: Run): Promise<Entry[]> {
  const results = new Map(run.done.map((entry) => [entry.file, entry]));
  const todo = run.names.filter((name) => !results.has(name));
  const { worker } = run;
  const progress = new Progress();
  const started = performance.now();
  // The worker must not outlive this process, least of all one that hangs.
  const onSignal = (): void => {
    worker.stop();
    progress.clear();
    process.exit(130);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    for (const [at, file] of todo.entries()) {
      progress.show(() => {
        const left = ((performance.now() - started) / Math.max(1, at)) * (todo.length - at);
        const passing = Array.from(results.values()).filter(
          ({ outcome }) => outcome.status === 'passing',
        ).length;
        const eta = at === 0 ? '' : `, ${clock(left)} left`;
        return `${bar(results.size, run.names.length)} ${passing} passing${eta}  ${file}`;
      });
      const entry: Entry = { file, ...(await worker.measure(join(run.folder, file))) };
      results.set(file, entry);
      run.journal?.add(entry);
    }
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    progress.clear();
  }
  return run.names.map((name) => results.get(name)!);
}

/** Minutes and seconds. */
function clock(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
