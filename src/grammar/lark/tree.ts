import type { CstElement, CstNode, IToken } from 'chevrotain';
import type { Parameter } from './parameters.ts';

export type Children = Readonly<Record<string, CstElement[] | undefined>>;

export function nodesOf(children: Children, name: string): CstNode[] {
  return (children[name] ?? []).filter((one): one is CstNode => !isToken(one));
}

/** Tokens that recovery has put in are not there. */
export function tokensOf(children: Children, name: string): IToken[] {
  return (children[name] ?? [])
    .filter(isToken)
    .filter(({ isInsertedInRecovery }) => isInsertedInRecovery !== true);
}

export function tokenOf(children: Children, name: string): IToken | undefined {
  return tokensOf(children, name)[0];
}

export function isToken(element: CstElement | undefined): element is IToken {
  return element !== undefined && 'image' in element;
}

/** The tokens of a part of the tree, in the order of the source. */
export function tokensWithin(node: CstNode): IToken[] {
  const found: IToken[] = [];
  const pending: CstNode[] = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const one of Object.values(next.children).flat()) {
      if (!isToken(one)) pending.push(one);
      else if (one.isInsertedInRecovery !== true && !Number.isNaN(one.startOffset)) found.push(one);
    }
  }
  return found.sort((a, b) => a.startOffset - b.startOffset);
}

/** Where a part of the tree begins. */
export function offsetOf(node: CstNode): number {
  return tokensWithin(node)[0]?.startOffset ?? 0;
}

/** What stands behind `::` or `%if`. */
export function parameterOf(node: CstNode): Parameter {
  const at = offsetOf(node);
  const { children } = node;
  const number = tokenOf(children, 'Number');
  if (number !== undefined) return { kind: 'number', value: BigInt(number.image), at };
  const [bits] = nodesOf(children, 'bits');
  if (bits !== undefined) {
    const [from, to] = tokensOf(bits.children, 'Number').map(({ image }) => Number(image));
    return { kind: 'bits', from: from ?? 0, to: to ?? 0, at };
  }
  const name = tokenOf(children, 'Name');
  if (name === undefined) return { kind: 'self', at };
  return { kind: 'call', name: name.image, args: nodesOf(children, 'parameter').map(parameterOf), at };
}

/** Whether a parameter depends on that of the rule in which it stands. */
export function needsSelf(parameter: Parameter): boolean {
  if (parameter.kind === 'call') return parameter.name !== 'true';
  return parameter.kind !== 'number';
}
