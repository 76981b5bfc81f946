import { codePoints } from './characters.ts';
import { BOUNDARY, type StringLexer } from './string-lexer.ts';

/** The root of a trie. */
export const ROOT = 0;
/** What was read is the beginning of none of the strings. */
export const OFF = -1;

/**
 * Strings as a trie over code points. Nodes are numbered from the root on, parents before children. `OFF` stands for
 * all that leaves the trie.
 */
export class LiteralTrie {
  /** Per node: the children by code point. */
  readonly children: Map<number, number>[] = [new Map<number, number>()];
  /** Per node: how many code points lead to it. */
  readonly depth: number[] = [0];
  /** Per node: the index of the string that ends there, or -1. */
  readonly ending: number[] = [-1];
  /** Per string, in the order given: the node where it ends. */
  readonly node: number[];
  private readonly parent: number[] = [-1];
  private readonly edge: number[] = [-1];

  constructor(strings: readonly string[]) {
    this.node = strings.map((string, index) => {
      let node = ROOT;
      for (const character of codePoints(string)) node = this.grow(node, character);
      this.ending[node] = index;
      return node;
    });
  }

  get size(): number {
    return this.children.length;
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

  private grow(node: number, character: number): number {
    let child = this.children[node]!.get(character);
    if (child === undefined) {
      child = this.children.push(new Map<number, number>()) - 1;
      this.children[node]!.set(character, child);
      this.depth.push(this.depth[node]! + 1);
      this.ending.push(-1);
      this.parent.push(node);
      this.edge.push(character);
    }
    return child;
  }
}
