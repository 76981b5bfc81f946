// The entry `wellformed/constraint`: schemas, vocabularies and masks, without a model. It runs in a browser: nothing
// here imports Node, ONNX Runtime or a validator.

export { compile, compileRecognizer, parseSchema } from './compile.ts';
export type {
  CheckResult,
  CompiledConstraint,
  CompileOptions,
  CustomFormat,
  Draft,
  ParsedSchema,
  RecognizerOptions,
  SchemaOptions,
  SpellingOptions,
  Whitespace,
} from './compile.ts';
export { compileGrammar, compileGrammarRecognizer, readGrammar } from './compile-grammar.ts';
export type {
  CompiledGrammar,
  CompileGrammarOptions,
  Expectation,
  Grammar,
  GrammarOptions,
  GrammarReader,
  Notation,
  ReadGrammarOptions,
} from './compile-grammar.ts';
export {
  alt,
  embed,
  grammar,
  json,
  lazy,
  many,
  opt,
  ref,
  regex,
  rule,
  seq,
  special,
  substring,
  toolCall,
  until,
} from './grammar/builder.ts';
export type { Built, BuiltRule, Part, Tool } from './grammar/builder.ts';
export { csvGrammar } from './grammar/templates/csv.ts';
export type { CsvOptions } from './grammar/templates/csv.ts';
export { xmlGrammar } from './grammar/templates/xml.ts';
export type { XmlOptions } from './grammar/templates/xml.ts';
export { printGrammar } from './grammar/print/print.ts';
export type { PrintOptions } from './grammar/print/print.ts';
export { schemaToGrammar } from './schema-to-grammar.ts';
export type { SchemaGrammar } from './schema-to-grammar.ts';
export type { Constraint, Mask } from './mask/constraint.ts';
export type { Precomputed, PrecomputeOptions } from './mask/precompute.ts';
export { MASK_MEMORY, maskMemory } from './mask/memory-budget.ts';
export { MaskProfile, profileMasks } from './mask/profile.ts';
export type { CauseFigures, MaskCause } from './mask/profile.ts';
export type { Recognizer } from './automaton/recognizer.ts';

export { vocabularyOf } from './vocabulary/explicit.ts';
export { loadVocabulary } from './vocabulary/load.ts';
export type { LoadVocabularyOptions } from './vocabulary/load.ts';
export { openVocabulary } from './vocabulary/open.ts';
export type { OpenVocabularyOptions } from './vocabulary/open.ts';
export type { Store } from './base/store.ts';
export type { KeptTables } from './vocabulary/kept-tables.ts';
export type { Trie } from './vocabulary/trie.ts';
export type { TokenizerVocabulary, Vocabulary } from './vocabulary/vocabulary.ts';

export { masked } from './sampling/masked.ts';
export type { MaskedOptions } from './sampling/masked.ts';
export { SeededChoices } from './sampling/seeded-choices.ts';
export type { Choices } from './sampling/choices.ts';
export type { Sampler, Step } from './sampling/sampler.ts';
export type { History } from './sampling/history.ts';
export type { Penalties, PenaltyScope } from './sampling/penalties.ts';
export type { SamplingRules } from './sampling/rules.ts';

export {
  GrammarError,
  JsonError,
  ModelError,
  SchemaError,
  UnsupportedError,
  WellformedError,
} from './base/errors.ts';
export type { ErrorCode } from './base/errors.ts';
