import { describe, expect, it } from 'vitest';
import { STATE_BYTES } from '../../src/automaton/recognizer.ts';
import { compile, type CompiledConstraint } from '../../src/compile.ts';
import type { TokenAutomaton } from '../../src/mask/token-automaton.ts';
import { bytesHeld } from '../support/bytes-held.ts';
import { pickFrom, randomFrom } from '../support/random.ts';
import { jsonVocabulary } from '../support/tiny-vocabulary.ts';

const vocabulary = jsonVocabulary();
const text = { type: 'string', minLength: 1 };

/** What these read differs from sequence to sequence, and is remembered. */
const REMEMBERS: readonly (readonly [name: string, schema: object])[] = [
  ['keys without a name', { type: 'object', additionalProperties: { type: 'integer' } }],
  ['strings that must differ', { type: 'array', uniqueItems: true, items: text, minItems: 3 }],
  [
    'strings of which two must be equal',
    { type: 'array', not: { uniqueItems: true }, items: text, minItems: 2 },
  ],
  ['numbers that must differ', { type: 'array', uniqueItems: true, items: { type: 'number' } }],
  [
    'objects that must differ',
    { type: 'array', uniqueItems: true, items: { type: 'object', additionalProperties: text } },
  ],
  ['arrays in arrays that must differ', { type: 'array', uniqueItems: true, items: { items: text } }],
  [
    'values that contradict a condition',
    {
      type: 'array',
      if: { uniqueItems: true, items: text },
      then: { const: 0 },
      else: { uniqueItems: true },
    },
  ],
];

function automatonOf(constraint: CompiledConstraint): TokenAutomaton {
  return (constraint as unknown as { automaton: TokenAutomaton }).automaton;
}

interface Sequence {
  at: CompiledConstraint;
  tokens: number[];
}

/** Runs sequences of at most 40 tokens side by side, drawn at random; calls back behind every move. */
function run(
  constraint: CompiledConstraint,
  { steps, seed }: { steps: number; seed: number },
  moved: (running: readonly Sequence[]) => void = () => undefined,
): number[][] {
  const random = randomFrom(seed);
  const running: Sequence[] = [];
  const done: number[][] = [];
  for (let step = 0; step < steps; step++) {
    if (running.length < 2) running.push({ at: constraint.fork(), tokens: [] });
    const sequence = pickFrom(random, running);
    const all = [...sequence.at.mask()];
    const isLong = sequence.tokens.length >= 20;
    // The nearest of a few: so that sequences end.
    const few = Array.from({ length: isLong ? 8 : 1 }, () => pickFrom(random, all)).map((token) => {
      const at = sequence.at.fork();
      at.advance(token);
      return { token, at, distance: at.distance() };
    });
    const best = few.reduce((a, b) => (b.distance < a.distance ? b : a));
    sequence.at = best.at;
    sequence.tokens.push(best.token);
    if (vocabulary.endTokens.includes(best.token) || sequence.tokens.length === 40)
      done.push(running.splice(running.indexOf(sequence), 1)[0]!.tokens);
    moved(running);
  }
  return done;
}

describe('the memory of a constraint', () => {
  it.each(REMEMBERS)('is measured by its size: %s', (_name, schema) => {
    const constraint = compile(schema, { vocabulary });
    const held = (): number => bytesHeld(automatonOf(constraint), [vocabulary, ...masksOf(constraint)]);
    const before = { bytes: held(), size: automatonOf(constraint).size };
    run(constraint, { steps: 500, seed: 1 });
    const grown = held() - before.bytes;
    // Estimates, not more: but nothing that grows is forgotten.
    expect(automatonOf(constraint).size).toBeGreaterThan(before.size);
    expect(grown).toBeLessThan(2 * STATE_BYTES * (automatonOf(constraint).size - before.size) + 2 ** 18);
  });

  it.each(REMEMBERS)('stays within its bounds, whatever is read: %s', (_name, schema) => {
    const maxStates = 2000;
    const constraint = compile(schema, { vocabulary, maxStates });
    const first = automatonOf(constraint).size;
    const automata = new Set<TokenAutomaton>();
    let largest = 0;
    run(constraint, { steps: 600, seed: 2 }, (running) => {
      const used = new Set(running.map(({ at }) => automatonOf(at)));
      for (const automaton of used) {
        automata.add(automaton);
        largest = Math.max(largest, automaton.size);
      }
    });
    expect(automata.size).toBeGreaterThan(1);
    // What two sequences and one move need comes on top.
    expect(largest).toBeLessThan(first + 4 * maxStates);
  });

  it.each(REMEMBERS)('makes no difference to what is written: %s', (_name, schema) => {
    const [kept, renewed] = [
      compile(schema, { vocabulary }),
      compile(schema, { vocabulary, maxStates: 200 }),
    ];
    const written = run(renewed, { steps: 200, seed: 3 });
    expect(written).toEqual(run(kept, { steps: 200, seed: 3 }));
    expect(written.length).toBeGreaterThan(2);
  });

  it('frees old tables: all sequences go on with the same ones', () => {
    const constraint = compile(REMEMBERS[1]![1], { vocabulary, maxStates: 500 });
    const sequences = Array.from({ length: 5 }, () => constraint.fork());
    const random = randomFrom(4);
    const used = new Set<TokenAutomaton>();
    for (let step = 0; step < 30; step++) {
      for (const [i, at] of sequences.entries()) {
        const token = pickFrom(
          random,
          [...at.mask()].filter((each) => !vocabulary.endTokens.includes(each)),
        );
        if (token !== undefined) at.advance(token);
        sequences[i] = at.fork();
      }
      used.add(automatonOf(sequences[0]!));
    }
    const last = sequences.map((at) => automatonOf(at.fork()));
    expect(used.size).toBeGreaterThan(1);
    expect(new Set(last).size).toBeLessThan(3);
  });
});

/** What has a budget of its own. */
function masksOf(constraint: CompiledConstraint): object[] {
  const { masks, sets, setWalk } = automatonOf(constraint) as unknown as {
    masks: object;
    sets: { masks: object };
    setWalk: { source: object; tables: { own: object; shared: object } };
  };
  return [masks, sets.masks, setWalk.source, setWalk.tables.own, setWalk.tables.shared];
}
