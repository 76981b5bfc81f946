import fc from 'fast-check';
import { DEAD } from '../automaton/recognizer.ts';
import { WellformedError } from '../base/errors.ts';
import type { RecognizerOptions } from '../compile.ts';
import type { Constraint } from '../mask/constraint.ts';
import { SeededChoices } from '../sampling/seeded-choices.ts';
import type { Vocabulary } from '../vocabulary/vocabulary.ts';
import type { Chance } from './decisions.ts';
import { isChecker, type Language, readerOf } from './language.ts';
import { MaskJudge } from './mask-position.ts';
import { count, type RunOptions } from './options.ts';
import { PropertyError, textOf } from './property-error.ts';

export interface MaskOptions extends RunOptions {
  /**
   * The language that the constraint is for. A compiled constraint need not be told: it is compared with its own `check`,
   * which reads bytes and no tokens.
   */
  readonly language?: Language;
  /** How JSON values of a schema given as `language` are written; default, as `compile` writes them. */
  readonly schema?: RecognizerOptions;
}

/**
 * Asserts that a constraint says of every token what the bytes of the token say. It walks along `runs` (default 10) ways
 * of up to `depth` (default 12) allowed tokens, drawn by chance, and at every position asserts that
 * - the tokens that `allows`, and that `mask` holds, are just those after which some text of the language goes on;
 * - `isComplete` is true just where the text is whole, and just there the end tokens are allowed;
 * - what is refused is refused by `advance` too, and what is `forced` is allowed;
 * - `distance` leads to the end, from there and behind allowed tokens, some of each.
 *
 * Special tokens other than the end are compared among `allows` and `mask` only. A token that a vocabulary without
 * single-byte tokens could perhaps not go on from is not missed.
 *
 * @throws PropertyError with the shortest way found to a position where one does not hold; WellformedError (`bad-option`)
 *
 * @example
 * assertMasksSound(compile(schema, { vocabulary }), vocabulary, { runs: 20, seed: 7 });
 * assertMasksSound(myConstraint, vocabulary, { language: { grammar: 'root ::= "a"+', notation: 'gbnf' } });
 */
export function assertMasksSound(
  constraint: Constraint,
  vocabulary: Vocabulary,
  {
    runs = 10,
    depth = 12,
    seed = fc.readConfigureGlobal().seed ?? 1,
    language,
    schema = {},
  }: MaskOptions = {},
): void {
  count(runs, 'assertMasksSound: runs');
  count(depth, 'assertMasksSound: depth');
  const truth = language ?? (isChecker(constraint) ? constraint : undefined);
  if (truth === undefined) {
    throw new WellformedError('bad-option', 'assertMasksSound: give the "language" of the constraint');
  }
  const judge = new MaskJudge(vocabulary, readerOf(truth, schema));
  const walks = new MaskWalks(constraint, judge, seed);
  let fault: Fault | undefined;
  for (let run = 0; run < runs && fault === undefined; run++) fault = walks.walk(depth);
  if (fault === undefined) return;
  const { tokens, reason } = walks.shrunk(fault);
  const bytes = tokens.flatMap((token) => [...vocabulary.bytes(token)]);
  const text = textOf(bytes);
  throw new PropertyError(
    `after ${JSON.stringify(text)}, which is ${tokens.length === 0 ? 'the beginning' : `the tokens ${tokens.join(' ')}`}: ${reason}`,
    { counterexample: text, seed },
  );
}

/** Where something does not hold. */
interface Fault {
  readonly tokens: readonly number[];
  readonly reason: string;
}

class MaskWalks {
  private readonly constraint: Constraint;
  private readonly judge: MaskJudge;
  private readonly chance: Chance;

  constructor(constraint: Constraint, judge: MaskJudge, seed: number) {
    this.constraint = constraint;
    this.judge = judge;
    const choices = new SeededChoices(seed);
    this.chance = (options) => choices.pick(new Array<number>(options).fill(1));
  }

  walk(depth: number): Fault | undefined {
    const constraint = this.constraint.fork();
    const tokens: number[] = [];
    for (;;) {
      const { fault, allowed } = this.judge.judge(constraint, this.judge.follow(tokens), this.chance);
      if (fault !== undefined) return { tokens, reason: fault };
      if (tokens.length >= depth || allowed.length === 0) return undefined;
      const token = this.tokenByChance(constraint, allowed);
      constraint.advance(token);
      tokens.push(token);
    }
  }

  /** A shorter way to a fault: tokens are left out, as long as the rest is allowed and leads to one. */
  shrunk(fault: Fault): Fault {
    let best = fault;
    for (let improved = true; improved;) {
      improved = false;
      for (let size = Math.max(1, best.tokens.length >> 1); size > 0 && !improved; size >>= 1) {
        for (let from = 0; from + size <= best.tokens.length && !improved; from++) {
          const shorter = this.replay([...best.tokens.slice(0, from), ...best.tokens.slice(from + size)]);
          if (shorter === undefined) continue;
          best = shorter;
          improved = true;
        }
      }
    }
    return best;
  }

  /** The first fault on a way, if all its tokens are allowed. */
  private replay(way: readonly number[]): Fault | undefined {
    const constraint = this.constraint.fork();
    for (let length = 0; ; length++) {
      const tokens = way.slice(0, length);
      const configuration = this.judge.follow(tokens);
      if (configuration === DEAD) return undefined;
      const { fault } = this.judge.judge(constraint, configuration, this.chance);
      if (fault !== undefined) return { tokens, reason: fault };
      if (length === way.length || !constraint.allows(way[length]!)) return undefined;
      constraint.advance(way[length]!);
    }
  }

  /** Any token; every third time, that of a few which is nearest to the end: else strings are hardly ever left. */
  private tokenByChance(constraint: Constraint, allowed: readonly number[]): number {
    const any = (): number => allowed[this.chance(allowed.length)]!;
    if (constraint.distance === undefined || this.chance(3) > 0) return any();
    const distanceBehind = (token: number): number => {
      const behind = constraint.fork();
      behind.advance(token);
      return behind.distance?.() ?? Infinity;
    };
    return Array.from({ length: 8 }, any).reduce((best, token) =>
      distanceBehind(token) < distanceBehind(best) ? token : best,
    );
  }
}
