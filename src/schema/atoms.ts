import { type Decimal, decimalKey } from '../json/decimal.ts';
import { type Codes, Composites } from './composites.ts';
import { fewTexts } from './few-texts.ts';
import { children, inPlace, type Limit, type SchemaNode, UNCONSTRAINED } from './node.ts';
import { Meanings } from './meanings.ts';
import type { StringTest } from './string-test.ts';

/** A test that so few strings pass fixes them, as `enum` does. */
const FEW_TEXTS = 8;

/** So many tests are looked at for that. */
const MOST_TESTS = 500;

/** The first variable of those that are numbered in ascending order. */
export const FIRST_VARIABLE: number = 2 ** 20;

/**
 * What a formula's variables stand for. `fits` is about a value as a whole; the others are facts about the value that a
 * frame reads, and keyed by meaning, so that subschemas share them:
 * - `fits`: the value satisfies a subschema;
 * - `seen`: the object has a member under a key; `count`: the object or array has at least so many members or items;
 * - `members`: all members satisfy what `properties`, `patternProperties` and `additionalProperties` of a subschema say;
 *   `names`: all keys satisfy its `propertyNames`; `items`: all items satisfy what `prefixItems` and `items` say;
 * - `agrees`: all members, or items, are those of one of some fixed values, as far as they were read;
 * - `unevaluated`: all members, or items, that nothing in the place of a subschema evaluates satisfy what it says of
 *   those;
 * - `contains`: at least so many of the items that are still to come satisfy a subschema; `unique`: no two items are
 *   equal;
 * - `length`: the string has at least so many code points; `test`: it passes a test;
 * - `strings`, `numbers`: the value is one of those that a subschema fixes;
 * - `integer`: the number is an integer; `above`: it is at, or above, a limit; `multiple`: it is a multiple.
 */
export type Atom =
  | {
      readonly kind: 'fits' | 'members' | 'names' | 'items' | 'unevaluated' | 'strings' | 'numbers';
      readonly node: SchemaNode;
    }
  | { readonly kind: 'agrees'; readonly nodes: readonly SchemaNode[] }
  | { readonly kind: 'seen'; readonly key: string }
  | { readonly kind: 'count' | 'length'; readonly least: number }
  | { readonly kind: 'contains'; readonly node: SchemaNode; readonly least: number }
  | { readonly kind: 'unique' | 'integer' }
  | { readonly kind: 'test'; readonly test: StringTest }
  | { readonly kind: 'above'; readonly limit: Limit }
  | { readonly kind: 'multiple'; readonly of: Decimal };

/**
 * Numbers the variables of a schema's formulas, by one walk through the schema before any formula is built: per
 * subschema its own facts, then those of its children, then those of the subschemas in its place. This order keeps
 * diagrams small, which the order of first use does not.
 */
export class Atoms {
  readonly composites: Composites;
  private readonly atoms: Atom[] = [];
  /** Those whose variables stand in front of all others, the last one first. */
  private readonly front: Atom[] = [];
  /** Per atom in front of all others: the codes of which it is a bit. */
  private readonly codesInFront: Codes[] = [];
  private readonly byMeaning = new Map<string, number>();
  private readonly meanings = new Meanings();
  private readonly walked = new Set<string>();
  private readonly ofBits = new Map<Codes['bits'], readonly number[]>();
  private readonly ofTests = new Map<StringTest, Atom>();

