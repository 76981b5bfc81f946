import { compile, compileRecognizer, loadVocabulary, ModelError } from '../index.ts';
import type { Recognizer } from '../index.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit-code.ts';
import { readSchema, readStandardInput, readText } from './input.ts';
import { parseOptions } from './options.ts';
import type { OptionTable } from './options.ts';

const OPTIONS: OptionTable = { schema: 'value', tokenizer: 'value' };

const HELP = `wellformed check: is a text JSON that the schema accepts?

Usage:
  wellformed check --schema FILE [--tokenizer FILE] < TEXT

Reads a text on standard input. White space, the order of members and the spelling of values are free, as in the JSON
Schema specification. Prints "accepted" and exits with 0, or prints where the text is refused and exits with 1: the
offset, in bytes from 0, of the first byte after which no completion exists, or the length of a text that ends early.

Options:
  --schema FILE      the JSON Schema (drafts 4 to 2020-12 by its "$schema")
  --tokenizer FILE   a tokenizer.json: only what this vocabulary can write counts as a completion

Examples:
  echo '{"name": "Ada", "age": 36}' | wellformed check --schema person.json
  wellformed generate --schema person.json | wellformed check --schema person.json
`;

/** The freedom of the specification: what `generate` narrows, a check does not. */
const FREE = { purpose: 'check' } as const;

export const check: Command = {
  name: 'check',
  summary: 'tell whether a text is accepted by a JSON Schema, or where it is refused',
  help: HELP,
  async run(args) {
    const options = parseOptions('check', OPTIONS, args);
    const schema = await readSchema(options.required('schema', 'name the file of the JSON Schema'));
    const tokenizer = options.value('tokenizer');
    const { refusedAt, warnings } = await checker(schema, tokenizer);
    for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);

    const text = await readStandardInput();
    const offset = refusedAt(text);
    process.stdout.write(offset === undefined ? 'accepted\n' : `${describeRefusal(text, offset)}\n`);
    return offset === undefined ? EXIT.fine : EXIT.refused;
  },
};

interface Checker {
  /** Undefined: accepted. */
  refusedAt(text: Uint8Array): number | undefined;
  readonly warnings: readonly string[];
}

async function checker(
  schema: Awaited<ReturnType<typeof readSchema>>,
  tokenizer: string | undefined,
): Promise<Checker> {
  if (tokenizer === undefined) {
    const { recognizer, warnings } = compileRecognizer(schema, FREE);
    return { refusedAt: (text) => refusedAt(recognizer, text), warnings };
  }
  // No end tokens: a check asks what the text may be, not how the model ends it.
  const vocabulary = loadVocabulary(await readTokenizer(tokenizer), { endTokens: [] });
  const constraint = compile(schema, { ...FREE, vocabulary });
  return {
    refusedAt(text) {
      const result = constraint.check(text);
      return result.accepted ? undefined : result.refusedAtByte;
    },
    warnings: constraint.warnings,
  };
}

function refusedAt(recognizer: Recognizer, text: Uint8Array): number | undefined {
  let configuration = recognizer.start;
  for (let at = 0; at < text.length; at++) {
    configuration = recognizer.step(configuration, text[at]!);
    if (configuration < 0) return at;
  }
  return recognizer.isComplete(configuration) ? undefined : text.length;
}

async function readTokenizer(path: string): Promise<unknown> {
  const text = await readText(path).catch((cause: unknown) => {
    throw new ModelError('missing-file', cause instanceof Error ? cause.message : String(cause), {
      path,
      cause,
    });
  });
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ModelError('bad-tokenizer', `"${path}" is not JSON: ${(cause as Error).message}`, {
      path,
      cause,
    });
  }
}

function describeRefusal(text: Uint8Array, offset: number): string {
  const before = excerpt(text.subarray(Math.max(0, offset - 30), offset));
  const cut = offset > 30 ? '...' : '';
  if (offset === text.length)
    return `text refused at byte ${offset}: it ends too early, after ${cut}${before}`;
  const byte = excerpt(text.subarray(offset, offset + 12));
  return `text refused at byte ${offset}: ${byte} cannot follow ${offset === 0 ? 'at the start' : `${cut}${before}`}`;
}

/** Bytes for reading: in single quotes, control characters escaped, broken characters as U+FFFD. */
function excerpt(bytes: Uint8Array): string {
  return `'${JSON.stringify(new TextDecoder().decode(bytes)).slice(1, -1).replaceAll('\\"', '"')}'`;
}
