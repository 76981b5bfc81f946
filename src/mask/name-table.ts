import type { Names } from '../automaton/recognizer.ts';
import type { Remainders } from './remainders.ts';

/** Tokens that stay inside of names, and lead to one state of them. */
export interface NamedTokens {
  readonly state: number;
  readonly tokens: readonly number[];
}

/** A node of the trie behind which a name has ended. */
export interface NameEnd {
  readonly name: number;
  readonly node: number;
}

/** What tokens do among fixed texts: those that stay inside, and the nodes where a text ends. */
export class NameTable {
  readonly inside: readonly NamedTokens[];
  readonly ends: readonly NameEnd[];
  /** The tokens at and below the ends. */
  readonly beyond: readonly number[];

  constructor(names: Names, remainders: Remainders) {
    const { trie } = remainders.source;
    const { byte, skip, token, tokenOffset } = trie;
    const ends: NameEnd[] = [];
    const beyond: number[] = [];
    const inside = new Map<number, number[]>();
    const visit = (node: number, state: number): void => {
      const next = names.step(state, byte[node]!);
      if (next === -1) return;
      if (next < -1) {
        ends.push({ name: -2 - next, node });
        for (let i = tokenOffset[node]!; i < tokenOffset[skip[node]!]!; i++) beyond.push(token[i]!);
        return;
      }
      if (tokenOffset[node]! < tokenOffset[node + 1]!) {
        let tokens = inside.get(next);
        if (tokens === undefined) inside.set(next, (tokens = []));
        for (let i = tokenOffset[node]!; i < tokenOffset[node + 1]!; i++) tokens.push(token[i]!);
      }
      if (skip[node] === node + 1) return;
      const following = names.bytes(next);
      for (let child = node + 1; child < skip[node]!; child = skip[child]!) {
        if (following === undefined || following.includes(byte[child]!)) visit(child, next);
      }
    };
    const bytes = names.bytes(names.state);
    if (bytes === undefined) for (const node of remainders.nodes) visit(node, names.state);
    for (const each of bytes ?? []) {
      const node = remainders.child(each);
      if (node >= 0) visit(node, names.state);
    }
    this.inside = Array.from(inside, ([state, tokens]) => ({ state, tokens }));
    this.ends = ends;
    this.beyond = beyond;
  }

  get byteLength(): number {
    let bytes = 100 + 40 * this.ends.length + 8 * this.beyond.length;
    for (const { tokens } of this.inside) bytes += 100 + 8 * tokens.length;
    return bytes;
  }
}
