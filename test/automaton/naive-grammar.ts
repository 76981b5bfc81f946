/** Per rule: the sequences of symbols that it stands for. A symbol that is no rule is a character. */
export type Rules = Readonly<Record<string, readonly (readonly string[])[]>>;

/**
 * How far a text is from the language of a grammar without left recursion, by trying everything: the fewest characters
 * with which it becomes a text of the language; `Infinity` where there are none.
 */
export function distanceTo(rules: Rules, start: string, text: string): number {
  const least = leastLengths(rules);
  const known = new Map<string, readonly End[]>();

  const ends = (symbol: string, from: number): readonly End[] => {
    if (from === text.length) return [{ at: from, missing: least(symbol) }];
    if (!(symbol in rules)) return text[from] === symbol ? [{ at: from + 1, missing: 0 }] : [];
    const key = `${symbol} ${from}`;
    let found = known.get(key);
    if (found === undefined) {
      found = distinct(rules[symbol]!.flatMap((sequence) => sequenceEnds(sequence, from)));
      known.set(key, found);
    }
    return found;
  };

  const sequenceEnds = (sequence: readonly string[], from: number): readonly End[] =>
    sequence.reduce<readonly End[]>(
      (before, symbol) =>
        distinct(
          before.flatMap(({ at, missing }) =>
            ends(symbol, at).map((end) => ({ at: end.at, missing: missing + end.missing })),
          ),
        ),
      [{ at: from, missing: 0 }],
    );

  const whole = ends(start, 0).filter(({ at }) => at === text.length);
  return Math.min(Infinity, ...whole.map(({ missing }) => missing));
}

/** Where a reading of a symbol can end; at the end of the text, how many characters it still lacks. */
interface End {
  readonly at: number;
  readonly missing: number;
}

function distinct(ends: readonly End[]): End[] {
  const least = new Map<number, number>();
  for (const { at, missing } of ends) least.set(at, Math.min(least.get(at) ?? Infinity, missing));
  return Array.from(least, ([at, missing]) => ({ at, missing }));
}

function leastLengths(rules: Rules): (symbol: string) => number {
  const least = new Map<string, number>(Object.keys(rules).map((rule) => [rule, Infinity]));
  const of = (symbol: string): number => least.get(symbol) ?? 1;
  for (let changed = true; changed;) {
    changed = false;
    for (const [rule, sequences] of Object.entries(rules)) {
      const length = Math.min(
        ...sequences.map((sequence) => sequence.reduce((sum, each) => sum + of(each), 0)),
      );
      if (length < of(rule)) {
        least.set(rule, length);
        changed = true;
      }
    }
  }
  return of;
}
