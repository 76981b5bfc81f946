import type { Recognizer } from '../automaton/recognizer.ts';
import type { Vocabulary } from '../vocabulary/vocabulary.ts';
import { LexemeTable } from './lexeme-table.ts';
import { keptName, readLexeme, writeLexeme } from './kept-lexemes.ts';
import { type LexemeParts, walkLexeme } from './lexeme-walk.ts';
import { budgetOf, type Holder, type MemoryBudget } from './memory-budget.ts';
import { causedBy } from './profile.ts';
import type { Remainders } from './remainders.ts';

/** How many bytes of tables one recognizer keeps. */
const OWN_BUDGET = 48 * 2 ** 20;

/** The tables of one lexeme: by remainders, apart for lexemes with a limit and without. */
type Tables = Map<number, LexemeTable>;

/** Tables that are dropped all at once when they have become too many: whoever holds one keeps it. */
class Store implements Holder {
  private readonly budget: number;
  private readonly shared: MemoryBudget | undefined;
  heldBytes = 0;
  private readonly all = new Map<number | string, Tables>();
  /** Rises when tables are dropped. */
  age = 0;

  /** `budget`: how many bytes it keeps; `shared`: counts them for all. */
  constructor(budget: number, shared?: MemoryBudget) {
    this.budget = budget;
    this.shared = shared;
  }

  tables(lexeme: number | string): Tables {
    let tables = this.all.get(lexeme);
    if (tables === undefined) this.all.set(lexeme, (tables = new Map<number, LexemeTable>()));
    return tables;
  }

  /** Counts bytes; drops everything where that is too much. */
  count(bytes: number): void {
    this.heldBytes += bytes;
    if (this.heldBytes > this.budget) this.release();
    this.shared?.note(this);
  }

  release(): void {
    this.all.clear();
    this.heldBytes = 0;
    this.age++;
  }
}

/** By vocabulary: the tables of the lexemes with names, which many schemas have. */
const SHARED = new WeakMap<Vocabulary, Store>();

/** The tables of the lexemes of a recognizer, made when first asked for. */
export class LexemeTables {
  private readonly recognizer: Recognizer;
  private readonly vocabulary: Vocabulary;
  private readonly shared: Store;
  private readonly own: Store;
  /** Per lexeme: its tables, and the age of their store. */
  private readonly known = new Map<number, { readonly store: Store; age: number; tables: Tables }>();

  /** `budget`: how many bytes of tables without a name are kept before all are dropped. */
  constructor(recognizer: Recognizer, vocabulary: Vocabulary, budget: number = OWN_BUDGET) {
    this.recognizer = recognizer;
    this.own = new Store(budget);
    this.vocabulary = vocabulary;
    let shared = SHARED.get(vocabulary);
    if (shared === undefined) SHARED.set(vocabulary, (shared = new Store(Infinity, budgetOf(vocabulary))));
    this.shared = shared;
  }

  /** How many bytes it takes to find the tables of lexemes, more or less. */
  get byteLength(): number {
    return 100 * this.known.size;
  }

  /** How many bytes of tables without a name are kept. */
  get ownBytes(): number {
    return this.own.heldBytes;
  }

  /** The table of a lexeme for some remainders of tokens. */
  get(lexeme: number, remainders: Remainders, isLimited: boolean): LexemeTable {
    const { store, tables } = this.tablesOf(lexeme);
    const key = 2 * remainders.id + (isLimited ? 1 : 0);
    let table = tables.get(key);
    if (table === undefined) {
      table = causedBy('inside', () => {
        const parts = this.partsOf(lexeme, remainders, isLimited);
        return new LexemeTable(parts, remainders, this.vocabulary.size);
      });
      tables.set(key, table);
      store.count(table.byteLength);
    }
    return table;
  }

  /** What a walk of remainders through a lexeme finds; or found before, where that was kept. */
  private partsOf(lexeme: number, remainders: Remainders, isLimited: boolean): LexemeParts {
    const { recognizer, vocabulary } = this;
    const { size, trie, kept } = vocabulary;
    const walk = (): LexemeParts => walkLexeme(recognizer, lexeme, remainders, { size, isLimited });
    // Those of a part of the vocabulary are quickly made.
    const isWhole = remainders.source.trie === trie && remainders.isAll;
    const lexemeName = kept === undefined || !isWhole ? undefined : recognizer.lexemeName(lexeme);
    if (kept === undefined || lexemeName === undefined) return walk();
    const name = keptName(lexemeName, isLimited);
    const bytes = kept.get(name);
    if (bytes !== undefined) return readLexeme(bytes);
    const parts = walk();
    const written = writeLexeme(parts);
    if (written !== undefined) kept.set(name, written);
    return parts;
  }

  private tablesOf(lexeme: number): { readonly store: Store; readonly tables: Tables } {
    let known = this.known.get(lexeme);
    if (known === undefined) {
      const name = this.recognizer.lexemeName(lexeme);
      const store = name === undefined ? this.own : this.shared;
      known = { store, age: store.age, tables: store.tables(name ?? lexeme) };
      this.known.set(lexeme, known);
    } else if (known.age !== known.store.age) {
      const { store } = known;
      known.age = store.age;
      known.tables = store.tables(this.recognizer.lexemeName(lexeme) ?? lexeme);
    }
    return known;
  }
}
