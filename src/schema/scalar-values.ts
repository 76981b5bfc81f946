import { FINISH } from '../automaton/machine.ts';
import { parseDecimal } from '../json/decimal.ts';
import type { Core } from './core.ts';
import type { FrameKind, Result } from './frame.ts';
import type { NumberFrames } from './number-frames.ts';
import type { StringFrames } from './string-frames.ts';

/** Longer values are not written: then there are taken to be enough. */
const MOST_BYTES = 4096;
const TOO_LONG = '';

/** Finds different strings or numbers with a goal, by writing one after the other. */
export class ScalarValues {
  private readonly core: Core;
  private readonly strings: StringFrames;
  private readonly numbers: NumberFrames;

  constructor(core: Core, strings: StringFrames, numbers: NumberFrames) {
    this.core = core;
    this.strings = strings;
    this.numbers = numbers;
  }

  /** The lengths of the shortest different ones, in bytes, but of no more than are asked for. */
  lengths(kind: 'string' | 'number', goal: number, most: number): number[] {
    const { core } = this;
    const found: number[] = [];
    const lengths: number[] = [];
    while (found.length < most) {
      const atom = {
        kind: kind === 'string' ? 'strings' : 'numbers',
        node: core.fixed.oneOf(found),
      } as const;
      const isNew =
        found.length === 0 ? 1 : core.diagrams.not(core.diagrams.literal(core.atoms.variable(atom)));
      const text = this.shortest(kind, core.diagrams.and(goal, isNew));
      if (text === undefined) break;
      if (text === TOO_LONG)
        return [...lengths, ...new Array<number>(most - lengths.length).fill(MOST_BYTES)];
      lengths.push(new TextEncoder().encode(text).length);
      found.push(
        core.values.intern(
          kind === 'string'
            ? { kind, text: JSON.parse(text) as string }
            : { kind, value: parseDecimal(text) },
        ),
      );
    }
    return lengths;
  }

  /** The shortest text of a value with a goal, or undefined if there is none. */
  private shortest(kind: 'string' | 'number', goal: number): string | undefined {
    const frames: FrameKind = kind === 'string' ? this.strings : this.numbers;
    const least = kind === 'string' ? this.strings.leastLength(goal) : this.numbers.leastLength(goal);
    if (least === Infinity) return undefined;
    const first = kind === 'string' ? 0x22 : this.numbers.firstByte(goal);
    const bytes = [first];
    let state = kind === 'string' ? this.strings.start(goal, 0) : this.numbers.start(goal, 0, first);
    const result: Result = { next: 0, callee: 0, consumed: false };
    while (frames.cost(state >> 3, 0) > 0) {
      if (bytes.length > MOST_BYTES) return TOO_LONG;
      const byte = frames.nearest(state >> 3, 0);
      bytes.push(byte);
      if (frames.step(state >> 3, byte, result) === FINISH) break;
      state = result.next;
    }
    return new TextDecoder().decode(Uint8Array.from(bytes));
  }
}
