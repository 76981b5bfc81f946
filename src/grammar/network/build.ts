import { WellformedError } from '../../base/errors.ts';
import type { Recognizer } from '../../automaton/recognizer.ts';
import type { Dfa } from '../../regex/dfa.ts';
import { type Expr, type Grammar, type JsonExpr, partsOf, type SpecialExpr } from '../ir.ts';
import { byteDfaOf } from '../lexical/byte-language.ts';
import { SubstringRecognizer } from '../lexical/substring.ts';
import { utf8Ranges } from '../lexical/utf8.ts';
import { isRegular } from './regular.ts';
import { FIRST_SPECIAL, Network } from './network.ts';

/** How many states a network may have: what counted repeats are written out to. */
export const MAX_NETWORK_STATES = 500_000;

/** Rules that do not recur are written out where they are named if they are no larger: with loops, and without. */
const INLINE_LOOPS = 48;
const INLINE_FINITE = 300;

/** A rule that is repeated more often is not written out each time. */
const MOST_INLINED_COPIES = 16;

/** How deep rules are written out within rules. */
const INLINE_DEPTH = 40;

/** In a rule that is regular all that it names is written out, if that takes no more states. */
const INLINE_REGULAR = 20_000;

/** If that takes so many times as many states as each rule alone, rules are called: what is called is kept once. */
const MOST_REPEATED = 3;

/** What a network is made with. */
export interface NetworkOptions {
  /** Reads the JSON values that a schema accepts. */
  readonly json: (expr: JsonExpr) => Recognizer;
  /** What to read for a special token: itself, as one unit, or something else. */
  readonly special: (expr: SpecialExpr) => Expr;
}

/** A grammar whose rules are being written into the network. */
interface Scope {
  readonly grammar: Grammar;
  /** The nonterminals of its rules, as far as they were met. */
  readonly known: Map<string, number>;
  readonly inlined: Map<string, boolean>;
}

/**
 * Writes a grammar as a network; nonterminal 0 is the text itself. All rules that are named are there (`check.ts`).
 *
 * @throws WellformedError (`limit`) beyond `MAX_NETWORK_STATES`
 * @throws GrammarError where `&`, `~` or a lazy lexeme stands over what is not regular
 */
export function buildNetwork(grammar: Grammar, options: NetworkOptions): Network {
  return new Builder(options).build(grammar);
}

class Builder {
  private readonly network = new Network();
  private readonly options: NetworkOptions;
  /** Bodies that are still to be written. */
  private readonly pending: { nonterminal: number; body: Expr; scope: Scope }[] = [];
  private readonly dfas = new Map<Expr, Dfa>();
  private readonly terminals = new Map<Expr, number>();
  private readonly specials = new Map<string, number>();
  private depth = 0;
  /** Whether what is being written calls nobody. */
  private writesAll = false;
  /** The rule that is being written. */
  private rule = '';

  constructor(options: NetworkOptions) {
    this.options = options;
  }

  build(grammar: Grammar): Network {
    const { network } = this;
    const text = network.addNonterminal('text');
    this.pending.push({ nonterminal: text, body: { kind: 'grammar', grammar }, scope: newScope(grammar) });
    for (let next = this.pending.pop(); next !== undefined; next = this.pending.pop()) {
      const nonterminal = network.nonterminals[next.nonterminal]!;
      this.rule = nonterminal.name;
      nonterminal.start = this.newState();
      nonterminal.end = this.newState();
      this.writeBody(next.body, nonterminal.start, nonterminal.end, next.scope);
    }
    return network;
  }

  private newState(): number {
    if (this.network.size >= MAX_NETWORK_STATES) {
      throw new WellformedError(
        'limit',
        `the grammar is too large: written out it takes more than ${MAX_NETWORK_STATES} states; ` +
          'use smaller counts in its repeats',
      );
    }
    return this.network.add(this.rule);
  }

