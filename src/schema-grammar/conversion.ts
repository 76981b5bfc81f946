import { canonicalNumber } from '../json/decimal.ts';
import type { Kind, SchemaNode } from '../schema/node.ts';
import { choice, EMPTY, type Expr, type Grammar, repeat, rule, sequence, text } from '../grammar/ir.ts';
import { colon, comma, JSON_RULES } from './json-rules.ts';
import { Conjunction } from './parts.ts';
import { stringRules } from './string-rules.ts';

/** Alternatives of several lists are multiplied out only so far. */
const MOST_BRANCHES = 1000;

/** More items than that are not counted. */
const MOST_COUNTED = 200;

/** So few integers are written out one by one. */
const FEW_INTEGERS = 256;

/**
 * A schema as a grammar that accepts every value that the schema does, and more: see `notes`. For engines elsewhere that
 * take a grammar and no schema.
 */
export interface SchemaGrammar {
  readonly grammar: Grammar;
  /** What in the schema the grammar does not keep, with JSON Pointers. */
  readonly notes: readonly string[];
}

/**
 * Turns a schema into rules. Keys stand in the order of the document, those that are not named behind them; white space
 * may stand wherever JSON allows it, up to 20 characters in one place.
 */
export function convert(root: SchemaNode): SchemaGrammar {
  return new Conversion().run(root);
}

class Conversion {
  private readonly rules = new Map<string, Expr>();
  private readonly ruleOf = new Map<string, string>();
  private readonly notes = new Set<string>();
  private branches = 0;

  run(root: SchemaNode): SchemaGrammar {
    this.rules.set('root', EMPTY);
    this.rules.set('root', this.value(new Conjunction([root])));
    const rules = new Map([...this.rules, ...JSON_RULES]);
    const used = new Set(['root']);
    for (const name of used) for (const other of namesIn(rules.get(name)!)) used.add(other);
    const kept = [...rules].filter(([name]) => used.has(name));
    return {
      grammar: {
        start: 'root',
        rules: new Map(kept.map(([name, body]) => [name, { name, body }])),
        warnings: [],
      },
      notes: [...this.notes],
    };
  }

  /** A value that satisfies a conjunction, as a rule. */
  private value(all: Conjunction): Expr {
    if (all.nodes.every(saysNothing)) {
      this.noteWhatIsLost(all);
      return rule('json-value');
    }
    const known = this.ruleOf.get(all.key);
    if (known !== undefined) return rule(known);
    const name = this.newName(all.nodes[0]!.pointer);
    this.ruleOf.set(all.key, name);
    this.rules.set(name, EMPTY);
    this.rules.set(name, this.body(all, 0));
    return rule(name);
  }

  private body(all: Conjunction, depth: number): Expr {
    if (!all.isSatisfiable) return choice([]);
    this.noteWhatIsLost(all);
    const listed = all.nodes.find(({ values }) => values !== undefined);
    if (listed !== undefined) return this.listed(listed, all);
    const lists = all.nodes.flatMap(({ alternatives, exclusives }) => [...alternatives, ...exclusives]);
    const [branches] = lists;
    if (branches !== undefined && depth < 1) {
      this.branches += branches.length;
      if (this.branches <= MOST_BRANCHES) {
        for (const { pointer } of lists.slice(1).map((list) => list[0]!))
          this.note(pointer, 'a second choice');
        return choice(branches.map((branch) => this.branch(all, branch)));
      }
      this.note(branches[0]!.pointer, 'a choice, for there are too many');
    }
    return choice(all.kinds.map((kind) => this.kind(kind, all)));
  }

  /** One alternative, with all that stands beside the choice. */
  private branch(all: Conjunction, branch: SchemaNode): Expr {
    const both = new Conjunction([...all.nodes, branch], all.order);
    const own = new Conjunction([branch], all.order);
    const isNested = own.nodes.some(
      ({ alternatives, exclusives }) => alternatives.length + exclusives.length > 0,
    );
    // What stands beside a choice within a choice is left to that one.
    if (isNested) return this.value(own);
    return this.body(both, 1);
  }

