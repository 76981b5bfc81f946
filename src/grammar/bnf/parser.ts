import { type CstNode, CstParser, type IRecognitionException, type IToken } from 'chevrotain';
import { isMacroName } from './misplaced.ts';
import { ALL_TOKENS, type Dialect, TOKENS } from './tokens.ts';

/**
 * The grammar of a rule, `name ::= alternatives`, for both dialects. What one of them does not have is refused when the
 * tree is read, where more can be said about it.
 */
class BnfParser extends CstParser {
  hasMacros = false;

  readonly rule = this.RULE('rule', () => {
    this.CONSUME(TOKENS.name);
    this.OPTION(() => this.CONSUME(TOKENS.set));
    this.CONSUME(TOKENS.assign);
    this.SUBRULE(this.alternatives);
  });

  private readonly alternatives = this.RULE('alternatives', () => {
    this.SUBRULE(this.sequence);
    this.MANY(() => {
      this.CONSUME(TOKENS.or);
      this.SUBRULE2(this.sequence);
    });
  });

  private readonly sequence = this.RULE('sequence', () => {
    this.MANY(() => this.SUBRULE(this.item));
  });

  private readonly item = this.RULE('item', () => {
    this.SUBRULE(this.repeated);
    this.MANY(() => {
      this.CONSUME(TOKENS.minus);
      this.SUBRULE2(this.repeated);
    });
  });

  private readonly repeated = this.RULE('repeated', () => {
    this.SUBRULE(this.atom);
    this.MANY(() => this.CONSUME(TOKENS.quantifier));
  });

  private readonly atom = this.RULE('atom', () => {
    this.OR([
      { GATE: () => this.isMacroNext(), ALT: () => this.SUBRULE(this.macro) },
      { ALT: () => this.CONSUME(TOKENS.name) },
      { ALT: () => this.CONSUME(TOKENS.gbnfText) },
      { ALT: () => this.CONSUME(TOKENS.ebnfText) },
      { ALT: () => this.CONSUME(TOKENS.plainText) },
      { ALT: () => this.CONSUME(TOKENS.set) },
      { ALT: () => this.CONSUME(TOKENS.dot) },
      { ALT: () => this.CONSUME(TOKENS.hex) },
      { ALT: () => this.CONSUME(TOKENS.special) },
      { ALT: () => this.SUBRULE(this.group) },
      { ALT: () => this.SUBRULE(this.look) },
    ]);
  });

  private readonly group = this.RULE('group', () => {
    this.CONSUME(TOKENS.open);
    this.SUBRULE(this.alternatives);
    this.CONSUME(TOKENS.close);
  });

  private readonly look = this.RULE('look', () => {
    this.CONSUME(TOKENS.look);
    this.SUBRULE(this.alternatives);
    this.CONSUME(TOKENS.close);
  });

  private readonly macro = this.RULE('macro', () => {
    this.CONSUME(TOKENS.name);
    this.CONSUME(TOKENS.open);
    this.MANY_SEP({ SEP: TOKENS.comma, DEF: () => this.SUBRULE(this.argument) });
    this.CONSUME(TOKENS.close);
  });

  private readonly argument = this.RULE('argument', () => {
    this.OPTION({
      GATE: () => this.LA(2).tokenType === TOKENS.equals,
      DEF: () => {
        this.CONSUME(TOKENS.name);
        this.CONSUME(TOKENS.equals);
      },
    });
    this.OR([
      { ALT: () => this.CONSUME(TOKENS.ebnfText) },
      { ALT: () => this.CONSUME(TOKENS.plainText) },
      { ALT: () => this.CONSUME2(TOKENS.name) },
      { ALT: () => this.SUBRULE(this.tuple) },
    ]);
  });

  private readonly tuple = this.RULE('tuple', () => {
    this.CONSUME(TOKENS.open);
    this.MANY_SEP({ SEP: TOKENS.comma, DEF: () => this.SUBRULE(this.argument) });
    this.CONSUME(TOKENS.close);
  });

  constructor() {
    super(ALL_TOKENS, { maxLookahead: 2 });
    this.performSelfAnalysis();
  }

  /** Only EBNF has macros: elsewhere their names are those of rules. A parenthesis stands right behind. */
  private isMacroNext(): boolean {
    const [name, open] = [this.LA(1), this.LA(2)];
    const isCall = open.tokenType === TOKENS.open && name.endOffset! + 1 === open.startOffset;
    return this.hasMacros && isCall && isMacroName(name);
  }
}

let parser: BnfParser | undefined;

/** How many rules that cannot be parsed are reported. */
const MOST_ERRORS = 100;

/** The trees of rules, and all that is wrong with them: a rule that cannot be parsed has none. */
export function parseRules(
  rules: readonly IToken[][],
  dialect: Dialect,
): { trees: CstNode[]; errors: IRecognitionException[] } {
  parser ??= new BnfParser();
  parser.hasMacros = dialect === 'ebnf';
  const trees: CstNode[] = [];
  const errors: IRecognitionException[] = [];
  for (const tokens of rules) {
    parser.input = tokens;
    const tree = parser.rule() as CstNode | undefined;
    errors.push(...parser.errors);
    if (tree !== undefined && parser.errors.length === 0) trees.push(tree);
    if (errors.length >= MOST_ERRORS) break;
  }
  parser.input = [];
  return { trees, errors };
}
