import { GrammarError, WellformedError } from '../../base/errors.ts';
import { CharacterSet, LAST_CODE_POINT } from '../../regex/character-set.ts';
import { codePointsOf } from '../../regex/code-points.ts';
import type { Dfa } from '../../regex/dfa.ts';
import { MAX_PATTERN_SIZE } from '../../regex/limits.ts';
import { CHARACTERS, END, MATCH, MATCH_NODE, type Program, SPLIT } from '../../regex/program.ts';
import type { Expr, RuleExpr } from '../ir.ts';
import { liveStates } from './live-states.ts';
import { enter } from './limits.ts';

/** What the expressions in an expression stand for. */
export interface ExpressionContext {
  readonly bodyOf: (rule: string) => Expr | undefined;
  /** The rules that are being read, the innermost last. */
  readonly open: string[];
  /** How deep what is being read stands in other expressions and rules. */
  depth: number;
  /** The automaton of an expression that is no program: `regex`, `and`, `not`, `lazy`. */
  readonly dfaOf: (expr: Expr) => Dfa;
}

/**
 * The nondeterministic automaton over code points of a regular expression (Thompson 1968, "Regular Expression Search
 * Algorithm").
 *
 * @throws GrammarError, WellformedError: as `byteDfaOf`
 */
export function buildExpressionProgram(expr: Expr, context: ExpressionContext): Program {
  return new Builder(context).build(expr);
}

class Builder {
  private readonly context: ExpressionContext;
  private readonly kinds: number[] = [];
  private readonly first: number[] = [];
  private readonly second: number[] = [];
  private readonly sets: CharacterSet[] = [];
  private readonly setIds = new Map<string, number>();

  constructor(context: ExpressionContext) {
    this.context = context;
  }

  build(expr: Expr): Program {
    this.add(MATCH, -1, -1);
    const start = this.write(expr, this.add(END, MATCH_NODE, -1));
    return {
      kinds: Uint8Array.from(this.kinds),
      first: Int32Array.from(this.first),
      second: Int32Array.from(this.second),
      ...{ sets: this.sets, looks: [], start },
      ...{ usesStart: false, usesBoundary: false, hasLookahead: false },
    };
  }

  private add(kind: number, first: number, second: number): number {
    if (this.kinds.length >= MAX_PATTERN_SIZE) {
      throw new WellformedError(
        'limit',
        `A terminal${this.place()} is too large: with its counted repeats written out it has more than ${MAX_PATTERN_SIZE} parts; use smaller counts.`,
      );
    }
    this.kinds.push(kind);
    this.first.push(first);
    this.second.push(second);
    return this.kinds.length - 1;
  }

  /** Reads `expr`, then goes on at `next`. Gives where it begins. */
  private write(expr: Expr, next: number): number {
    enter(this.context);
    const entry = this.writePart(expr, next);
    this.context.depth--;
    return entry;
  }

  private writePart(expr: Expr, next: number): number {
    switch (expr.kind) {
      case 'empty':
        return next;
      case 'text':
        return this.writeText(expr.text, next);
      case 'class':
        return this.add(CHARACTERS, next, this.setId(expr.set));
      case 'sequence':
        return expr.items.reduceRight((entry, item) => this.write(item, entry), next);
      case 'choice':
        return this.writeChoice(expr.items.map((item) => this.write(item, next)));
      case 'repeat':
        return this.writeRepeat(expr.item, expr.min, expr.max, next);
      case 'rule':
        return this.writeRule(expr, next);
      case 'regex':
      case 'and':
      case 'not':
      case 'lazy':
        return this.writeDfa(this.context.dfaOf(expr), next);
      case 'substring':
        return this.writeSubstring(expr.chunks, next);
      case 'json':
        return this.fail('a JSON Schema', expr.at);
      case 'grammar':
        return this.fail('another grammar', undefined);
      case 'special':
        return this.fail(`the special token ${expr.text}`, expr.at);
    }
  }

  private writeText(text: string, next: number): number {
    return codePointsOf(text).reduceRight(
      (entry, point) => this.add(CHARACTERS, entry, this.setId(CharacterSet.single(point))),
      next,
    );
  }

