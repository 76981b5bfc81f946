import { createRequire } from 'node:module';
import { parse as parseCsv } from 'csv-parse/sync';
import JSON5 from 'json5';
import { SaxesParser } from 'saxes';
import { demand, type IndependentParser } from './independent-parser.ts';

// It has no types of its own.
const parseSexpr = createRequire(import.meta.url)('sexpr-plus') as { parse(text: string): unknown[] };

export const json: IndependentParser = { name: 'JSON.parse', parse: (text) => JSON.parse(text) as unknown };

export const jsonLines: IndependentParser = {
  name: 'JSON.parse, line by line',
  parse: (text) => {
    for (const line of text.replace(/\n$/, '').split('\n')) JSON.parse(line);
  },
};

export const json5: IndependentParser = { name: 'json5', parse: (text) => JSON5.parse(text) as unknown };

export const csv: IndependentParser = {
  name: 'csv-parse',
  parse: (text) => parseCsv(text, { record_delimiter: '\r\n', relax_column_count: true }),
};

export const sexpr: IndependentParser = {
  name: 'sexpr-plus',
  parse: (text) => demand(parseSexpr.parse(text).length === 1, 'not one expression'),
};

export const xml: IndependentParser = {
  name: 'saxes',
  parse: (text) => {
    const parser = new SaxesParser();
    parser.on('error', (error) => {
      throw error;
    });
    parser.write(text).close();
  },
};
