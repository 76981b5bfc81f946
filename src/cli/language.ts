import { compile, compileGrammar, compileGrammarRecognizer, compileRecognizer } from '../index.ts';
import type {
  CompiledConstraint,
  CompiledGrammar,
  Expectation,
  Grammar,
  Recognizer,
  SchemaOptions,
  SpellingOptions,
  Vocabulary,
} from '../index.ts';
import type { Schema } from '../suite/lossless.ts';

/** What a text must be: JSON that a schema accepts, or a text of a grammar. */
export type Language =
  | { readonly kind: 'schema'; readonly schema: Schema; readonly reading: SchemaOptions }
  | { readonly kind: 'grammar'; readonly grammar: Grammar };

/** A language as a reader of bytes. */
export interface Reader {
  readonly recognizer: Recognizer;
  readonly warnings: readonly string[];
  /** What may come next, as a grammar calls it; a schema has no names for it. */
  expectations?(configuration: number): readonly Expectation[];
}

/** A reader of bytes. `spelling`: how JSON may be written, in a grammar too. Throws what the library throws. */
export function readerOf(language: Language, spelling: SpellingOptions): Reader {
  return language.kind === 'schema'
    ? compileRecognizer(language.schema, { ...language.reading, ...spelling })
    : compileGrammarRecognizer(language.grammar, { json: spelling });
}

/** A language for a vocabulary, with what it calls the special tokens. */
export interface Compiled {
  readonly constraint: CompiledConstraint | CompiledGrammar;
  readonly specialTokens: ReadonlyMap<number, string>;
}

/** The same for a vocabulary. Throws what the library throws. */
export function constraintOf(
  language: Language,
  vocabulary: Vocabulary,
  spelling: SpellingOptions,
): Compiled {
  if (language.kind === 'schema') {
    const constraint = compile(language.schema, { ...language.reading, ...spelling, vocabulary });
    return { constraint, specialTokens: new Map() };
  }
  const constraint = compileGrammar(language.grammar, { vocabulary, json: spelling });
  return { constraint, specialTokens: constraint.specialTokens };
}
