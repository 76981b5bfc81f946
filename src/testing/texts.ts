import type { Arbitrary } from 'fast-check';
import type { RecognizerOptions } from '../compile.ts';
import { instances } from './instances.ts';
import { isChecker, isGrammar, isGrammarText, isRecognizer, type Language } from './language.ts';
import { sentences } from './sentences.ts';

/** Texts of a language; undefined where it only judges those of others. */
export function textsOf(language: Language, options: RecognizerOptions): Arbitrary<string> | undefined {
  if (isChecker(language)) return undefined;
  if (isRecognizer(language) || isGrammar(language) || isGrammarText(language)) return sentences(language);
  return instances(language, { ...options, as: 'text' });
}
