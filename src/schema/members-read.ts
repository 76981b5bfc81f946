import { TupleTable } from '../base/tuple-table.ts';
import type { Core } from './core.ts';
import type { KeySet } from './key-set.ts';
import { stringOf } from './text/text-table.ts';

/** The members of objects whose value is asked for, as chains: each member knows those before it. 0: none. */
export class MembersRead {
  private readonly core: Core;
  private readonly keys: KeySet;
  /** The chain before, the key's text, the value's id. */
  private readonly chains = new TupleTable(3);

  constructor(core: Core, keys: KeySet) {
    this.core = core;
    this.keys = keys;
  }

  /** How many bytes they take, more or less. */
  get byteLength(): number {
    return this.chains.byteLength;
  }

  /** A chain with one more member. */
  add(chain: number, key: number, value: number): number {
    const { scratch } = this.chains;
    scratch[0] = chain;
    scratch[1] = key;
    scratch[2] = value;
    return this.chains.intern() + 1;
  }

  /** The id of the object with the members of a chain. */
  value(chain: number): number {
    const members: [string, number][] = [];
    for (let at = chain; at > 0; at = this.chains.get(at - 1, 0)) {
      const key = stringOf(this.keys.characters(this.chains.get(at - 1, 1)));
      members.push([key, this.chains.get(at - 1, 2)]);
    }
    members.sort(([a], [b]) => (a < b ? -1 : 1));
    return this.core.values.intern({ kind: 'object', members });
  }
}
