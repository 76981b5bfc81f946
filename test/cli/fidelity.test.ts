import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FidelityReport } from '../../src/index.ts';
import { expectError, temporaryFiles } from './files.ts';
import { isBuilt, wellformed } from './program.ts';

const { folder, file } = temporaryFiles('fidelity');

const bits = file('bits.gbnf', 'root ::= [01] [01] [01]\n');
const colour = file('colour.json', '{"enum": ["red", "blue"]}');
const endless = file('endless.gbnf', 'root ::= [01]+\n');

describe.skipIf(!isBuilt)('wellformed fidelity (the built program: npm run build)', () => {
  it.each<[string, string[], RegExp]>([
    ['no language', ['--prompt', 'x'], /--schema is missing/],
    [
      'an unknown sampler',
      ['--grammar', bits, '--samplers', 'masked,beam'],
      /--samplers "beam": expected some of/,
    ],
    ['no samples', ['--grammar', bits, '--samples', '0'], /samples "0": expected an integer/],
    [
      'a language without end',
      ['--grammar', endless, '--max-prefixes', '500'],
      /more than 500 prefixes \(maxPrefixes\)/,
    ],
    [
      'a file that cannot be written',
      ['--grammar', bits, '--svg', join(folder, 'no', 'x.svg')],
      /cannot write/,
    ],
  ])('refuses %s: exit code 2', async (_, args, message) => {
    expectError(await wellformed(['fidelity', ...args]), 2, message);
  });

  it('measures all samplers on a grammar, the same way with the same seed', async () => {
    const svg = join(folder, 'bits.svg');
    const args = ['fidelity', '--grammar', bits, '--prompt', 'Three random bits:', '--samples', '30'];
    const first = await wellformed([...args, '--seed', '3', '--json', '--svg', svg]);
    expect(first.stderr).toBe('');
    expect(first.code).toBe(0);
    const report = JSON.parse(first.stdout) as FidelityReport;
    expect(report.posterior).toHaveLength(8);
    expect(report.posterior.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
    expect(report.seed).toBe(3);
    const byName = new Map(report.samplers.map((sampler) => [sampler.name, sampler]));
    expect([...byName.keys()]).toEqual(['masked', 'awrs', 'smc', 'asap']);
    // Every text was seen, so asap is exact.
    expect(byName.get('asap')!.kl).toBeLessThan(byName.get('masked')!.kl);
    for (const { tokensPerSecond, checksPerToken, passesPerSample } of report.samplers) {
      expect(tokensPerSecond).toBeGreaterThan(0);
      expect(checksPerToken).toBeGreaterThan(0);
      expect(passesPerSample).toBeGreaterThan(0);
    }
    const drawing = readFileSync(svg, 'utf8');
    expect(drawing).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(drawing.match(/<polyline/g)).toHaveLength(16);
    expect(drawing).not.toContain('NaN');
    const again = await wellformed([...args, '--seed', '3', '--json']);
    const curves = (text: string): unknown =>
      (JSON.parse(text) as FidelityReport).samplers.map(({ curve }) => curve);
    expect(curves(again.stdout)).toEqual(curves(first.stdout));
  });

  it('prints a table for a schema', async () => {
    const args = ['--schema', colour, '--samplers', 'masked', '--samples', '5', '--fast-forward', 'off'];
    const { code, stdout } = await wellformed(['fidelity', ...args]);
    expect(code).toBe(0);
    expect(stdout).toContain('2 texts, ');
    expect(stdout).toMatch(/"\\"red\\""/);
    expect(stdout).toMatch(/masked .* exact/);
  });
});
