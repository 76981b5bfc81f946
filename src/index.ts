// The public names, by hand: what is not here is not promised.

export { generateJSON, stream } from './generate.ts';
export type { GenerateResult } from './generate.ts';
export { generate, streamText } from './generate-text.ts';
export type { GeneratedText, Usage } from './generation.ts';
export type {
  GenerateOptions,
  GenerateTextOptions,
  RunOptions,
  SchemaAndSpellingOptions,
} from './generate-options.ts';
export type { PromptOptions } from './prompt.ts';
export type { ValueOf } from './value-of.ts';
export type { DoneEvent, GenerationEvent, RetractEvent, TextChange, TextEvent } from './decode/events.ts';

export { disposeDefaultModel, loadModel } from './language-model.ts';
export type { LanguageModel, LoadModelOptions, VocabularyCacheOptions } from './language-model.ts';
export { cachedModels } from './hub/cached-models.ts';
export type { CachedModel, CacheContent } from './hub/cached-models.ts';
export type { DownloadOptions } from './hub/fetch-model.ts';
export type { DownloadProgress } from './hub/progress.ts';
export { describeModel } from './model-description.ts';
export type { GraphFile, ModelDescription } from './model-description.ts';
export { DTYPES } from './model/dtype.ts';
export type { Dtype } from './model/dtype.ts';
export type { ChatMessage } from './model/chat.ts';
export type { Model, ModelState, Work } from './model/model.ts';

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
export { FOLDER_STORE_BYTES, folderStore, vocabularyStore } from './store/folder-store.ts';
export type { FolderStoreOptions } from './store/folder-store.ts';
export type { KeptTables } from './vocabulary/kept-tables.ts';
export type { Trie } from './vocabulary/trie.ts';
export type { TokenizerVocabulary, Vocabulary } from './vocabulary/vocabulary.ts';

export { awrs } from './sampling/awrs.ts';
export type { AwrsOptions } from './sampling/awrs.ts';
export { bestOf, smc } from './strategy/smc.ts';
export { asap } from './strategy/asap.ts';
export type { AsapOptions } from './strategy/asap.ts';
export { PrefixTrie } from './strategy/prefix-trie.ts';
export type { TrieFigures } from './strategy/prefix-trie.ts';
export type { AsapReport } from './strategy/strategy.ts';
export { fidelity } from './fidelity.ts';
export type { FidelityOptions } from './fidelity.ts';
export type { FidelitySettings } from './fidelity/measure.ts';
export type {
  FidelityPoint,
  FidelityReport,
  LikelyText,
  SamplerFidelity,
  SamplerName,
} from './fidelity/report.ts';
export type { Distance } from './fidelity/laws.ts';
export { cautious } from './strategy/cautious.ts';
export type { CautiousOptions } from './strategy/cautious.ts';
export type { SmcOptions } from './strategy/smc.ts';
export type { Resampling } from './strategy/resample.ts';
export type { Potential } from './strategy/particle.ts';
export { Population } from './strategy/population.ts';
export type { Likely, Weighted } from './strategy/population.ts';
export type { Strategy, StrategyResult, StrategyTask } from './strategy/strategy.ts';
export { onValue } from './json/partial-value.ts';
export type { FinishReason } from './decode/loop.ts';
export type { StopRule } from './decode/stop-strings.ts';
export type { Predicate } from './decode/where.ts';
export { masked } from './sampling/masked.ts';
export type { MaskedOptions } from './sampling/masked.ts';
export { SeededChoices } from './sampling/seeded-choices.ts';
export type { Choices } from './sampling/choices.ts';
export type { Sampler, Step } from './sampling/sampler.ts';
export type { History } from './sampling/history.ts';
export type { Penalties, PenaltyScope } from './sampling/penalties.ts';
export type { SamplingRules } from './sampling/rules.ts';

export {
  GenerationError,
  GrammarError,
  JsonError,
  ModelError,
  SchemaError,
  UnsupportedError,
  WellformedError,
} from './base/errors.ts';
export type { ErrorCode, ValidationIssue } from './base/errors.ts';
