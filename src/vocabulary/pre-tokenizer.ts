import { badTokenizer, isObject, type JsonObject, MAX_STEP_NESTING } from './tokenizer-file.ts';

/** The pattern of GPT-2, which `ByteLevel` with `use_regex` means. */
const GPT2_PATTERN = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
const PUNCTUATION = '[\\p{P}!-/:-@\\[-`{-~]';

/**
 * Rewrites a pre-tokenizer to steps that @huggingface/tokenizers carries out exactly as the Rust library does: `Split`
 * at matches of a pattern, and plain `ByteLevel`. The library's own `ByteLevel` pattern reads `\s` as JavaScript does
 * (U+FEFF is a space, U+0085 is none), its `Digits` knows ASCII digits only, and `Punctuation` and `Split` ignore
 * `behavior`; its translation of `Split` patterns has none of these faults.
 *
 * `prefixSpace: false` leaves the space out that `ByteLevel` may put in front of a text: for a text that goes on where
 * another ended.
 *
 * Throws `ModelError` (`bad-tokenizer`) naming a step that cannot be carried out exactly.
 */
export function exactPreTokenizer(step: unknown, { prefixSpace }: { prefixSpace: boolean }): JsonObject {
  const steps = exactSteps(step, prefixSpace, 0);
  return { type: 'Sequence', pretokenizers: steps };
}

function exactSteps(step: unknown, prefixSpace: boolean, nesting: number): JsonObject[] {
  if (!isObject(step) || nesting > MAX_STEP_NESTING) {
    throw badTokenizer('A step of the pre_tokenizer of tokenizer.json is malformed.');
  }
  switch (step['type']) {
    case 'Sequence': {
      const inner = step['pretokenizers'];
      if (!Array.isArray(inner))
        throw badTokenizer('A Sequence of the pre_tokenizer has no "pretokenizers".');
      return inner.flatMap((each: unknown) => exactSteps(each, prefixSpace, nesting + 1));
    }
    case 'ByteLevel': {
      const space = prefixSpace && step['add_prefix_space'] === true;
      // The space comes before the pattern is applied, so it cannot be left to the ByteLevel step behind the Split.
      if (step['use_regex'] === false || space) return [{ ...step, add_prefix_space: space }];
      return [split(GPT2_PATTERN), { ...step, add_prefix_space: false, use_regex: false }];
    }
    case 'Digits':
      return [split(step['individual_digits'] === true ? '\\p{N}' : '\\p{N}+')];
    case 'Punctuation': {
      const behavior = step['behavior'] ?? 'Isolated';
      if (behavior === 'Isolated') return [split(PUNCTUATION)];
      if (behavior === 'Contiguous') return [split(`${PUNCTUATION}+`)];
      throw badTokenizer(
        `The pre_tokenizer step Punctuation with behavior ${String(behavior)} is not supported.`,
      );
    }
    case 'Split': {
      const isolated = step['behavior'] === 'Isolated' && step['invert'] !== true;
      const matchesOnly = step['behavior'] === 'Removed' && step['invert'] === true;
      const pattern = step['pattern'];
      const hasPattern =
        isObject(pattern) && (typeof pattern['Regex'] === 'string' || typeof pattern['String'] === 'string');
      if (hasPattern && (isolated || matchesOnly)) return [step];
      throw badTokenizer(
        `The pre_tokenizer step Split with behavior ${String(step['behavior'])}, invert ${String(step['invert'])} is not supported.`,
      );
    }
    default:
      throw badTokenizer(`The pre_tokenizer step ${String(step['type'])} is not supported.`);
  }
}

function split(pattern: string): JsonObject {
  return { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false };
}
