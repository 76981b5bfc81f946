import type { JsonValue } from '../../json/value.ts';
import type { SchemaNode } from '../node.ts';
import type { Dialect } from './dialect.ts';
import type { Draftable } from './draftable.ts';
import type { StringTests } from './string-tests.ts';

/** Where keys of an object are named: see `SchemaNode.keyOrder`. */
export type KeySource = 'own' | SchemaNode;

/** Reads the value of a keyword, which stands `at` a pointer, into the node; returns where it names keys of the value itself. */
export type KeywordReader = (value: JsonValue, at: string, subschema: Subschema) => readonly KeySource[];

export const NO_KEYS: readonly KeySource[] = [];

/** A subschema while its keywords are read, and what they need. */
export interface Subschema {
  readonly node: Draftable;
  /** The pointer to it. */
  readonly place: string;
  readonly dialect: Dialect;
  readonly tests: StringTests;
  /** The value of another keyword, if it stands here and has effect in the dialect. */
  sibling(keyword: string): JsonValue | undefined;
  /** The node of a subschema of this one. */
  child(value: JsonValue, at: string): SchemaNode;
  /** The same where a boolean may stand in every draft. */
  childOrBoolean(value: JsonValue, at: string): SchemaNode;
  /** Where a reference leads; `isDynamic`: by the dynamic scope. */
  refer(reference: string, keyword: string, isDynamic: boolean): SchemaNode;
  /** A node of which the document does not speak itself, with a number of its own. */
  create(pointer: string): Draftable;
  /** Takes note of a text that must be writable: a key, or a value. */
  note(text: string): void;
  /** Something in this subschema has no effect. */
  warn(keyword: string, what: string): void;
}
