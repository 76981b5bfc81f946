import { describe, expect, it } from 'vitest';
import { closureOf, findCycle, readSource, readSources } from './source-files.ts';
import type { Import, SourceFile } from './source-files.ts';

/**
 * Who may import whom. A row is a folder of src or a file in src itself; a new one needs a row here. It may import
 * what it lists (a folder, a file, or `type x`: only its types), all of lower rank, and its own files.
 */
const ROWS: Readonly<Record<string, { rank: number; imports: readonly string[] }>> = {
  base: { rank: 0, imports: [] },
  'value-of.ts': { rank: 0, imports: [] },

  json: { rank: 1, imports: ['base'] },
  automaton: { rank: 1, imports: ['base'] },
  vocabulary: { rank: 1, imports: ['base'] },
  hub: { rank: 2, imports: ['store', 'base'] },

  regex: { rank: 1, imports: ['base'] },
  store: { rank: 1, imports: ['base'] },

  schema: { rank: 2, imports: ['regex', 'json', 'automaton', 'base'] },
  mask: { rank: 2, imports: ['automaton/recognizer.ts', 'vocabulary', 'base'] },
  model: { rank: 2, imports: ['vocabulary', 'base'] },
  grammar: { rank: 3, imports: ['regex', 'automaton', 'base'] },

  sampling: { rank: 3, imports: ['type mask/constraint.ts', 'base'] },
  'schema-grammar': { rank: 4, imports: ['grammar/ir.ts', 'schema/node.ts', 'regex', 'json', 'base'] },
  'schema-to-grammar.ts': {
    rank: 5,
    imports: ['schema-grammar', 'schema-source.ts', 'type schema', 'base'],
  },
  'schema-source.ts': { rank: 3, imports: ['schema', 'json', 'automaton', 'base'] },
  'compiled-text.ts': { rank: 3, imports: ['mask', 'type automaton/recognizer.ts', 'base'] },
  'compile.ts': {
    rank: 4,
    imports: [
      ...['schema-source.ts', 'compiled-text.ts', 'schema', 'json', 'mask', 'vocabulary', 'base'],
      ...['type automaton/recognizer.ts'],
    ],
  },
  'compile-grammar.ts': {
    rank: 4,
    imports: [
      ...['schema-source.ts', 'compiled-text.ts', 'grammar', 'mask', 'vocabulary', 'base'],
      ...['type automaton/recognizer.ts', 'type schema'],
    ],
  },
  'standard-value.ts': { rank: 3, imports: ['schema/standard-schema.ts', 'base'] },
  'language-model.ts': { rank: 3, imports: ['hub', 'model', 'store', 'vocabulary', 'base'] },
  'model-description.ts': { rank: 4, imports: ['language-model.ts', 'model'] },
  'prompt.ts': { rank: 3, imports: ['type model', 'base'] },

  decode: { rank: 4, imports: ['sampling', 'mask', 'model', 'vocabulary', 'base'] },
  'generate-options.ts': {
    rank: 6,
    imports: [
      ...['type compile.ts', 'type compile-grammar.ts', 'language-model.ts', 'prompt.ts', 'sampling'],
      ...['type decode', 'type strategy', 'base'],
    ],
  },

  strategy: { rank: 5, imports: ['decode', 'sampling', 'type mask', 'type model', 'base'] },

  'generation.ts': {
    rank: 7,
    imports: [
      ...['generate-options.ts', 'language-model.ts', 'prompt.ts', 'strategy', 'decode', 'sampling'],
      ...['type mask', 'type vocabulary', 'base'],
    ],
  },
  'generate.ts': {
    rank: 8,
    imports: [
      ...['generation.ts', 'compile.ts', 'generate-options.ts', 'prompt.ts', 'type value-of.ts'],
      ...['standard-value.ts', 'type decode', 'type strategy', 'base'],
    ],
  },
  'generate-text.ts': {
    rank: 8,
    imports: [
      ...['generation.ts', 'compile-grammar.ts', 'generate-options.ts', 'prompt.ts', 'grammar'],
      ...['type decode', 'base'],
    ],
  },

  fidelity: { rank: 6, imports: ['strategy', 'decode', 'sampling', 'type mask', 'type model', 'base'] },
  'fidelity.ts': {
    rank: 9,
    imports: [
      ...['fidelity', 'generate.ts', 'generate-text.ts', 'type generate-options.ts', 'type strategy'],
      ...['sampling/seeded-choices.ts', 'type sampling/rules.ts'],
      ...['type compile.ts', 'type compile-grammar.ts'],
    ],
  },

  // The entries. ./constraint holds what runs without a model.
  'constraint.ts': {
    rank: 8,
    imports: [
      'compile.ts',
      'compile-grammar.ts',
      'schema-to-grammar.ts',
      'grammar',
      'sampling',
      'mask/constraint.ts',
      'mask/precompute.ts',
      'mask/profile.ts',
      'mask/memory-budget.ts',
      'automaton/recognizer.ts',
      'vocabulary',
      'base',
    ],
  },
  'index.ts': {
    rank: 10,
    imports: [
      ...[
        'fidelity',
        'fidelity.ts',
        'json/partial-value.ts',
        'generate.ts',
        'generate-text.ts',
        'generation.ts',
        'compile-grammar.ts',
        'schema-to-grammar.ts',
        'grammar',
        'generate-options.ts',
        'compile.ts',
        'language-model.ts',
        'model-description.ts',
        'store',
        'prompt.ts',
        'value-of.ts',
      ],
      ...[
        'decode',
        'strategy',
        'sampling',
        'hub',
        'model',
        'mask/constraint.ts',
        'mask/precompute.ts',
        'mask/profile.ts',
        'mask/memory-budget.ts',
        'automaton/recognizer.ts',
        'vocabulary',
        'base',
      ],
    ],
  },

  // What users test theirs with.
  testing: {
    rank: 8,
    imports: [
      ...['compile.ts', 'compile-grammar.ts', 'grammar', 'schema', 'mask', 'json', 'regex', 'automaton'],
      ...[
        'vocabulary',
        'sampling',
        'base',
        'type compiled-text.ts',
        'type value-of.ts',
        'type model/model.ts',
      ],
    ],
  },
  'testing.ts': { rank: 9, imports: ['testing', 'sampling'] },

  // Evaluations and the program prove that the public names are enough.
  suite: { rank: 11, imports: ['index.ts'] },
  'suite.ts': { rank: 12, imports: ['suite'] },
  cli: { rank: 13, imports: ['index.ts', 'suite.ts', 'suite/lossless.ts'] },
  'cli.ts': { rank: 14, imports: ['cli', 'index.ts'] },
};

