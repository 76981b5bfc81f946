import { describe, expect, it } from 'vitest';
import { decode } from '../../src/decode/loop.ts';
import type { Decoded, DecodeTask } from '../../src/decode/loop.ts';
import type { GenerationEvent } from '../../src/decode/events.ts';
import { masked } from '../../src/sampling/masked.ts';
import type { Choices } from '../../src/sampling/choices.ts';
import { SeededChoices } from '../../src/sampling/seeded-choices.ts';
import { enumerate } from '../../src/testing/enumerate.ts';
import { distanceOf, lawOf } from '../support/laws.ts';
import { chain, TableConstraint } from '../support/table-constraint.ts';
import type { TableOptions, Transitions } from '../support/table-constraint.ts';
import { mixedLogits, softmax, TableModel, tableVocabulary } from '../support/table-model.ts';

const END = 4;
const vocabulary = tableVocabulary(['a', 'b', 'c', 'd', ''], [END]);
const first: Choices = { pick: (probabilities) => Array.from(probabilities).findIndex((p) => p > 0) };

function task(
  model: TableModel,
  transitions: Transitions,
  options: Partial<TableOptions> & { complete: number[] },
  more: Partial<DecodeTask> = {},
): DecodeTask {
  const constraint = new TableConstraint(transitions, { endTokens: [END], ...options });
  return { model, vocabulary, prompt: [0], constraint, sampler: masked(), choices: first, ...more };
}

/** All events; the text that a listener sees must be the text of the result. */
async function run(decoding: DecodeTask): Promise<{ events: GenerationEvent<Decoded>[]; result: Decoded }> {
  const events: GenerationEvent<Decoded>[] = [];
  let seen = '';
  for await (const event of decode(decoding)) {
    events.push(event);
    if (event.type === 'text') seen += event.text;
    if (event.type === 'retract') seen = seen.slice(0, seen.length - event.length);
  }
  const last = events.at(-1)!;
  if (last.type !== 'done') throw new Error('the last event is not "done"');
  expect(seen).toBe(last.result.text);
  return { events, result: last.result };
}

const flat = (size = 5): TableModel => new TableModel(size, () => new Array<number>(size).fill(0));
const letters: Transitions = [{ 0: 0, 1: 0, 2: 0, 3: 0 }];

describe('what the model reads', () => {
  it('a long prompt in pieces that end at multiples of 128, then one token a step', async () => {
    const model = flat();
    const prompt = Array.from({ length: 300 }, (_, i) => i % 4);
    await run(task(model, [{ 0: 1, 1: 1 }, { 0: 2, 1: 2 }, {}], { complete: [2] }, { prompt }));
    expect(model.runs.map(({ tokens }) => tokens.length)).toEqual([128, 128, 44, 1]);
    expect(model.runs.map(({ logits }) => logits)).toEqual(['none', 'none', 'last', 'last']);
    expect(model.runs.flatMap(({ tokens }) => tokens)).toEqual([...prompt, 0]);
  });

  it('a forced stretch together with the token before it, in one run', async () => {
    const model = flat();
    const transitions: Transitions = [
      { 0: 1, 1: 1 },
      ...chain(2, 3, 2)
        .map((row) => shift(row, 1))
        .slice(0, 3),
      { 0: 5, 1: 5 },
      {},
    ];
    const { result } = await run(task(model, transitions, { complete: [5], forced: true }));
    expect(result.text).toBe('acdca');
    expect(model.runs.map(({ tokens }) => tokens)).toEqual([[0], [0, 2, 3, 2]]);
    expect(result.forcedTokens).toBe(4); // three of the stretch, and the end
    expect(result.outputTokens).toBe(6);
    expect(result.finishReason).toBe('complete');
  });

  it('the prompt on its own, even if a forced stretch follows it at once', async () => {
    const model = flat();
    const transitions: Transitions = [...chain(2, 3).slice(0, 2), { 0: 3, 1: 3 }, {}];
    await run(
      task(model, transitions, { complete: [3], forced: true }, { prompt: new Array<number>(130).fill(1) }),
    );
    expect(model.runs.map(({ tokens }) => tokens.length)).toEqual([128, 2, 2]);
    expect(model.runs.map(({ logits }) => logits)).toEqual(['none', 'none', 'last']);
  });

  it('nothing at all, where there is only one text', async () => {
    for (const forced of [true, false]) {
      const model = flat();
      const { result } = await run(task(model, chain(3, 2, 1, 0), { complete: [4], forced }));
      expect(result.text).toBe('dcba');
      expect(model.runs).toEqual([]);
      expect(result).toMatchObject({ forcedTokens: 5, outputTokens: 5, prefillMs: 0 });
    }
  });

  it('not the end token', async () => {
    const model = new TableModel(5, (tokens) => (tokens.length < 3 ? [1, 0, 0, 0, 0] : [0, 0, 0, 0, 9]));
    const sampler = masked({ temperature: 0 });
    const { result } = await run(task(model, letters, { complete: [0] }, { sampler }));
    expect(result).toMatchObject({ text: 'aa', finishReason: 'end', outputTokens: 3, forcedTokens: 0 });
    expect(model.runs.flatMap(({ tokens }) => tokens)).toEqual([0, 0, 0]);
  });
});

