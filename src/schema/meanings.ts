import { decimalKey } from '../json/decimal.ts';
import { children, type FixedValues, inPlace, type Limit, type SchemaNode } from './node.ts';

/**
 * Which subschemas mean the same: those with equal keywords and subschemas, wherever they stand. Facts about them are
 * then the same facts, and branches of `oneOf` that share most of what they say share it in formulas too. Subschemas
 * that refer to themselves mean only themselves.
 */
export class Meanings {
  private readonly meanings = new Map<SchemaNode, string>();
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
    return this.intern(this.membersText(node));
  }

  /** What `prefixItems` and `items` mean. */
  items(node: SchemaNode): string {
    return this.intern(this.itemsText(node));
  }

  /** Which strings, or numbers, are fixed. */
  fixed({ strings }: FixedValues, kind: 'strings'): string;
  fixed({ numbers }: FixedValues, kind: 'numbers'): string;
  fixed(values: FixedValues, kind: 'strings' | 'numbers'): string {
    const texts =
      kind === 'strings'
        ? values.strings.map((each) => JSON.stringify(each))
        : values.numbers.map(decimalKey);
    return this.intern(`${kind} ${[...texts].sort().join()}`);
  }

  /** By a list, children first: subschemas can be nested deeper than recursion could go. */
  private find(root: SchemaNode): void {
    const open = new Set<SchemaNode>();
    const pending: SchemaNode[] = [root];
    while (pending.length > 0) {
      const node = pending.at(-1)!;
      if (this.meanings.has(node)) {
        pending.pop();
        continue;
      }
      const parts = [...children(node), ...inPlace(node)];
      if (!open.has(node)) {
        open.add(node);
        pending.push(...parts.filter((part) => !this.meanings.has(part) && !open.has(part)));
        continue;
      }
      pending.pop();
      open.delete(node);
      // A part that is still open leads back to here.
      for (const part of parts) if (!this.meanings.has(part)) this.meanings.set(part, `n${part.id}`);
      if (!this.meanings.has(node)) this.meanings.set(node, this.intern(this.textOf(node)));
    }
  }

  private textOf(node: SchemaNode): string {
    const of = (each: SchemaNode | undefined): string => (each === undefined ? '' : this.of(each));
    const list = (nodes: readonly SchemaNode[]): string => nodes.map(of).join();
    const lists = (all: readonly (readonly SchemaNode[])[]): string => all.map(list).join('/');
    const { types, values, contains, conditional } = node;
    return [
      node.satisfiable,
      types === undefined ? '' : `${[...types.kinds].sort().join()} ${types.integer}`,
      values === undefined
        ? ''
        : [
            this.fixed(values, 'strings'),
            this.fixed(values, 'numbers'),
            [...values.literals].sort().join(),
            list(values.composites),
          ].join(';'),
      ...[node.minLength, node.maxLength, JSON.stringify(node.tests.map(({ name }) => name))],
      ...[limits(node.minimum), limits(node.maximum), node.multipleOf.map(decimalKey).join()],
      ...[JSON.stringify(node.required), this.membersText(node), of(node.propertyNames)],
      ...[node.minProperties, node.maxProperties],
      JSON.stringify([...node.dependentRequired]),
      JSON.stringify(Array.from(node.dependentSchemas, ([key, each]) => [key, of(each)])),
      ...[of(node.unevaluatedProperties), this.itemsText(node), node.minItems, node.maxItems],
      contains === undefined
        ? ''
        : `${of(contains.node)} ${contains.min} ${contains.max} ${contains.evaluates}`,
      ...[node.uniqueItems, of(node.unevaluatedItems), list(node.references)],
      ...[lists(node.alternatives), lists(node.exclusives), list(node.negations)],
      conditional === undefined
        ? ''
        : `${of(conditional.if)} ${of(conditional.then)} ${of(conditional.else)}`,
    ].join('|');
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

function limits(all: readonly Limit[]): string {
  return all.map(({ value, isExclusive }) => `${decimalKey(value)}${isExclusive ? '!' : ''}`).join();
}
