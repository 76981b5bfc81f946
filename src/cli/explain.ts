import { WellformedError } from '../index.ts';
import type { SpellingOptions } from '../index.ts';
import type { Command } from './command.ts';
import { DRAFTS } from './drafts.ts';
import { EXIT } from './exit-code.ts';
import { describeExpected } from './expected.ts';
import { explanationOf } from './explanation.ts';
import type { BytesText, ExplainedLanguage, Explanation, TokenList } from './explanation.ts';
import { readBytes, readStandardInput } from './input.ts';
import { FREE } from './judge.ts';
import { constraintOf, readerOf } from './language.ts';
import type { Language } from './language.ts';
import { LANGUAGE_OPTIONS, languageFile, readLanguage } from './language-options.ts';
import { parseOptions } from './options.ts';
import type { Options, OptionTable } from './options.ts';
import { describePlace, describeRefusal, withoutFinalNewline } from './refusal.ts';
import { CACHE_DIR_HELP, EMBEDDED_TOKENIZER, readVocabulary } from './tokenizer.ts';
import { writeWarnings } from './warnings.ts';

const OPTIONS: OptionTable = {
  ...LANGUAGE_OPTIONS,
  prefix: 'value',
  text: 'value',
  'trim-newline': 'flag',
  as: 'value',
  tokens: 'flag',
  tokenizer: 'value',
  'cache-dir': 'value',
  most: 'value',
  json: 'flag',
};

/** How many tokens are listed unless --most says otherwise. */
const MOST_TOKENS = 20;

const HELP = `wellformed explain: what may come next in a text of a JSON Schema or a grammar?

Usage:
  wellformed explain --schema FILE [--prefix TEXT] [options]
  wellformed explain --grammar FILE [--prefix TEXT] [options]

Tells what may come behind a prefix: for a grammar the literals and terminals, each with its rule; for a schema the
characters (bytes that are not ASCII as \\xHH); whether the text may end there; how many bytes are missing at least, and
one of the shortest completions; with --tokens which tokens of a vocabulary may follow. Exits with 0.
Where nothing completes the prefix, it tells where it is refused and what could have come there, and exits with 1.

Options:
  --schema FILE      the JSON Schema (drafts 4 to 2020-12 by its "$schema")
  --draft D          the draft of schemas without "$schema": ${DRAFTS.join(', ')}. Default: 2020-12
  --schemas FILE     a document that references may lead into, by its "$id"; or URI=FILE. May be given more than once
  --formats F        assert (default): "format" must be met; annotate: it says nothing about validity
  --grammar FILE     the grammar
  --notation N       gbnf, ebnf, lark or regex (a regular expression of ECMA-262). Default: by the file's extension
  --start RULE       the rule to start from. Default: root in GBNF and EBNF, start in Lark
  --prefix TEXT      the prefix; "" for the start of the text
  --text FILE        the file of the prefix. Default: standard input; where that is a terminal, the start of the text
  --trim-newline     a newline at the very end of the input is not part of the prefix
  --as W             check (default): JSON may be spelled in any way, as "check" reads it; generate: as "generate"
                     writes it, without white space and with keys in the order of the schema
  --tokens           list tokens, too: those of the embedded model
  --tokenizer FILE   list the tokens of this tokenizer.json
  --cache-dir FOLDER ${CACHE_DIR_HELP}
  --most N           how many tokens to list. Default: ${MOST_TOKENS}
  --json             print one JSON object

Examples:
  wellformed explain --grammar arithmetic.gbnf --prefix '1 + '
  wellformed explain --schema person.json --prefix '{"name":' --tokens --most 5
  head -c 100 query.sql | wellformed explain --grammar query.lark --json
`;

