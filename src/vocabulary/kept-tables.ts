import type { Store } from '../base/store.ts';
import { type Kind, open, seal } from './sealed.ts';

/** Tables that others make over a vocabulary, by names that tell all else that they come from, their version included. */
export interface KeptTables {
  /** The bytes of a table; they begin at a multiple of four and must not be changed. */
  get(name: string): Uint8Array | undefined;
  /** Keeps a table from now on. It is written soon, and nobody waits for that. */
  set(name: string, bytes: Uint8Array): void;
}

const KIND: Kind = { mark: 0x57465445, format: 1 };

/** How many bytes of tables are kept for one vocabulary; the first ones go when there are more. */
const MOST_BYTES = 16 * 2 ** 20;

/** Reads the tables that a store has under a key, and keeps more there. `source`: the digest of what the vocabulary is made of. */
export async function keptTables(store: Store, key: string, source: Uint8Array): Promise<KeptTables> {
  return new StoredTables(store, key, source, await read(store, key, source));
}

class StoredTables implements KeptTables {
  private readonly store: Store;
  private readonly key: string;
  private readonly source: Uint8Array;
  private readonly tables: Map<string, Uint8Array>;
  /** The last write; none begins before the one before has ended. */
  private written: Promise<void> = Promise.resolve();
  private isDue = false;

  constructor(store: Store, key: string, source: Uint8Array, tables: Map<string, Uint8Array>) {
    this.store = store;
    this.key = key;
    this.source = source;
    this.tables = tables;
  }

  get(name: string): Uint8Array | undefined {
    return this.tables.get(name);
  }

  set(name: string, bytes: Uint8Array): void {
    if (bytes.length > MOST_BYTES) return;
    this.tables.delete(name);
    this.tables.set(name, bytes);
    let total = 0;
    for (const table of this.tables.values()) total += table.length;
    for (const [first, table] of this.tables) {
      if (total <= MOST_BYTES) break;
      this.tables.delete(first);
      total -= table.length;
    }
    if (this.isDue) return;
    this.isDue = true;
    this.written = this.written.then(() => this.write());
  }

  private async write(): Promise<void> {
    this.isDue = false;
    const names = [...this.tables.keys()];
    const parts = [...this.tables.values()];
    const lengths = parts.map(({ length }) => length);
    const blanks = lengths.map((length) => new Uint8Array(-length & 3));
    try {
      const sealed = await seal(
        KIND,
        this.source,
        { names, lengths },
        parts.flatMap((part, i) => [part, blanks[i]!]),
      );
      if (sealed !== undefined) await this.store.set(this.key, sealed);
    } catch {
      // What cannot be kept is made again the next time.
    }
  }
}

async function read(store: Store, key: string, source: Uint8Array): Promise<Map<string, Uint8Array>> {
  const tables = new Map<string, Uint8Array>();
  try {
    const bytes = await store.get(key);
    const opened = bytes === undefined ? undefined : await open(KIND, source, bytes);
    if (opened === undefined) return tables;
    const { names, lengths } = opened.description as { names: string[]; lengths: number[] };
    let { at } = opened;
    for (const [i, name] of names.entries()) {
      tables.set(name, new Uint8Array(opened.buffer, at, lengths[i]));
      at += (lengths[i]! + 3) & ~3;
    }
    return tables;
  } catch {
    return new Map();
  }
}
