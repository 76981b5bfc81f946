import type { PrintDialect } from './dialects.ts';

/** The names of rules in a grammar that is printed: legal, and each given once. */
export class Names {
  private readonly dialect: PrintDialect;
  private readonly taken = new Set<string>();
  /** Per legal name, the number that was given last. */
  private readonly counts = new Map<string, number>();

  constructor(dialect: PrintDialect) {
    this.dialect = dialect;
  }

  /** The name of the start rule, which has to be asked for before all others. */
  start(): string {
    this.taken.add(this.dialect.start);
    return this.dialect.start;
  }

  /** A name like the one given. In Lark, terminals have names in capitals. */
  next(name: string, isTerminal = false): string {
    const lower = this.dialect.nameOf(name);
    const legal = isTerminal ? lower.toUpperCase() : lower;
    for (let i = this.counts.get(legal) ?? 1; ; i++) {
      const tried = i === 1 ? legal : `${legal}${this.dialect.joint}${i}`;
      if (this.taken.has(tried)) continue;
      this.taken.add(tried);
      this.counts.set(legal, i);
      return tried;
    }
  }
}
