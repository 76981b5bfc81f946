import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isBuilt, wellformed } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'wellformed-sampling-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const colours = join(folder, 'colours.json');
writeFileSync(colours, JSON.stringify({ type: 'array', items: { enum: ['red', 'blue'] }, maxItems: 3 }));

describe.skipIf(!isBuilt)('the sampling options of wellformed generate', () => {
  it('reach the samplers: every rule at once, and it replays', async () => {
    const rules = [
      '--top-k',
      '40',
      '--top-p',
      '0.95',
      '--min-p',
      '0.01',
      '--typical-p',
      '0.9',
      '--bias',
      '28=-1.5',
    ];
    const penalties = [
      '--repetition-penalty',
      '1.1',
      '--presence-penalty',
      '0.2',
      '--frequency-penalty',
      '0.1',
    ];
    const args = [...rules, ...penalties, '--penalty-scope', 'prompt', '--temperature', '0.8', '--seed', '5'];
    const once = await wellformed(['generate', '--schema', colours, ...args]);
    expect(once.code, once.stderr).toBe(0);
    for (const colour of JSON.parse(once.stdout) as string[]) expect(['red', 'blue']).toContain(colour);
    expect((await wellformed(['generate', '--schema', colours, ...args])).stdout).toBe(once.stdout);
  });

  it('write any text up to a stop string or the last token, and say how it ended', async () => {
    const ask = ['generate', '--unconstrained', '--prompt', 'Count from one to nine.', '--seed', '2'];
    const cut = await wellformed([...ask, '--max-tokens', '6']);
    expect(cut.stderr).toMatch(/cut off by --max-tokens; seed 2\n$/);
    const stop = cut.stdout.slice(-4, -2);
    const stopped = await wellformed([...ask, '--max-tokens', '6', '--stop', stop]);
    expect(stopped.code, stopped.stderr).toBe(0);
    expect(stopped.stdout).toBe(cut.stdout.slice(0, cut.stdout.indexOf(stop)));
    expect(stopped.stderr).toMatch(/ended by a stop string; seed 2\n$/);
  });

  it.each([
    [
      ['--schema', colours, '--sampler', 'asap', '--top-k', '3'],
      '--top-k: --sampler asap takes --temperature only',
    ],
    [['--schema', colours, '--sampler', 'awrs', '--typical-p', '0.5'], 'typicalP'],
    [['--schema', colours, '--bias', '42'], '--bias "42": expected TOKEN=X'],
    [['--schema', colours, '--penalty-scope', 'all'], '--penalty-scope "all"'],
    [['--schema', colours, '--repetition-penalty', '0'], 'repetitionPenalty "0"'],
    [['--schema', colours, '--stop', 'a'], '--stop is for texts'],
    [
      ['--unconstrained', '--schema', colours, '--prompt', 'a'],
      '--schema has no effect beside --unconstrained',
    ],
    [['--unconstrained'], 'nothing was asked'],
  ])('are refused: %j', async (args, message) => {
    const ended = await wellformed(['generate', ...args]);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain(message);
  });
});
