import type { Expr } from '../ir.ts';

/** What a grammar can be printed as. */
export type PrintedNotation = 'gbnf' | 'lark' | 'ebnf';

/** What a notation can say. What it cannot is written out before. */
export interface PrintDialect {
  readonly start: string;
  /** The kinds that it has beyond rules, literals, classes, sequences, choices and repeats. */
  readonly kinds: ReadonlySet<Expr['kind']>;
  /** How lines of comment begin. */
  readonly comment: string;
  readonly assign: string;
  /** A name made legal, and a legal one as it is. Different names may become equal: that is for the caller to see. */
  readonly nameOf: (name: string) => string;
  /** What stands between a name and the number that tells it from others. */
  readonly joint: string;
}

export const DIALECTS: Readonly<Record<PrintedNotation, PrintDialect>> = {
  gbnf: {
    start: 'root',
    kinds: new Set(['special'] as const),
    comment: '#',
    assign: ' ::= ',
    nameOf: (name) => {
      const legal = name.replace(/[^A-Za-z0-9-]+/g, '-');
      return /[A-Za-z0-9]/.test(legal) ? legal : 'rule';
    },
    joint: '-',
  },
  ebnf: {
    start: 'root',
    kinds: new Set(['regex', 'and', 'not', 'lazy', 'substring'] as const),
    comment: '#',
    assign: ' ::= ',
    nameOf: (name) => {
      const legal = name.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/^[.-]+|[.-]+$/g, '');
      return legal === '' ? 'rule' : /^[A-Za-z_]/.test(legal) ? legal : `rule-${legal}`;
    },
    joint: '-',
  },
  lark: {
    start: 'start',
    kinds: new Set(['regex', 'and', 'not', 'lazy', 'substring', 'json', 'special'] as const),
    comment: '//',
    assign: ': ',
    nameOf: (name) => {
      const lower = name.toLowerCase().replace(/[^a-z0-9_-]+/g, '_');
      return /^_{0,100}[a-z]/.test(lower) ? lower : `r_${lower.replace(/^[_-]+/, '')}`;
    },
    joint: '_',
  },
};
