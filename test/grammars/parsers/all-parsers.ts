import { arithmetic, c, graphql, markdownTable, python, sql, typescriptType } from './code-parsers.ts';
import { csv, json, json5, jsonLines, sexpr, xml } from './data-parsers.ts';
import { cron, emailAddress, fen, iso8601, pgn, semver, smiles, uri } from './format-parsers.ts';
import { demand, type IndependentParser } from './independent-parser.ts';
import { invBv, slia } from './smt-terms.ts';

const binary: IndependentParser = {
  name: 'a regular expression of the test',
  parse: (text) => demand(text === '00000' || /^1[01]{4}$/.test(text), 'no such digits'),
};

/** By the name of the grammar, which is that of its file. */
export const PARSERS: Readonly<Record<string, IndependentParser>> = {
  arithmetic,
  'binary-strings': binary,
  'c-expression': c,
  'chess-fen': fen,
  'chess-pgn': pgn,
  cron,
  csv,
  'email-address': emailAddress,
  'graphql-query': graphql,
  'iso-8601': iso8601,
  json,
  'json-lines': jsonLines,
  json5,
  'markdown-table': markdownTable,
  python,
  's-expression': sexpr,
  semver,
  smiles,
  'sql-select': sql,
  'sygus-inv-bv': invBv,
  'sygus-slia': slia,
  'typescript-type': typescriptType,
  uri,
  xml,
};