  private writeChoice(entries: readonly number[]): number {
    if (entries.length === 0) return this.add(CHARACTERS, MATCH_NODE, this.setId(CharacterSet.NONE));
    return entries.reduceRight((others, entry) => this.add(SPLIT, entry, others));
  }

  private writeRepeat(item: Expr, min: number, max: number, next: number): number {
    let entry = next;
    if (max === Infinity) {
      const loop = this.add(SPLIT, -1, next);
      const body = this.write(item, loop);
      this.first[loop] = body;
      entry = min === 0 ? loop : body;
    } else {
      for (let i = min; i < max; i++) entry = this.add(SPLIT, this.write(item, entry), next);
    }
    for (let i = max === Infinity ? 1 : 0; i < min; i++) {
      const before = this.write(item, entry);
      // What reads nothing is the same however often it stands there.
      if (before === entry) break;
      entry = before;
    }
    return entry;
  }

  private writeRule({ name, at }: RuleExpr, next: number): number {
    const { bodyOf, open } = this.context;
    if (open.includes(name)) {
      const way = [...open.slice(open.indexOf(name)), name].join(' -> ');
      throw new GrammarError(
        `The rule "${name}" refers to itself (${way}) in a place where only what is regular may stand: in & and ~, in a lazy rule and in a terminal.`,
        { offset: at ?? 0 },
      );
    }
    const body = bodyOf(name);
    if (body === undefined) {
      throw new GrammarError(`The rule "${name}" is not defined.`, { offset: at ?? 0 });
    }
    open.push(name);
    const entry = this.write(body, next);
    open.pop();
    return entry;
  }

  private writeDfa(dfa: Dfa, next: number): number {
    const { size, accepting } = dfa;
    const live = liveStates(dfa);
    if (live[0] === 0) return this.writeChoice([]);
    const entries = Array.from({ length: size }, (_, state) =>
      live[state] === 1 ? this.add(SPLIT, -1, -1) : -1,
    );
    for (let state = 0; state < size; state++) {
      if (live[state] === 0) continue;
      const ways = accepting[state] === 1 ? [next] : [];
      for (const [target, bounds] of setsBetween(dfa, state)) {
        if (live[target] === 0) continue;
        ways.push(this.add(CHARACTERS, entries[target]!, this.setId(CharacterSet.fromBounds(bounds))));
      }
      const [first, ...others] = ways;
      this.first[entries[state]!] = first!;
      this.second[entries[state]!] = others.length === 0 ? first! : this.writeChoice(others);
    }
    return entries[0]!;
  }

  /** Any run of chunks: from each place between two one can begin, and end. */
  private writeSubstring(chunks: readonly string[], next: number): number {
    let place = next;
    const places = [next];
    for (const chunk of chunks.toReversed()) {
      const entry = this.writeText(chunk, place);
      if (entry === place) continue;
      place = this.add(SPLIT, entry, next);
      places.push(place);
    }
    return this.writeChoice(places.reverse());
  }

  private setId(set: CharacterSet): number {
    let id = this.setIds.get(set.key);
    if (id === undefined) {
      id = this.sets.length;
      this.setIds.set(set.key, id);
      this.sets.push(set);
    }
    return id;
  }

  private fail(what: string, at: number | undefined): never {
    throw new GrammarError(
      `Only what is regular may stand in & and ~, in a lazy rule and in a terminal; ${what}${this.place()} is not.`,
      { offset: at ?? 0 },
    );
  }

  private place(): string {
    const name = this.context.open.at(-1);
    return name === undefined ? '' : ` in the rule "${name}"`;
  }
}

/** Per state after one: the code points that lead there, as bounds of ranges. */
function setsBetween({ classCount, next, starts, classes }: Dfa, state: number): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (let i = 0; i < starts.length; i++) {
    const target = next[state * classCount + classes[i]!]!;
    let bounds = found.get(target);
    if (bounds === undefined) found.set(target, (bounds = []));
    const last = (starts[i + 1] ?? LAST_CODE_POINT + 1) - 1;
    if (bounds.at(-1) === starts[i]! - 1) bounds[bounds.length - 1] = last;
    else bounds.push(starts[i]!, last);
  }
  return found;
}
