import type { Decimal } from '../../json/decimal.ts';
import { type Diagrams, FALSE } from '../diagrams.ts';
import { type Cube, cubesOf, type Interval } from './lattice.ts';
import type { NumberLine, Side } from './number-line.ts';

/** What is asked: that the first formula of a line is true, and that others come out as given: index * 2 + truth. */
export type Demand = readonly number[];

/** Magnitudes, one after the other, that are as asked if they are multiples of the right numbers. */
export interface Piece {
  readonly interval: Interval;
  /** The cuts at its ends, by index; -1 and the number of cuts where there is none. */
  readonly low: number;
  readonly high: number;
  /** Whether there is one number in it only. */
  readonly isPoint: boolean;
  /** The ways, for texts without point and exponent; an integer of draft 4 is one of these. */
  readonly plain: readonly Cube[];
  /** The ways for other texts. */
  readonly pointed: readonly Cube[];
}

const ZERO: Decimal = { negative: false, coefficient: 0n, exponent: 0 };

/** The numbers that are as asked. */
export class NumberTarget {
  /** Whether zero is as asked: `0`, and with a point or exponent. */
  readonly zeroPlain: boolean;
  readonly zeroPointed: boolean;
  readonly positive: readonly Piece[];
  readonly negative: readonly Piece[];
  /** Whether the pieces hold all ways; see `MOST_CUBES`. */
  isExact = true;
  private readonly line: NumberLine;
  private readonly diagrams: Diagrams;
  private readonly demand: Demand;
  private readonly cubes = new Map<number, readonly Cube[]>();

  constructor(diagrams: Diagrams, line: NumberLine, demand: Demand) {
    this.diagrams = diagrams;
    this.line = line;
    this.demand = demand;
    const zero = this.formula(line.zero);
    // Zero is a multiple of everything.
    const [plain, pointed] = [true, false].map((isPlain) =>
      diagrams.evaluate(zero, (variable) => variable !== line.textVariable || isPlain),
    );
    this.zeroPlain = plain!;
    this.zeroPointed = pointed!;
    this.positive = this.pieces(line.positive);
    this.negative = this.pieces(line.negative);
  }

  /** Whether numbers with a truth are as asked. */
  accepts(truth: number): boolean {
    const { line } = this;
    return (
      line.isTrue(truth, 0) &&
      this.demand.every((literal) => line.isTrue(truth, (literal >> 1) + 1) === ((literal & 1) === 1))
    );
  }

  side(negative: boolean): readonly Piece[] {
    return negative ? this.negative : this.positive;
  }

  private formula(vector: number): number {
    const { diagrams } = this;
    const formulas = this.line.residuals(vector);
    return this.demand.reduce((all, literal) => {
      const formula = formulas[(literal >> 1) + 1]!;
      return diagrams.and(all, literal & 1 ? formula : diagrams.not(formula));
    }, formulas[0]!);
  }

  private pieces({ cuts, vectors }: Side): Piece[] {
    const pieces: Piece[] = [];
    const formulas = vectors.map((vector) => this.formula(vector));
    for (let first = 0; first < formulas.length; first++) {
      const formula = formulas[first]!;
      let last = first;
      while (last + 1 < formulas.length && formulas[last + 1] === formula) last++;
      const [low, high] = [first - 1, last];
      first = last;
      const plain = this.ways(formula, true);
      const pointed = this.ways(formula, false);
      if (plain.length === 0 && pointed.length === 0) continue;
      const lo = cuts[low];
      const hi = cuts[high];
      const interval: Interval = {
        lo: lo?.at ?? ZERO,
        hasLo: lo !== undefined && !lo.after,
        hi: hi?.at,
        hasHi: hi !== undefined && hi.after,
      };
      const isPoint =
        lo !== undefined &&
        high === low + 1 &&
        hi !== undefined &&
        lo.digits === hi.digits &&
        lo.top === hi.top;
      pieces.push({ interval, low, high, isPoint, plain, pointed });
    }
    return pieces;
  }

  private ways(formula: number, isPlain: boolean): readonly Cube[] {
    if (formula === FALSE) return [];
    const { line } = this;
    const key = 2 * formula + (isPlain && line.textVariable >= 0 ? 1 : 0);
    let cubes = this.cubes.get(key);
    if (cubes === undefined) {
      cubes = cubesOf(this.diagrams, formula, line.multiples, isPlain);
      if (cubes === undefined) {
        this.isExact = false;
        cubes = [{ step: undefined, avoid: [] }];
      }
      this.cubes.set(key, cubes);
    }
    return cubes;
  }
}