function shift(row: Readonly<Record<number, number>>, by: number): Record<number, number> {
  return Object.fromEntries(Object.entries(row).map(([token, state]) => [token, state + by]));
}

describe('text events', () => {
  it('hold whole code points', async () => {
    const bytes = new TextEncoder().encode('é😀');
    const pieces = [bytes.slice(0, 1), bytes.slice(1, 4), bytes.slice(4)];
    const odd = tableVocabulary([...pieces, '!', ''], [END]);
    const transitions = chain(0, 1, 2, 3);
    const { events } = await run(task(flat(), transitions, { complete: [4] }, { vocabulary: odd }));
    expect(events.slice(0, -1)).toEqual([
      { type: 'text', text: 'é' },
      { type: 'text', text: '😀' },
      { type: 'text', text: '!' },
    ]);
  });
});

describe('abort', () => {
  const free = { complete: [] as number[], distance: false };

  it('before the start: the model is not asked', async () => {
    const model = flat();
    const decoding = task(model, letters, free, { signal: AbortSignal.abort('enough') });
    await expect(run(decoding)).rejects.toMatchObject({
      name: 'GenerationError',
      code: 'aborted',
      text: '',
      cause: 'enough',
    });
    expect(model.runs).toEqual([]);
    expect(model.alive.size).toBe(0);
  });

  it('between two pieces of the prompt', async () => {
    const controller = new AbortController();
    const model = flat();
    const plain = model.run.bind(model);
    model.run = (work) => {
      if (model.runs.length === 1) controller.abort();
      return plain(work);
    };
    const prompt = new Array<number>(1000).fill(1);
    const decoding = task(model, letters, free, { prompt, signal: controller.signal });
    await expect(run(decoding)).rejects.toMatchObject({ code: 'aborted' });
    expect(model.runs).toHaveLength(2);
    expect(model.alive.size).toBe(0);
  });

  it('between two tokens, with the text so far', async () => {
    const controller = new AbortController();
    const model = flat();
    let seen = '';
    const decoding = task(model, letters, free, { signal: controller.signal });
    const aborted = (async () => {
      for await (const event of decode(decoding)) {
        if (event.type === 'text') seen += event.text;
        if (seen.length === 3) controller.abort();
      }
    })();
    await expect(aborted).rejects.toMatchObject({ code: 'aborted', text: 'aaa' });
    expect(model.alive.size).toBe(0);
  });

  it('a listener that leaves frees the state', async () => {
    const model = flat();
    for await (const event of decode(task(model, letters, free))) {
      if (event.type === 'text') break;
    }
    expect(model.alive.size).toBe(0);
  });
});

