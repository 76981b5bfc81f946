import { createRequire } from 'node:module';
import { parse as parsePgn } from '@mliebelt/pgn-parser';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { validateFen } from 'chess.js';
import { CronExpressionParser } from 'cron-parser';
import { DateTime, Duration } from 'luxon';
import { Molecule } from 'openchemlib';
import semverPackage from 'semver';
import { demand, type IndependentParser } from './independent-parser.ts';

// Its types are those of a module, and it is none.
const parseAddresses = createRequire(import.meta.url)('email-addresses') as (options: {
  readonly input: string;
  readonly strict: boolean;
}) => object | null;

export const semver: IndependentParser = {
  name: 'semver',
  parse: (text) => demand(semverPackage.valid(text) !== null, 'not valid'),
};

const isUri = ajvFormats.default(new Ajv()).compile({ type: 'string', format: 'uri' });

export const uri: IndependentParser = { name: 'ajv-formats', parse: (text) => demand(isUri(text), 'no URI') };

export const emailAddress: IndependentParser = {
  name: 'email-addresses',
  parse: (text) => demand(parseAddresses({ input: text, strict: true }) !== null, 'no address'),
};

export const cron: IndependentParser = {
  name: 'cron-parser',
  parse: (text) => {
    // It takes an absent field for *.
    demand(text.split(' ').length === 5, 'not five fields');
    return CronExpressionParser.parse(text);
  },
};

export const fen: IndependentParser = {
  name: 'chess.js',
  parse: (text) => {
    const { ok, error } = validateFen(text);
    demand(ok, error ?? 'not valid');
  },
};

export const pgn: IndependentParser = {
  name: '@mliebelt/pgn-parser',
  parse: (text) => parsePgn(text, { startRule: 'game' }),
};

export const smiles: IndependentParser = { name: 'openchemlib', parse: (text) => Molecule.fromSmiles(text) };

/** Of an interval, each part by itself: luxon wants its end after its begin. */
export const iso8601: IndependentParser = {
  name: 'luxon',
  parse: (text) => {
    const parts = text.split('/');
    demand(parts.length <= 2, 'more than two parts');
    for (const part of parts) {
      const { isValid, invalidExplanation } = part.startsWith('P')
        ? Duration.fromISO(part)
        : DateTime.fromISO(part);
      demand(isValid, invalidExplanation ?? 'not valid');
    }
  },
};
