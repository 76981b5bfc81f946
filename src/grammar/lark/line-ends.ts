import type { CstNode } from 'chevrotain';
import type { Problems } from '../problems.ts';
import { nodesOf, tokensWithin } from './tree.ts';

/**
 * Reports rules that go on in the next line without a sign that they do: a rule ends with its line, so what stands there
 * is more likely meant as an alternative than as what follows. In groups it is clear.
 */
export function refuseLineEnds(tree: CstNode, problems: Problems): void {
  for (const name of ['rule', 'ignore']) {
    for (const definition of nodesOf(tree.children, name)) {
      for (const body of nodesOf(definition.children, 'alternatives')) look(body, problems);
    }
  }
}

function look(body: CstNode, problems: Problems): void {
  for (const alternative of nodesOf(body.children, 'alternative')) {
    for (const sequence of nodesOf(alternative.children, 'sequence')) {
      let line: number | undefined;
      for (const item of nodesOf(sequence.children, 'item')) {
        const tokens = tokensWithin(item);
        const [first] = tokens;
        if (first === undefined) continue;
        if (line !== undefined && first.startLine! > line) {
          problems.add('a rule ends at the end of its line', first.startOffset, {
            hint: 'begin the line with | for another alternative, or write the rule in one line',
          });
        }
        line = tokens.reduce((last, { endLine }) => Math.max(last, endLine!), first.endLine!);
      }
    }
  }
}