  /** A regular body is written without calls where that takes not too much: what calls nobody is read in one frame. */
  private writeBody(body: Expr, from: number, to: number, scope: Scope): void {
    const bodyOf = (name: string): Expr | undefined => scope.grammar.rules.get(name)?.body;
    this.writesAll = isRegular(body, bodyOf) && this.isWrittenOut(body, scope);
    this.write(body, from, to, scope);
    this.writesAll = false;
  }

  /** Writes an expression between two states. Nothing else leads into `to` from behind, nothing out of `from` in front. */
  private write(expr: Expr, from: number, to: number, scope: Scope): void {
    const { network } = this;
    switch (expr.kind) {
      case 'empty':
        network.silent[from]!.push(to);
        return;
      case 'text':
        this.writeBytes(new TextEncoder().encode(expr.text), from, to);
        return;
      case 'class':
        this.writeSequences(utf8Ranges(expr.set), from, to);
        return;
      case 'sequence': {
        let at = from;
        expr.items.forEach((item, i) => {
          const next = i === expr.items.length - 1 ? to : this.newState();
          this.write(item, at, next, scope);
          at = next;
        });
        return;
      }
      case 'choice':
        for (const item of expr.items) {
          const [first, last] = [this.newState(), this.newState()];
          network.silent[from]!.push(first);
          network.silent[last]!.push(to);
          this.write(item, first, last, scope);
        }
        return;
      case 'repeat':
        this.writeRepeat(expr.item, expr.min, expr.max, from, to, scope);
        return;
      case 'rule':
        this.writeRule(expr.name, from, to, scope);
        return;
      case 'grammar': {
        const inner = newScope(expr.grammar);
        this.writeRule(expr.grammar.start, from, to, inner);
        return;
      }
      case 'json':
        this.writeCall(
          this.terminal(expr, 'json', () => this.options.json(expr)),
          from,
          to,
        );
        return;
      case 'substring':
        this.writeCall(
          this.terminal(expr, 'substring', () => new SubstringRecognizer(expr.chunks)),
          from,
          to,
        );
        return;
      case 'special':
        this.writeSpecial(expr, from, to, scope);
        return;
      case 'regex':
      case 'and':
      case 'not':
      case 'lazy':
        this.writeDfa(expr, from, to, scope);
    }
  }

  private writeBytes(bytes: Uint8Array, from: number, to: number): void {
    if (bytes.length === 0) this.network.silent[from]!.push(to);
    let at = from;
    bytes.forEach((byte, i) => {
      const next = i === bytes.length - 1 ? to : this.newState();
      this.network.units[at]!.push(byte, byte, next);
      at = next;
    });
  }

  private writeSequences(
    sequences: readonly (readonly (readonly [number, number])[])[],
    from: number,
    to: number,
  ): void {
    for (const ranges of sequences) {
      let at = from;
      ranges.forEach(([first, last], i) => {
        const next = i === ranges.length - 1 ? to : this.newState();
        this.network.units[at]!.push(first, last, next);
        at = next;
      });
    }
  }

  private writeRepeat(item: Expr, min: number, max: number, from: number, to: number, scope: Scope): void {
    const { network } = this;
    let at = from;
    const isOften = (max === Infinity ? min : max) > MOST_INLINED_COPIES;
    const once = (): void => {
      const next = this.newState();
      if (isOften && !this.writesAll && item.kind === 'rule') this.writeRuleCall(item.name, at, next, scope);
      else this.write(item, at, next, scope);
      at = next;
    };
    for (let i = 0; i < min; i++) once();
    if (max === Infinity) {
      // A state of its own, so that the loop is not entered from outside behind its first turn.
      const loop = this.newState();
      const end = this.newState();
      network.silent[at]!.push(loop);
      this.write(item, loop, end, scope);
      network.silent[end]!.push(loop);
      network.silent[loop]!.push(to);
      return;
    }
    for (let i = min; i < max; i++) {
      network.silent[at]!.push(to);
      once();
    }
    network.silent[at]!.push(to);
  }

