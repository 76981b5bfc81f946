import type { CstNode } from 'chevrotain';
import type { Problems } from '../problems.ts';
import { nodesOf, offsetOf, tokenOf, tokensOf } from './tree.ts';

/** How often something stands: `*`, `+`, `?`, `~2..3`, `{2,3}`. */
export function readCounts(node: CstNode, problems: Problems): [number, number] {
  const { children } = node;
  const [sign] = tokensOf(children, 'Repeat');
  if (sign !== undefined) return [sign.image === '*' ? 0 : 1, Infinity];
  if (tokenOf(children, 'Question') !== undefined) return [0, 1];
  const [counts] = nodesOf(children, 'counts');
  if (counts === undefined) {
    const [min = 0, max = min] = tokensOf(children, 'Number').map(({ image }) => Number(image));
    return ordered(min, max, node, problems);
  }
  const numbers = tokensOf(counts.children, 'Number');
  const comma = tokenOf(counts.children, 'Comma');
  if (numbers.length === 0 && comma === undefined) {
    problems.add('{} is no count', offsetOf(node), {
      hint: 'write {2}, {2,} or {2,5}',
    });
    return [1, 1];
  }
  const [first, second] = numbers.map(({ image }) => Number(image));
  if (comma === undefined) return [first!, first!];
  const isFirstLeftOut = numbers.length === 1 && numbers[0]!.startOffset > comma.startOffset;
  const min = numbers.length === 0 || isFirstLeftOut ? 0 : first!;
  const max = isFirstLeftOut ? first! : (second ?? Infinity);
  return ordered(min, max, node, problems);
}

function ordered(min: number, max: number, node: CstNode, problems: Problems): [number, number] {
  if (max >= min) return [min, max];
  problems.add(`there is no count from ${min} to ${max}`, offsetOf(node), {
    hint: 'write the smaller number first',
  });
  return [min, min];
}