  private listed({ values }: SchemaNode, all: Conjunction): Expr {
    const { strings, numbers, literals, composites } = values!;
    const kinds = new Set(all.kinds);
    return choice([
      ...(kinds.has('string') ? strings.map((value) => text(JSON.stringify(value))) : []),
      ...(kinds.has('number') ? numbers.map((value) => text(canonicalNumber(value))) : []),
      ...[...literals].filter((kind) => kinds.has(kind)).map((kind) => text(kind)),
      ...composites.map((node) => this.value(new Conjunction([node]))),
    ]);
  }

  private kind(kind: Kind, all: Conjunction): Expr {
    switch (kind) {
      case 'object':
        return this.object(all);
      case 'array':
        return this.array(all);
      case 'string':
        return this.string(all);
      case 'number':
        return this.number(all);
      default:
        return text(kind);
    }
  }

  private object(all: Conjunction): Expr {
    const { keys, required, others } = all;
    const isClosed = !others.isSatisfiable;
    if (!isClosed && all.order.length === 0 && others.nodes.every(saysNothing)) return rule('json-object');
    const order = all.order.filter(
      (key) => (keys.includes(key) || !isClosed) && all.member(key).isSatisfiable,
    );
    if ([...required].some((key) => !order.includes(key))) return choice([]);
    const members = order.map((key) =>
      sequence([text(JSON.stringify(key)), colon(), this.value(all.member(key))]),
    );
    const other = sequence([rule('json-string'), colon(), this.value(others)]);
    // From the last key on: what may follow where something stands before, and where nothing does.
    let after: Expr = isClosed ? EMPTY : repeat(sequence([comma(), other]), 0, Infinity);
    let start: Expr = isClosed ? EMPTY : choice([sequence([other, after]), EMPTY]);
    for (let i = order.length - 1; i >= 0; i--) {
      const isRequired = required.has(order[i]!);
      const next = this.named(after, 'members');
      start = isRequired
        ? sequence([members[i]!, next])
        : choice([sequence([members[i]!, next]), this.named(start, 'members')]);
      const member = sequence([comma(), members[i]!]);
      after = sequence([isRequired ? member : repeat(member, 0, 1), next]);
    }
    return sequence([text('{'), rule('ws'), start, rule('ws'), text('}')]);
  }

  private array(all: Conjunction): Expr {
    const least = all.largest('minItems');
    const most = all.least('maxItems');
    const prefix = all.prefixLength;
    const rest = all.item(prefix);
    if (most < least) return choice([]);
    if (prefix === 0 && rest.nodes.every(saysNothing) && least === 0 && most === Infinity)
      return rule('json-array');
    const next = (item: Conjunction): Expr => sequence([comma(), this.value(item)]);
    const count = (wanted: number): number =>
      Math.max(0, Math.min(wanted - Math.max(prefix, 1), MOST_COUNTED));
    const hasRest = rest.isSatisfiable && most > prefix;
    const isCounted = most <= MOST_COUNTED;
    if (!isCounted && most < Infinity) this.note(all.nodes[0]!.pointer, 'maxItems');
    // Behind the first item and the prefix; then the prefix from its end.
    let tail: Expr = hasRest
      ? repeat(this.named(next(rest), 'items'), count(least), isCounted ? count(most) : Infinity)
      : EMPTY;
    if (!hasRest && least > Math.max(prefix, 1)) return choice([]);
    for (let i = prefix - 1; i >= 1; i--) {
      const behind = i < most ? sequence([next(all.item(i)), tail]) : EMPTY;
      tail = i < least ? behind : i < most ? choice([behind, EMPTY]) : EMPTY;
    }
    const first = all.item(0);
    const some = most === 0 || !first.isSatisfiable ? choice([]) : sequence([this.value(first), tail]);
    const items = least === 0 ? choice([some, EMPTY]) : some;
    return sequence([text('['), rule('ws'), items, rule('ws'), text(']')]);
  }

  private string(all: Conjunction): Expr {
    const tests = all.nodes.flatMap((node) => node.tests);
    const { pointer } = all.nodes[0]!;
    const [least, most] = [all.largest('minLength'), all.least('maxLength')];
    for (const test of tests) {
      if (test.parts !== undefined) continue;
      const body = stringRules(test.outer, (one) => this.named(one, 'string', true).name);
      if (body === undefined) continue;
      for (const { name } of tests.filter((other) => other !== test)) this.note(pointer, name);
      if (test.judge !== undefined) this.note(pointer, `part of ${test.name}`);
      if (least > 0 || most < Infinity)
        this.note(pointer, 'minLength and maxLength beside a pattern or format');
      return sequence([text('"'), body, text('"')]);
    }
    for (const { name } of tests) this.note(pointer, name);
    if (least === 0 && most === Infinity) return rule('json-string');
    const isCounted = most <= MOST_COUNTED;
    if (!isCounted && most < Infinity) this.note(pointer, 'maxLength');
    const characters = repeat(
      rule('json-character'),
      Math.min(least, MOST_COUNTED),
      isCounted ? most : Infinity,
    );
    return sequence([text('"'), characters, text('"')]);
  }

