import { parser as cppParser } from '@lezer/cpp';
import { parser as pythonParser } from '@lezer/python';
import { parse as parseGraphql } from 'graphql';
import { Lexer } from 'marked';
import { parse as parseSql } from 'pgsql-ast-parser';
import ts from 'typescript';
import { demand, type IndependentParser } from './independent-parser.ts';

/** What a parser with error recovery gives. */
interface Tree {
  iterate(spec: { enter(node: { type: { isError: boolean }; from: number }): void }): void;
}

function demandNoErrors(tree: Tree): void {
  tree.iterate({ enter: ({ type, from }) => demand(!type.isError, `an error at ${from}`) });
}

/**
 * It knows no INTERSECT and EXCEPT, which stand where UNION does. That it finds several ways to read a text, as it does with
 * NOT -a, is no refusal.
 */
export const sql: IndependentParser = {
  name: 'pgsql-ast-parser',
  parse: (text) => {
    try {
      const statements = parseSql(text.replace(/\b(INTERSECT|EXCEPT)\b/g, 'UNION'));
      demand(statements.length === 1, `${statements.length} statements`);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('Ambiguous SQL syntax'))) throw error;
    }
  },
};

export const graphql: IndependentParser = { name: 'graphql', parse: (text) => parseGraphql(text) };

export const python: IndependentParser = {
  name: '@lezer/python',
  parse: (text) => demandNoErrors(pythonParser.parse(text)),
};

/** Literals, words, and the operator ~ of C. */
const C_PARTS = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\w+|~/g;

const WORDS_OF_CPP: ReadonlySet<string> = new Set(
  (
    'and and_eq bitand bitor catch class co_await co_return co_yield compl concept const_cast consteval constinit ' +
    'decltype delete dynamic_cast explicit export final friend mutable namespace new noexcept not not_eq operator or ' +
    'or_eq override private protected public reinterpret_cast requires static_cast template this throw try typeid ' +
    'typename using virtual wchar_t xor xor_eq char8_t char16_t char32_t'
  ).split(' '),
);

/**
 * A parser of C++, which reads `~f(x)` as the call of a destructor and has more reserved words. So ! stands for ~, which is
 * an operator of the same kind, and such words get a letter more.
 */
export const c: IndependentParser = {
  name: '@lezer/cpp',
  parse: (text) => {
    const cpp = text.replace(C_PARTS, (part) =>
      part === '~' ? '! ' : WORDS_OF_CPP.has(part) ? `${part}_` : part,
    );
    demandNoErrors(cppParser.parse(`int result = (${cpp});\n`));
  },
};

/** Arithmetic is read as an expression of JavaScript, where ^ is an operator too, whatever it means. */
export const arithmetic: IndependentParser = {
  name: 'typescript, as an expression',
  parse: (text) => parseStatement(`(${text})`),
};

export const typescriptType: IndependentParser = {
  name: 'typescript, as a type',
  parse: (text) => parseStatement(`type T = ${text}`),
};

function parseStatement(text: string): void {
  const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true });
  for (const { messageText } of diagnostics) {
    throw new Error(typeof messageText === 'string' ? messageText : messageText.messageText);
  }
  const { statements } = ts.createSourceFile('text.ts', text, ts.ScriptTarget.Latest);
  demand(statements.length === 1, `${statements.length} statements`);
}

export const markdownTable: IndependentParser = {
  name: 'marked',
  parse: (text) => {
    const tokens = Lexer.lex(text, { gfm: true });
    demand(
      tokens.length === 1 && tokens[0]!.type === 'table',
      `read as ${tokens.map(({ type }) => type).join()}`,
    );
    const table = tokens[0] as unknown as { header: unknown[]; rows: unknown[][] };
    demand(table.rows.length === text.trimEnd().split('\n').length - 2, `${table.rows.length} rows`);
  },
};
