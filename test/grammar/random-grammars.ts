import fc from 'fast-check';
import { type Expr, type Grammar, type Rule, EMPTY, repeat, rule, text } from '../../src/grammar/ir.ts';
import { CharacterSet } from '../../src/regex/character-set.ts';
import { randomFrom } from '../support/random.ts';

/*
 * Random context-free grammars over the letters a, b and c, made from a source of whole numbers: 0 is always the
 * plainest choice. Left recursion, direct and hidden, cycles, empty rules and ambiguity come by themselves: a symbol is
 * as often a rule as a letter.
 */

/** A whole number below `count`. */
type Pick = (count: number) => number;

export interface RandomGrammarOptions {
  /** Most rules (default 8). */
  readonly rules?: number;
  /** Whether regular parts may hold `and` and `not` (default no). */
  readonly booleans?: boolean;
}

export const LETTERS: readonly string[] = ['a', 'b', 'c'];

/** The same grammar for the same seed. */
export function seededGrammar(seed: number, options: RandomGrammarOptions = {}): Grammar {
  const random = randomFrom(seed);
  return grammarFrom((count) => Math.floor(random() * count), options);
}

/** Grammars that shrink to few, short and plain rules. */
export function randomGrammars(options: RandomGrammarOptions = {}): fc.Arbitrary<Grammar> {
  return fc.array(fc.nat({ max: 0xffff }), { maxLength: 200, size: 'max' }).map((choices) => {
    let at = 0;
    return grammarFrom((count) => (choices[at++] ?? 0) % count, options);
  });
}

/** A grammar as text, to be read in a message. */
export function grammarText({ rules }: Grammar): string {
  return Array.from(rules.values(), ({ name, body }) => `${name} = ${exprText(body)}`).join('\n');
}

export function exprText(expr: Expr): string {
  switch (expr.kind) {
    case 'empty':
      return '""';
    case 'text':
      return JSON.stringify(expr.text);
    case 'class':
      return `[${LETTERS.filter((letter) => expr.set.has(letter.charCodeAt(0))).join('')}]`;
    case 'sequence':
      return expr.items
        .map((item) => (item.kind === 'choice' ? `(${exprText(item)})` : exprText(item)))
        .join(' ');
    case 'choice':
      return expr.items.length === 0 ? 'nothing' : expr.items.map(exprText).join(' | ');
    case 'repeat':
      return `(${exprText(expr.item)}){${expr.min},${expr.max}}`;
    case 'rule':
      return expr.name;
    case 'and':
      return `(${expr.items.map((item) => `(${exprText(item)})`).join(' & ')})`;
    case 'not':
      return `~(${exprText(expr.item)})`;
    default:
      return expr.kind;
  }
}

function grammarFrom(pick: Pick, { rules: mostRules = 8, booleans = false }: RandomGrammarOptions): Grammar {
  const names = Array.from({ length: 1 + pick(mostRules) }, (_, i) => `r${i}`);
  // One grammar is rich in recursion, another in letters.
  const draw = new Draw(pick, names, { ruleShare: 3 + pick(5), booleans });
  const rules = names.map((name): [string, Rule] => [name, { name, body: draw.choice(2, 4) }]);
  return { start: 'r0', rules: new Map(rules), warnings: [] };
}

class Draw {
  private readonly pick: Pick;
  private readonly names: readonly string[];
  /** Of 10 symbols, how many are rules. */
  private readonly ruleShare: number;
  private readonly booleans: boolean;

  constructor(pick: Pick, names: readonly string[], options: { ruleShare: number; booleans: boolean }) {
    this.pick = pick;
    this.names = names;
    this.ruleShare = options.ruleShare;
    this.booleans = options.booleans;
  }

  /** `depth`: how many groups may still stand inside each other. */
  choice(depth: number, most = 3): Expr {
    const items = Array.from({ length: 1 + this.pick(most) }, () => this.sequence(depth));
    return items.length === 1 ? items[0]! : { kind: 'choice', items };
  }

  /** Not through the constructors of the IR, which tidy up: an engine may not rely on tidy input. */
  private sequence(depth: number): Expr {
    // One symbol is the plainest; none is as frequent as three.
    const length = [1, 2, 0, 3, 2, 1][this.pick(6)]!;
    const items = Array.from({ length }, () => this.item(depth));
    return items.length === 1 ? items[0]! : items.length === 0 ? EMPTY : { kind: 'sequence', items };
  }

  private item(depth: number): Expr {
    if (this.pick(10) >= 10 - this.ruleShare) return rule(this.names[this.pick(this.names.length)]!);
    const kind = this.pick(this.booleans ? 12 : 10);
    if (kind < 5 || (depth === 0 && kind < 10)) return kind === 4 ? this.set() : this.letters(1);
    if (kind < 6) return this.letters(2);
    if (kind < 7) return this.choice(depth - 1);
    if (kind < 10) return this.repeat(this.item(depth - 1));
    return this.regular(depth, true);
  }

  private repeat(item: Expr): Expr {
    const [min, max] = BOUNDS[this.pick(BOUNDS.length)]!;
    return repeat(item, min, max);
  }

  private letters(most: number): Expr {
    const count = 1 + this.pick(most);
    return text(Array.from({ length: count }, () => LETTERS[this.pick(3)]!).join(''));
  }

  private set(): Expr {
    // Now and then of nothing, which makes what it stands in stand for nothing.
    const members = [3, 5, 6, 7, 1, 3, 0, 6][this.pick(8)]!;
    const bounds = LETTERS.flatMap((letter, i) => {
      const code = letter.charCodeAt(0);
      return (members >> i) & 1 ? [code, code] : [];
    });
    return { kind: 'class', set: CharacterSet.fromBounds(bounds) };
  }

  /** A regular part; `not` allows texts of every character, so one other is added to the letters. */
  private regular(depth: number, isBoolean: boolean): Expr {
    const part = (): Expr => this.regular(depth - 1, this.pick(3) === 2);
    if (depth <= 0) return this.pick(3) === 2 ? this.set() : this.letters(2);
    if (isBoolean) {
      if (this.pick(2) === 1) return { kind: 'not', item: part() };
      return { kind: 'and', items: [part(), part()] };
    }
    const kind = this.pick(4);
    if (kind === 0) return this.letters(2);
    if (kind === 1) return { kind: 'choice', items: [part(), part()] };
    return kind === 2 ? { kind: 'sequence', items: [part(), part()] } : this.repeat(part());
  }
}

const BOUNDS: readonly (readonly [number, number])[] = [
  [0, 1],
  [0, Infinity],
  [1, Infinity],
  [2, 3],
  [0, 2],
  [1, 2],
  [2, 2],
  [2, Infinity],
  [0, 3],
];
