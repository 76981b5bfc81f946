import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packBytes } from '../../src/vocabulary/byte-strings.ts';
import { buildTrie, MAX_TOKEN_BYTES, type Trie } from '../../src/vocabulary/trie.ts';
import { realVocabulary } from './real-tokenizers.ts';

/** Every node's path with its tokens, read through `skip` alone. */
function entriesOf(trie: Trie): [path: string, tokens: number[]][] {
  const entries: [string, number[]][] = [];
  const visit = (node: number, path: number[]): void => {
    entries.push([
      path.join(' '),
      [...trie.token.subarray(trie.tokenOffset[node], trie.tokenOffset[node + 1])],
    ]);
    expect(trie.depth[node]).toBe(path.length);
    let last = -1;
    for (let child = node + 1; child < trie.skip[node]!; child = trie.skip[child]!) {
      expect(trie.byte[child]).toBeGreaterThan(last);
      last = trie.byte[child]!;
      visit(child, [...path, last]);
    }
  };
  visit(0, []);
  return entries;
}

const byteStrings = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 4, max: 3 }),
    fc.uint8Array({ maxLength: 10 }),
    // Longer than the packed head of the sort key, equal at the front, zeros among them.
    fc.uint8Array({ maxLength: 4, max: 1 }).map((tail) => Uint8Array.of(0, 0, 0, 0, 0, 0, ...tail)),
  ),
  { maxLength: 40 },
);

describe('buildTrie', () => {
  it('has a node for every prefix and the ids at the ends, in order', () => {
    fc.assert(
      fc.property(byteStrings, (strings) => {
        const trie = buildTrie(packBytes(strings));
        const expected = new Map<string, number[]>([['', []]]);
        strings.forEach((string, id) => {
          for (let n = 1; n <= string.length; n++) {
            const path = string.subarray(0, n).join(' ');
            if (!expected.has(path)) expected.set(path, []);
          }
          if (string.length > 0) expected.get(string.join(' '))!.push(id);
        });
        const entries = entriesOf(trie);
        expect(new Map(entries)).toEqual(expected);
        expect(entries).toHaveLength(trie.length);
        expect(trie.skip[0]).toBe(trie.length);
        expect(trie.byte).toHaveLength(trie.length);
        expect(trie.tokenOffset).toHaveLength(trie.length + 1);
        expect(trie.maxDepth).toBe(Math.max(0, ...strings.map((string) => string.length)));
      }),
    );
  });

  it('is the root alone without strings', () => {
    const trie = buildTrie(packBytes([null, new Uint8Array(0)]));
    expect([trie.length, trie.maxDepth, [...trie.skip], [...trie.tokenOffset]]).toEqual([1, 0, [1], [0, 0]]);
  });

  it('refuses a string that is too long for its depths', () => {
    expect(() => buildTrie(packBytes([new Uint8Array(MAX_TOKEN_BYTES + 1)]))).toThrow(/at most 65535/);
  });

  it('holds every token of Llama 3.1 once, at the path of its bytes', () => {
    const { trie, size, bytes } = realVocabulary('llama3_1');
    expect(trie.length).toBe(274_521); // DESIGN: 274,520 nodes, the root not counted
    const path = new Uint8Array(trie.maxDepth + 1);
    const seen = new Uint8Array(size);
    let wrong = 0;
    for (let node = 1; node < trie.length; node++) {
      const depth = trie.depth[node]!;
      path[depth - 1] = trie.byte[node]!;
      if (trie.skip[node]! <= node || trie.depth[node - 1]! < depth - 1) wrong++;
      for (let i = trie.tokenOffset[node]!; i < trie.tokenOffset[node + 1]!; i++) {
        const own = bytes(trie.token[i]!);
        seen[trie.token[i]!]!++;
        if (own.length !== depth || own.some((byte, at) => byte !== path[at])) wrong++;
      }
    }
    expect(wrong).toBe(0);
    for (let id = 0; id < size; id++) if (seen[id] !== (bytes(id).length > 0 ? 1 : 0)) wrong++;
    expect(wrong).toBe(0);
  });
});
