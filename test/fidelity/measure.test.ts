import { describe, expect, it } from 'vitest';
import { readLanguage } from '../../src/fidelity/language-table.ts';
import { walkLanguage } from '../../src/fidelity/language-tree.ts';
import { maskedLaw, meanChecks } from '../../src/fidelity/laws.ts';
import { measure } from '../../src/fidelity/measure.ts';
import { SAMPLER_NAMES } from '../../src/fidelity/report.ts';
import type { Constraint } from '../../src/mask/constraint.ts';
import { awrs } from '../../src/sampling/awrs.ts';
import { SeededChoices } from '../../src/sampling/seeded-choices.ts';
import { single } from '../../src/strategy/single.ts';
import type { StrategyTask } from '../../src/strategy/strategy.ts';
import { enumerate } from '../../src/testing/enumerate.ts';
import { distanceOf, lawOf } from '../support/laws.ts';
import { TableConstraint } from '../support/table-constraint.ts';
import type { Transitions } from '../support/table-constraint.ts';
import { mixedLogits, softmax, TableModel, tableVocabulary } from '../support/table-model.ts';

const END = 2;
const vocabulary = tableVocabulary(['a', 'b', '', 'c', 'ab'], [END]);
const logitsOf = mixedLogits(5);

/** All that is written with a, b and ab, without two b in a row, with an odd number of a. */
const transitions: Transitions = [{ 0: 2, 1: 1, 4: 3 }, { 0: 2, 4: 3 }, { 0: 0, 1: 3 }, { 0: 0 }];
/** The same, and after a first b there is nothing, which the mask does not know. */
const deceiving: Transitions = [{ 0: 2, 1: 1, 4: 3 }, {}, { 0: 0, 1: 3 }, { 0: 0 }];
const make = (table: Transitions, more: object = {}): Constraint =>
  new TableConstraint(table, { complete: [2, 3], endTokens: [END], ...more });

function taskOf(constraint: Constraint, maxTokens = 4, model = new TableModel(5, logitsOf)): StrategyTask {
  return { model, vocabulary, prompt: [1, 0], constraint, choices: new SeededChoices(1), maxTokens };
}

/** p(x) of every token sequence, by definition, with its text. */
function sequencesOf(
  constraint: Constraint,
  most: number,
  prefix: readonly number[] = [],
): { text: string; mass: number }[] {
  if (most === 0) return [];
  const p = softmax(logitsOf([1, 0, ...prefix]));
  const [forced] = constraint.forced?.() ?? [];
  const all: { text: string; mass: number }[] = [];
  for (const token of [0, 1, 3, 4]) {
    if (!constraint.allows(token) || (forced !== undefined && forced !== token)) continue;
    const after = constraint.fork();
    after.advance(token);
    for (const { text, mass } of sequencesOf(after, most - 1, [...prefix, token])) {
      all.push({ text: ['a', 'b', '', 'c', 'ab'][token]! + text, mass: p[token]! * mass });
    }
  }
  if (constraint.isComplete) all.push({ text: '', mass: p[END]! });
  return all;
}

const cases: [string, Constraint][] = [
  ['with masks', make(transitions)],
  ['with forced tokens', make(transitions, { forced: true })],
  ['without masks', make(transitions, { mask: false })],
  ['with dead ends', make(deceiving)],
];

