import {
  badTokenizer,
  flatSteps,
  isObject,
  type JsonObject,
  MAX_STEP_NESTING,
  SPACE_MARK,
} from './tokenizer-model.ts';

/** The pattern of GPT-2, which `ByteLevel` with `use_regex` means. */
const GPT2_PATTERN = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
const PUNCTUATION = '[\\p{P}!-/:-@\\[-`{-~]';

/**
 * Rewrites a pre-tokenizer to steps that @huggingface/tokenizers carries out exactly as the Rust library does: `Split`
 * at matches of a pattern, and plain `ByteLevel`. The library's own `ByteLevel` pattern reads `\s` as JavaScript does
 * (U+FEFF is a space, U+0085 is none), its `Digits` knows ASCII digits only, and `Punctuation` and `Split` ignore
 * `behavior`; its translation of `Split` patterns has none of these faults. Its `Metaspace` ignores `split`.
 *
 * `prefixSpace: false` leaves the space out that `ByteLevel` and `Metaspace` may put in front of a text: for a text
 * that goes on where another ended. A `WhitespaceSplit` before a `Metaspace` is left to the normaliser; see
 * `splitsAtWhitespace`.
 *
 * Throws `ModelError` (`bad-tokenizer`) naming a step that cannot be carried out exactly.
 */
export function exactPreTokenizer(step: unknown, { prefixSpace }: { prefixSpace: boolean }): JsonObject {
  const steps = step === null ? [] : exactSteps(step, prefixSpace, 0);
  return { type: 'Sequence', pretokenizers: steps };
}

/**
 * Whether a text loses its white space and gets single marks instead: `WhitespaceSplit` followed at once by a
 * `Metaspace` that puts its mark before every piece (T5 and its kin).
 */
export function splitsAtWhitespace(step: unknown): boolean {
  const steps = flatSteps(step);
  return (
    steps.length === 2 &&
    steps[0]!['type'] === 'WhitespaceSplit' &&
    steps[1]!['type'] === 'Metaspace' &&
    prependScheme(steps[1]!) === 'always'
  );
}

/** `prepend_scheme` of a Metaspace; older files have `add_prefix_space`. */
function prependScheme(step: JsonObject): string {
  const old = step['add_prefix_space'] === false ? 'never' : 'always';
  return String(step['prepend_scheme'] ?? old);
}

function metaspace(step: JsonObject, prefixSpace: boolean): JsonObject[] {
  const scheme = prependScheme(step);
  if ((step['replacement'] ?? SPACE_MARK) !== SPACE_MARK || !['always', 'first', 'never'].includes(scheme)) {
    throw badTokenizer(
      `The pre_tokenizer step Metaspace with replacement ${String(step['replacement'])}, prepend_scheme ${scheme} is not supported.`,
    );
  }
  const marked = {
    type: 'Metaspace',
    replacement: SPACE_MARK,
    prepend_scheme: prefixSpace ? scheme : 'never',
  };
  if (step['split'] === false) return [marked];
  return [marked, split(`${SPACE_MARK}?[^${SPACE_MARK}]+|${SPACE_MARK}`)];
}

/** The pieces of a Split at one character that keeps it with the piece before or behind it. */
function mergedPattern(step: JsonObject): string | undefined {
  const pattern = step['pattern'];
  const text = isObject(pattern) ? pattern['String'] : undefined;
  if (typeof text !== 'string' || text.length !== 1 || step['invert'] === true) return undefined;
  const unit = `\\x{${text.charCodeAt(0).toString(16)}}`;
  if (step['behavior'] === 'MergedWithPrevious') return `[^${unit}]*${unit}|[^${unit}]+`;
  if (step['behavior'] === 'MergedWithNext') return `${unit}?[^${unit}]+|${unit}`;
  return undefined;
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
      if (splitsAtWhitespace(step)) return exactSteps(flatSteps(step)[1], prefixSpace, nesting + 1);
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
    case 'Metaspace':
      return metaspace(step, prefixSpace);
    case 'Split': {
      const merged = mergedPattern(step);
      if (merged !== undefined) return [split(merged)];
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
