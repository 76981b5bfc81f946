import { CharacterSet } from '../../regex/character-set.ts';

/** The bytes from the first to the second, both included. */
export type ByteRange = readonly [from: number, to: number];

/** The encodings of one length: the code points that have it, and the bits that its first byte begins with. */
const LENGTHS: readonly { from: number; to: number; lead: number; tails: number }[] = [
  { from: 0, to: 0x7f, lead: 0, tails: 0 },
  { from: 0x80, to: 0x7ff, lead: 0xc0, tails: 1 },
  { from: 0x800, to: 0xffff, lead: 0xe0, tails: 2 },
  { from: 0x10000, to: 0x10ffff, lead: 0xf0, tails: 3 },
];

/** What has an encoding: halves of surrogate pairs have none. */
export const SCALAR_VALUES: CharacterSet = CharacterSet.of(0, 0xd7ff, 0xe000, 0x10ffff);

/**
 * The UTF-8 encodings of a set of code points, as sequences of byte ranges in ascending order that do not overlap:
 * `[[0x61, 0x7a]]` for a to z. Leading bytes that are followed by the same bytes are taken together, over gaps between
 * the ranges of the set too, so the sequences are few. Halves of surrogate pairs are left out.
 */
export function utf8Ranges(set: CharacterSet): readonly (readonly ByteRange[])[] {
  const sequences: (readonly ByteRange[])[] = [];
  for (const { from, to, lead, tails } of LENGTHS) {
    const { ranges } = set.intersect(CharacterSet.of(from, to)).intersect(SCALAR_VALUES);
    if (ranges.length > 0) addSequences(ranges, lead, tails, [], sequences);
  }
  return sequences;
}

/** Of numbers with six bits in each of `tails` bytes and the rest in a byte before, which begins with the bits `lead`. */
function addSequences(
  ranges: readonly number[],
  lead: number,
  tails: number,
  before: readonly ByteRange[],
  sequences: (readonly ByteRange[])[],
): void {
  if (tails === 0) {
    for (let i = 0; i < ranges.length; i += 2) {
      sequences.push([...before, [lead | ranges[i]!, lead | ranges[i + 1]!]]);
    }
    return;
  }
  for (const { from, to, rest } of blocksOf(ranges, 64 ** tails)) {
    addSequences(rest, 0x80, tails - 1, [...before, [lead | from, lead | to]], sequences);
  }
}

/** Numbers from `from` to `to` of blocks in which the same places are taken, and these places. */
interface Blocks {
  from: number;
  to: number;
  readonly rest: readonly number[];
}

function blocksOf(ranges: readonly number[], size: number): readonly Blocks[] {
  const found: { from: number; to: number; readonly rest: number[] }[] = [];
  const add = (from: number, to: number, first: number, last: number): void => {
    const latest = found.at(-1);
    if (latest !== undefined && latest.to === from) latest.rest.push(first, last);
    else found.push({ from, to, rest: [first, last] });
  };
  for (let i = 0; i < ranges.length; i += 2) {
    const [first, last] = [ranges[i]!, ranges[i + 1]!];
    let [from, to] = [Math.floor(first / size), Math.floor(last / size)];
    if (from === to) {
      add(from, to, first % size, last % size);
      continue;
    }
    // Ranges do not touch, so only the first and the last block can have more ranges than this one.
    if (first % size > 0) add(from++, Math.floor(first / size), first % size, size - 1);
    const cut = last % size < size - 1 ? to-- : undefined;
    if (from <= to) add(from, to, 0, size - 1);
    if (cut !== undefined) add(cut, cut, 0, last % size);
  }
  return merged(found);
}

function merged(blocks: readonly Blocks[]): readonly Blocks[] {
  const kept: Blocks[] = [];
  for (const block of blocks) {
    const latest = kept.at(-1);
    const isSame =
      latest !== undefined && latest.to + 1 === block.from && latest.rest.join() === block.rest.join();
    if (isSame) latest.to = block.to;
    else kept.push({ ...block });
  }
  return kept;
}
