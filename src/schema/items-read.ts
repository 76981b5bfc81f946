import { TupleTable } from '../base/tuple-table.ts';
import type { Core } from './core.ts';

/** So many values are shut out, or hoped for, from the first byte of an item on; with more, it is told at its end. */
const MOST_VALUES = 64;

/** So many objects and arrays among them. */
const MOST_COMPOSITES = 8;

/** The items of arrays whose values matter, as chains: each item knows those before it. 0: none. */
export class ItemsRead {
  private readonly core: Core;
  /** The chain before, the value's id. */
  private readonly chains = new TupleTable(2);
  /** Per chain: the list of its values, if they are few. */
  private readonly lists: (number | undefined)[] = [0];

  constructor(core: Core) {
    this.core = core;
  }

  /** How many bytes they take, more or less. */
  get byteLength(): number {
    return this.chains.byteLength + 8 * this.lists.length;
  }

  /** A chain with one more item. */
  add(chain: number, value: number): number {
    const { chains, lists } = this;
    const before = chains.size;
    chains.scratch[0] = chain;
    chains.scratch[1] = value;
    const id = chains.intern() + 1;
    if (id > before) lists[id] = this.extended(lists[chain], value);
    return id;
  }

  has(chain: number, value: number): boolean {
    for (let at = chain; at > 0; at = this.chains.get(at - 1, 0)) {
      if (this.chains.get(at - 1, 1) === value) return true;
    }
    return false;
  }

  /** The ids of the items, in order. */
  values(chain: number): number[] {
    const found: number[] = [];
    for (let at = chain; at > 0; at = this.chains.get(at - 1, 0)) found.push(this.chains.get(at - 1, 1));
    return found.reverse();
  }

  /** The list of the values of a chain, in ascending order, or undefined if they are too many to be looked at. */
  few(chain: number): number | undefined {
    return this.lists[chain];
  }

  private extended(list: number | undefined, value: number): number | undefined {
    if (list === undefined) return undefined;
    const { lists, values } = this.core;
    const all = [...new Set([...lists.get(list), value])].sort((a, b) => a - b);
    const composites = all.filter((id) => ['object', 'array'].includes(values.get(id).kind));
    if (all.length > MOST_VALUES || composites.length > MOST_COMPOSITES) return undefined;
    return lists.intern(all);
  }
}
