import { type CstNode, CstParser, type IRecognitionException, type IToken, tokenMatcher } from 'chevrotain';
import { ALL_TOKENS, TOKENS } from './tokens.ts';

/**
 * The grammar of grammars: `name ::= alternatives`, for both dialects. What one of them does not have is refused when
 * the tree is read, where more can be said about it.
 */
class BnfParser extends CstParser {
  readonly grammar = this.RULE('grammar', () => {
    this.MANY(() => this.SUBRULE(this.rule));
  });

  private readonly rule = this.RULE('rule', () => {
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
    this.MANY({
      // A name in front of `::=` begins the next rule.
      GATE: () => !this.isRuleNext(),
      DEF: () => this.SUBRULE(this.item),
    });
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
    super(ALL_TOKENS, { recoveryEnabled: true, maxLookahead: 2 });
    this.performSelfAnalysis();
  }

  private isRuleNext(): boolean {
    if (!tokenMatcher(this.LA(1), TOKENS.name)) return false;
    const { tokenType } = this.LA(2);
    return (
      tokenType === TOKENS.assign || (tokenType === TOKENS.set && this.LA(3).tokenType === TOKENS.assign)
    );
  }

  /** A macro is a name that begins with a capital letter, with a parenthesis right behind it. */
  private isMacroNext(): boolean {
    const [name, open] = [this.LA(1), this.LA(2)];
    return (
      open.tokenType === TOKENS.open && name.endOffset! + 1 === open.startOffset && MACRO.test(name.image)
    );
  }
}

const MACRO = /^(?:Regex|Substring|TagDispatch|TokenTagDispatch|Token|ExcludeToken)$/;

let parser: BnfParser | undefined;

/** The tree of a list of tokens, and all that is wrong with them. */
export function parseTokens(tokens: IToken[]): { tree: CstNode; errors: IRecognitionException[] } {
  parser ??= new BnfParser();
  parser.input = tokens;
  const tree = parser.grammar();
  return { tree, errors: parser.errors };
}