/** Which folder or file may import a package. `node:` stands for all of Node's own. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'node:': ['hub', 'model', 'store', 'language-model.ts', 'model-description.ts', 'suite', 'cli', 'cli.ts'],
  ajv: ['suite'],
  'ajv/dist/2019.js': ['suite'],
  'ajv/dist/2020.js': ['suite'],
  'ajv-draft-04': ['suite'],
  'ajv-formats': ['suite'],
  'onnxruntime-node': ['model/onnx.ts'],
  chevrotain: ['grammar'],
  'fast-check': ['testing'],
  '@huggingface/hub': ['hub'],
  '@huggingface/jinja': ['model'],
  '@huggingface/tokenizers': ['vocabulary'],
};

/** Chance is a parameter, and no text becomes code. */
const FORBIDDEN_NAMES: readonly string[] = ['Math.random', 'eval', 'globalThis.eval', 'Function'];

/** What only Node has; the entry ./constraint runs in a browser. */
const NODE_NAMES: readonly string[] = ['process', 'Buffer', 'require', '__dirname', '__filename', 'global'];

const VAGUE_NAME = /(^|[-./])(utils?|helpers?|commons?|misc|shared)([-./]|$)/;

const MAX_LINES = 450;

function rowOf(path: string): string {
  const slash = path.indexOf('/');
  return slash === -1 ? path : path.slice(0, slash);
}

function mayImport(file: SourceFile, { target, own, typeOnly }: Import): boolean {
  if (!own) {
    const owners = PACKAGES[target.startsWith('node:') ? 'node:' : target] ?? [];
    return owners.includes(rowOf(file.path)) || owners.includes(file.path);
  }
  if (rowOf(target) === rowOf(file.path)) return true;
  return (ROWS[rowOf(file.path)]?.imports ?? []).some((allowed) => {
    const name = allowed.replace(/^type /, '');
    return (name === target || name === rowOf(target)) && (typeOnly || name === allowed);
  });
}

const sources = readSources();

