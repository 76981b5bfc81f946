import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import type { Ended } from './program.ts';

/** A folder for the files of one test file, which is removed at the end. */
export function temporaryFiles(name: string): {
  readonly folder: string;
  /** Writes a file, and returns its path. */
  readonly file: (name: string, content: string | Uint8Array) => string;
} {
  const folder = mkdtempSync(join(tmpdir(), `wellformed-${name}-`));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  return {
    folder,
    file(name, content) {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
  };
}

/** An error says what was wrong, on standard error alone, and nothing of where in the code. */
export function expectError(ended: Ended, code: number, message: RegExp | string): void {
  expect(ended.stderr).toMatch(message);
  expect(ended.code).toBe(code);
  expect(ended.stdout).toBe('');
  expect(ended.stderr).toMatch(/^error: /);
  expect(ended.stderr).not.toMatch(/^\s+at \S+ \(|This is a bug/m);
}
