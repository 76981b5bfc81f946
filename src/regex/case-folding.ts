import { CharacterSet } from './character-set.ts';
import { propertySet } from './classes.ts';

/**
 * Which code points are the same where case does not count. `unicode`: those with equal simple case folding (Unicode,
 * CaseFolding.txt), as ECMA-262 says with the flags i and u and as the regex crate of Rust does. `legacy`: those with
 * equal upper case, as ECMA-262 says with the flag i alone (Canonicalize). `ascii`: A to Z and a to z only.
 */
export type Folding = 'unicode' | 'legacy' | 'ascii';

/** Code points that are the same; each list has two at least. */
type Orbits = readonly (readonly number[])[];

const orbits = new Map<Folding, ReadonlyMap<number, readonly number[]>>();

/** Sets of so many code points are gone through one by one, others by all that have another case. */
const FEW = 100;

/**
 * The code points that are the same as one of the set. It holds the set.
 *
 * @example
 * closeOver(CharacterSet.single(0x6b), 'unicode'); // k, K and the sign for kelvin
 */
export function closeOver(set: CharacterSet, folding: Folding): CharacterSet {
  const known = orbitsOf(folding);
  const found: number[] = [];
  const add = (orbit: readonly number[] | undefined): void => {
    for (const point of orbit ?? []) found.push(point, point);
  };
  const { ranges } = set;
  let size = 0;
  for (let i = 0; i < ranges.length; i += 2) size += ranges[i + 1]! - ranges[i]! + 1;
  if (size > FEW) {
    for (const [point, orbit] of known) if (set.has(point)) add(orbit);
  } else {
    for (let i = 0; i < ranges.length; i += 2) {
      for (let point = ranges[i]!; point <= ranges[i + 1]!; point++) add(known.get(point));
    }
  }
  return found.length === 0 ? set : set.union(CharacterSet.fromBounds(found));
}

function orbitsOf(folding: Folding): ReadonlyMap<number, readonly number[]> {
  let known = orbits.get(folding);
  if (known === undefined) {
    const lists =
      folding === 'ascii' ? asciiOrbits() : folding === 'legacy' ? legacyOrbits() : unicodeOrbits();
    known = new Map(lists.flatMap((orbit) => orbit.map((point) => [point, orbit] as const)));
    orbits.set(folding, known);
  }
  return known;
}

function asciiOrbits(): Orbits {
  return Array.from({ length: 26 }, (_, i) => [0x41 + i, 0x61 + i]);
}

/** ECMA-262, Canonicalize without the flag u: code points above U+FFFF are two units, and so stay as they are. */
function legacyOrbits(): Orbits {
  return groupsOf((point) => {
    if (point > 0xffff) return point;
    const upper = String.fromCharCode(point).toUpperCase();
    const unit = upper.charCodeAt(0);
    return upper.length !== 1 || (point >= 0x80 && unit < 0x80) ? point : unit;
  });
}

/**
 * What has one simple folding has one upper case too, so only such code points are candidates. Which of them are the
 * same (i and dotless i are not), the host's own RegExp knows, which also has the version of Unicode that
 * `propertySet` has.
 */
function unicodeOrbits(): Orbits {
  const candidates = groupsOf((point) => String.fromCodePoint(point).toLowerCase().toUpperCase());
  return candidates.flatMap((group) => {
    const found: number[][] = [];
    for (const point of group) {
      const text = String.fromCodePoint(point);
      const orbit = found.find(([first]) => new RegExp(`^\\u{${first!.toString(16)}}$`, 'iu').test(text));
      if (orbit === undefined) found.push([point]);
      else orbit.push(point);
    }
    return found.filter(({ length }) => length > 1);
  });
}

/** Lists of code points with one key, of those that have another case. */
function groupsOf(keyOf: (point: number) => number | string): Orbits {
  const groups = new Map<number | string, number[]>();
  const { ranges } = propertySet('Changes_When_Casemapped')!;
  for (let i = 0; i < ranges.length; i += 2) {
    for (let point = ranges[i]!; point <= ranges[i + 1]!; point++) {
      const key = keyOf(point);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [point]);
      else group.push(point);
    }
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}
