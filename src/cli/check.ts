import { WellformedError } from '../index.ts';
import { checkBatch } from './check-batch.ts';
import type { Command } from './command.ts';
import { DRAFTS } from './drafts.ts';
import { EXIT } from './exit-code.ts';
import { readBytes, readStandardInput } from './input.ts';
import { judgeOf } from './judge.ts';
import { LANGUAGE_OPTIONS, languageFile, readLanguage } from './language-options.ts';
import { parseOptions } from './options.ts';
import type { Options, OptionTable } from './options.ts';
import { describeNearest, describePointer } from './nearest-description.ts';
import { describePlace, describeRefusal, withoutFinalNewline } from './refusal.ts';
import { readSchemaOptions } from './schema-options.ts';
import { CACHE_DIR_HELP, readVocabulary } from './tokenizer.ts';
import { writeWarnings } from './warnings.ts';

const OPTIONS: OptionTable = {
  ...LANGUAGE_OPTIONS,
  text: 'value',
  'trim-newline': 'flag',
  explain: 'flag',
  tokenizer: 'value',
  'cache-dir': 'value',
  batch: 'value',
  json: 'value',
};

const HELP = `wellformed check: is a text one that a JSON Schema or a grammar accepts?

Usage:
  wellformed check --schema FILE [options] < TEXT
  wellformed check --grammar FILE [options] < TEXT
  wellformed check --batch FILE.jsonl [--json OUT] [options]

Reads a text on standard input, or from a file. White space, the order of members and the spelling of values are free in
JSON, as in the JSON Schema specification; in JSON within a grammar, too. Prints "accepted" and exits with 0, or prints
where the text is refused and exits with 1: the offset, in bytes from 0, of the first byte after which no completion
exists, or the length of a text that ends early; for a grammar also line and column, and what could have come there.

A grammar is asked for the very text, to its last byte. Text files mostly end with a newline; where the grammar does not
have it there, the message says so, and --trim-newline leaves it out.

With --explain it also tells, of a refused text, where in the JSON value that is (a JSON Pointer), what could have come
there, and the nearest text that is accepted: the one with the fewest bytes inserted, left out or replaced.

With --batch it reads many schemas and grammars, each with many texts. Every line of the file is one object,
  {"id": ..., "schema": ..., "draft"?: "7", "tests": [{"text": "..."}, ...]}
  {"id": ..., "grammar": "root ::= ...", "notation": "gbnf", "start"?: "root", "tests": [{"text": "..."}, ...]}
and gives one line of output, in the same order,
  {"id": ..., "error"?: {"code", "message", "pointer"?, "keyword"?, "problems"?}, "warnings": [...],
   "results": [{"accepted": true}, {"accepted": false, "refusedAtByte": 12}, ...]}
"draft" (${DRAFTS.join(', ')}) is for schemas without "$schema". A line without an id gets its number. Of a
malformed grammar "problems" has all that is wrong: [{"message", "hint"?, "line", "column", "rule"?}, ...].
What is wrong with a line is its "error"; the run goes on, and exits with 0 when it has come to the end. Where the error
is that no value satisfies the schema, the results are there too.

Options:
  --schema FILE      the JSON Schema (drafts 4 to 2020-12 by its "$schema")
  --draft D          the draft of schemas without "$schema": ${DRAFTS.join(', ')}. Default: 2020-12
  --schemas FILE     a document that references may lead into, by its "$id"; or URI=FILE. May be given more than once
  --formats F        assert (default): "format" must be met; annotate: it says nothing about validity
  --grammar FILE     the grammar
  --notation N       gbnf, ebnf, lark or regex (a regular expression of ECMA-262). Default: by the file's extension
  --start RULE       the rule to start from. Default: root in GBNF and EBNF, start in Lark
  --text FILE        the text. Default: standard input
  --trim-newline     with --grammar: a newline at the very end of the input is not part of the text
  --explain          what could have come where the text is refused, and the nearest accepted text
  --tokenizer FILE   a tokenizer.json: only what this vocabulary can write counts as a completion. Texts are judged
                     through token masks: each of their tokens must be in the mask when its turn comes
  --cache-dir FOLDER ${CACHE_DIR_HELP}
  --batch FILE       lines of schemas or grammars, and texts
  --json OUT         with --batch: the file for the results. Default: standard output

Examples:
  echo '{"name": "Ada", "age": 36}' | wellformed check --schema person.json
  wellformed generate --schema person.json | wellformed check --schema person.json
  wellformed check --schema order.json --schemas address.json --schemas https://example.com/name=name.json < order
  printf '1 + 2 * 3' | wellformed check --grammar arithmetic.gbnf
  wellformed check --grammar query.lark --start query --text query.sql --trim-newline
  echo '{"name": "Ada", "age": "36"}' | wellformed check --schema person.json --explain
  wellformed check --batch cases.jsonl --json verdicts.jsonl
`;

