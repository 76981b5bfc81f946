import { NOTHING } from '../../regex/algebra.ts';
import type { Dfa } from '../../regex/dfa.ts';
import type { Limits } from '../../regex/limits.ts';
import { minimise } from '../../regex/minimise.ts';
import { failTooLarge, LEXICAL_LIMITS } from './limits.ts';
import { liveStates } from './live-states.ts';
import { classTreeOf, type ClassTree, TAILS } from './utf8-classes.ts';

/**
 * The minimal automaton over bytes (0 to 255 in place of code points) of the UTF-8 encodings of the texts that one over
 * code points accepts. Texts with halves of surrogate pairs have none.
 *
 * A state over bytes is a state over code points, or what a state makes of the bytes that are left of a character; equal
 * ones of these are found once.
 *
 * @throws WellformedError with the code `limit`: `LEXICAL_LIMITS`
 */
export function codePointDfaToBytes(dfa: Dfa, limits: Limits = LEXICAL_LIMITS): Dfa {
  const live = liveStates(dfa);
  if (live[0] === 0) return NOTHING;
  return new ByteStates(dfa, live, limits).build();
}

const DEAD = -1;

class ByteStates {
  private readonly dfa: Dfa;
  private readonly live: Uint8Array;
  private readonly limits: Limits;
  private readonly tree: ClassTree;
  /** Per state within a character: the states after each class of tails. Its number is that here after all of the dfa. */
  private readonly rows: Int32Array[] = [];
  private readonly rowIds = new Map<string, number>();
  /** The states that nodes of the tree stand for, by the node and what comes of the classes in it. */
  private readonly nodeIds = new Map<string, number>();
  private state = 0;

  constructor(dfa: Dfa, live: Uint8Array, limits: Limits) {
    this.dfa = dfa;
    this.live = live;
    this.limits = limits;
    this.tree = classTreeOf(dfa);
  }

  build(): Dfa {
    const { dfa, tree, rows, limits } = this;
    const { leads, tails } = tree;
    const leadRows: Int32Array[] = [];
    for (this.state = 0; this.state < dfa.size; this.state++) {
      leadRows.push(Int32Array.from(leads.children, (child) => this.after(child)));
    }
    const size = dfa.size + rows.length + 1;
    const dead = size - 1;
    const classCount = leads.children.length + tails.count;
    if (size > limits.maxStates || size * classCount > limits.maxTransitions) {
      failTooLarge('A terminal', limits);
    }
    const next = new Int32Array(size * classCount).fill(dead);
    const write = (row: Int32Array, from: number): void => {
      row.forEach((target, i) => {
        if (target !== DEAD) next[from + i] = target;
      });
    };
    leadRows.forEach((row, state) => write(row, state * classCount));
    rows.forEach((row, i) => write(row, (dfa.size + i) * classCount + leads.children.length));
    const accepting = new Uint8Array(size);
    accepting.set(dfa.accepting);
    const { starts, classes } = bytesOf(tree);
    return minimise({ size, classCount, starts, classes, next, accepting });
  }

  /** The state over bytes after what a child of the tree stands for; `DEAD` where there is none. */
  private after(child: number): number {
    const { dfa, tree, live } = this;
    if (child >= tree.firstNode) return this.within(child - tree.firstNode);
    if (child === dfa.classCount) return DEAD;
    const target = dfa.next[this.state * dfa.classCount + child]!;
    return live[target] === 1 ? target : DEAD;
  }

  private within(node: number): number {
    const { tree, dfa, state, nodeIds } = this;
    const { inside, children } = tree.nodes[node]!;
    let key = `${node}`;
    let isDead = true;
    for (const one of inside) {
      const target = one === dfa.classCount ? DEAD : dfa.next[state * dfa.classCount + one]!;
      if (target !== DEAD && this.live[target] === 1) isDead = false;
      key += `,${target}`;
    }
    if (isDead) return DEAD;
    let id = nodeIds.get(key);
    if (id === undefined) {
      id = this.rowId(Int32Array.from(children, (child) => this.after(child)));
      nodeIds.set(key, id);
    }
    return id;
  }

  private rowId(row: Int32Array): number {
    const { rows, rowIds, dfa, limits } = this;
    const key = row.join();
    let id = rowIds.get(key);
    if (id === undefined) {
      if (dfa.size + rows.length >= limits.maxStates) failTooLarge('A terminal', limits);
      id = dfa.size + rows.length;
      rowIds.set(key, id);
      rows.push(row);
    }
    return id;
  }
}

/** The classes of all bytes: those of leading bytes first, then those of tails. */
function bytesOf({ leads, tails }: ClassTree): { starts: Int32Array; classes: Int32Array } {
  const starts: number[] = [];
  const classes: number[] = [];
  for (let byte = 0; byte < 0x100; byte++) {
    const isTail = byte >= 0x80 && byte < 0x80 + TAILS;
    const one = isTail ? leads.children.length + tails.classOf[byte - 0x80]! : leads.classOf[byte]!;
    if (classes.at(-1) === one) continue;
    starts.push(byte);
    classes.push(one);
  }
  return { starts: Int32Array.from(starts), classes: Int32Array.from(classes) };
}
