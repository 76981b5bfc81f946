import { type CstNode, CstParser, type IRecognitionException, type IToken, type TokenType } from 'chevrotain';
import { ALL_TOKENS, TOKENS } from './tokens.ts';

const T = TOKENS;

/** After how many errors the rest is not looked at: more are not reported. */
const MOST_ERRORS = 100;

/** The grammar of Lark, in the dialect of llguidance. */
class LarkParser extends CstParser {
  readonly grammar = this.RULE('grammar', () => {
    this.MANY({
      GATE: () => this.errors.length < MOST_ERRORS,
      DEF: () => {
        this.OR([
          { ALT: () => this.SUBRULE(this.ignore) },
          { ALT: () => this.SUBRULE(this.import) },
          { ALT: () => this.CONSUME(T.options) },
          { ALT: () => this.CONSUME(T.refused) },
          { ALT: () => this.CONSUME(T.unclosed) },
          { ALT: () => this.SUBRULE(this.rule) },
        ]);
      },
    });
  });

  private readonly ignore = this.RULE('ignore', () => {
    this.CONSUME(T.ignore);
    this.SUBRULE(this.alternatives);
  });

  private readonly import = this.RULE('import', () => {
    this.CONSUME(T.import);
    this.OPTION(() => this.CONSUME(T.dot));
    this.CONSUME(T.name);
    this.MANY(() => {
      this.CONSUME2(T.dot);
      this.CONSUME2(T.name);
    });
    this.OPTION2(() => {
      this.OR([
        {
          ALT: () => {
            this.CONSUME(T.arrow);
            this.SUBRULE(this.alias);
          },
        },
        { ALT: () => this.SUBRULE(this.names) },
      ]);
    });
  });

  private readonly alias = this.RULE('alias', () => {
    this.CONSUME(T.name);
  });

  private readonly names = this.RULE('names', () => {
    this.CONSUME(T.open);
    this.AT_LEAST_ONE_SEP({ SEP: T.comma, DEF: () => this.CONSUME(T.name) });
    this.CONSUME(T.close);
  });

  private readonly rule = this.RULE('rule', () => {
    this.MANY(() => this.OR([{ ALT: () => this.CONSUME(T.question) }, { ALT: () => this.CONSUME(T.bang) }]));
    this.CONSUME(T.name);
    this.OPTION(() => this.SUBRULE(this.priority));
    this.OPTION2(() => {
      this.CONSUME(T.doubleColon);
      this.SUBRULE(this.parameter);
    });
    this.OPTION3(() => this.SUBRULE(this.attributes));
    this.OPTION4(() => this.SUBRULE(this.template));
    this.CONSUME(T.colon);
    this.SUBRULE(this.alternatives);
  });

  private readonly priority = this.RULE('priority', () => {
    this.CONSUME(T.dot);
    this.CONSUME(T.number);
  });

  /** Templates are there to be refused by their name. */
  private readonly template = this.RULE('template', () => {
    this.CONSUME(T.openBrace);
    this.AT_LEAST_ONE_SEP({ SEP: T.comma, DEF: () => this.SUBRULE(this.atom) });
    this.CONSUME(T.closeBrace);
  });

  private readonly attributes = this.RULE('attributes', () => {
    this.CONSUME(T.openBracket);
    this.OPTION(() => {
      this.SUBRULE(this.attribute);
      this.MANY(() => {
        this.CONSUME(T.comma);
        this.OPTION2(() => this.SUBRULE2(this.attribute));
      });
    });
    this.CONSUME(T.closeBracket);
  });

  private readonly attribute = this.RULE('attribute', () => {
    this.CONSUME(T.name);
    this.OPTION(() => {
      this.CONSUME(T.equals);
      this.OR([
        {
          ALT: () => {
            this.CONSUME(T.number);
            this.OPTION2(() => {
              this.CONSUME(T.dot);
              this.OPTION3(() => this.CONSUME2(T.number));
            });
          },
        },
        { ALT: () => this.SUBRULE(this.atom) },
      ]);
    });
  });

  private readonly alternatives = this.RULE('alternatives', () => {
    this.SUBRULE(this.alternative);
    this.MANY(() => {
      this.CONSUME(T.or);
      this.SUBRULE2(this.alternative);
    });
  });

  private readonly alternative = this.RULE('alternative', () => {
    this.SUBRULE(this.sequence);
    this.MANY(() => {
      this.CONSUME(T.and);
      this.SUBRULE2(this.sequence);
    });
    this.OPTION(() => {
      this.CONSUME(T.arrow);
      this.CONSUME(T.name);
    });
    this.OPTION2(() => {
      this.CONSUME(T.condition);
      this.SUBRULE(this.parameter);
      this.OPTION3(() => {
        this.CONSUME2(T.arrow);
        this.CONSUME2(T.name);
      });
    });
  });

  private readonly sequence = this.RULE('sequence', () => {
    this.MANY({ GATE: () => !this.isRuleNext(), DEF: () => this.SUBRULE(this.item) });
  });

  private readonly item = this.RULE('item', () => {
    this.MANY(() => this.SUBRULE(this.not));
    this.SUBRULE(this.atom);
    this.MANY2({
      GATE: () => !this.isRuleNext() && !this.isNotNext(),
      DEF: () => this.SUBRULE(this.quantifier),
    });
  });

  private readonly not = this.RULE('not', () => {
    this.CONSUME(T.tilde);
  });

  private readonly quantifier = this.RULE('quantifier', () => {
    this.OR([
      { ALT: () => this.CONSUME(T.repeat) },
      { ALT: () => this.CONSUME(T.question) },
      {
        ALT: () => {
          this.CONSUME(T.tilde);
          this.CONSUME(T.number);
          this.OPTION(() => {
            this.CONSUME(T.range);
            this.CONSUME2(T.number);
          });
        },
      },
      { ALT: () => this.SUBRULE(this.counts) },
    ]);
  });

