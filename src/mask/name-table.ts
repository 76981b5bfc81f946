import { ListTable } from '../base/list-table.ts';
import type { Names } from '../automaton/recognizer.ts';
import type { Remainders } from './remainders.ts';

/** Tokens that stay inside of names, all leading to the same ones. */
export interface NamedTokens {
  readonly names: readonly number[];
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
    const lists = new ListTable();
    const inside: (number[] | undefined)[] = [];
    const visit = (node: number, state: number): void => {
      const next = names.step(state, byte[node]!);
      if (next === -1) return;
      if (next < -1) {
        ends.push({ name: -2 - next, node });
        for (let i = tokenOffset[node]!; i < tokenOffset[skip[node]!]!; i++) beyond.push(token[i]!);
        return;
      }
      if (tokenOffset[node]! < tokenOffset[node + 1]!) {
        const tokens = (inside[lists.intern(names.leading(next))] ??= []);
        for (let i = tokenOffset[node]!; i < tokenOffset[node + 1]!; i++) tokens.push(token[i]!);
      }
      for (let child = node + 1; child < skip[node]!; child = skip[child]!) visit(child, next);
    };
    const bytes = names.bytes(names.state);
    if (bytes === undefined) for (const node of remainders.nodes) visit(node, names.state);
    for (const each of bytes ?? []) {
      const node = remainders.child(each);
      if (node >= 0) visit(node, names.state);
    }
    this.inside = inside.flatMap((tokens, list) =>
      tokens === undefined ? [] : [{ names: lists.get(list), tokens }],
    );
    this.ends = ends;
    this.beyond = beyond;
  }

  get byteLength(): number {
    let bytes = 100 + 40 * this.ends.length + 8 * this.beyond.length;
    for (const { names, tokens } of this.inside) bytes += 100 + 8 * (names.length + tokens.length);
    return bytes;
  }
}
