/** Every error of this library has a stable `code`; the command line maps it to an exit code. */
export type ErrorCode =
  | 'bad-option' // an option or argument is wrong
  | 'bad-json' // a text is not JSON
  | 'bad-schema' // a schema is malformed, or a reference in it does not resolve
  | 'unsatisfiable' // no value satisfies the schema
  | 'limit' // a named limit was exceeded
  | 'unsupported' // what is asked for is known, and not supported
  | 'bad-grammar' // a grammar or a regular expression is malformed
  | 'inexpressible' // this vocabulary cannot write any text of the language
  | 'too-few-tokens' // the shortest value needs more tokens than `maxTokens`
  | 'missing-file' // a file or folder does not exist or cannot be read
  | 'bad-model' // a model graph cannot be loaded or does not have the expected inputs and outputs
  | 'bad-tokenizer' // a tokenizer cannot be read, or does not fit the model
  | 'token-refused' // `advance` with a token that the constraint does not allow
  | 'dead-end' // generation cannot be completed
  | 'invalid-value' // the library of a schema refuses a value that its JSON Schema accepts
  | 'property-failed' // an assertion of `wellformed/testing` does not hold
  | 'stale' // what was saved was saved for something else, or by another version
  | 'damaged' // what was saved or fetched is not whole, or was changed
  | 'not-found' // the hub has no such model, revision or file
  | 'unauthorized' // the hub gives a model only to those that it knows
  | 'rate-limited' // the hub was asked too often
  | 'network' // the hub cannot be reached, or does not answer as it should
  | 'offline' // what is asked for is not in the cache, and nothing may be fetched
  | 'not-writable' // a file cannot be written: no room, or no permission
  | 'aborted'; // the caller's signal was aborted

/** The root of all errors thrown on purpose. `message` says what was wrong, where, and what to do. */
export class WellformedError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** A text that should be JSON is not. `offset` counts UTF-16 units from 0; `line` and `column` count from 1. */
export class JsonError extends WellformedError {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  constructor(message: string, at: { offset: number; line: number; column: number }) {
    super('bad-json', `${message} (line ${at.line}, column ${at.column})`);
    this.offset = at.offset;
    this.line = at.line;
    this.column = at.column;
  }
}

/**
 * A schema is malformed, unresolvable, too large or unsatisfiable. `pointer` is a JSON Pointer into the schema. Where
 * nothing satisfies it, `pointers` lead to keywords that contradict each other, none of which is there without need, and
 * `pointer` to the innermost subschema in which they all stand; else `pointers` is empty.
 */
export class SchemaError extends WellformedError {
  readonly pointer: string;
  readonly keyword: string | undefined;
  readonly pointers: readonly string[];
  constructor(
    code: 'bad-schema' | 'unsatisfiable' | 'limit' | 'inexpressible',
    message: string,
    where: { pointer: string; keyword?: string | undefined; pointers?: readonly string[] },
  ) {
    super(code, `${message} (at ${where.pointer === '' ? 'the root of the schema' : where.pointer})`);
    this.pointer = where.pointer;
    this.keyword = where.keyword;
    this.pointers = where.pointers ?? [];
  }
}

/** A keyword, flag or option that is known and not supported. Nothing is ever ignored in silence. */
export class UnsupportedError extends WellformedError {
  readonly pointer: string | undefined;
  readonly keyword: string | undefined;
  constructor(message: string, where: { pointer?: string; keyword?: string } = {}) {
    super(
      'unsupported',
      where.pointer === undefined ? message : `${message} (at ${where.pointer || 'the root of the schema'})`,
    );
    this.pointer = where.pointer;
    this.keyword = where.keyword;
  }
}

/** One thing that is wrong with a grammar. */
export interface GrammarProblem {
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
  /** The file, where the grammar came from one. */
  readonly file?: string | undefined;
  /** UTF-16 units from 0. */
  readonly offset: number;
  /** Both count from 1; columns in code points. */
  readonly line: number;
  readonly column: number;
  /** The line of the source, cut to what is near, and below it a mark at the column. */
  readonly excerpt: string;
  /** The rule in which it is. */
  readonly rule?: string | undefined;
}

/**
 * A grammar or regular expression is malformed. `offset` counts UTF-16 units from 0 within the source. Of a grammar,
 * `problems` has all that is wrong with it, in the order of the source; of a regular expression it is empty.
 */
export class GrammarError extends WellformedError {
  readonly offset: number;
  readonly problems: readonly GrammarProblem[];
  constructor(message: string, where: { offset: number; problems?: readonly GrammarProblem[] }) {
    super('bad-grammar', message);
    this.offset = where.offset;
    this.problems = where.problems ?? [];
  }
}

/** What can be wrong with a model: its files, or the way to them. */
export type ModelErrorCode = Extract<
  ErrorCode,
  | ('missing-file' | 'bad-model' | 'bad-tokenizer' | 'damaged' | 'not-writable')
  | ('not-found' | 'unauthorized' | 'rate-limited' | 'network' | 'offline')
>;

/**
 * A model folder, graph or tokenizer is missing, broken, does not fit, or cannot be fetched. `path` names the file where
 * one is at fault.
 */
export class ModelError extends WellformedError {
  declare readonly code: ModelErrorCode;
  readonly path: string | undefined;
  constructor(code: ModelErrorCode, message: string, options: { path?: string; cause?: unknown } = {}) {
    super(code, message, options.cause === undefined ? undefined : { cause: options.cause });
    this.path = options.path;
  }
}

/** What the library of a schema has against a value. */
export interface ValidationIssue {
  readonly message: string;
  /** Where in the value: a JSON Pointer (RFC 6901), empty for the whole. */
  readonly pointer: string;
}

/**
 * Generation ended without a value. `text` is what had been written until then: it is never lost. `issues` says what a
 * library has against the value that `text` is, with the code `invalid-value`; it is empty with any other.
 */
export class GenerationError extends WellformedError {
  readonly text: string;
  readonly issues: readonly ValidationIssue[];
  constructor(
    code: ErrorCode,
    message: string,
    options: { text: string; issues?: readonly ValidationIssue[]; cause?: unknown },
  ) {
    super(code, message, options.cause === undefined ? undefined : { cause: options.cause });
    this.text = options.text;
    this.issues = options.issues ?? [];
  }
}
