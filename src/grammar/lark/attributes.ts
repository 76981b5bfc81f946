import type { CstNode } from 'chevrotain';
import type { Expr } from '../ir.ts';
import type { Problems } from '../problems.ts';
import type { Definition } from './definitions.ts';
import { nodesOf, tokenOf } from './tree.ts';

export interface Attributes {
  /** Whether the rule is one lexeme that ends as soon as it can. */
  readonly lazy: boolean;
  /** What it then ends with. */
  readonly suffix: Expr | undefined;
}

/** What the attributes of a rule say. Those that do not change the language are warned of; others are refused. */
export function readAttributes(
  { at, attributes, isParametric, isTerminal }: Definition,
  problems: Problems,
  read: (atom: CstNode) => Expr,
): Attributes {
  if (attributes === undefined) return { lazy: false, suffix: undefined };
  if (isTerminal)
    problems.add('a terminal has no attributes', at, { hint: 'give them to a rule, in small letters' });
  let lazy = false;
  let suffix: Expr | undefined;
  const seen = new Set<string>();
  for (const node of nodesOf(attributes.children, 'attribute')) {
    const token = tokenOf(node.children, 'Name');
    if (token === undefined) continue;
    const { image: name, startOffset } = token;
    const [atom] = nodesOf(node.children, 'atom');
    if (seen.has(name)) problems.add(`the attribute "${name}" is there twice`, startOffset);
    seen.add(name);
    if (isParametric && name !== 'capture') {
      problems.add(`the attribute "${name}" is not supported for a rule with a parameter`, startOffset);
    } else if (name === 'lazy') {
      lazy = true;
      if (tokenOf(node.children, 'Equals') !== undefined) problems.add('"lazy" takes no value', startOffset);
    } else if (name === 'suffix') {
      lazy = true;
      if (atom === undefined)
        problems.add('"suffix" takes a literal, a regular expression or a terminal', startOffset);
      else suffix = read(atom);
    } else if (name === 'capture' || name === 'temperature') {
      if (name === 'capture' ? !mayCapture(node) : tokenOf(node.children, 'Number') === undefined) {
        const value = name === 'capture' ? 'a name in double quotes, or nothing' : 'a number';
        problems.add(`the attribute "${name}" takes ${value}`, startOffset);
      } else problems.warn(`the attribute "${name}" has no effect here`, startOffset);
    } else if (name === 'stop' || name === 'stop_capture' || name === 'max_tokens') {
      const hint =
        name === 'max_tokens' ? 'count characters: /(.|\\n){0,100}/' : 'use suffix, which keeps the text';
      problems.add(`the attribute "${name}" is not supported`, startOffset, { hint });
    } else {
      problems.add(`the attribute "${name}" is not known`, startOffset, {
        hint: 'there are lazy, suffix, capture, temperature',
      });
    }
  }
  return { lazy, suffix };
}

/** Whether the value of `capture` is left out or a literal. */
function mayCapture({ children }: CstNode): boolean {
  if (tokenOf(children, 'Equals') === undefined) return true;
  const literals = nodesOf(children, 'atom').flatMap((atom) => nodesOf(atom.children, 'literal'));
  return literals.some((literal) => tokenOf(literal.children, 'Range') === undefined);
}
