import type { Draft } from '../../../src/schema/draft.ts';
import { randomFrom } from '../../support/random.ts';
import { spell } from '../near-values.ts';
import { declared, problemOf, verdict } from './engine.ts';
import type { Compiled, Problem } from './engine.ts';
import { NaiveValidator } from './naive-validator.ts';
import type { Schema } from './naive-validator.ts';
import { completion } from './text-graph.ts';
import { SOME_VALUES } from './universe.ts';

const utf8 = new TextEncoder();

/** What happened in a schema that gave no problem. */
export type Tally = (what: 'empty' | 'ready' | 'accepted' | 'refused') => void;

/**
 * Compiles a schema to check, and compares its verdicts on some hundred values, each in two spellings, with those of the
 * naive validator. Of what is accepted, some prefix is also completed by the nearest bytes; that must be accepted, too.
 */
export function verdictProblem(
  schema: Schema,
  draft: Draft,
  seed: number,
  tally?: Tally,
): Problem | undefined {
  return problemOf(declared(schema, draft), { purpose: 'check' }, (engine) => {
    tally?.(engine.kind === 'ready' ? 'ready' : 'empty');
    const naive = new NaiveValidator(schema, draft);
    const random = randomFrom(seed);
    const pick = (n: number): number => Math.floor(random() * n);
    for (const value of SOME_VALUES) {
      const expected = naive.accepts(value);
      tally?.(expected ? 'accepted' : 'refused');
      const plain = JSON.stringify(value);
      // In draft 4 the spelling of a number decides whether it is an integer.
      for (const text of draft === '4' ? [plain] : [plain, spell(value, pick)]) {
        if (verdict(engine, text) !== expected) {
          return expected
            ? { kind: 'refuses', detail: `refuses the valid ${text}` }
            : { kind: 'accepts', detail: `accepts the invalid ${text}` };
        }
      }
      const problem = expected ? prefixProblem(engine, naive, utf8.encode(plain), draft, pick) : undefined;
      if (problem !== undefined) return problem;
    }
    return undefined;
  });
}

/** Along a text that is accepted: distances are finite, and what the nearest bytes make of some prefix is accepted. */
function prefixProblem(
  engine: Compiled,
  naive: NaiveValidator,
  bytes: Uint8Array,
  draft: Draft,
  pick: (n: number) => number,
): Problem | undefined {
  if (engine.kind !== 'ready') return undefined;
  const { recognizer } = engine;
  const cut = pick(bytes.length);
  let configuration = recognizer.start;
  for (let at = 0; at <= cut; at++) {
    if (!Number.isFinite(recognizer.distance(configuration))) {
      return { kind: 'distance', detail: `no finite distance after ${decode(bytes.subarray(0, at))}` };
    }
    if (at < cut) configuration = recognizer.step(configuration, bytes[at]!);
  }
  const before = decode(bytes.subarray(0, cut));
  const rest = completion(recognizer, configuration);
  if (rest === undefined)
    return { kind: 'dead end', detail: `the nearest bytes lead nowhere after ${before}` };
  const text = decode(Uint8Array.from([...bytes.subarray(0, cut), ...rest]));
  // Only its spelling tells that 1.0 is no integer of draft 4.
  if (draft === '4' && /\.0|e/i.test(text)) return undefined;
  if (!naive.accepts(JSON.parse(text)))
    return { kind: 'completes', detail: `completes ${before} to the invalid ${text}` };
  return undefined;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
