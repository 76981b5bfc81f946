import { FINISH } from '../automaton/machine.ts';
import { parseDecimal } from '../json/decimal.ts';
import type { Core } from './core.ts';
import { FALSE, TRUE } from './diagrams.ts';
import type { FrameKind, Result } from './frame.ts';
import type { NumberFrames } from './number-frames.ts';
import type { StringFrames } from './string-frames.ts';

/** Longer values are not written: then there are taken to be enough. */
const MOST_BYTES = 4096;
const TOO_LONG = '';

type Scalar = 'string' | 'number';

/** The shortest different values with a goal, in the order of their lengths. */
interface Shortest {
  /** Their ids in `Core.values`. */
  readonly values: number[];
  readonly lengths: number[];
  /** `isAll`: there are no others; `areLong`: the others are longer than what is written. */
  isAll: boolean;
  areLong: boolean;
}

/** Finds different strings or numbers with a goal, by writing one after the other. */
export class ScalarValues {
  private readonly core: Core;
  private readonly strings: StringFrames;
  private readonly numbers: NumberFrames;
  /** By goal, without the values that it excludes. */
  private readonly found: Readonly<Record<Scalar, Map<number, Shortest>>> = {
    string: new Map<number, Shortest>(),
    number: new Map<number, Shortest>(),
  };

  constructor(core: Core, strings: StringFrames, numbers: NumberFrames) {
    this.core = core;
    this.strings = strings;
    this.numbers = numbers;
  }

  /** The lengths of the shortest different ones, in bytes, but of no more than are asked for. */
  lengths(kind: Scalar, goal: number, most: number): number[] {
    // What stands in an array differs from sequence to sequence; what else is asked of its items does not.
    const { rest, excluded } = this.withoutExcluded(kind, goal);
    const { values, lengths, areLong } = this.shortestOf(kind, rest, most + excluded.size);
    const others = lengths.filter((_, i) => !excluded.has(values[i]!)).slice(0, most);
    return areLong ? [...others, ...new Array<number>(most - others.length).fill(MOST_BYTES)] : others;
  }

  /** A goal without the condition that the value is none of some fixed ones, and these. */
  private withoutExcluded(
    kind: Scalar,
    goal: number,
  ): { readonly rest: number; readonly excluded: ReadonlySet<number> } {
    const { atoms, diagrams, fixed, values } = this.core;
    const excluded = new Set<number>();
    let rest = goal;
    for (const variable of diagrams.support(goal)) {
      const atom = atoms.get(variable);
      if (atom.kind !== (kind === 'string' ? 'strings' : 'numbers') || !fixed.has(atom.node)) continue;
      if (diagrams.restrict(rest, variable, true) !== FALSE) continue;
      rest = diagrams.restrict(rest, variable, false);
      const { strings, numbers } = atom.node.values!;
      if (kind === 'string') for (const text of strings) excluded.add(values.intern({ kind, text }));
      else for (const value of numbers) excluded.add(values.intern({ kind, value }));
    }
    return { rest, excluded };
  }

  private shortestOf(kind: Scalar, goal: number, most: number): Shortest {
    const { core } = this;
    let found = this.found[kind].get(goal);
    if (found === undefined) {
      found = { values: [], lengths: [], isAll: false, areLong: false };
      this.found[kind].set(goal, found);
    }
    const { values, lengths } = found;
    while (values.length < most && !found.isAll && !found.areLong) {
      const atom = {
        kind: kind === 'string' ? 'strings' : 'numbers',
        node: core.fixed.oneOf(values),
      } as const;
      const isNew =
        values.length === 0 ? TRUE : core.diagrams.not(core.diagrams.literal(core.atoms.variable(atom)));
      const text = this.shortest(kind, core.diagrams.and(goal, isNew));
      found.isAll = text === undefined;
      found.areLong = text === TOO_LONG;
      if (text === undefined || text === TOO_LONG) break;
      lengths.push(new TextEncoder().encode(text).length);
      values.push(
        core.values.intern(
          kind === 'string'
            ? { kind, text: JSON.parse(text) as string }
            : { kind, value: parseDecimal(text) },
        ),
      );
    }
    return found;
  }

  /** The shortest text of a value with a goal, or undefined if there is none. */
  private shortest(kind: Scalar, goal: number): string | undefined {
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
