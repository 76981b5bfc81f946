import { SchemaError } from '../base/errors.ts';
import type { JsonValue } from '../json/value.ts';
import type { Draft } from './draft.ts';
import type { SchemaNode } from './node.ts';
import type { KeywordParts } from './reading/apart.ts';
import { Dialects } from './reading/dialect.ts';
import { Documents } from './reading/documents.ts';
import { refuseLoops } from './reading/loops.ts';
import { NodeReader } from './reading/node-reader.ts';
import type { ReadingOptions } from './reading/options.ts';
import { Resources } from './reading/resources.ts';
import { StringTests } from './reading/string-tests.ts';
import { Warnings } from './reading/warnings.ts';

/** A schema, read. */
export interface SchemaDocument {
  readonly root: SchemaNode;
  /** The draft of the root. */
  readonly draft: Draft;
  /** What has no effect, in words. */
  readonly warnings: readonly string[];
  /** Halves of surrogate pairs that stand alone in keys and fixed strings. */
  readonly loneSurrogates: ReadonlySet<number>;
}

/**
 * Reads a schema: checks the form of every keyword that is reached from the root, resolves references, and leaves
 * nothing out in silence. Subschemas that nothing refers to are not read.
 *
 * @throws SchemaError: `bad-schema` for what is malformed or does not resolve, `limit` beyond `MAX_SCHEMA_NODES` and
 *   `MAX_DYNAMIC_SCOPES`; UnsupportedError for patterns with back-references and for vocabularies that are required and
 *   unknown. All with JSON Pointer, and keyword where one is at fault.
 */
export function readSchemaDocument(schema: JsonValue, options: ReadingOptions): SchemaDocument {
  return read(schema, options).document;
}

/** A schema in which assertions and references are nodes of their own, among the references of those they stand in. */
export interface SchemaInParts {
  readonly document: SchemaDocument;
  /** The nodes that stand for a keyword, and the pointer to it. */
  readonly parts: ReadonlyMap<SchemaNode, string>;
  /** How many nodes there are; they are numbered from 0. */
  readonly size: number;
}

/** Reads a schema that `readSchemaDocument` can read, and takes it apart. */
export function readSchemaInParts(schema: JsonValue, options: ReadingOptions): SchemaInParts {
  const parts: KeywordParts = new Map();
  return { ...read(schema, options, parts), parts };
}

interface Read {
  readonly document: SchemaDocument;
  readonly size: number;
}

/** Reads a schema; one that does not say its draft, and has a list under `items`, is of 2019-09 or before. */
function read(schema: JsonValue, options: ReadingOptions, parts?: KeywordParts): Read {
  try {
    return readAs(schema, options, parts);
  } catch (error) {
    const saysDraft = schema.kind === 'object' && schema.members.has('$schema');
    const isOlder =
      error instanceof SchemaError && error.keyword === 'items' && error.message.includes('a list');
    if (!options.isDraftAssumed || saysDraft || !isOlder) throw error;
    parts?.clear();
    const { document, size } = readAs(schema, { ...options, draft: '2019-09' }, parts);
    const warning =
      'read as draft 2019-09: there is a list under "items", and no "$schema" that says which draft this is';
    return { document: { ...document, warnings: [warning, ...document.warnings] }, size };
  }
}

function readAs(schema: JsonValue, options: ReadingOptions, parts?: KeywordParts): Read {
  const warnings = new Warnings();
  const documents = new Documents(options.documents);
  const resources = new Resources(schema, documents, new Dialects(documents, options.draft));
  const reader = new NodeReader(resources, new StringTests(options, warnings), warnings, parts);
  const root = reader.read();
  refuseLoops(root);
  const { draft } = resources.root.dialect;
  const document = { root, draft, warnings: warnings.list(), loneSurrogates: reader.loneSurrogates };
  return { document, size: reader.size };
}
