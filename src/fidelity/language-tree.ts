import { WellformedError } from '../base/errors.ts';
import { Budget } from '../decode/budget.ts';
import { throwIfAborted } from '../decode/stop.ts';
import { TextWriter } from '../decode/text.ts';
import { ask, candidatesOf } from '../sampling/candidates.ts';
import type { StrategyTask } from '../strategy/strategy.ts';

/** A viable prefix of a finite language. */
export interface TreeNode {
  /** The tokens that may come next, ascending. */
  readonly tokens: Int32Array;
  /** What each of them leads to: a longer prefix, or, for an end token, the number of the text that it ends. */
  readonly behind: readonly (TreeNode | number)[];
  /** Whether the only one was forced. */
  readonly isForced: boolean;
  /** The fewest tokens to the end of a text, the end not counted. */
  readonly distance: number;
}

/** All token sequences of S, as a tree, found without asking a model. */
export interface LanguageTree {
  readonly root: TreeNode;
  /** The distinct texts. */
  readonly texts: readonly string[];
  readonly sequences: number;
  readonly prefixes: number;
}

/** How far a language is followed. */
export interface TreeLimits {
  /** The most viable prefixes. */
  readonly maxPrefixes: number;
  /** `canonical`: forced stretches have their canonical tokens only, as the strategies write them. */
  readonly fastForward: 'canonical' | 'off';
}

/** A prefix whose continuations are being followed. */
interface Open {
  readonly constraint: Budget;
  readonly writer: TextWriter;
  readonly isForced: boolean;
  readonly untried: number[];
  readonly tokens: number[];
  readonly behind: (TreeNode | number)[];
  /** The token that led here. */
  readonly token: number;
}

/**
 * Follows a constraint along every token sequence of S. Prefixes after which nothing can be completed are left out, where
 * the constraint over-approximates.
 *
 * Throws `WellformedError` (`limit`) where there are more than `maxPrefixes`, and `GenerationError` (`aborted`).
 */
export async function walkLanguage(
  { constraint, vocabulary, maxTokens, model, signal }: StrategyTask,
  { maxPrefixes, fastForward }: TreeLimits,
): Promise<LanguageTree> {
  const texts = new Map<string, number>();
  let met = 0;
  let sequences = 0;
  let root: TreeNode | undefined;

  const open = async (at: Budget, writer: TextWriter, token: number): Promise<Open> => {
    throwIfAborted(signal);
    if (++met > maxPrefixes) throw tooLarge(maxPrefixes, maxTokens);
    const forced = fastForward === 'canonical' ? at.forced?.() : undefined;
    const isForced = forced !== undefined && forced.length > 0;
    const untried = isForced ? [forced[0]!] : [...candidates(at, model.vocabularySize)].reverse();
    return { constraint: at, writer, isForced, untried, tokens: [], behind: [], token };
  };

  const stack = [
    await open(new Budget(constraint.fork(), vocabulary.endTokens, maxTokens), new TextWriter(), -1),
  ];
  while (stack.length > 0) {
    const here = stack.at(-1)!;
    const token = here.untried.pop();
    if (token === undefined) {
      stack.pop();
      const node = close(here);
      const above = stack.at(-1);
      if (above === undefined) root = node;
      else if (node === undefined) met--;
      else {
        above.tokens.push(here.token);
        above.behind.push(node);
      }
    } else if (!(await ask(here.constraint, token))) {
      continue;
    } else if (vocabulary.endTokens.includes(token)) {
      const writer = here.writer.fork();
      writer.finish();
      const number = texts.get(writer.text) ?? texts.size;
      texts.set(writer.text, number);
      here.tokens.push(token);
      here.behind.push(number);
      sequences++;
    } else {
      const after = here.constraint.fork();
      after.advance(token);
      const writer = here.writer.fork();
      writer.write(vocabulary.bytes(token));
      stack.push(await open(after, writer, token));
    }
  }
  if (root === undefined) {
    throw new WellformedError('dead-end', 'no text can be completed: every way on was tried');
  }
  return { root, texts: [...texts.keys()], sequences, prefixes: met };
}

function close({ tokens, behind, isForced }: Open): TreeNode | undefined {
  if (tokens.length === 0) return undefined;
  let distance = Infinity;
  for (const each of behind) {
    distance = Math.min(distance, typeof each === 'number' ? 0 : 1 + each.distance);
  }
  return { tokens: Int32Array.from(tokens), behind, isForced, distance };
}

function* candidates(constraint: Budget, count: number): Generator<number, void, undefined> {
  const known = candidatesOf(constraint)?.mask;
  if (known === undefined) for (let token = 0; token < count; token++) yield token;
  else for (const token of known) if (token < count) yield token;
}

function tooLarge(maxPrefixes: number, maxTokens: number): WellformedError {
  return new WellformedError(
    'limit',
    `the language is too large to be enumerated: with at most ${maxTokens} tokens it has more than ${maxPrefixes} ` +
      'prefixes (maxPrefixes). Make it smaller, lower maxTokens, or raise maxPrefixes',
  );
}