  private number(all: Conjunction): Expr {
    const { pointer } = all.nodes[0]!;
    const few = all.isInteger ? all.fewIntegers(FEW_INTEGERS) : undefined;
    if (few !== undefined) return choice(few.map((value) => text(value)));
    if (all.nodes.some(({ minimum, maximum }) => minimum.length + maximum.length > 0)) {
      this.note(pointer, 'minimum and maximum');
    }
    if (all.nodes.some(({ multipleOf }) => multipleOf.length > 0)) this.note(pointer, 'multipleOf');
    // An integer can be written with a fraction of zeros; `JSON.stringify` does not.
    return rule(all.isInteger ? 'json-integer' : 'json-number');
  }

  private noteWhatIsLost(all: Conjunction): void {
    for (const node of all.nodes) {
      const { pointer } = node;
      if (node.exclusives.length > 0) this.note(pointer, 'that exactly one of oneOf holds');
      if (node.negations.length > 0) this.note(pointer, 'not');
      if (node.conditional !== undefined) this.note(pointer, 'if, then and else');
      if (node.patternProperties.length > 0) this.note(pointer, 'patternProperties');
      if (node.propertyNames !== undefined) this.note(pointer, 'propertyNames');
      if (node.minProperties > 0 || node.maxProperties < Infinity)
        this.note(pointer, 'minProperties and maxProperties');
      if (node.dependentRequired.size + node.dependentSchemas.size > 0) this.note(pointer, 'dependent keys');
      if (node.unevaluatedProperties !== undefined) this.note(pointer, 'unevaluatedProperties');
      if (node.unevaluatedItems !== undefined) this.note(pointer, 'unevaluatedItems');
      if (node.contains !== undefined) this.note(pointer, 'contains');
      if (node.uniqueItems) this.note(pointer, 'uniqueItems');
    }
  }

  private note(pointer: string, what: string): void {
    this.notes.add(`${pointer === '' ? 'the root' : pointer}: ${what}`);
  }

  /** A rule for an expression that is needed more than once. */
  private named(body: Expr, prefix: string, always = false): Expr & { readonly name: string } {
    if (!always && body.kind === 'rule') return body;
    const name = this.newName(prefix);
    this.rules.set(name, body);
    return { kind: 'rule', name };
  }

  private newName(pointer: string): string {
    const last = /([A-Za-z][A-Za-z0-9]*)[^A-Za-z]*$/.exec(pointer)?.[1]?.toLowerCase() ?? 'value';
    for (let i = 1; ; i++) {
      const name = `${last}-${this.rules.size + i}`;
      if (!this.rules.has(name) && !JSON_RULES.has(name)) return name;
    }
  }
}

/** Whether a node asks for nothing. */
function saysNothing(node: SchemaNode): boolean {
  return (
    node.satisfiable &&
    node.types === undefined &&
    node.values === undefined &&
    node.minLength === 0 &&
    node.maxLength === Infinity &&
    node.tests.length === 0 &&
    node.minimum.length + node.maximum.length + node.multipleOf.length === 0 &&
    node.required.length === 0 &&
    node.properties.size + node.patternProperties.length === 0 &&
    node.additional === undefined &&
    node.prefixItems.length === 0 &&
    node.items === undefined &&
    node.minItems === 0 &&
    node.maxItems === Infinity &&
    node.references.length === 0 &&
    node.alternatives.length + node.exclusives.length === 0
  );
}

function namesIn(expr: Expr): string[] {
  switch (expr.kind) {
    case 'rule':
      return [expr.name];
    case 'sequence':
    case 'choice':
      return expr.items.flatMap(namesIn);
    case 'repeat':
      return namesIn(expr.item);
    default:
      return [];
  }
}
