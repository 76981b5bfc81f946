import { KEYWORDS } from '../keywords.ts';

/** The keyword that an unknown one was most likely meant to be; undefined if none is near. */
export function likelyMeant(keyword: string): string | undefined {
  const lower = keyword.toLowerCase();
  const names = Object.keys(KEYWORDS);
  const sameLetters = names.find((name) => name.toLowerCase() === lower || name === `$${keyword}`);
  if (sameLetters !== undefined) return sameLetters;
  // Short words are near to each other by chance.
  const most = lower.length < 4 ? 0 : lower.length < 6 ? 1 : 2;
  let nearest: string | undefined;
  let least = most + 1;
  for (const name of names) {
    const distance = editDistance(lower, name.toLowerCase(), least);
    if (distance < least) {
      least = distance;
      nearest = name;
    }
  }
  return nearest;
}

/** The fewest letters inserted, deleted, replaced, or exchanged with their neighbour; `bound` stands for all from it up. */
function editDistance(a: string, b: string, bound: number): number {
  if (Math.abs(a.length - b.length) >= bound) return bound;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let least = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, before[j - 2]! + 1);
      }
      next.push(least);
    }
    before = row;
    row = next;
  }
  return Math.min(bound, row[b.length]!);
}