describe('the imports of src', () => {
  it('have a row for every folder and file, and no row for what is not there', () => {
    expect([...new Set(sources.map((file) => rowOf(file.path)))].sort()).toEqual(Object.keys(ROWS).sort());
  });

  it('go down in rank only', () => {
    for (const [name, { rank, imports }] of Object.entries(ROWS)) {
      for (const target of imports) {
        const below = ROWS[rowOf(target.replace(/^type /, ''))];
        expect(below, `${name} lists ${target}`).toBeDefined();
        expect(below!.rank, `the rank of ${target}, which ${name} lists`).toBeLessThan(rank);
      }
    }
  });

  it('are those of the table', () => {
    const refused = sources.flatMap((file) =>
      file.imports
        .filter((one) => !mayImport(file, one))
        .map((one) => `${file.path} imports ${one.typeOnly ? 'the types of ' : ''}${one.target}`),
    );
    expect(refused).toEqual([]);
  });

  it('name files that exist, by their full name', () => {
    const paths = new Set(sources.map((file) => file.path));
    const missing = sources.flatMap((file) =>
      file.imports.filter(({ own, target }) => own && !paths.has(target)).map(({ target }) => target),
    );
    expect(missing).toEqual([]);
  });

  it('have no cycle', () => {
    expect(findCycle(sources)).toBeUndefined();
  });

  it('load ONNX Runtime only when a model is opened', () => {
    const imports = sources
      .flatMap((file) => file.imports)
      .filter(({ target }) => target === 'onnxruntime-node');
    expect(imports.some(({ dynamic }) => dynamic)).toBe(true);
    expect(imports.filter(({ dynamic, typeOnly }) => !dynamic && !typeOnly)).toEqual([]);
  });

  it('keep the entry ./constraint free of Node and of models', () => {
    const closure = closureOf('constraint.ts', sources);
    expect(closure.length).toBeGreaterThan(10);
    const packages = closure.flatMap((file) =>
      file.imports.filter(({ own }) => !own).map(({ target }) => target),
    );
    expect([...new Set(packages)].sort()).toEqual(['@huggingface/tokenizers', 'chevrotain']);
    expect(closure.filter((file) => rowOf(file.path) === 'model').map((file) => file.path)).toEqual([]);
    for (const file of closure) {
      expect(
        NODE_NAMES.filter((name) => file.names.has(name)),
        file.path,
      ).toEqual([]);
    }
  });
});

describe('the files of src', () => {
  it(`have at most ${MAX_LINES} lines`, () => {
    expect(sources.filter(({ lines }) => lines > MAX_LINES).map(({ path }) => path)).toEqual([]);
  });

  it('have names that say what is in them', () => {
    expect(sources.filter(({ path }) => VAGUE_NAME.test(path)).map(({ path }) => path)).toEqual([]);
  });

  it('use no chance of their own and make no code from text', () => {
    for (const { path, names } of sources) {
      expect(
        FORBIDDEN_NAMES.filter((name) => names.has(name)),
        path,
      ).toEqual([]);
    }
  });
});

describe('the walk itself', () => {
  const read = (text: string): SourceFile => readSource('mask/x.ts', text);

  it('sees every form of import', () => {
    const { imports } = read(`
      import a from './a.ts';
      import type { B } from "../model/b.ts";
      export * from './c.ts';
      export type { D } from './d.ts';
      import 'node:fs';
      const e = await import('./e.ts');
      let f: typeof import('./f.ts');
      // import g from './g.ts';
      const h = "import h from './h.ts'";
    `);
    expect(imports.map(({ target, typeOnly }) => `${typeOnly ? 'type ' : ''}${target}`)).toEqual([
      ...[
        'mask/a.ts',
        'type model/b.ts',
        'mask/c.ts',
        'type mask/d.ts',
        'node:fs',
        'mask/e.ts',
        'type mask/f.ts',
      ],
    ]);
  });

  it('sees names in code only', () => {
    const { names } = read('// eval(x)\nconst s = "Math.random()";\nfoo(Math.random(), new Function(s));');
    expect(FORBIDDEN_NAMES.filter((name) => names.has(name))).toEqual(['Math.random', 'Function']);
  });

  it('refuses what the table does not list', () => {
    const refused = (path: string, text: string): string[] => {
      const file = readSource(path, text);
      return file.imports.filter((one) => !mayImport(file, one)).map(({ target }) => target);
    };
    expect(refused('mask/x.ts', "import '../automaton/recognizer.ts'; import './y.ts'")).toEqual([]);
    expect(refused('mask/x.ts', "import '../automaton/other.ts'; import 'node:fs'")).toEqual([
      'automaton/other.ts',
      'node:fs',
    ]);
    expect(refused('strategy/x.ts', "import type { M } from '../model/model.ts'")).toEqual([]);
    expect(refused('strategy/x.ts', "import { M } from '../model/model.ts'")).toEqual(['model/model.ts']);
    expect(refused('model/x.ts', "import 'onnxruntime-node'")).toEqual(['onnxruntime-node']);
    expect(refused('new/x.ts', "import '../base/errors.ts'")).toEqual(['base/errors.ts']);
  });

  it('finds cycles, over types too', () => {
    const a = readSource('a.ts', "import './b.ts'");
    const b = readSource('b.ts', "import type { C } from './c.ts'");
    const c = readSource('c.ts', "export { b } from './b.ts'");
    expect(findCycle([a, b, c])).toEqual(['b.ts', 'c.ts', 'b.ts']);
    expect(findCycle([a, b])).toBeUndefined();
  });
});