export const explain: Command = {
  name: 'explain',
  summary: 'tell what may come next behind a prefix: rules, terminals, tokens',
  help: HELP,
  async run(args) {
    const options = parseOptions('explain', OPTIONS, args);
    const file = languageFile(options);
    if (options.flag('prefix') && options.flag('text')) {
      throw new WellformedError('bad-option', '--prefix and --text were both given: use one of them');
    }
    const as = options.choice('as', ['check', 'generate']);
    const most = readMost(options);
    const language = await readLanguage(options, file);
    const explained = await prepare(language, options, { spelling: as === 'generate' ? {} : FREE, most });
    const { reader } = explained;
    writeWarnings(reader.warnings);

    const prefix = await readPrefix(options);
    const explanation = explanationOf(explained, prefix);
    if (options.flag('json')) {
      const result = { ...explanation, warnings: reader.warnings };
      process.stdout.write(`${JSON.stringify(result)}\n`);
    } else if (explanation.viable) {
      process.stdout.write(described(explanation));
    } else {
      const { refusedAtByte } = explanation;
      process.stdout.write(`${describeRefusal(prefix, refusedAtByte)}\n`);
      process.stdout.write(`${describePlace(prefix, refusedAtByte, reader)}\n`);
      if (explanation.refusedBy === 'vocabulary') {
        process.stdout.write('only the vocabulary refuses it: it has no tokens for what comes there\n');
      }
      const trimmed = withoutFinalNewline(prefix);
      if (trimmed !== undefined && refusedAtByte >= trimmed.length) {
        process.stdout.write('it is the newline at its end that is refused: --trim-newline leaves it out\n');
      }
    }
    return explanation.viable ? EXIT.fine : EXIT.refused;
  },
};

async function prepare(
  language: Language,
  options: Options,
  { spelling, most }: { spelling: SpellingOptions; most: number },
): Promise<ExplainedLanguage> {
  const reader = readerOf(language, spelling);
  const path = options.value('tokenizer') ?? (options.flag('tokens') ? EMBEDDED_TOKENIZER : undefined);
  if (path === undefined) {
    if (options.flag('most')) throw new WellformedError('bad-option', '--most needs --tokens or --tokenizer');
    return { reader };
  }
  const vocabulary = await readVocabulary(path, options.value('cache-dir'));
  return { reader, tokens: { compiled: constraintOf(language, vocabulary, spelling), vocabulary, most } };
}

function readMost(options: Options): number {
  const most = options.number('most') ?? MOST_TOKENS;
  if (Number.isSafeInteger(most) && most >= 0) return most;
  throw new WellformedError('bad-option', `--most "${most}": expected an integer from 0 up`);
}

async function readPrefix(options: Options): Promise<Uint8Array> {
  const [prefix, path] = [options.value('prefix'), options.value('text')];
  let input: Uint8Array;
  if (prefix !== undefined) input = new TextEncoder().encode(prefix);
  else if (path !== undefined) input = await readBytes(path);
  else input = process.stdin.isTTY ? new Uint8Array() : await readStandardInput();
  return options.flag('trim-newline') ? (withoutFinalNewline(input) ?? input) : input;
}

function described(explanation: Explanation): string {
  const { bytes, line, column, mayEnd, bytesToCompletion, completion, tokens } = explanation;
  const lines = [
    bytes === 0 ? 'at the start' : `behind byte ${bytes} (line ${line}, column ${column})`,
    ...section('next', describeExpected(explanation)),
    mayEnd
      ? 'the text may end here'
      : `bytes to completion: ${bytesToCompletion}, ${beginning(completion, bytesToCompletion)}${textOf(completion)}`,
    ...(tokens === undefined ? [] : describeTokens(tokens)),
  ];
  return lines.map((each) => `${each}\n`).join('');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [`${title}: nothing`] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
}

/** Says so where a completion is too long to be written out. */
function beginning({ text, hex }: BytesText, wanted: number): string {
  const written = hex === undefined ? new TextEncoder().encode(text).length : hex.length / 2;
  return written < wanted ? 'beginning with ' : '';
}

function describeTokens({ count, toCompletion, first }: TokenList): string[] {
  const width = Math.max(0, ...first.map(({ id }) => String(id).length));
  const more = count - first.length;
  return [
    `tokens that may come next: ${count}; fewest to completion: ${toCompletion}`,
    ...first.map((token) => `  ${String(token.id).padStart(width)} ${textOf(token)}`),
    ...(more > 0 && first.length > 0 ? [`  and ${more} more`] : []),
  ];
}

function textOf({ text, hex }: BytesText): string {
  return `${JSON.stringify(text)}${hex === undefined ? '' : ` (bytes ${hex})`}`;
}
