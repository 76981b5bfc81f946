/**
 * Keeps bytes under names, beyond the life of a process. It is passed in: nothing here knows where it keeps them. What
 * it gives back is checked by whoever asked, so it may forget anything at any time.
 *
 * @example
 * const kept = new Map<string, Uint8Array>();
 * const store: Store = { get: (key) => kept.get(key), set: (key, bytes) => void kept.set(key, bytes) };
 */
export interface Store {
  /** What was kept under a key (lower-case letters, digits and hyphens); `undefined` if nothing is, or if it cannot be read. */
  get(key: string): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /** Keeps bytes under a key, instead of what was there. The bytes are not changed afterwards. */
  set(key: string, bytes: Uint8Array): void | Promise<void>;
}
