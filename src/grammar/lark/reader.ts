import type { CstNode, IToken } from 'chevrotain';
import { WellformedError } from '../../base/errors.ts';
import * as ir from '../ir.ts';
import type { Expr, Grammar, Rule } from '../ir.ts';
import type { Problems } from '../problems.ts';
import { type Attributes, readAttributes } from './attributes.ts';
import { readCounts } from './counts.ts';
import { dropDeadValues } from './dead-values.ts';
import { type Definition, type Definitions, isTerminalName } from './definitions.ts';
import { COMMON } from './library.ts';
import { json, literal, range, regex, special, structuredRegex } from './literals.ts';
import { checkCondition, checkValue, holds, type Parameter, valueOf } from './parameters.ts';
import { type Children, needsSelf, nodesOf, offsetOf, parameterOf, tokenOf, tokensOf } from './tree.ts';

/** How many rules the values of parameters may make of those that have one. */
export const MAX_PARAMETER_RULES = 100_000;

/** How many alternatives and parts of such the rules with parameters may have together, for all their values. */
export const MAX_PARAMETER_PARTS = 2_000_000;

/** What is ignored is a rule of this name, which no source can have. */
export const IGNORED = '%ignore';

/** Where an expression stands. */
interface Place {
  /** In a terminal, or a rule that is read as one: nothing is ignored, and only terminals are named. */
  readonly inLexeme: boolean;
  /** In a terminal: what only rules have is refused. */
  readonly inTerminal: boolean;
  readonly isParametric: boolean;
  /** The value of the parameter; undefined where a rule is only checked, whatever the value. */
  readonly self: bigint | undefined;
}

const PLAIN: Place = { inLexeme: false, inTerminal: false, isParametric: false, self: undefined };

/** Reads definitions as rules of the IR. */
export class Reader {
  readonly rules: Map<string, Rule> = new Map<string, Rule>();
  /** All names that stand somewhere. */
  readonly named: Set<string> = new Set<string>();
  private readonly definitions: Definitions;
  private readonly problems: Problems;
  /** Whether all definitions were found, so that a name without one is a mistake. */
  private readonly isWhole: boolean;
  /** Reads a grammar within. */
  private readonly nested: (text: IToken) => Grammar | undefined;
  private readonly pending: { definition: Definition; self: bigint; name: string }[] = [];
  private readonly instances = new Set<string>();
  /** The rules that they are made of. */
  private readonly used = new Set<string>();
  /** What was read before: each value of a parameter shares it. */
  private readonly known = new Map<IToken, Expr>();
  private parts = 0;

  constructor(
    definitions: Definitions,
    problems: Problems,
    isWhole: boolean,
    nested: (text: IToken) => Grammar | undefined,
  ) {
    this.definitions = definitions;
    this.problems = problems;
    this.isWhole = isWhole;
    this.nested = nested;
  }

  read(): void {
    const { ignored, options, own } = this.definitions;
    if (ignored.length > 0) {
      const place: Place = { ...PLAIN, inLexeme: true, inTerminal: true };
      const body = ir.choice(ignored.map((node) => this.alternatives(node.children, place)));
      this.rules.set(IGNORED, { name: IGNORED, body: ir.repeat(body, 0, options.ignoreOnce ? 1 : Infinity) });
    }
    for (const definition of own.values()) {
      if (definition.isParametric) this.checkParametric(definition);
      else this.rules.set(definition.name, this.rule(definition));
    }
    if (!this.problems.isEmpty) return;
    for (let next = this.pending.pop(); next !== undefined; next = this.pending.pop()) {
      const { definition, name, self } = next;
      const body = this.bodyOf(definition, { ...PLAIN, isParametric: true, self });
      this.rules.set(name, { name, body, at: definition.at });
    }
    for (const { at, isParametric, name } of own.values()) {
      if (isParametric && !this.used.has(name)) this.problems.warn(`the rule "${name}" is never used`, at);
    }
    dropDeadValues(this.rules, this.instances);
  }

  private rule(definition: Definition): Rule {
    const { at, isTerminal, name } = definition;
    const { lazy, suffix } = this.attributes(definition);
    const inLexeme = isTerminal || lazy;
    let body = this.bodyOf(definition, { ...PLAIN, inLexeme, inTerminal: inLexeme });
    if (suffix !== undefined) body = ir.sequence([body, suffix]);
    if (lazy) body = this.behindLexeme({ kind: 'lazy', item: body });
    return { name, body, at };
  }

  private attributes(definition: Definition): Attributes {
    return readAttributes(definition, this.problems, (node) =>
      this.atom(node.children, { ...PLAIN, inLexeme: true, inTerminal: true }),
    );
  }

  private bodyOf({ alternatives }: Definition, place: Place): Expr {
    return alternatives === undefined ? ir.EMPTY : this.alternatives(alternatives.children, place);
  }