  private writeRule(name: string, from: number, to: number, scope: Scope): void {
    const body = scope.grammar.rules.get(name)!.body;
    if (this.isInlined(name, scope)) {
      // The body may loop back to its ends.
      const [first, last] = [this.newState(), this.newState()];
      this.network.silent[from]!.push(first);
      this.network.silent[last]!.push(to);
      const { rule } = this;
      this.rule = name;
      this.write(body, first, last, scope);
      this.rule = rule;
      return;
    }
    this.writeRuleCall(name, from, to, scope);
  }

  private writeRuleCall(name: string, from: number, to: number, scope: Scope): void {
    const { body } = scope.grammar.rules.get(name)!;
    let nonterminal = scope.known.get(name);
    if (nonterminal === undefined) {
      nonterminal = this.network.addNonterminal(name);
      scope.known.set(name, nonterminal);
      this.pending.push({ nonterminal, body, scope });
    }
    this.writeCall(nonterminal, from, to);
  }

  private writeCall(nonterminal: number, from: number, to: number): void {
    this.network.calls[from]!.push(nonterminal, to);
  }

  private terminal(expr: Expr, name: string, make: () => Recognizer): number {
    let terminal = this.terminals.get(expr);
    if (terminal === undefined) {
      terminal = this.network.addNonterminal(name, make());
      this.terminals.set(expr, terminal);
    }
    return terminal;
  }

  private writeSpecial(expr: SpecialExpr, from: number, to: number, scope: Scope): void {
    const read = this.options.special(expr);
    if (read.kind === 'choice') {
      for (const item of read.items) this.write(item, from, to, scope);
      return;
    }
    if (read.kind !== 'special') {
      this.write(read, from, to, scope);
      return;
    }
    let unit = this.specials.get(read.text);
    if (unit === undefined) {
      unit = FIRST_SPECIAL + this.network.specials.length;
      this.network.specials.push(read.text);
      this.specials.set(read.text, unit);
    }
    this.network.units[from]!.push(unit, unit, to);
  }

  private dfaOf(expr: Expr, scope: Scope): Dfa {
    let dfa = this.dfas.get(expr);
    if (dfa === undefined) {
      dfa = byteDfaOf(expr, (name) => scope.grammar.rules.get(name)?.body);
      this.dfas.set(expr, dfa);
    }
    return dfa;
  }

  private writeDfa(expr: Expr, from: number, to: number, scope: Scope): void {
    const { network } = this;
    const dfa = this.dfaOf(expr, scope);
    const dead = deadStates(dfa);
    const states = Array.from({ length: dfa.size }, () => -1);
    const stateOf = (state: number): number =>
      states[state] === -1 ? (states[state] = this.newState()) : states[state]!;
    if (dead[0] === 1) return;
    network.silent[from]!.push(stateOf(0));
    // A lazy lexeme that may be empty is empty: nothing was read that could settle anything.
    const commits = expr.kind === 'lazy' && dfa.accepting[0] === 0;
    for (let state = 0; state < dfa.size; state++) {
      if (dead[state] === 1) continue;
      if (dfa.accepting[state] === 1) {
        network.silent[stateOf(state)]!.push(to);
        if (commits) network.commits.add(stateOf(state));
      }
      for (let i = 0; i < dfa.starts.length && dfa.starts[i]! < 256; i++) {
        const next = dfa.next[state * dfa.classCount + dfa.classes[i]!]!;
        const last = Math.min(255, (dfa.starts[i + 1] ?? 256) - 1);
        if (dead[next] === 0) network.units[stateOf(state)]!.push(dfa.starts[i]!, last, stateOf(next));
      }
    }
  }

  private isWrittenOut(body: Expr, scope: Scope): boolean {
    const alone = new Map<string, number>();
    const whole = this.wholeSize(body, scope, alone);
    let each = this.wholeSize(body, scope, alone, true);
    for (const size of alone.values()) each += size;
    return whole <= INLINE_REGULAR && whole <= MOST_REPEATED * each;
  }

