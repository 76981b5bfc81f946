// The example of the README, word for word but for the names of the modules: `readme.test.ts` holds the two together.
import fc from 'fast-check';
import { test } from 'vitest';
import { compile, compileGrammarRecognizer, vocabularyOf } from '../../src/constraint.ts';
import {
  assertAccepts,
  assertEquivalent,
  assertMasksSound,
  assertRejects,
  instances,
  mutations,
  sentences,
} from '../../src/testing.ts';

// A grammar for a model to write queries by, a schema of the same queries, and our own code that reads and writes them.
const query = {
  notation: 'gbnf',
  grammar: `
    root  ::= term (" AND " term)*
    term  ::= field ":" [a-z]+
    field ::= "title" | "author"
  `,
} as const;

// Compiled once, for what is asked hundreds of times.
const { recognizer: queries } = compileGrammarRecognizer(query.grammar, { notation: 'gbnf' });

const queryValue = {
  type: 'array',
  items: {
    type: 'object',
    properties: { field: { enum: ['title', 'author'] }, word: { type: 'string', pattern: '^[a-z]+$' } },
    required: ['field', 'word'],
    additionalProperties: false,
  },
  minItems: 1,
} as const;

function parse(text: string): { field: string; word: string }[] {
  return text.split(' AND ').map((term) => {
    const [, field, word] = /^(title|author):([a-z]+)$/.exec(term) ?? [];
    if (field === undefined || word === undefined) throw new SyntaxError(`not a term: "${term}"`);
    return { field, word };
  });
}

function print(terms: readonly { field: string; word: string }[]): string {
  return terms.map(({ field, word }) => `${field}:${word}`).join(' AND ');
}

test('the grammar says what we think it says', () => {
  assertAccepts(query, ['title:faust', 'author:goethe AND title:faust']);
  assertRejects(query, ['', 'title:', 'year:a', 'title:a  AND author:b']);
});

test('our parser reads whatever the model can write', () => {
  fc.assert(fc.property(sentences(query), (text) => print(parse(text)) === text));
});

test('our parser and the grammar refuse the same near misses', () => {
  fc.assert(
    fc.property(mutations(sentences(query)), (text) => {
      try {
        parse(text);
      } catch {
        return assertRejects(queries, [text]);
      }
      assertAccepts(queries, [text]);
    }),
  );
});

test('every value of the schema is printed as a query', () => {
  fc.assert(fc.property(instances(queryValue), (terms) => assertAccepts(queries, [print(terms)])));
});

test('a grammar written in another way is the same language', () => {
  const other = {
    notation: 'gbnf',
    grammar: 'root ::= (root " AND ")? ("title:" | "author:") [a-z]+',
  } as const;
  assertEquivalent(query, other);
});

test('the masks allow just the tokens that the schema allows', () => {
  const pieces = [
    '[{"',
    '":"',
    '"},{"',
    '"}]',
    'field',
    'word',
    'title',
    'author',
    ...'[]{}:,"abcdefghijklmnopqrstuvwxyz',
  ];
  const bytes = pieces.map((piece) => new TextEncoder().encode(piece));
  const vocabulary = vocabularyOf([...bytes, null], { endTokens: [bytes.length] });
  assertMasksSound(compile(queryValue, { vocabulary }), vocabulary, { runs: 5, depth: 10 });
});
