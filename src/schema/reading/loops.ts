import { SchemaError } from '../../base/errors.ts';
import { children, inPlace, type SchemaNode } from '../node.ts';

/** Throws `SchemaError` (`bad-schema`) where references lead back to a subschema before anything was read. */
export function refuseLoops(root: SchemaNode): void {
  const done = new Set<SchemaNode>();
  const open = new Set<SchemaNode>();
  const pending: SchemaNode[] = [root];
  for (let start = pending.pop(); start !== undefined; start = pending.pop()) {
    if (done.has(start)) continue;
    // Not by recursion: chains of references may be longer than the stack is deep.
    const path: { readonly node: SchemaNode; readonly rest: SchemaNode[] }[] = [];
    const enter = (node: SchemaNode): void => {
      open.add(node);
      path.push({ node, rest: inPlace(node).reverse() });
    };
    enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.rest.pop();
      if (next === undefined) {
        path.pop();
        open.delete(top.node);
        done.add(top.node);
        pending.push(...children(top.node));
      } else if (open.has(next)) {
        throw new SchemaError('bad-schema', 'the references here lead back to where they start', {
          pointer: next.pointer,
          keyword: '$ref',
        });
      } else if (!done.has(next)) enter(next);
    }
  }
}