  /**
   * Looks at a rule with a parameter as a whole, whether some value is asked for or not; each that is asked for is read
   * afterwards. The body must depend on the parameter.
   */
  private checkParametric(definition: Definition): void {
    const { alternatives, at, name } = definition;
    this.attributes(definition);
    this.bodyOf(definition, { ...PLAIN, isParametric: true });
    const uses = alternatives !== undefined && parametersIn(alternatives).some(needsSelf);
    if (!uses) {
      this.problems.add(`the rule "${name}" has a parameter that it does not need`, at, {
        hint: 'leave ::_ out',
      });
    }
  }

  private alternatives(children: Children, place: Place): Expr {
    const items: Expr[] = [];
    for (const node of nodesOf(children, 'alternative')) {
      this.count(place);
      const [condition] = nodesOf(node.children, 'parameter');
      if (condition !== undefined && !this.isMet(parameterOf(condition), place)) continue;
      items.push(this.alternative(node.children, place));
    }
    return ir.choice(items);
  }

  private isMet(condition: Parameter, place: Place): boolean {
    if (!place.isParametric || place.inTerminal) {
      const where = place.inTerminal ? 'a terminal' : 'a rule without a parameter';
      this.problems.add(`%if is not supported in ${where}`, condition.at, {
        hint: 'write name::_ for a parameter',
      });
      return true;
    }
    if (place.self === undefined) {
      checkCondition(condition, this.problems);
      return true;
    }
    return holds(condition, place.self);
  }

  /** Counts what is read for values of parameters. */
  private count({ isParametric, self }: Place): void {
    if (!isParametric || self === undefined || ++this.parts <= MAX_PARAMETER_PARTS) return;
    throw new WellformedError(
      'limit',
      `rules with parameters have more than ${MAX_PARAMETER_PARTS} parts for all their values; use fewer bits, or ` +
        'rules without a parameter for what does not need it',
    );
  }

  private alternative(children: Children, place: Place): Expr {
    const sequences = nodesOf(children, 'sequence');
    const [ampersand] = tokensOf(children, 'And');
    if (ampersand !== undefined && !place.inTerminal) {
      this.problems.add('& joins terminals only', ampersand.startOffset, {
        hint: 'write a terminal, in capitals',
      });
    }
    const items = sequences.map((node) => this.sequence(node.children, place));
    return items.length > 1 ? { kind: 'and', items } : (items[0] ?? ir.EMPTY);
  }

  private sequence(children: Children, place: Place): Expr {
    return ir.sequence(nodesOf(children, 'item').map((node) => this.item(node.children, place)));
  }

  private item(children: Children, place: Place): Expr {
    this.count(place);
    const [atom] = nodesOf(children, 'atom');
    const negations = nodesOf(children, 'not');
    const isNegated = negations.length % 2 === 1;
    // A complement is one lexeme, in a rule too, and made as one.
    const within = negations.length > 0 ? { ...place, inLexeme: true, inTerminal: true } : place;
    let expr = atom === undefined ? ir.EMPTY : this.atom(atom.children, within);
    if (isNegated) expr = { kind: 'not', item: expr };
    if (negations.length > 0) expr = this.lexeme(expr, place);
    for (const node of nodesOf(children, 'quantifier')) {
      const [min, max] = readCounts(node, this.problems);
      expr = ir.repeat(expr, min, max);
    }
    return expr;
  }

  private atom(children: Children, place: Place): Expr {
    const [group] = nodesOf(children, 'group');
    if (group !== undefined) return this.inner(group, place);
    const [optional] = nodesOf(children, 'optional');
    if (optional !== undefined) return ir.repeat(this.inner(optional, place), 0, 1);
    const [reference] = nodesOf(children, 'reference');
    if (reference !== undefined) return this.reference(reference.children, place);
    const [text] = nodesOf(children, 'literal');
    if (text !== undefined) return this.lexeme(this.literal(text.children), place);
    const [elsewhere] = nodesOf(children, 'elsewhere');
    if (elsewhere !== undefined) {
      const name = tokenOf(elsewhere.children, 'Name')?.image ?? '';
      this.problems.add(
        `the grammar "@${name}" stands elsewhere, which is not supported`,
        offsetOf(elsewhere),
        {
          hint: 'write it here, as %lark {...} or %json {...}',
        },
      );
      return ir.EMPTY;
    }
    const token = ['Regex', 'Special', 'Json', 'RegexBlock', 'Lark'].flatMap((name) =>
      tokensOf(children, name),
    )[0];
    return token === undefined ? ir.EMPTY : this.block(token, place);
  }

  private inner(node: CstNode, place: Place): Expr {
    const [alternatives] = nodesOf(node.children, 'alternatives');
    return alternatives === undefined ? ir.EMPTY : this.alternatives(alternatives.children, place);
  }

  private literal(children: Children): Expr {
    const [first, last] = tokensOf(children, 'Text');
    if (first === undefined) return ir.EMPTY;
    return this.once(first, () =>
      last === undefined ? literal(first, this.problems) : range(first, last, this.problems),
    );
  }

