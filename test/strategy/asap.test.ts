import { describe, expect, it } from 'vitest';
import type { Constraint } from '../../src/mask/constraint.ts';
import type { Choices } from '../../src/sampling/choices.ts';
import { SeededChoices } from '../../src/sampling/seeded-choices.ts';
import { asap } from '../../src/strategy/asap.ts';
import type { AsapOptions } from '../../src/strategy/asap.ts';
import { type PrefixNode, PrefixTrie } from '../../src/strategy/prefix-trie.ts';
import type { StrategyResult } from '../../src/strategy/strategy.ts';
import { enumerate } from '../../src/testing/enumerate.ts';
import { distanceOf, lawOf } from '../support/laws.ts';
import { TableConstraint } from '../support/table-constraint.ts';
import type { Transitions } from '../support/table-constraint.ts';
import { mixedLogits, softmax, TableModel, tableVocabulary } from '../support/table-model.ts';

const END = 2;
const vocabulary = tableVocabulary(['a', 'b', ''], [END]);
const logitsOf = mixedLogits(3);

/** All that is written with a and b, without two b in a row, with an odd number of a. */
const transitions: Transitions = [{ 0: 2, 1: 1 }, { 0: 2 }, { 0: 0, 1: 3 }, { 0: 0 }];
/** The same, and after a first b there is nothing, which the mask does not know. */
const deceiving: Transitions = [{ 0: 2, 1: 1 }, { 0: 4 }, { 0: 0, 1: 3 }, { 0: 0 }, {}];
const tables = {
  'with masks': new TableConstraint(transitions, { complete: [2, 3], endTokens: [END] }),
  'with forced tokens': new TableConstraint(transitions, {
    complete: [2, 3],
    endTokens: [END],
    forced: true,
  }),
  'without masks': new TableConstraint(transitions, { complete: [2, 3], endTokens: [END], mask: false }),
};

async function run(
  options: AsapOptions,
  choices: Choices,
  {
    constraint = tables['with masks'] as Constraint,
    maxTokens = 4,
    model = new TableModel(3, logitsOf),
  } = {},
): Promise<StrategyResult> {
  const task = { model, vocabulary, prompt: [1], constraint, choices, maxTokens };
  for await (const event of asap(options)(task)) {
    if (event.type !== 'done') continue;
    expect(model.alive.size).toBe(0);
    return event.result;
  }
  throw new Error('no result');
}

/** By definition: p(x) for every text of S, and the probability that p completes each prefix. */
function truth(
  constraint: Constraint,
  most: number,
  prefix: readonly number[] = [],
): { texts: Map<string, number>; future: number } {
  const texts = new Map<string, number>();
  if (most === 0) return { texts, future: 0 };
  const p = softmax(logitsOf([1, ...prefix]));
  const [forced] = constraint.forced?.() ?? [];
  let future = 0;
  for (const token of [0, 1]) {
    if (!constraint.allows(token) || (forced !== undefined && forced !== token)) continue;
    const after = constraint.fork();
    after.advance(token);
    const behind = truth(after, most - 1, [...prefix, token]);
    future += p[token]! * behind.future;
    for (const [text, mass] of behind.texts) texts.set('ab'[token]! + text, p[token]! * mass);
  }
  if (constraint.isComplete) {
    texts.set('', p[END]!);
    future += p[END]!;
  }
  return { texts, future };
}

function normalised(masses: ReadonlyMap<string, number>): Map<string, number> {
  const sum = [...masses.values()].reduce((a, b) => a + b, 0);
  return new Map(Array.from(masses, ([text, mass]) => [text, mass / sum]));
}

/** Every node that was met has its true future. */
function expectTrue(
  node: PrefixNode,
  constraint: Constraint,
  most: number,
  prefix: readonly number[] = [],
): number {
  expect(Math.abs(node.future - truth(constraint, most, prefix).future)).toBeLessThan(1e-9);
  let nodes = 1;
  for (const [token, child] of node.children) {
    if (token === END || child.node.future === 0) continue;
    const after = constraint.fork();
    after.advance(token);
    nodes += expectTrue(child.node, after, most - 1, [...prefix, token]);
  }
  return nodes;
}

