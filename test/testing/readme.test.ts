import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('the example in the README is the one that runs here', () => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
  const [, example] = read('./worked-example.test.ts').split(/^\/\/ The example.*\n/);
  const shown = example!
    .replaceAll("'../../src/constraint.ts'", "'wellformed/constraint'")
    .replaceAll("'../../src/testing.ts'", "'wellformed/testing'");
  const blocks = [...read('../../README.md').matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, block]) => block);
  expect(blocks).toContain(shown);
});
