/** Chance that a test can repeat: numbers in [0, 1) from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = state;
    x = Math.imul(x ^ (x >>> 15), x | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of the items, by chance. */
export function pickFrom<T>(random: () => number, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)]!;
}

/** At most `most` of the items, by chance, in their order. */
export function sampleFrom<T>(random: () => number, items: readonly T[], most: number): T[] {
  let wanted = Math.min(most, items.length);
  return items.filter((_, at) => {
    const take = random() * (items.length - at) < wanted;
    if (take) wanted--;
    return take;
  });
}
