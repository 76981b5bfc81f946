import type { CstElement, CstNode, IToken } from 'chevrotain';

/** What stands below a node of the tree, by name. */
export type Children = Readonly<Record<string, CstElement[] | undefined>>;

export function nodesOf(children: Children, name: string): CstNode[] {
  return (children[name] ?? []).filter((one): one is CstNode => !isToken(one));
}

export function nodeOf(children: Children, name: string): CstNode | undefined {
  return nodesOf(children, name)[0];
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