  private once(token: IToken, read: () => Expr): Expr {
    let expr = this.known.get(token);
    if (expr === undefined) this.known.set(token, (expr = read()));
    return expr;
  }

  private block(token: IToken, place: Place): Expr {
    const { image, startOffset, tokenType } = token;
    const isRegular = tokenType.name === 'Regex' || tokenType.name === 'RegexBlock';
    if (place.inTerminal && !isRegular) {
      this.problems.add(`${/^%\w+|^<[^>]*>/.exec(image)![0]} cannot stand in a terminal`, startOffset, {
        hint: 'put it into a rule, in small letters',
      });
      return ir.EMPTY;
    }
    return this.lexeme(
      this.once(token, () => this.blockOf(token)),
      place,
    );
  }

  private blockOf(token: IToken): Expr {
    switch (token.tokenType.name) {
      case 'Regex':
        return regex(token, this.problems);
      case 'RegexBlock':
        return structuredRegex(token, this.problems);
      case 'Special':
        return special(token, this.problems);
      case 'Json':
        return json(token, this.problems);
      default: {
        const grammar = this.nested(token);
        return grammar === undefined ? ir.EMPTY : { kind: 'grammar', grammar };
      }
    }
  }

  private reference(children: Children, place: Place): Expr {
    const token = tokenOf(children, 'Name');
    if (token === undefined) return ir.EMPTY;
    const { image: name, startOffset: at } = token;
    const [parameter] = nodesOf(children, 'parameter');
    if (nodesOf(children, 'template').length > 0) {
      this.problems.add(`the template "${name}" is not supported`, at, {
        hint: 'write a rule for each thing it is used with',
      });
      return ir.EMPTY;
    }
    const { imported, own } = this.definitions;
    const definition = own.get(name);
    const isTerminal = isTerminalName(name) || imported.has(name);
    this.named.add(name);
    if (place.inTerminal && (!isTerminal || parameter !== undefined)) {
      const what = parameter === undefined ? `the rule "${name}"` : 'a rule with a parameter';
      this.problems.add(`${what} cannot stand in a terminal, or in a rule that is read as one`, at, {
        hint: 'terminals, in capitals, are made of terminals only',
      });
      return ir.EMPTY;
    }
    if (parameter !== undefined) return this.instance(name, definition, parameterOf(parameter), place, at);
    if (definition?.isParametric === true) {
      this.problems.add(`the rule "${name}" needs a parameter`, at, {
        hint: `write ${name}::0 or ${name}::_`,
      });
      return ir.EMPTY;
    }
    if (definition === undefined && !imported.has(name) && this.isWhole) {
      const hint = Object.hasOwn(COMMON, name) ? `write %import common.${name}` : 'define it';
      this.problems.add(`the ${isTerminal ? 'terminal' : 'rule'} "${name}" is not there`, at, { hint });
    }
    const expr = ir.rule(name, at);
    return isTerminal ? this.lexeme(expr, place) : expr;
  }

  /** A rule for one value of its parameter. */
  private instance(
    name: string,
    definition: Definition | undefined,
    parameter: Parameter,
    place: Place,
    at: number,
  ): Expr {
    if (definition?.isParametric !== true) {
      const message =
        definition === undefined ? `the rule "${name}" is not there` : `the rule "${name}" has no parameter`;
      if (definition !== undefined || this.isWhole) {
        this.problems.add(message, at, { hint: `define it as ${name}::_` });
      }
      return ir.EMPTY;
    }
    if (place.self === undefined && !checkValue(parameter, this.problems)) return ir.EMPTY;
    if (needsSelf(parameter) && !place.isParametric) {
      this.problems.add('there is no parameter to take', at, { hint: 'write a number' });
      return ir.EMPTY;
    }
    if (place.isParametric && place.self === undefined) return ir.rule(name, at);
    const value = valueOf(parameter, place.self ?? 0n);
    const instance = `${name}::${value}`;
    if (!this.instances.has(instance)) {
      if (this.instances.size >= MAX_PARAMETER_RULES) {
        throw new WellformedError(
          'limit',
          `the parameters of rules take more than ${MAX_PARAMETER_RULES} values together; use fewer bits`,
        );
      }
      this.instances.add(instance);
      this.used.add(name);
      this.pending.push({ definition, self: value, name: instance });
    }
    return ir.rule(instance, at);
  }

  private lexeme(expr: Expr, place: Place): Expr {
    return place.inLexeme ? expr : this.behindLexeme(expr);
  }

  /** What is ignored may follow a lexeme. */
  private behindLexeme(expr: Expr): Expr {
    if (!this.rules.has(IGNORED) || expr.kind === 'empty') return expr;
    return ir.sequence([expr, ir.rule(IGNORED)]);
  }
}

function parametersIn(node: CstNode): Parameter[] {
  const own = nodesOf(node.children, 'parameter').map(parameterOf);
  const inner = Object.values(node.children)
    .flat()
    .flatMap((one) => (one === undefined || 'image' in one ? [] : parametersIn(one)));
  return [...own, ...inner];
}
