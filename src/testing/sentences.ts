import type { Arbitrary } from 'fast-check';
import type { Recognizer } from '../automaton/recognizer.ts';
import { WellformedError } from '../base/errors.ts';
import { checkGrammar } from '../grammar/check.ts';
import { type Expr, type Grammar, partsOf } from '../grammar/ir.ts';
import { ByteWalk } from './byte-walk.ts';
import { DecidedText, type Writer } from './decided-text.ts';
import { DerivationWriter } from './derivation.ts';
import { GrammarCosts } from './grammar-costs.ts';
import { grammarOf, type GrammarText, isRecognizer, recognizerOf } from './language.ts';
import { lengthOption, type SizeOptions } from './options.ts';
import { NO_HINTS } from './schema-hints.ts';

/** From how many characters on the shortest sentence is too long to be made by the hundred. */
const LONGEST_LEAST = 1_000_000;

/**
 * Texts of a grammar, of every size up to about `maxLength` characters: the shortest ones, repeats at their bounds, first
 * and last characters of classes, and alternatives from all over the grammar are drawn often. They shrink to short
 * sentences with the cheapest alternatives, and are in the language all the way. Recursion of any kind is fine. Of a
 * recognizer, which says nothing of its rules, the ways through its bytes are drawn.
 *
 * @throws GrammarError, UnsupportedError for what is wrong with the grammar; WellformedError (`bad-option`, `limit`)
 *
 * @example
 * const list = sentences({ grammar: 'root ::= "[" (item ("," item)*)? "]"\nitem ::= [0-9]+ | root', notation: 'gbnf' });
 * fc.assert(fc.property(list, (text) => Array.isArray(JSON.parse(text.replace(/\b0+(?=\d)/g, '')))));
 */
export function sentences(
  grammar: Grammar | GrammarText | Recognizer,
  options: SizeOptions = {},
): Arbitrary<string> {
  const maxLength = lengthOption(options, 'sentences');
  const writer = isRecognizer(grammar) ? walkOf(grammar) : writerOf(grammarOf(grammar));
  return new DecidedText(writer, maxLength);
}

function walkOf(recognizer: Recognizer): Writer {
  const walk = new ByteWalk(recognizer, NO_HINTS);
  return (decisions) => walk.write(decisions);
}

function writerOf(grammar: Grammar): Writer {
  if (holdsLazy(grammar)) {
    // What a lazy lexeme settles depends on all that could be read in its place: no derivation sees that.
    return walkOf(recognizerOf(grammar, {}));
  }
  const costs = new GrammarCosts(checkGrammar(grammar), recognizerOfExpr);
  if (costs.least > LONGEST_LEAST) {
    const reason =
      costs.least === Infinity
        ? 'no text satisfies the grammar'
        : `its shortest text is beyond ${LONGEST_LEAST}`;
    throw new WellformedError('limit', `sentences of a grammar: ${reason} characters`);
  }
  const writer = new DerivationWriter(costs);
  return (decisions) => writer.write(decisions);
}

/** A reader of one expression of a grammar. */
function recognizerOfExpr(expr: Expr, grammar: Grammar): Recognizer {
  // A name that no notation can write.
  const start = ' ';
  const rules = new Map([...grammar.rules, [start, { name: start, body: expr }]]);
  return recognizerOf({ ...grammar, start, rules }, {});
}

function holdsLazy({ rules }: Grammar): boolean {
  const pending = Array.from(rules.values(), ({ body }) => body);
  for (let expr = pending.pop(); expr !== undefined; expr = pending.pop()) {
    if (expr.kind === 'lazy' || (expr.kind === 'grammar' && holdsLazy(expr.grammar))) return true;
    pending.push(...partsOf(expr));
  }
  return false;
}
