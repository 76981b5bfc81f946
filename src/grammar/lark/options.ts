import type { IToken } from 'chevrotain';
import type { Problems } from '../problems.ts';
import { jsonOf } from './literals.ts';

/** What `%llguidance` and `%grammar_options` set. */
export interface LarkOptions {
  /** Whether what is ignored may stand in front of everything. */
  allowInitialSkip: boolean;
  /** Whether it may stand only once in one place. */
  ignoreOnce: boolean;
}

/** Switches that do not change the language. */
const WITHOUT_EFFECT = ['no_forcing', 'verbose_errors'];

/** Reads a block of options into those that were set before. */
export function readOptions(token: IToken, options: LarkOptions, problems: Problems): void {
  const read = jsonOf(token, problems);
  if (read === undefined) return;
  const { value, at } = read;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.add('options are a JSON object', at);
    return;
  }
  for (const [name, given] of Object.entries(value as Record<string, unknown>)) {
    if (name === 'skip_repetition') {
      if (given === 'once' || given === 'repeat') options.ignoreOnce = given === 'once';
      else problems.add('the option "skip_repetition" is "once" or "repeat"', at);
      continue;
    }
    const isSwitch = name === 'allow_initial_skip' || name === 'ignore_once' || name === 'allow_invalid_utf8';
    if (!isSwitch && !WITHOUT_EFFECT.includes(name)) {
      problems.warn(`the option "${name}" is not known: it has no effect`, at);
      continue;
    }
    if (typeof given !== 'boolean') {
      problems.add(`the option "${name}" is true or false`, at);
      continue;
    }
    if (name === 'allow_initial_skip') options.allowInitialSkip = given;
    if (name === 'ignore_once') options.ignoreOnce = given;
    if (name === 'allow_invalid_utf8' && given) {
      problems.add('texts that are not UTF-8 are not supported', at, {
        hint: 'leave "allow_invalid_utf8" out',
      });
    }
  }
}
