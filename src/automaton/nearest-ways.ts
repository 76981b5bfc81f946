import { DEAD } from './recognizer.ts';

/** So long a way is followed to its end; of what is farther away, what was estimated has to do. */
const MOST_BYTES = 8192;

/** What ways are made of. */
export interface Steps {
  step(configuration: number, byte: number): number;
  /** About how many bytes are needed; `Infinity` where there is no end. */
  estimate(configuration: number): number;
  /** The byte that seems to be nearest to the end, or -1 where this is the end. */
  headFor(configuration: number): number;
}

interface Known {
  readonly distance: number;
  readonly byte: number;
}

/**
 * The ways on which texts are completed, remembered: a distance is the length of the way that is then gone. What frames
 * say of costs may be estimates (equal items, keys that must differ), or be found in another form one byte on; followed
 * to its end, a way has the length it has. Each configuration is followed once, and ways that meet stay together.
 */
export class NearestWays {
  private readonly steps: Steps;
  private readonly known = new Map<number, Known>();

  constructor(steps: Steps) {
    this.steps = steps;
  }

  get size(): number {
    return this.known.size;
  }

  distance(configuration: number): number {
    return this.wayFrom(configuration).distance;
  }

  byte(configuration: number): number {
    return this.wayFrom(configuration).byte;
  }

  private wayFrom(configuration: number): Known {
    const known = this.known.get(configuration);
    if (known !== undefined) return known;
    const { steps } = this;
    const estimate = steps.estimate(configuration);
    if (!(estimate < MOST_BYTES)) {
      return this.keep(configuration, estimate, steps.headFor(configuration));
    }
    const path: number[] = [];
    const bytes: number[] = [];
    const passed = new Set<number>();
    let left = 0;
    for (let at = configuration; ;) {
      const end = this.known.get(at);
      if (end !== undefined) {
        left = end.distance;
        break;
      }
      const byte = steps.headFor(at);
      path.push(at);
      bytes.push(byte);
      if (byte < 0) break;
      passed.add(at);
      at = steps.step(at, byte);
      if (at === DEAD || passed.has(at) || path.length > MOST_BYTES) {
        return this.keep(configuration, estimate, bytes[0]!);
      }
    }
    if (bytes.at(-1) === -1) left = -1;
    for (let i = path.length - 1; i >= 0; i--) this.keep(path[i]!, ++left, bytes[i]!);
    return this.known.get(configuration)!;
  }

  private keep(configuration: number, distance: number, byte: number): Known {
    const known = { distance, byte };
    this.known.set(configuration, known);
    return known;
  }
}
