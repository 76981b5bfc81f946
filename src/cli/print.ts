import { basename } from 'node:path';
import { printGrammar, schemaToGrammar, WellformedError } from '../index.ts';
import type { Grammar } from '../index.ts';
import type { Command } from './command.ts';
import { DRAFTS } from './drafts.ts';
import { EXIT } from './exit-code.ts';
import type { Language } from './language.ts';
import { LANGUAGE_OPTIONS, languageFile, readLanguage } from './language-options.ts';
import type { LanguageFile } from './language-options.ts';
import { parseOptions } from './options.ts';
import type { Options, OptionTable } from './options.ts';
import { writeWarnings } from './warnings.ts';

const OPTIONS: OptionTable = { to: 'value', ...LANGUAGE_OPTIONS, file: 'operand' };

const TARGETS = ['gbnf', 'lark', 'ebnf'] as const;

type Target = (typeof TARGETS)[number];

const HELP = `wellformed print: write a grammar in another notation, or a JSON Schema as a grammar.

Usage:
  wellformed print --to gbnf|lark|ebnf FILE [options]

FILE is a grammar (.gbnf, .ebnf, .lark, .regex) or a JSON Schema (.json). The grammar that is printed has the same
texts. What the notation cannot say is refused by name, with exit code 3. JSON Schemas within a grammar stay in Lark; in
GBNF and EBNF they become rules.

A schema becomes a grammar for engines elsewhere that take no schema. It accepts every value that the schema accepts, as
JSON.stringify spells it, with keys in the order of the schema; and it accepts more: a comment at its head says what it
does not keep. Where you can, use the schema itself ("generate --schema"): then all of it holds.

Options:
  --to N             the notation to print: gbnf (llama.cpp), lark (llguidance) or ebnf (xgrammar)
  --notation N       the notation of FILE: gbnf, ebnf, lark or regex. Default: by its extension
  --start RULE       the rule to start from. Default: root in GBNF and EBNF, start in Lark
  --grammar FILE     instead of FILE: a grammar, whatever its extension
  --schema FILE      instead of FILE: a JSON Schema, whatever its extension
  --draft D          the draft of schemas without "$schema": ${DRAFTS.join(', ')}. Default: 2020-12
  --schemas FILE     a document that references may lead into, by its "$id"; or URI=FILE. May be given more than once
  --formats F        assert (default): "format" must be met; annotate: it says nothing about validity

Examples:
  wellformed print --to gbnf query.lark > query.gbnf
  wellformed print --to lark person.json
  wellformed print --to ebnf --notation regex date.txt
`;

export const print: Command = {
  name: 'print',
  summary: 'write a grammar in another notation, or a JSON Schema as a grammar',
  help: HELP,
  async run(args) {
    const options = parseOptions('print', OPTIONS, args);
    options.required('to', `name the notation: ${TARGETS.join(', ')}`);
    const to = options.choice('to', TARGETS)!;
    const file = fileOf(options);
    const language = await readLanguage(options, file);
    const printed =
      language.kind === 'grammar' ? printedGrammar(language, to) : printedSchema(language, file, to);
    process.stdout.write(printed.endsWith('\n') ? printed : `${printed}\n`);
    return EXIT.fine;
  },
};

function fileOf(options: Options): LanguageFile {
  const path = options.value('file');
  if (path === undefined) {
    if (options.flag('schema') || options.flag('grammar')) return languageFile(options);
    throw new WellformedError(
      'bad-option',
      'the file is missing: name that of a grammar or of a JSON Schema',
    );
  }
  const other = ['schema', 'grammar'].find((name) => options.flag(name));
  if (other !== undefined) {
    throw new WellformedError('bad-option', `"${path}" and --${other} were both given: use one of them`);
  }
  const isSchema = !options.flag('notation') && path.toLowerCase().endsWith('.json');
  return { kind: isSchema ? 'schema' : 'grammar', path };
}

/** JSON within the grammar stays a schema where the notation has them; elsewhere it becomes rules, as a schema does. */
function printedGrammar({ grammar }: Language & { kind: 'grammar' }, to: Target): string {
  writeWarnings(grammar.warnings);
  const notes: string[] = [];
  const asRules = ({ schema }: { readonly schema: object | boolean }): Grammar => {
    const made = schemaToGrammar(schema);
    notes.push(...made.notes);
    return made.grammar;
  };
  const printed = printGrammar(grammar, to, { json: asRules });
  if (notes.length === 0) return printed;
  const comments = [
    'JSON Schemas within the grammar were made into rules. What they ask for and the rules do not:',
    ...indented(new Set(notes)),
  ];
  return printGrammar(grammar, to, { json: asRules, comments });
}

function printedSchema(
  { schema, reading }: Language & { kind: 'schema' },
  { path }: LanguageFile,
  to: Target,
): string {
  const { grammar, notes } = schemaToGrammar(schema, reading);
  const comments = [
    `Made from the JSON Schema ${visible(basename(path))}, for engines that take a grammar and no schema. It accepts`,
    'every value that the schema accepts, as JSON.stringify spells it, with keys in the order of the schema; and more.',
    ...(notes.length === 0
      ? ['Nothing that the schema asks for is left out.']
      : ['What the schema asks for and the grammar does not:', ...indented(notes)]),
  ];
  return printGrammar(grammar, to, { comments });
}

function indented(notes: Iterable<string>): string[] {
  return Array.from(notes, (note) => `  ${visible(note)}`);
}

/** A comment ends with its line, whatever a key or a file is called. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
}