  /**
   * About how many states a regular expression takes, or more than is allowed: with all rules that it names, of which
   * `alone` gets the sizes without those that they name; or (`isAlone`) without them.
   */
  private wholeSize(expr: Expr, scope: Scope, alone: Map<string, number>, isAlone = false): number {
    switch (expr.kind) {
      case 'text':
        return expr.text.length;
      case 'class':
        return utf8Ranges(expr.set).reduce((sum, one) => sum + one.length, 1);
      case 'regex':
      case 'and':
      case 'not':
        return this.dfaOf(expr, scope).size;
      case 'rule': {
        if (isAlone) return 1;
        const { body } = scope.grammar.rules.get(expr.name)!;
        if (!alone.has(expr.name)) alone.set(expr.name, this.wholeSize(body, scope, alone, true));
        return this.wholeSize(body, scope, alone);
      }
      case 'repeat': {
        const times = expr.max === Infinity ? expr.min + 1 : expr.max;
        return this.wholeSize(expr.item, scope, alone, isAlone) * (isAlone ? 1 : times) + 2;
      }
      default: {
        let size = 1;
        for (const part of partsOf(expr)) {
          size += this.wholeSize(part, scope, alone, isAlone);
          if (size > INLINE_REGULAR) break;
        }
        return size;
      }
    }
  }

  private isInlined(name: string, scope: Scope): boolean {
    if (this.writesAll) return true;
    const known = scope.inlined.get(name);
    if (known !== undefined) return known;
    // As long as it is not known it is no: what names itself is never written out.
    scope.inlined.set(name, false);
    if (this.depth >= INLINE_DEPTH) return false;
    this.depth++;
    const size = this.sizeOf(scope.grammar.rules.get(name)!.body, scope);
    this.depth--;
    const isInlined = size.states <= (size.loops ? INLINE_LOOPS : INLINE_FINITE);
    scope.inlined.set(name, isInlined);
    return isInlined;
  }

  /** About how many states an expression takes; Infinity where it holds what is not written out. */
  private sizeOf(expr: Expr, scope: Scope): { states: number; loops: boolean } {
    switch (expr.kind) {
      case 'text':
        return { states: expr.text.length, loops: false };
      case 'class':
        return {
          states: 1 + utf8Ranges(expr.set).reduce((sum, one) => sum + one.length - 1, 0),
          loops: false,
        };
      case 'rule': {
        if (!this.isInlined(expr.name, scope)) return { states: Infinity, loops: true };
        return this.sizeOf(scope.grammar.rules.get(expr.name)!.body, scope);
      }
      case 'repeat': {
        const { states, loops } = this.sizeOf(expr.item, scope);
        const times = expr.max === Infinity ? expr.min + 1 : expr.max;
        return { states: states * times + 2, loops: loops || expr.max === Infinity };
      }
      case 'sequence':
      case 'choice': {
        const sizes = partsOf(expr).map((part) => this.sizeOf(part, scope));
        const states = sizes.reduce((sum, size) => sum + size.states, 1);
        return { states, loops: sizes.some(({ loops }) => loops) };
      }
      case 'empty':
      case 'special':
        return { states: 1, loops: false };
      default:
        return { states: Infinity, loops: true };
    }
  }
}

function newScope(grammar: Grammar): Scope {
  return { grammar, known: new Map<string, number>(), inlined: new Map<string, boolean>() };
}

/** Per state: 1 where no text is accepted any more. */
function deadStates({ size, classCount, next, accepting }: Dfa): Uint8Array {
  const into: number[][] = Array.from({ length: size }, () => []);
  for (let state = 0; state < size; state++) {
    for (let one = 0; one < classCount; one++) into[next[state * classCount + one]!]!.push(state);
  }
  const dead = new Uint8Array(size).fill(1);
  const alive: number[] = [];
  accepting.forEach((accepts, state) => {
    if (accepts === 1) {
      dead[state] = 0;
      alive.push(state);
    }
  });
  for (let state = alive.pop(); state !== undefined; state = alive.pop()) {
    for (const before of into[state]!) {
      if (dead[before] === 0) continue;
      dead[before] = 0;
      alive.push(before);
    }
  }
  return dead;
}