describe.each(Object.entries(tables))('ASAp, %s', (_name, constraint) => {
  it('has the law of masked sampling at first, and that of its trie after each text', async () => {
    // The law of the second text, over all ways in which the first one can fall, by the definition of the estimates.
    const outcomes = await enumerate((choices) =>
      run({ samples: 2, lookahead: 0 }, choices, { constraint, maxTokens: 3 }),
    );
    const first = lawOf(outcomes, ({ asap: report }) => report!.texts[0]!);
    const { texts } = truth(constraint, 3);
    expect([...first.keys()].sort()).toEqual([...texts.keys()].sort());
    expect(distanceOf(first, maskedLaw(constraint, 3))).toBeLessThan(1e-9);
    for (const [text] of first) {
      const after = lawOf(
        outcomes.filter(({ value }) => value.asap!.texts[0] === text),
        ({ text: second }) => second,
      );
      expect(distanceOf(normalised(after), maskedLaw(constraint, 3, text))).toBeLessThan(1e-9);
    }
  });

  it('knows the true expected futures once all texts were seen, and then draws exactly', async () => {
    const trie = new PrefixTrie();
    const { asap: report } = await run({ samples: 400, trie }, new SeededChoices(3), { constraint });
    const { texts, future } = truth(constraint, 4);
    expect(new Set(report!.texts)).toEqual(new Set(texts.keys()));
    expect(Math.abs(report!.future - future)).toBeLessThan(1e-9);
    expect(report!.unseen).toBeLessThan(1e-9);
    expect(expectTrue(trie.root, constraint, 4)).toBeGreaterThan(4);
    const law = lawOf(
      await enumerate((choices) => run({ samples: 1, trie }, choices, { constraint })),
      ({ text }) => text,
    );
    expect(distanceOf(law, normalised(texts))).toBeLessThan(1e-9);
  });

  it('draws exactly from the first text on where it meets everything before', async () => {
    const law = lawOf(
      await enumerate((choices) => run({ samples: 1, exact: true }, choices, { constraint })),
      ({ text }) => text,
    );
    expect(distanceOf(law, normalised(truth(constraint, 4).texts))).toBeLessThan(1e-9);
  });
});

/** p restricted to what is viable, step by step, after the estimates were corrected by one text. */
function maskedLaw(constraint: Constraint, most: number, seen?: string): Map<string, number> {
  const futureOf = (at: Constraint, left: number, prefix: string): number => {
    if (seen === undefined || !seen.startsWith(prefix)) return 1;
    return stepsFrom(at, left, prefix).reduce((sum, { p, future }) => sum + p * future, 0);
  };
  const stepsFrom = (
    at: Constraint,
    left: number,
    prefix: string,
  ): { token: number; p: number; future: number; after: Constraint }[] => {
    const p = softmax(logitsOf([1, ...Array.from(prefix, (letter) => 'ab'.indexOf(letter))]));
    const [forced] = at.forced?.() ?? [];
    const steps = [0, 1].flatMap((token) => {
      if (!at.allows(token) || (forced !== undefined && forced !== token)) return [];
      const after = at.fork();
      after.advance(token);
      // Within the budget: the end needs a token too.
      if (after.distance!() + 1 > left - 1) return [];
      return [{ token, p: p[token]!, future: futureOf(after, left - 1, prefix + 'ab'[token]!), after }];
    });
    if (at.isComplete) steps.push({ token: END, p: p[END]!, future: 1, after: at });
    return steps;
  };
  const law = new Map<string, number>();
  const go = (at: Constraint, left: number, prefix: string, probability: number): void => {
    const steps = stepsFrom(at, left, prefix);
    const sum = steps.reduce((all, { p, future }) => all + p * future, 0);
    for (const { token, p, future, after } of steps) {
      const share = (probability * p * future) / sum;
      if (token === END) law.set(prefix, (law.get(prefix) ?? 0) + share);
      else go(after, left - 1, prefix + 'ab'[token]!, share);
    }
  };
  go(constraint, most, '', 1);
  return law;
}

