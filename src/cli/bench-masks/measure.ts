import { compile } from '../../index.ts';
import type { CompiledConstraint, Vocabulary } from '../../index.ts';
import { encodeExactly } from '../encode.ts';
import { acceptsNothing, failureOf } from '../failure.ts';
import type { Failure } from '../failure.ts';
import { itemsOf, LosslessText, membersOf } from '../../suite/lossless.ts';
import type { Schema } from '../../suite/lossless.ts';
import { Histogram } from './histogram.ts';
import type { HistogramData } from './histogram.ts';
import { pythonJson } from './python-json.ts';

/** How a schema came out. `timeout` and `crash`: its process had to be ended, or ended itself. */
export type Status =
  'passing' | 'compile-error' | 'validation-error' | 'invalidation-error' | 'timeout' | 'crash';

/** The verdicts on one schema. */
export interface Outcome {
  readonly status: Status;
  readonly reason?: string;
  readonly keyword?: string;
  readonly pointer?: string;
  /** How many valid instances were refused, and how many invalid ones accepted. */
  readonly refusedValid: number;
  readonly acceptedInvalid: number;
}

/** What is told on the way, so that it is not lost if the process has to be ended. */
export type Step =
  | { readonly type: 'compiled'; readonly milliseconds: number }
  | { readonly type: 'tested'; readonly times: HistogramData };

/**
 * Measures one file of MaskBench (`{ schema, tests: [{ valid, data }] }`), with the definitions of its runner, but that
 * the end counts: a valid instance must be complete, and a mere prefix is no accepted one. The time to the first mask
 * is that of `compile` and one mask; the time between masks that of mask, look-up of the token in it and `advance`, for
 * every token up to and with the first that is refused. On the wall clock.
 */
export function measure(text: string, vocabulary: Vocabulary, onStep: (step: Step) => void): Outcome {
  let schema: Schema;
  let tests: Test[];
  try {
    ({ schema, tests } = readTask(text));
  } catch (error) {
    return { ...compileError(failureOf(error)) };
  }
  let constraint: CompiledConstraint;
  try {
    const start = performance.now();
    constraint = compile(schema, { purpose: 'check', vocabulary });
    constraint.mask();
    onStep({ type: 'compiled', milliseconds: performance.now() - start });
  } catch (error) {
    const failure = failureOf(error);
    if (!acceptsNothing(failure)) return compileError(failure);
    // A schema that nothing satisfies refuses every text, and rightly.
    const wrong = tests.flatMap((test, i) =>
      test.valid ? [{ valid: true, reason: `test ${i} is valid; ${failure.code}: ${failure.message}` }] : [],
    );
    return outcomeOf(wrong);
  }
  const wrong: { valid: boolean; reason: string }[] = [];
  tests.forEach(({ valid, text: instance }, i) => {
    const times = new Histogram();
    try {
      const refusal = writeThrough(constraint, vocabulary, instance, times);
      if ((refusal === undefined) !== valid) {
        wrong.push({
          valid,
          reason: `test ${i} is ${valid ? `valid, and ${refusal!}` : 'invalid, and accepted'}`,
        });
      }
    } catch (error) {
      const { code, message } = failureOf(error);
      wrong.push({ valid, reason: `test ${i} is ${valid ? '' : 'in'}valid; ${code}: ${message}` });
    }
    onStep({ type: 'tested', times: times.data() });
  });
  return outcomeOf(wrong);
}

interface Test {
  readonly valid: boolean;
  readonly text: string;
}

function readTask(text: string): { schema: Schema; tests: Test[] } {
  const source = new LosslessText(text);
  const members = membersOf(source.root);
  const schema = members.get('schema');
  if (schema === undefined) throw new Error('the file has no "schema"');
  const tests = (itemsOf(members.get('tests')) ?? []).map((test, i): Test => {
    const { valid, data } = Object.fromEntries(membersOf(test));
    if (valid?.kind !== 'boolean' || data === undefined)
      throw new Error(`test ${i} of the file is malformed`);
    return { valid: valid.value, text: pythonJson(data) };
  });
  return { schema: source.schemaOf(schema), tests };
}

function compileError({ code, message, keyword, pointer }: Failure): Outcome {
  return {
    status: 'compile-error',
    reason: `${code}: ${message}`,
    ...(keyword === undefined ? {} : { keyword }),
    ...(pointer === undefined ? {} : { pointer }),
    refusedValid: 0,
    acceptedInvalid: 0,
  };
}

function outcomeOf(wrong: readonly { valid: boolean; reason: string }[]): Outcome {
  const refusedValid = wrong.filter(({ valid }) => valid).length;
  const acceptedInvalid = wrong.length - refusedValid;
  if (wrong.length === 0) return { status: 'passing', refusedValid, acceptedInvalid };
  return {
    // An invalid value that gets through is the worse of the two.
    status: acceptedInvalid > 0 ? 'invalidation-error' : 'validation-error',
    reason: wrong.map(({ reason }) => reason).join('; '),
    refusedValid,
    acceptedInvalid,
  };
}

/** Feeds an instance, token by token; says where it is refused, or undefined. */
function writeThrough(
  constraint: CompiledConstraint,
  vocabulary: Vocabulary,
  text: string,
  times: Histogram,
): string | undefined {
  const { bytes, tokens, isWhole } = encodeExactly(vocabulary, text);
  const at = constraint.fork();
  let offset = 0;
  for (const token of tokens) {
    const start = performance.now();
    const isAllowed = at.mask().has(token);
    if (isAllowed) at.advance(token);
    times.add((performance.now() - start) * 1000);
    if (!isAllowed) {
      const near = new TextDecoder().decode(bytes.subarray(Math.max(0, offset - 30), offset + 20));
      return `refused at byte ${offset}, in ${JSON.stringify(near)}`;
    }
    offset += vocabulary.bytes(token).length;
  }
  if (!isWhole) return `refused at byte ${offset}, which the vocabulary cannot write`;
  return at.isComplete ? undefined : 'refused where it ends';
}
