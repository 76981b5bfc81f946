// The entry `wellformed/testing`: texts and values for property tests with fast-check, and assertions about languages and
// masks. It imports no model and nothing of Node.

export { sentences } from './testing/sentences.ts';
export { instances } from './testing/instances.ts';
export type { InstanceOptions } from './testing/instances.ts';
export { mutations } from './testing/mutations.ts';
export type { MutationOptions } from './testing/mutations.ts';
export { prefixes } from './testing/prefixes.ts';
export type { ByteCut, Cut } from './testing/prefixes.ts';

export { assertAccepts, assertRejects } from './testing/assert-accepts.ts';
export type { AcceptOptions } from './testing/assert-accepts.ts';
export { assertEquivalent } from './testing/assert-equivalent.ts';
export type { Equivalence, EquivalentOptions } from './testing/assert-equivalent.ts';
export { assertMasksSound } from './testing/assert-masks-sound.ts';
export type { MaskOptions } from './testing/assert-masks-sound.ts';
export { PropertyError } from './testing/property-error.ts';
export type { Checker, GrammarText, Language } from './testing/language.ts';
export type { RunOptions, SizeOptions } from './testing/options.ts';

export { enumerate } from './testing/enumerate.ts';
export type { EnumerateOptions, Outcome } from './testing/enumerate.ts';
export { tableModel } from './testing/table-model.ts';
export { SeededChoices } from './sampling/seeded-choices.ts';
export type { Choices } from './sampling/choices.ts';