describe('ASAp', () => {
  it('does not meet a dead end twice', async () => {
    const constraint = new TableConstraint(deceiving, {
      complete: [2, 3],
      endTokens: [END],
      distance: false,
    });
    const law = lawOf(
      await enumerate((choices) => run({ samples: 1 }, choices, { constraint, maxTokens: 3 })),
      ({ text }) => text,
    );
    for (const text of law.keys()) expect(text).toMatch(/^a/);
    expect([...law.values()].reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
  });

  it('replays from a seed, and goes on from what it has learnt', async () => {
    const one = await run({ samples: 5 }, new SeededChoices(9));
    const other = await run({ samples: 5 }, new SeededChoices(9));
    expect(other.asap!.texts).toEqual(one.asap!.texts);
    const trie = new PrefixTrie();
    const before = await run({ samples: 3, trie }, new SeededChoices(1));
    const after = await run({ samples: 3, trie }, new SeededChoices(2));
    expect(after.asap!.future).toBeLessThanOrEqual(before.asap!.future);
    expect(after.asap!.prefixes).toBeGreaterThanOrEqual(before.asap!.prefixes);
  });

  it('stays within its bounds, and is still valid', async () => {
    const trie = new PrefixTrie({ maxPrefixes: 2, maxBytes: 0 });
    const { asap: report } = await run({ samples: 50, trie }, new SeededChoices(4));
    expect(report!.prefixes).toBeLessThanOrEqual(3);
    const { texts } = truth(tables['with masks'], 4);
    for (const text of report!.texts) expect(texts.has(text)).toBe(true);
  });

  it('refuses what it cannot do', async () => {
    expect(() => asap({ samples: 0 })).toThrow('samples "0"');
    expect(() => asap({ temperature: 0 })).toThrow('temperature "0"');
    const trie = new PrefixTrie();
    await run({ samples: 1, trie }, new SeededChoices(1));
    await expect(run({ samples: 1, trie }, new SeededChoices(1), { maxTokens: 5 })).rejects.toThrow(
      'another prompt',
    );
    await expect(run({ samples: 1, exact: 2 }, new SeededChoices(1))).rejects.toThrow('more than 2 prefixes');
    const nothing = new TableConstraint([{ 0: 1 }, {}], { complete: [], endTokens: [END], distance: false });
    await expect(run({}, new SeededChoices(1), { constraint: nothing })).rejects.toMatchObject({
      code: 'dead-end',
    });
  });
});

it('knows futures that are too small for numbers', async () => {
  // Each of the 60 tokens of the only two texts has a probability of about e^-40.
  const length = 60;
  const table = Array.from({ length }, (_, i) => (i === 0 ? { 0: 1, 1: 1 } : { 0: i + 1 }));
  const constraint = new TableConstraint([...table, {}] as Transitions, {
    complete: [length],
    endTokens: [END],
  });
  const model = new TableModel(3, (tokens) => [tokens.length === 1 ? 1 : 0, 0, 40]);
  const trie = new PrefixTrie();
  const result = await run({ exact: true, samples: 5, trie }, new SeededChoices(1), {
    constraint,
    maxTokens: length + 1,
    model,
  });
  expect(result.text).toHaveLength(length);
  expect(trie.root.logFuture).toBeLessThan(-2300);
  const [a, b] = [0, 1].map((token) => trie.root.children.get(token)!);
  expect(a!.logProbability + a!.node.logFuture - (b!.logProbability + b!.node.logFuture)).toBeCloseTo(1, 9);
});

it('inserts a forced stretch as a whole, as one sequence does', async () => {
  // After its first token, the constraint forces another way, which leads nowhere.
  const base = new TableConstraint([{ 0: 1 }, { 0: 3, 1: 2 }, {}, {}], { complete: [3], endTokens: [END] });
  const wrap = (constraint: Constraint, at: number): Constraint => ({
    get isComplete() {
      return constraint.isComplete;
    },
    allows: (token) => constraint.allows(token),
    advance: (token) => {
      constraint.advance(token);
      at++;
    },
    fork: () => wrap(constraint.fork(), at),
    mask: () => constraint.mask!(),
    distance: () => constraint.distance!(),
    forced: () => (at === 0 ? [0, 0] : at === 1 ? [1] : []),
  });
  const { text, forcedTokens } = await run({ samples: 2 }, new SeededChoices(1), {
    constraint: wrap(base, 0),
  });
  expect(text).toBe('aa');
  expect(forcedTokens).toBe(2);
});

it.each([0, 1, 4])('never has an estimate below the true future, looking ahead at %i', async (lookahead) => {
  const expectAbove = (
    node: PrefixNode,
    at: Constraint,
    most: number,
    prefix: readonly number[] = [],
  ): void => {
    expect(node.future).toBeGreaterThan(truth(at, most, prefix).future - 1e-12);
    for (const [token, child] of node.children) {
      if (token === END || child.node.future === 0) continue;
      const after = at.fork();
      after.advance(token);
      expectAbove(child.node, after, most - 1, [...prefix, token]);
    }
  };
  for (const constraint of Object.values(tables)) {
    const trie = new PrefixTrie();
    for (let samples = 1; samples <= 6; samples++) {
      await run({ samples: 1, trie, lookahead }, new SeededChoices(samples), { constraint, maxTokens: 6 });
      expectAbove(trie.root, constraint, 6);
    }
  }
});
