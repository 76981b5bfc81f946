/**
 * What the work on a mask is done for:
 * - `inside`: tables of the tokens that stay inside a lexeme
 * - `remainder`: how tokens go on behind the end of a frame or lexeme, put together
 * - `slice`: parts of the vocabulary that begin, or go on, with certain bytes or names
 * - `register`: texts followed one by one, as what comes of them depends on what was read
 * - `walk`: all other steps through configurations
 * - `spread`: sets of tokens written as bits or lists
 */
export type MaskCause = 'inside' | 'remainder' | 'slice' | 'register' | 'walk' | 'spread';

/** How often something was done, and how long it took in all, without what was done for another cause meanwhile. */
export interface CauseFigures {
  count: number;
  milliseconds: number;
}

/** Where the time of masks goes. */
export class MaskProfile {
  /** How many masks were asked for, and how many of them had to be made. */
  asked = 0;
  made = 0;
  /** The longest that one mask took. */
  longestMilliseconds = 0;
  readonly causes: Map<MaskCause, CauseFigures> = new Map<MaskCause, CauseFigures>();
  private readonly open: MaskCause[] = [];
  private since = 0;

  /** Runs some work; its time counts for a cause. */
  of<Result>(cause: MaskCause, work: () => Result): Result {
    this.switchTo(cause);
    try {
      return work();
    } finally {
      this.charge();
      this.open.pop();
    }
  }

  /** Runs what makes a mask. */
  mask<Result>(work: () => Result): Result {
    const start = performance.now();
    const result = this.of('walk', work);
    this.made++;
    this.longestMilliseconds = Math.max(this.longestMilliseconds, performance.now() - start);
    return result;
  }

  /** Lines to read: times and the longest mask if `times`, counts always. */
  report({ times }: { times: boolean }): string {
    const total = [...this.causes.values()].reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    const lines = [`masks: ${this.asked} asked for, ${this.made} made`];
    if (times)
      lines[0] += ` in ${total.toFixed(1)} ms, the longest in ${this.longestMilliseconds.toFixed(2)} ms`;
    for (const [cause, { count, milliseconds }] of this.causes) {
      const share = total === 0 ? 0 : (100 * milliseconds) / total;
      const time = times
        ? `  ${milliseconds.toFixed(1).padStart(9)} ms  ${share.toFixed(0).padStart(3)} %`
        : '';
      lines.push(`  ${cause.padEnd(10)}${String(count).padStart(9)} times${time}`);
    }
    return lines.join('\n');
  }

  private switchTo(cause: MaskCause): void {
    this.charge();
    this.open.push(cause);
    this.figures(cause).count++;
  }

  /** Charges the time since the last change to whatever is being done. */
  private charge(): void {
    const now = performance.now();
    const current = this.open.at(-1);
    if (current !== undefined) this.figures(current).milliseconds += now - this.since;
    this.since = now;
  }

  private figures(cause: MaskCause): CauseFigures {
    let figures = this.causes.get(cause);
    if (figures === undefined) this.causes.set(cause, (figures = { count: 0, milliseconds: 0 }));
    return figures;
  }
}

let current: MaskProfile | undefined;

/**
 * Profiles all masks from now on, of all constraints; undefined ends it. It costs some microseconds for each mask that is
 * made.
 *
 * @example
 * const profile = new MaskProfile();
 * profileMasks(profile);
 * compile(schema, { vocabulary }).mask();
 * profileMasks(undefined);
 * profile.report({ times: true });
 */
export function profileMasks(profile: MaskProfile | undefined): void {
  current = profile;
}

/** The profile that is being made. */
export function maskProfile(): MaskProfile | undefined {
  return current;
}

/** Runs some work, for the profile if one is being made. */
export function causedBy<Result>(cause: MaskCause, work: () => Result): Result {
  return current === undefined ? work() : current.of(cause, work);
}
