import { expect } from 'vitest';
import type { Store } from '../../src/base/store.ts';

/** A store in memory that counts what is set. */
export class MemoryStore implements Store {
  readonly kept: Map<string, Uint8Array>;
  sets: number;

  constructor() {
    this.kept = new Map();
    this.sets = 0;
  }

  get(key: string): Uint8Array | undefined {
    return this.kept.get(key);
  }

  set(key: string, bytes: Uint8Array): void {
    this.sets++;
    this.kept.set(key, bytes);
  }

  /** What is kept, where it is one thing. */
  get only(): [key: string, bytes: Uint8Array] {
    expect(this.kept.size).toBe(1);
    return [...this.kept][0]!;
  }
}
