import type { Recognizer } from '../../../src/automaton/recognizer.ts';
import { SchemaError, UnsupportedError } from '../../../src/base/errors.ts';
import { compileRecognizer } from '../../../src/compile.ts';
import type { Draft } from '../../../src/schema/draft.ts';
import type { SpellingOptions } from '../../../src/schema/settings.ts';
import { accepts } from '../oracle.ts';
import type { Schema } from './naive-validator.ts';

/** What the engine makes of a schema: a recognizer; nothing satisfies it; or it is refused. */
export type Compiled =
  | { readonly kind: 'ready'; readonly recognizer: Recognizer; readonly warnings: readonly string[] }
  | { readonly kind: 'empty' }
  | { readonly kind: 'unsupported'; readonly reason: string };

const URIS: Readonly<Record<Draft, string>> = {
  '4': 'http://json-schema.org/draft-04/schema#',
  '6': 'http://json-schema.org/draft-06/schema#',
  '7': 'http://json-schema.org/draft-07/schema#',
  '2019-09': 'https://json-schema.org/draft/2019-09/schema',
  '2020-12': 'https://json-schema.org/draft/2020-12/schema',
};

/** The schema with `$schema`, where it is no boolean. */
export function declared(schema: Schema, draft: Draft): Schema {
  return typeof schema === 'boolean' ? schema : { $schema: URIS[draft], ...schema };
}

/** What a schema is compiled with. */
export interface EngineOptions extends SpellingOptions {
  /** The draft where `$schema` is absent. */
  readonly draft?: Draft;
  readonly formats?: 'assert' | 'annotate';
  readonly content?: 'assert' | 'annotate';
  /** Documents that references may lead to, by URI. */
  readonly schemas?: Readonly<Record<string, object | boolean>>;
}

/** Compiles; errors other than "unsatisfiable" and "unsupported" are thrown on. */
export function compiled(schema: object | boolean, options: EngineOptions): Compiled {
  try {
    return { kind: 'ready', ...compileRecognizer(schema, options) };
  } catch (error) {
    if (error instanceof SchemaError && error.code === 'unsatisfiable') return { kind: 'empty' };
    if (error instanceof UnsupportedError) return { kind: 'unsupported', reason: error.message };
    throw error;
  }
}

/** The verdict of what was compiled. */
export function verdict(engine: Compiled, text: string): boolean {
  return engine.kind === 'ready' && accepts(engine.recognizer, text);
}

/** What is wrong with a schema: its kind, by which a smaller case is found, and in words. */
export interface Problem {
  readonly kind: string;
  readonly detail: string;
}

/** What a test of an engine finds; errors that it throws while compiling or reading are findings, too. */
export function problemOf(
  schema: object | boolean,
  options: EngineOptions,
  test: (engine: Compiled) => Problem | undefined,
): Problem | undefined {
  try {
    const engine = compiled(schema, options);
    if (engine.kind === 'unsupported') return { kind: 'unsupported', detail: engine.reason };
    return test(engine);
  } catch (error) {
    const lines =
      error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 3) : [String(error)];
    return { kind: 'thrown', detail: lines.map((line) => line.trim()).join(' ') };
  }
}
