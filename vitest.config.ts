import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/seed.ts'],
    globalSetup: ['test/support/cache-folder.ts'],
    // Real tokenizers and the embedded model take seconds to load on a small machine.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The embedded model holds about 420 MB; two files at a time fit a small machine.
    maxWorkers: 2,
  },
});
