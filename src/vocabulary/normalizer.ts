import type { Tokenizer } from '@huggingface/tokenizers';
import { newTokenizer } from './library-tokenizer.ts';
import { PrecompiledMap } from './precompiled.ts';
import { badTokenizer, isObject, type JsonObject, MAX_STEP_NESTING } from './tokenizer-model.ts';

export interface NormalizerOptions {
  /**
   * Whether a `Prepend` step may put its text in front: not for a text that goes on where another ended.
   */
  readonly prepend: boolean;
}

/**
 * The normaliser of tokenizer.json as a chain of steps that work as those of the Rust library, or `null` where nothing
 * is rewritten. `collapse` asks for single blanks instead of stretches of white space, and none at the end: what a
 * `WhitespaceSplit` does to a text.
 *
 * Throws `ModelError` (`bad-tokenizer`) naming a step that is unknown.
 */
export function exactNormalizer(
  step: JsonObject | null,
  { prepend, collapse }: NormalizerOptions & { readonly collapse: boolean },
): Normalizer | null {
  const steps = normalizerSteps(step, { prepend }, 0);
  if (collapse) {
    steps.push((text) => text.replace(/\p{White_Space}+$/u, '').replace(/\p{White_Space}+/gu, ' '));
  }
  return steps.length === 0 ? null : chain(steps);
}

type Rewrite = (text: string) => string;
type Normalizer = NonNullable<Tokenizer['normalizer']>;

/** What the library asks for is an object that is also a function. */
function chain(steps: readonly Rewrite[]): Normalizer {
  const normalize: Rewrite = (text) => steps.reduce((written, step) => step(written), text);
  return Object.assign((text: string) => normalize(text), { normalize }) as unknown as Normalizer;
}

function normalizerSteps(step: unknown, options: NormalizerOptions, nesting: number): Rewrite[] {
  if (step === null) return [];
  if (!isObject(step) || nesting > MAX_STEP_NESTING) {
    throw badTokenizer('A step of the normalizer of tokenizer.json is malformed.');
  }
  switch (step['type']) {
    case 'Sequence': {
      const inner = step['normalizers'];
      if (!Array.isArray(inner)) throw badTokenizer('A Sequence of the normalizer has no "normalizers".');
      return inner.flatMap((each: unknown) => normalizerSteps(each, options, nesting + 1));
    }
    case 'Precompiled': {
      if ((step['precompiled_charsmap'] ?? null) === null || step['precompiled_charsmap'] === '') return [];
      const precompiled = new PrecompiledMap(step['precompiled_charsmap']);
      return [(text) => precompiled.rewrite(text)];
    }
    case 'Prepend': {
      const { prepend } = step;
      if (typeof prepend !== 'string') throw badTokenizer('A Prepend of the normalizer has no "prepend".');
      return options.prepend ? [(text) => (text === '' ? text : prepend + text)] : [];
    }
    case 'Replace': {
      const { pattern, content } = step;
      if (typeof content !== 'string') throw badTokenizer('A Replace of the normalizer has no "content".');
      if (isObject(pattern) && typeof pattern['String'] === 'string') {
        const found = pattern['String'];
        return [(text) => text.replaceAll(found, () => content)];
      }
      // A dollar sign is one, not a reference to what matched.
      return [libraryStep({ ...step, content: content.replaceAll('$', '$$$$') })];
    }
    default:
      return [libraryStep(step)];
  }
}

/** A step that the library carries out as it is. */
function libraryStep(step: JsonObject): Rewrite {
  const { normalizer } = newTokenizer({ normalizer: step });
  return (text) => normalizer?.normalize(text) ?? text;
}
