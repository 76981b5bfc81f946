import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import * as constraint from '../../src/constraint.ts';
import * as index from '../../src/index.ts';

it('the public names are these', () => {
  expect(Object.keys(index).sort()).toMatchInlineSnapshot(`
    [
      "DTYPES",
      "FOLDER_STORE_BYTES",
      "GenerationError",
      "GrammarError",
      "JsonError",
      "MASK_MEMORY",
      "MaskProfile",
      "ModelError",
      "Population",
      "PrefixTrie",
      "SchemaError",
      "SeededChoices",
      "UnsupportedError",
      "WellformedError",
      "alt",
      "asap",
      "awrs",
      "bestOf",
      "cautious",
      "compile",
      "compileGrammar",
      "compileGrammarRecognizer",
      "compileRecognizer",
      "csvGrammar",
      "disposeDefaultModel",
      "embed",
      "fidelity",
      "folderStore",
      "generate",
      "generateJSON",
      "grammar",
      "json",
      "lazy",
      "loadModel",
      "loadVocabulary",
      "many",
      "maskMemory",
      "masked",
      "onValue",
      "openVocabulary",
      "opt",
      "parseSchema",
      "printGrammar",
      "profileMasks",
      "readGrammar",
      "ref",
      "regex",
      "rule",
      "schemaToGrammar",
      "seq",
      "smc",
      "special",
      "stream",
      "streamText",
      "substring",
      "toolCall",
      "until",
      "vocabularyOf",
      "vocabularyStore",
      "xmlGrammar",
    ]
  `);
  expect(Object.keys(constraint).sort()).toMatchInlineSnapshot(`
    [
      "GrammarError",
      "JsonError",
      "MASK_MEMORY",
      "MaskProfile",
      "ModelError",
      "SchemaError",
      "SeededChoices",
      "UnsupportedError",
      "WellformedError",
      "alt",
      "compile",
      "compileGrammar",
      "compileGrammarRecognizer",
      "compileRecognizer",
      "csvGrammar",
      "embed",
      "grammar",
      "json",
      "lazy",
      "loadVocabulary",
      "many",
      "maskMemory",
      "masked",
      "openVocabulary",
      "opt",
      "parseSchema",
      "printGrammar",
      "profileMasks",
      "readGrammar",
      "ref",
      "regex",
      "rule",
      "schemaToGrammar",
      "seq",
      "special",
      "substring",
      "toolCall",
      "until",
      "vocabularyOf",
      "xmlGrammar",
    ]
  `);
});

it('the entry ./constraint bundles for the browser, without Node, ONNX Runtime or validators', async () => {
  const { metafile, warnings } = await build({
    entryPoints: [fileURLToPath(new URL('../../src/constraint.ts', import.meta.url))],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  expect(warnings).toEqual([]);
  const inputs = Object.keys(metafile.inputs);
  expect(inputs.filter((path) => /onnxruntime|\/ajv|fast-check|^node:|src\/model\//.test(path))).toEqual([]);
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  expect(imports).toEqual([]);
});
