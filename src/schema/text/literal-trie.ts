import { codePoints } from './characters.ts';
import { BOUNDARY, type StringLexer } from './string-lexer.ts';

/** The root of a trie. */
export const ROOT = 0;
/** What was read is the beginning of none of the strings. */
export const OFF = -1;

/** The children of a node by code point: a map, or less where one will do. */
export interface Children extends Iterable<readonly [character: number, child: number]> {
  readonly size: number;
  get(character: number): number | undefined;
  has(character: number): boolean;
  keys(): Iterable<number>;
}

const NO_CHILDREN: Children = new Map<number, number>();

/** Most nodes have one child: a map for each of them would take ten times as much. */
class OnlyChild implements Children {
  readonly size = 1;
  private readonly character: number;
  private readonly child: number;

  constructor(character: number, child: number) {
    this.character = character;
    this.child = child;
  }

  get(character: number): number | undefined {
    return character === this.character ? this.child : undefined;
  }

  has(character: number): boolean {
    return character === this.character;
  }

  keys(): Iterable<number> {
    return [this.character];
  }

  [Symbol.iterator](): Iterator<readonly [character: number, child: number]> {
    return [[this.character, this.child] as const][Symbol.iterator]();
  }
}

/**
 * Strings as a trie over code points. Nodes are numbered from the root on, parents before children. `OFF` stands for
 * all that leaves the trie.
 */
export class LiteralTrie {
  /** Per node: the children by code point. */
  readonly children: readonly Children[];
  /** Per node: how many code points lead to it. */
  readonly depth: Int32Array;
  /** Per node: the index of the string that ends there, or -1. */
  readonly ending: Int32Array;
  /** Per string, in the order given: the node where it ends. */
  readonly node: readonly number[];
  private readonly parent: Int32Array;
  private readonly edge: Int32Array;

  constructor(strings: readonly string[]) {
    const children: Children[] = [NO_CHILDREN];
    const depth = [0];
    const parent = [-1];
    const edge = [-1];
    const grow = (node: number, character: number): number => {
      const before = children[node]!;
      const known = before.get(character);
      if (known !== undefined) return known;
      const child = children.push(NO_CHILDREN) - 1;
      if (before.size === 0) children[node] = new OnlyChild(character, child);
      else if (before instanceof Map) before.set(character, child);
      else children[node] = new Map([...before, [character, child]]);
      depth.push(depth[node]! + 1);
      parent.push(node);
      edge.push(character);
      return child;
    };
    this.node = strings.map((string) => codePoints(string).reduce(grow, ROOT));
    this.children = children;
    this.depth = Int32Array.from(depth);
    this.parent = Int32Array.from(parent);
    this.edge = Int32Array.from(edge);
    this.ending = new Int32Array(children.length).fill(-1);
    for (const [index, node] of this.node.entries()) this.ending[node] = index;
  }

  get size(): number {
    return this.children.length;
  }

  /** How many bytes it holds, more or less. */
  get byteLength(): number {
    return 500 + 64 * this.size;
  }

  /** The node behind a code point, or `OFF`. */
  step(node: number, character: number): number {
    return node === OFF ? OFF : (this.children[node]!.get(character) ?? OFF);
  }

  /** Whether a text at a node, in the state of a lexer, is `OFF` after its next character, whichever that is. */
  isLeft(node: number, state: number, lexer: StringLexer): boolean {
    if (node === OFF) return true;
    for (const character of this.children[node]!.keys()) {
      // Inside a character that is written as its bytes no ASCII can come of it.
      if (state !== BOUNDARY && character < 0x80 && lexer.isPlain(state)) continue;
      if (lexer.rest(state, character) !== undefined) return false;
    }
    return true;
  }

  /** Whether a node leads to a string, or is its end. */
  leadsTo(node: number, index: number): boolean {
    let at = this.node[index]!;
    while (this.depth[at]! > this.depth[node]!) at = this.parent[at]!;
    return at === node;
  }

  /** The code points that lead to a node. */
  path(node: number): number[] {
    const path: number[] = [];
    for (let at = node; at > ROOT; at = this.parent[at]!) path.push(this.edge[at]!);
    return path.reverse();
  }
}