describe('dead ends', () => {
  // From state 2 on nothing completes: "ab..." is dead, which shows only one or two tokens later.
  const transitions: Transitions = [
    { 0: 1, 1: 4, 2: 2 },
    { 0: 1, 1: 2, 3: 4 },
    { 0: 3, 2: 5 },
    {},
    { 0: 5, 1: 6 },
    {},
    {},
  ];
  const options = { complete: [6], distance: false };

  /** The law of the masks without the tokens that lead nowhere. */
  function refinedLaw(depth: number): Map<string, number> {
    const constraint = new TableConstraint(transitions, { complete: [6], endTokens: [END] });
    const law = new Map<string, number>();
    const visit = (at: TableConstraint, tokens: number[], probability: number): void => {
      const p = softmax(mixedLogits(5)([0, ...tokens]));
      const live = [0, 1, 2, 3, END].filter((token) => {
        if (!at.allows(token)) return false;
        const after = at.fork();
        after.advance(token);
        return token === END || after.distance!() < Infinity;
      });
      const mass = live.reduce((sum, token) => sum + p[token]!, 0);
      for (const token of live) {
        const share = (probability * p[token]!) / mass;
        if (token === END) law.set(tokens.join(), share);
        else if (tokens.length < depth) {
          const after = at.fork();
          after.advance(token);
          visit(after, [...tokens, token], share);
        }
      }
    };
    visit(constraint, [], 1);
    return law;
  }

  for (const mask of [true, false]) {
    // Drawing from all tokens and refusing most has too many outcomes to enumerate; sampling/masked.test.ts has its law.
    for (const weigh of mask ? [true, false] : [true]) {
      it(`stepping back gives the law of the refined masks (mask: ${mask}, weigh: ${weigh})`, async () => {
        // Loops of "a" make the tree infinite: paths longer than the depth are cut off and compared with nothing.
        const depth = weigh ? 3 : 2;
        const model = new TableModel(5, mixedLogits(5));
        const outcomes = await enumerate(async (choices) => {
          const decoding = task(
            model,
            transitions,
            { ...options, mask },
            { choices, sampler: masked({ weigh }) },
          );
          for await (const event of decode(decoding)) {
            if (event.type === 'done') return event.result.tokens.join();
            if (event.type === 'text' && [...model.alive][0]!.length > depth) return 'long';
          }
          throw new Error('no result');
        });
        const law = lawOf(outcomes);
        law.delete('long');
        expect(distanceOf(law, refinedLaw(depth))).toBeLessThan(1e-12);
      });
    }
  }

  it('retracts what led there', async () => {
    // Always the first: c (dead two tokens later), then what is left.
    const model = new TableModel(5, () => [1, 0, 2, 0, 0]);
    const sampler = masked({ temperature: 0 });
    const states: Transitions = [{ 1: 3, 2: 1 }, { 0: 2, 1: 2 }, {}, {}];
    const { events, result } = await run(
      task(model, states, { complete: [3], distance: false }, { sampler }),
    );
    expect(events.slice(0, -1)).toEqual([
      { type: 'text', text: 'c' },
      { type: 'text', text: 'a' },
      { type: 'retract', length: 1 },
      { type: 'text', text: 'b' },
      { type: 'retract', length: 1 },
      { type: 'retract', length: 1 },
      { type: 'text', text: 'b' },
    ]);
    expect(result.tokens).toEqual([1]);
    expect(result.deadEnds).toBe(3);
  });

  it('takes a forced stretch back with the choice before it', async () => {
    const states: Transitions = [{ 1: 4, 2: 1 }, { 0: 2 }, { 0: 3 }, {}, {}];
    const choices: Choices = { pick: (p) => p.length - 1 };
    const { events, result } = await run(
      task(flat(), states, { complete: [4], distance: false }, { choices }),
    );
    expect(events.filter((event) => event.type === 'retract')).toEqual([{ type: 'retract', length: 3 }]);
    expect(result).toMatchObject({ text: 'b', forcedTokens: 1, deadEnds: 1 });
  });

  it('an error with its code when every way on was tried', async () => {
    const model = flat();
    const decoding = task(model, [{ 0: 1, 1: 1 }, {}], { complete: [], distance: false });
    await expect(run(decoding)).rejects.toMatchObject({
      code: 'dead-end',
      name: 'GenerationError',
      text: '',
    });
    expect(model.alive.size).toBe(0);
  });

  it('gives up after the number of steps back it is told', async () => {
    const decoding = task(
      flat(),
      [{ 0: 1, 1: 1, 2: 1 }, {}],
      { complete: [], distance: false },
      { maxRetreats: 1 },
    );
    await expect(run(decoding)).rejects.toThrow('gave up after 1 steps back');
  });
});

it('the same seed gives the same text, whatever the model did before', async () => {
  const model = new TableModel(5, mixedLogits(5));
  const once = async (seed: number): Promise<string> =>
    (await run(task(model, letters, { complete: [0] }, { choices: new SeededChoices(seed) }))).result.text;
  const texts: string[] = [];
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 1]) texts.push(await once(seed));
  expect(texts[7]).toBe(texts[0]);
  expect(new Set(texts).size).toBeGreaterThan(1);
});

it('an empty prompt is refused', async () => {
  await expect(run(task(flat(), letters, { complete: [0] }, { prompt: [] }))).rejects.toThrow('no tokens');
});
