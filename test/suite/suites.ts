import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Engine, SuiteRecord, SuiteTask } from '../../src/suite.ts';

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'suite-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Tasks of two data sets, each for an integer that is no more than its number. */
export function integerTasks(count: number): SuiteTask[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `task-${i}`,
    dataSet: i % 2 === 0 ? 'even' : 'odd',
    schema: `{"type":"integer","maximum":${i}}`,
    instances: [
      { valid: true, text: '0' },
      { valid: false, text: '1000' },
    ],
    expected: { kind: 'number', value: 7 },
  }));
}

/** Writes a number that seed and prompt determine, without any model. */
export function fakeEngine(
  write: (seed: number, task: SuiteTask) => string = (seed) => String(seed % 10),
): Engine {
  return {
    name: 'fake',
    generate: ({ task, seed }) =>
      Promise.resolve({
        kind: 'text',
        text: write(seed, task),
        figures: {
          compileMs: 1,
          firstTokenMs: 5,
          decodeMs: 10,
          totalMs: 20,
          outputTokens: 4,
          forcedTokens: 1,
          maskMs: 2,
        },
      }),
  };
}

export function recordOf(changes: Partial<SuiteRecord>): SuiteRecord {
  return {
    id: 'a',
    dataSet: 'set',
    seed: 1,
    engine: 'fake',
    status: 'valid',
    instances: { all: 0, under: 0, over: 0 },
    schema: '{}',
    prompt: 'p',
    ...changes,
  };
}
