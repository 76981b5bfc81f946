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

/** A prefix that was found, and what was found behind it: end tokens with the numbers of their texts, and longer prefixes. */
interface Found {
  readonly constraint: Budget;
  readonly writer: TextWriter;
  /** The forced stretch that begins here, as the strategies insert it: as a whole. */
  forced: readonly number[];
  readonly behind: Map<number, Found | number>;
}

/**
 * Follows a constraint along every token sequence of S, the shortest prefixes first: so a language that is too large is
 * soon known to be. Prefixes after which nothing can be completed are left out, where the constraint over-approximates.
 *
 * Throws `WellformedError` (`limit`) where there are more than `maxPrefixes`, and `GenerationError` (`aborted`).
 */
export async function walkLanguage(
  { constraint, vocabulary, maxTokens, model, signal }: StrategyTask,
  { maxPrefixes, fastForward }: TreeLimits,
): Promise<LanguageTree> {
  const texts = new Map<string, number>();
  const found: Found[] = [];
  const add = (at: Budget, writer: TextWriter, forced: readonly number[]): Found => {
    if (found.length === maxPrefixes) throw tooLarge(maxPrefixes, maxTokens);
    const prefix = { constraint: at, writer, forced, behind: new Map<number, Found | number>() };
    found.push(prefix);
    return prefix;
  };
  add(new Budget(constraint.fork(), vocabulary.endTokens, maxTokens), new TextWriter(), []);
  for (const here of found) {
    throwIfAborted(signal);
    if (here.forced.length === 0 && fastForward === 'canonical') {
      here.forced = here.constraint.forced?.() ?? [];
    }
    const { forced } = here;
    const tokens = forced.length > 0 ? forced.slice(0, 1) : candidates(here.constraint, model.vocabularySize);
    for (const token of tokens) {
      if (!(await ask(here.constraint, token))) continue;
      const writer = here.writer.fork();
      if (vocabulary.endTokens.includes(token)) {
        writer.finish();
        const number = texts.get(writer.text) ?? texts.size;
        texts.set(writer.text, number);
        here.behind.set(token, number);
      } else {
        const after = here.constraint.fork();
        after.advance(token);
        writer.write(vocabulary.bytes(token));
        here.behind.set(token, add(after, writer, forced.slice(1)));
      }
    }
  }
  return closeAll(found, [...texts.keys()]);
}

/** Makes nodes of what was found, the longest prefixes first. */
function closeAll(found: readonly Found[], texts: readonly string[]): LanguageTree {
  const nodes = new Map<Found, TreeNode>();
  let sequences = 0;
  for (const here of [...found].reverse()) {
    const tokens: number[] = [];
    const behind: (TreeNode | number)[] = [];
    let distance = Infinity;
    for (const [token, next] of here.behind) {
      const end = typeof next === 'number' ? next : nodes.get(next);
      if (end === undefined) continue;
      tokens.push(token);
      behind.push(end);
      if (typeof end === 'number') sequences++;
      distance = Math.min(distance, typeof end === 'number' ? 0 : 1 + end.distance);
    }
    if (tokens.length === 0) continue;
    nodes.set(here, { tokens: Int32Array.from(tokens), behind, isForced: here.forced.length > 0, distance });
  }
  const root = nodes.get(found[0]!);
  if (root === undefined) {
    throw new WellformedError('dead-end', 'no text can be completed: every way on was tried');
  }
  return { root, texts, sequences, prefixes: nodes.size };
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