export const check: Command = {
  name: 'check',
  summary: 'tell whether a JSON Schema or a grammar accepts a text, or where it is refused',
  help: HELP,
  async run(args) {
    const options = parseOptions('check', OPTIONS, args);
    const batch = options.value('batch');
    if (batch !== undefined) {
      refuseBesideBatch(options);
      const reading = await readSchemaOptions(options);
      const [json, tokenizer] = [options.value('json'), options.value('tokenizer')];
      await checkBatch({ batch, json, tokenizer, cacheDir: options.value('cache-dir'), reading });
      return EXIT.fine;
    }
    if (options.flag('json')) throw new WellformedError('bad-option', '--json needs --batch');
    const file = languageFile(options);
    if (file.kind === 'schema' && options.flag('trim-newline')) {
      throw new WellformedError(
        'bad-option',
        '--trim-newline is for grammars: behind JSON a newline is white space',
      );
    }
    const language = await readLanguage(options, file);
    const tokenizer = options.value('tokenizer');
    const vocabulary =
      tokenizer === undefined ? undefined : await readVocabulary(tokenizer, options.value('cache-dir'));
    const judge = judgeOf(language, vocabulary);
    writeWarnings(judge.warnings);

    const path = options.value('text');
    const input = path === undefined ? await readStandardInput() : await readBytes(path);
    const trimmed = withoutFinalNewline(input);
    const text = options.flag('trim-newline') ? (trimmed ?? input) : input;
    const result = judge.verdict(text);
    if (result.accepted) {
      process.stdout.write('accepted\n');
      return EXIT.fine;
    }
    const { refusedAtByte } = result;
    process.stdout.write(`${describeRefusal(text, refusedAtByte)}\n`);
    const explains = options.flag('explain');
    const reader = language.kind === 'grammar' || explains ? judge.reader() : undefined;
    if (explains && language.kind === 'schema')
      process.stdout.write(`${describePointer(text, refusedAtByte, reader?.recognizer)}\n`);
    if (reader !== undefined) process.stdout.write(`${describePlace(text, refusedAtByte, reader)}\n`);
    if (language.kind === 'grammar') {
      const isNewlineAlone = text === input && trimmed !== undefined && refusedAtByte >= trimmed.length;
      if (isNewlineAlone && judge.verdict(trimmed).accepted) {
        process.stdout.write(
          'without the newline at its end the text is accepted: --trim-newline leaves it out\n',
        );
      }
    }
    if (explains) process.stdout.write(describeNearest(text, reader));
    return EXIT.refused;
  },
};

function refuseBesideBatch(options: Options): void {
  const own = ['schema', 'grammar', 'notation', 'start', 'text', 'trim-newline', 'explain'].find((name) =>
    options.flag(name),
  );
  if (own === undefined) return;
  const what = ['text', 'trim-newline', 'explain'].includes(own) ? 'texts' : 'schemas and grammars';
  throw new WellformedError(
    'bad-option',
    `--${own} does not go with --batch: its lines have their own ${what}`,
  );
}
