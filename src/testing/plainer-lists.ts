import { PLAIN_SPAN, type Span } from './decisions.ts';

/** How many pairs of spans are tried one in the place of the other. */
const MOST_HOISTS = 200;

/**
 * Lists of decisions to try instead of one, the shortest first: none at all; a span in the place of one around it; spans
 * left at 0, or out; stretches left out; single decisions made smaller. Not all of them make plainer texts.
 */
export function* plainerLists(list: readonly number[], spans: readonly Span[]): Generator<readonly number[]> {
  if (list.length === 0) return;
  yield [];
  const bySize = [...spans].sort((a, b) => b.to - b.from - (a.to - a.from));
  yield* hoisted(list, bySize);
  for (const { from, to } of bySize) {
    yield [...list.slice(0, from), PLAIN_SPAN, ...list.slice(to)];
    yield without(list, from, to);
  }
  for (let size = list.length >> 1; size > 0; size >>= 1) {
    for (let from = 0; from + size <= list.length; from += size) yield without(list, from, from + size);
  }
  for (const [at, decision] of list.entries()) {
    for (const smaller of new Set([0, 1, decision >> 1, decision - 1])) {
      if (smaller < decision && smaller >= 0) yield list.with(at, smaller);
    }
    // From 20 to 19: numbers are read digit by digit.
    if (decision > 0 && at + 1 < list.length) {
      yield list.with(at, decision - 1).with(at + 1, list[at + 1]! + 9);
    }
  }
}

/** A list with each span replaced by one of its kind within, the one that leaves least first. */
function* hoisted(list: readonly number[], bySize: readonly Span[]): Generator<readonly number[]> {
  let tried = 0;
  for (const outer of bySize) {
    for (let i = bySize.length - 1; i >= 0; i--) {
      const inner = bySize[i]!;
      const isWithin = inner.from >= outer.from && inner.to <= outer.to && inner !== outer;
      if (!isWithin || inner.label !== outer.label) continue;
      if (tried++ >= MOST_HOISTS) return;
      yield [...list.slice(0, outer.from), ...list.slice(inner.from, inner.to), ...list.slice(outer.to)];
    }
  }
}

function without(list: readonly number[], from: number, to: number): readonly number[] {
  return [...list.slice(0, from), ...list.slice(to)];
}
