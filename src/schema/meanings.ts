import { decimalKey } from '../json/decimal.ts';
import { children, type FixedValues, inPlace, type Limit, type SchemaNode } from './node.ts';

/**
 * Which subschemas mean the same: those with equal keywords and subschemas, wherever they stand. Facts about them are
 * then the same facts, and branches of `oneOf` that share most of what they say share it in formulas too. Subschemas
 * that refer to themselves mean only themselves.
 */
export class Meanings {
  private readonly meanings = new Map<SchemaNode, string>();
  private readonly membersOf = new Map<SchemaNode, string>();
  private readonly numbers = new Map<string, number>();

  /** A number for what a subschema means. */
  of(node: SchemaNode): string {
    let meaning = this.meanings.get(node);
    if (meaning === undefined) {
      this.find(node);
      meaning = this.meanings.get(node)!;
    }
    return meaning;
  }

  /** What `properties`, `patternProperties` and `additionalProperties` mean. */
  members(node: SchemaNode): string {
    let meaning = this.membersOf.get(node);
    if (meaning === undefined) this.membersOf.set(node, (meaning = this.intern(this.membersText(node))));
    return meaning;
  }

  /** What `prefixItems` and `items` mean. */
  items(node: SchemaNode): string {
    return this.intern(this.itemsText(node));
  }

  /** Which strings, or numbers, are fixed. */
  fixed(values: FixedValues, kind: 'strings' | 'numbers'): string {
    const texts =
      kind === 'strings'
        ? values.strings.map((each) => JSON.stringify(each))
        : values.numbers.map(decimalKey);
    return this.intern(`${kind} ${[...texts].sort().join()}`);
  }

  /** By a list, children first: subschemas can be nested deeper than recursion could go. */
  private find(root: SchemaNode): void {
    const { meanings } = this;
    const open = new Set<SchemaNode>();
    const pending: { readonly node: SchemaNode; parts: readonly SchemaNode[] | undefined }[] = [
      { node: root, parts: undefined },
    ];
    for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
      const { node, parts } = top;
      if (meanings.has(node)) pending.pop();
      else if (parts === undefined) {
        open.add(node);
        top.parts = [...children(node), ...inPlace(node)];
        for (const part of top.parts)
          if (!meanings.has(part) && !open.has(part)) pending.push({ node: part, parts: undefined });
      } else {
        pending.pop();
        open.delete(node);
        // A part that is still open leads back to here.
        for (const part of parts) if (!meanings.has(part)) meanings.set(part, `n${part.id}`);
        if (!meanings.has(node)) meanings.set(node, this.intern(this.textOf(node)));
      }
    }
  }

  private textOf(node: SchemaNode): string {
    const of = (each: SchemaNode): string => this.of(each);
    const list = (nodes: readonly SchemaNode[]): string => nodes.map(of).join();
    const { types, values, contains, conditional } = node;
    const parts: string[] = [];
    const say = (name: string, isSaid: boolean, text: () => string): void => {
      if (isSaid) parts.push(`${name} ${text()}`);
    };
    const child = (name: string, each: SchemaNode | undefined): void => {
      if (each !== undefined) parts.push(`${name} ${of(each)}`);
    };
    const range = (name: string, least: number, most: number): void => {
      if (least > 0 || most < Infinity) parts.push(`${name} ${least} ${most}`);
    };
    const lists = (name: string, all: readonly (readonly SchemaNode[])[]): void => {
      for (const each of all) parts.push(`${name} ${list(each)}`);
    };
    say('false', !node.satisfiable, () => '');
    if (types !== undefined) parts.push(`type ${[...types.kinds].sort().join()} ${types.integer}`);
    if (values !== undefined) {
      parts.push(
        `values ${this.fixed(values, 'strings')} ${this.fixed(values, 'numbers')}`,
        `${[...values.literals].sort().join()} ${list(values.composites)}`,
      );
    }
    range('length', node.minLength, node.maxLength);
    say('tests', node.tests.length > 0, () => JSON.stringify(node.tests.map(({ name }) => name)));
    say('minimum', node.minimum.length > 0, () => limits(node.minimum));
    say('maximum', node.maximum.length > 0, () => limits(node.maximum));
    say('multiple', node.multipleOf.length > 0, () => node.multipleOf.map(decimalKey).join());
    say('required', node.required.length > 0, () => JSON.stringify(node.required));
    say('members', speaksOfMembers(node), () => this.members(node));
    child('names', node.propertyNames);
    range('properties', node.minProperties, node.maxProperties);
    say('dependent', node.dependentRequired.size > 0, () => JSON.stringify([...node.dependentRequired]));
    say('dependents', node.dependentSchemas.size > 0, () =>
      JSON.stringify(Array.from(node.dependentSchemas, ([key, each]) => [key, of(each)])),
    );
    child('unevaluated properties', node.unevaluatedProperties);
    say('items', node.prefixItems.length > 0 || node.items !== undefined, () => this.items(node));
    range('items', node.minItems, node.maxItems);
    if (contains !== undefined) {
      parts.push(`contains ${of(contains.node)} ${contains.min} ${contains.max} ${contains.evaluates}`);
    }
    say('unique', node.uniqueItems, () => '');
    child('unevaluated items', node.unevaluatedItems);
    lists('all', node.references.length > 0 ? [node.references] : []);
    lists('any', node.alternatives);
    lists('one', node.exclusives);
    lists('none', node.negations.length > 0 ? [node.negations] : []);
    if (conditional !== undefined) {
      parts.push(`if ${of(conditional.if)}`);
      child('then', conditional.then);
      child('else', conditional.else);
    }
    return parts.join('|');
  }

  private membersText({ properties, patternProperties, additional }: SchemaNode): string {
    return JSON.stringify([
      Array.from(properties, ([key, each]) => [key, this.of(each)]),
      patternProperties.map(({ test, node }) => [test.name, this.of(node)]),
      additional === undefined ? '' : this.of(additional),
    ]);
  }

  private itemsText({ prefixItems, items }: SchemaNode): string {
    return `[${prefixItems.map((each) => this.of(each)).join()}] ${items === undefined ? '' : this.of(items)}`;
  }

  private intern(text: string): string {
    let number = this.numbers.get(text);
    if (number === undefined) this.numbers.set(text, (number = this.numbers.size));
    return String(number);
  }
}

function speaksOfMembers({ properties, patternProperties, additional }: SchemaNode): boolean {
  return properties.size > 0 || patternProperties.length > 0 || additional !== undefined;
}

function limits(all: readonly Limit[]): string {
  return all.map(({ value, isExclusive }) => `${decimalKey(value)}${isExclusive ? '!' : ''}`).join();
}