  private readonly counts = this.RULE('counts', () => {
    this.CONSUME(T.openBrace);
    this.OPTION(() => this.CONSUME(T.number));
    this.OPTION2(() => {
      this.CONSUME(T.comma);
      this.OPTION3(() => this.CONSUME2(T.number));
    });
    this.CONSUME(T.closeBrace);
  });

  private readonly atom = this.RULE('atom', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.reference) },
      { ALT: () => this.SUBRULE(this.literal) },
      { ALT: () => this.CONSUME(T.regex) },
      { ALT: () => this.CONSUME(T.special) },
      { ALT: () => this.CONSUME(T.unclosed) },
      { ALT: () => this.CONSUME(T.json) },
      { ALT: () => this.CONSUME(T.regexBlock) },
      { ALT: () => this.CONSUME(T.lark) },
      { ALT: () => this.SUBRULE(this.group) },
      { ALT: () => this.SUBRULE(this.optional) },
      { ALT: () => this.SUBRULE(this.elsewhere) },
    ]);
  });

  private readonly reference = this.RULE('reference', () => {
    this.CONSUME(T.name);
    this.OPTION(() => {
      this.CONSUME(T.doubleColon);
      this.SUBRULE(this.parameter);
    });
    this.OPTION2({ GATE: () => this.isTemplateNext(), DEF: () => this.SUBRULE(this.template) });
  });

  private readonly literal = this.RULE('literal', () => {
    this.CONSUME(T.text);
    this.OPTION(() => {
      this.CONSUME(T.range);
      this.CONSUME2(T.text);
    });
  });

  private readonly group = this.RULE('group', () => {
    this.CONSUME(T.open);
    this.SUBRULE(this.alternatives);
    this.CONSUME(T.close);
  });

  private readonly optional = this.RULE('optional', () => {
    this.CONSUME(T.openBracket);
    this.SUBRULE(this.alternatives);
    this.CONSUME(T.closeBracket);
  });

  private readonly elsewhere = this.RULE('elsewhere', () => {
    this.CONSUME(T.at);
    this.CONSUME(T.name);
  });

  /** What stands behind `::` and `%if`: `_`, a number, bits `[2:4]`, or a function of such. */
  private readonly parameter = this.RULE('parameter', () => {
    this.OR([
      { ALT: () => this.CONSUME(T.underscore) },
      { ALT: () => this.CONSUME(T.number) },
      { ALT: () => this.SUBRULE(this.bits) },
      {
        ALT: () => {
          this.CONSUME(T.name);
          this.OPTION(() => {
            this.CONSUME(T.open);
            this.MANY_SEP({ SEP: T.comma, DEF: () => this.SUBRULE(this.parameter) });
            this.CONSUME(T.close);
          });
        },
      },
    ]);
  });

  private readonly bits = this.RULE('bits', () => {
    this.CONSUME(T.openBracket);
    this.CONSUME(T.number);
    this.CONSUME(T.colon);
    this.CONSUME2(T.number);
    this.CONSUME(T.closeBracket);
  });

  constructor() {
    super(ALL_TOKENS, { recoveryEnabled: true, maxLookahead: 2 });
    this.performSelfAnalysis();
  }

  /** Whether the head of a rule comes next: a name, with what may stand behind it, and a colon. */
  private isRuleNext(): boolean {
    let ahead = 1;
    const isNext = (type: TokenType): boolean => this.LA(ahead).tokenType === type;
    while (isNext(T.question) || isNext(T.bang)) {
      // Right in front of a name, at most two; behind an item it is a count.
      if (ahead > 2 || this.LA(ahead).endOffset! + 1 !== this.LA(ahead + 1).startOffset) return false;
      ahead++;
    }
    if (!isNext(T.name)) return false;
    ahead++;
    if (isNext(T.dot)) ahead += 2;
    // A definition takes `_`; a number may only be meant as one.
    if (isNext(T.doubleColon)) ahead += 2;
    if (isNext(T.openBracket)) {
      ahead++;
      while (!isNext(T.closeBracket)) {
        // Attributes hold no brackets: so brackets in brackets are not looked at again for each of them.
        const isOver = isNext(T.openBracket) || isNext(T.or) || isNext(T.colon);
        if (isOver || this.LA(ahead).tokenType.name === 'EOF') return false;
        ahead++;
      }
      ahead++;
    }
    if (isNext(T.openBrace)) {
      ahead++;
      while (isNext(T.name) || isNext(T.comma)) ahead++;
      if (isNext(T.closeBrace)) ahead++;
    }
    return isNext(T.colon);
  }

  /** Whether braces come next that hold no counts. */
  private isTemplateNext(): boolean {
    const { tokenType } = this.LA(2);
    return (
      this.LA(1).tokenType === T.openBrace &&
      tokenType !== T.number &&
      tokenType !== T.comma &&
      tokenType !== T.closeBrace
    );
  }

  /** Whether a complement comes next, and no count. */
  private isNotNext(): boolean {
    return this.LA(1).tokenType === T.tilde && this.LA(2).tokenType !== T.number;
  }
}

let parser: LarkParser | undefined;

/** The tree of a list of tokens, and all that is wrong with them. */
export function parseTokens(tokens: IToken[]): { tree: CstNode; errors: IRecognitionException[] } {
  parser ??= new LarkParser();
  parser.input = tokens;
  const tree = parser.grammar();
  return { tree, errors: parser.errors.slice(0, MOST_ERRORS) };
}