describe.each(cases)('fidelity, %s', (_name, constraint) => {
  it('has the posterior that the definition gives, and nothing stays open', async () => {
    const model = new TableModel(5, logitsOf);
    const report = await measure(taskOf(constraint, 4, model), { samples: 1, timing: false });
    const sequences = sequencesOf(constraint, 4);
    const evidence = sequences.reduce((sum, { mass }) => sum + mass, 0);
    expect(report.sequences).toBe(sequences.length);
    expect(report.logEvidence).toBeCloseTo(Math.log(evidence), 9);
    for (const { text, probability } of report.posterior) {
      const same = sequences.filter((sequence) => sequence.text === text);
      const mass = same.reduce((sum, each) => sum + each.mass, 0);
      expect(Math.abs(probability - mass / evidence), text).toBeLessThan(1e-9);
    }
    expect(new Set(report.posterior.map(({ text }) => text))).toEqual(
      new Set(sequences.map(({ text }) => text)),
    );
    expect(model.alive.size).toBe(0);
    // Every prefix is read once; what is known of it serves all samplers.
    expect(model.runs.length).toBe(report.prefixes);
  });

  it('has the law of one sequence as enumeration finds it, masked and AWRS', async () => {
    const task = taskOf(constraint, 3);
    const tree = await walkLanguage(task, { maxPrefixes: 1000, fastForward: 'canonical' });
    const law = maskedLaw(tree, await readLanguage(task, tree, 1));
    const told = new Map(tree.texts.map((text, i) => [text, law[i]!]));
    for (const sampler of ['masked', 'awrs'] as const) {
      const outcomes = await enumerate(async (choices) => {
        for await (const event of single({}, { sampler })({ ...task, choices })) {
          if (event.type === 'done') return event.result.text;
        }
        return '';
      });
      expect(
        distanceOf(
          lawOf(outcomes, (text) => text),
          told,
        ),
        sampler,
      ).toBeLessThan(1e-9);
    }
  });

  it('computes where ASAp and SMC get to', async () => {
    const report = await measure(taskOf(constraint), { samples: 800, timing: false });
    expect(report.samplers.map(({ name }) => name)).toEqual(SAMPLER_NAMES);
    const [masked, awrsFound, smc, asap] = report.samplers;
    expect(asap!.kl).toBeLessThan(1e-6);
    expect(smc!.kl).toBeLessThan(0.01);
    expect(smc!.failures).toBe(0);
    expect(awrsFound!.kl).toBe(masked!.kl);
    // What is drawn comes to the law of who draws it: masked stays as far as its law, and the exact ones come close.
    expect(Math.abs(masked!.curve.at(-1)!.drawn.kl - masked!.kl)).toBeLessThan(0.05);
    expect(asap!.curve.map(({ samples }) => samples)).toEqual([1, 2, 5, 10, 20, 50, 100, 200, 500, 800]);
  });
});

it('tells the checks of AWRS as enumeration finds them', async () => {
  const constraint = make([{ 0: 1 }, {}], { complete: [0, 1] });
  const task = taskOf(constraint, 3);
  const tree = await walkLanguage(task, { maxPrefixes: 1000, fastForward: 'off' });
  const table = await readLanguage(task, tree, 1);
  const outcomes = await enumerate((choices) =>
    awrs({ maxRejects: Infinity, weigh: false }).sample(
      Float32Array.from(logitsOf([1, 0])),
      constraint.fork(),
      choices,
    ),
  );
  const mean = outcomes.reduce((sum, { value, probability }) => sum + probability * value!.checks, 0);
  expect(meanChecks(tree, table)).toBeCloseTo(mean, 6);
});

it('keeps all of the mass that p gives to what may not come', async () => {
  const size = 3000;
  const model = new TableModel(size, (tokens) =>
    Array.from({ length: size }, (_, i) => ((i * 7 + tokens.length) % 31) / 3),
  );
  const task = { ...taskOf(make(transitions)), model };
  const tree = await walkLanguage(task, { maxPrefixes: 1000, fastForward: 'off' });
  for (const { logProbabilities, refused } of (await readLanguage(task, tree, 0.7)).values()) {
    const sum = [...logProbabilities, ...refused].reduce((all, log) => all + Math.exp(log), 0);
    expect(Math.abs(sum - 1)).toBeLessThan(1e-5);
  }
});

it('refuses a language that is too large, by the name of the limit, before the model is asked', async () => {
  const model = new TableModel(5, logitsOf);
  await expect(measure(taskOf(make(transitions), 400, model), { maxPrefixes: 50 })).rejects.toMatchObject({
    code: 'limit',
    message: expect.stringContaining('more than 50 prefixes (maxPrefixes)') as string,
  });
  expect(model.runs).toEqual([]);
});

it.each([
  [{ samples: 0 }, 'samples "0"'],
  [{ particles: 1.5 }, 'particles "1.5"'],
  [{ temperature: 0 }, 'temperature "0"'],
  [{ samplers: ['beam' as never] }, 'samplers "beam"'],
  [{ samplers: [] }, 'samplers ""'],
])('refuses %j', async (settings, message) => {
  await expect(measure(taskOf(make(transitions)), settings)).rejects.toThrow(message);
});

it('is stopped by its signal', async () => {
  const task = { ...taskOf(make(transitions)), signal: AbortSignal.abort() };
  await expect(measure(task, {})).rejects.toMatchObject({ code: 'aborted' });
});