  constructor(root: SchemaNode) {
    this.composites = new Composites(this.meanings);
    // By a list, in the order of recursion: chains of references may be longer than the stack is deep.
    const pending = [root];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      // Of subschemas that mean the same, all variables are the same.
      const meaning = this.meanings.of(node);
      if (this.walked.has(meaning)) continue;
      this.walked.add(meaning);
      this.number(node);
      for (const part of [...children(node), ...inPlace(node)].reverse()) pending.push(part);
    }
  }

  /** What a variable stands for. */
  get(variable: number): Atom {
    return variable < FIRST_VARIABLE
      ? this.front[FIRST_VARIABLE - 1 - variable]!
      : this.atoms[variable - FIRST_VARIABLE]!;
  }

  /** The variable of an atom. */
  variable(atom: Atom): number {
    const meaning = this.meaningOf(atom);
    let variable = this.byMeaning.get(meaning);
    if (variable === undefined) {
      variable = FIRST_VARIABLE - 1 + this.atoms.push(atom);
      this.byMeaning.set(meaning, variable);
    }
    return variable;
  }

  /** The variables of the bits of codes, in ascending order and in front of all that are numbered so far. */
  bits(codes: Codes): readonly number[] {
    const { bits } = codes;
    let variables = this.ofBits.get(bits);
    if (variables === undefined) {
      variables = [...bits]
        .reverse()
        .map((node) => {
          const atom: Atom = { kind: 'fits', node };
          const variable = FIRST_VARIABLE - this.front.push(atom);
          this.codesInFront.push(codes);
          this.byMeaning.set(this.meaningOf(atom), variable);
          return variable;
        })
        .reverse();
      this.ofBits.set(bits, variables);
    }
    return variables;
  }

  /** What it is that a string passes a test. */
  passing(test: StringTest): Atom {
    let atom = this.ofTests.get(test);
    if (atom === undefined) {
      const isRegular = this.ofTests.size < MOST_TESTS && test.inner === test.outer;
      const strings = isRegular ? fewTexts(test.outer, FEW_TEXTS) : undefined;
      const values = strings && { strings, numbers: [], literals: new Set<never>(), composites: [] };
      atom =
        values === undefined
          ? { kind: 'test', test }
          : { kind: 'strings', node: { ...UNCONSTRAINED, id: -1, pointer: '', values } };
      this.ofTests.set(test, atom);
    }
    return atom;
  }

  /** The tests of strings among the variables so far. */
  tests(): StringTest[] {
    return this.atoms.flatMap((atom) => (atom.kind === 'test' ? [atom.test] : []));
  }

  /** The codes of which all of some variables are bits, if there are such. */
  codesOfAll(variables: readonly number[]): Codes | undefined {
    const of = (variable: number): Codes | undefined => this.codesInFront[FIRST_VARIABLE - 1 - variable];
    const codes = variables.length > 0 ? of(variables[0]!) : undefined;
    return variables.every((variable) => of(variable) === codes) ? codes : undefined;
  }

  /** Whether a code meets a condition on the bits of codes. */
  codeMeets(
    codes: Codes,
    condition: (value: (variable: number) => boolean) => boolean,
  ): (code: number) => boolean {
    const bits = this.bits(codes);
    const place = new Map(bits.map((variable, i) => [variable, bits.length - 1 - i]));
    return (code) => condition((variable) => ((code >> place.get(variable)!) & 1) === 1);
  }

  /** A number for what a subschema means. */
  meaning(node: SchemaNode): string {
    return this.meanings.of(node);
  }

  /** A variable for reading. */
  name(variable: number): string {
    return this.meaningOf(this.get(variable));
  }

  /** The variables of a least and a greatest number. */
  private thresholds(min: number, max: number, atom: (least: number) => Atom): void {
    if (min > 0) this.variable(atom(min));
    if (max < Infinity) this.variable(atom(max + 1));
  }

  private meaningOf(atom: Atom): string {
    const { meanings } = this;
    switch (atom.kind) {
      case 'seen':
        return `seen ${JSON.stringify(atom.key)}`;
      case 'count':
      case 'length':
        return `${atom.kind} >= ${atom.least}`;
      case 'integer':
      case 'unique':
        return atom.kind;
      case 'contains':
        return `contains ${meanings.of(atom.node)} >= ${atom.least}`;
      case 'test':
        return atom.test.name;
      case 'above':
        return `${atom.limit.isExclusive ? '>' : '>='} ${decimalKey(atom.limit.value)}`;
      case 'multiple':
        return `multiple of ${decimalKey(atom.of)}`;
      case 'agrees':
        return `agrees ${atom.nodes
          .map((node) => meanings.of(node))
          .sort()
          .join()}`;
      case 'members':
        return `members ${meanings.members(atom.node)}`;
      case 'items':
        return `items ${meanings.items(atom.node)}`;
      case 'names':
        return `names ${atom.node.propertyNames === undefined ? '' : meanings.of(atom.node.propertyNames)}`;
      case 'strings':
        return `strings ${atom.node.values === undefined ? '' : meanings.fixed(atom.node.values, 'strings')}`;
      case 'numbers':
        return `numbers ${atom.node.values === undefined ? '' : meanings.fixed(atom.node.values, 'numbers')}`;
      default:
        return `${atom.kind} ${meanings.of(atom.node)}`;
    }
  }

  private number(node: SchemaNode): void {
    this.variable({ kind: 'fits', node });
    for (const key of node.required) this.variable({ kind: 'seen', key });
    for (const [key, keys] of node.dependentRequired) {
      for (const each of [key, ...keys]) this.variable({ kind: 'seen', key: each });
    }
    for (const key of node.dependentSchemas.keys()) this.variable({ kind: 'seen', key });
    const about = (kind: 'members' | 'names' | 'items' | 'unevaluated', isSaid: boolean): void => {
      if (isSaid) this.variable({ kind, node });
    };
    about(
      'members',
      node.properties.size > 0 || node.patternProperties.length > 0 || node.additional !== undefined,
    );
    about('names', node.propertyNames !== undefined);
    about('items', node.prefixItems.length > 0 || node.items !== undefined);
    about('unevaluated', (node.unevaluatedProperties ?? node.unevaluatedItems) !== undefined);
    if (node.values !== undefined) {
      for (const kind of ['strings', 'numbers'] as const) this.variable({ kind, node });
      for (const composite of node.values.composites) this.composites.add(composite);
    }
    for (const test of node.tests) this.variable(this.passing(test));
    for (const limit of node.minimum) this.variable({ kind: 'above', limit });
    for (const limit of node.maximum) this.variable({ kind: 'above', limit: behind(limit) });
    for (const of of node.multipleOf) this.variable({ kind: 'multiple', of });
    if (node.types?.integer) this.variable({ kind: 'integer' });
    const { contains } = node;
    if (contains !== undefined) {
      this.thresholds(contains.min, contains.max, (least) => ({
        kind: 'contains',
        node: contains.node,
        least,
      }));
    }
    if (node.uniqueItems) this.variable({ kind: 'unique' });
    const count = (least: number): Atom => ({ kind: 'count', least });
    this.thresholds(node.minItems, node.maxItems, count);
    this.thresholds(node.minProperties, node.maxProperties, count);
    this.thresholds(node.minLength, node.maxLength, (least) => ({ kind: 'length', least }));
  }
}

/** The lower limit of what an upper limit shuts out. */
export function behind({ value, isExclusive }: Limit): Limit {
  return { value, isExclusive: !isExclusive };
}
