import type { Network } from './network.ts';

/**
 * What can be read from where. All lengths are the fewest units, `Infinity` where nothing can be; a terminal's come from
 * its recognizer.
 */
export interface Lengths {
  /** Per nonterminal: whether it has the empty text. */
  readonly nullable: Uint8Array;
  /** Per nonterminal: its shortest text that is not empty. */
  readonly texts: Float64Array;
  /** Per state: the shortest way to the end of its nonterminal. */
  readonly toEnd: Float64Array;
}

/**
 * The least lengths of all texts and rests of texts, by least fixpoint: Knuth's generalisation of Dijkstra's algorithm
 * ("A generalization of Dijkstra's algorithm", Information Processing Letters 6(1), 1977), here by relaxing states whose
 * successors have changed until nothing changes. Units that are not `expressible` are read by no edge.
 */
export function lengthsOf(
  network: Network,
  isExpressible: (first: number, last: number) => boolean,
): Lengths {
  const nullable = nullableOf(network);
  return { nullable, ...leastLengths(network, nullable, isExpressible) };
}

function nullableOf(network: Network): Uint8Array {
  const { nonterminals, silent, calls } = network;
  const nullable = new Uint8Array(nonterminals.length);
  const callers: number[][] = nonterminals.map(() => []);
  const reached = new Uint8Array(network.size);
  const owner = new Int32Array(network.size).fill(-1);
  const pending: number[] = [];
  const reach = (state: number, of: number): void => {
    if (reached[state] === 1) return;
    reached[state] = 1;
    owner[state] = of;
    pending.push(state);
  };
  const makeNullable = (nonterminal: number): void => {
    if (nullable[nonterminal] === 1) return;
    nullable[nonterminal] = 1;
    for (const state of callers[nonterminal]!) {
      const list = calls[state]!;
      for (let i = 0; i < list.length; i += 2)
        if (list[i] === nonterminal) reach(list[i + 1]!, owner[state]!);
    }
  };
  nonterminals.forEach(({ start, terminal }, i) => {
    if (terminal === undefined) reach(start, i);
    else if (terminal.isComplete(terminal.start)) nullable[i] = 1;
  });
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    const of = owner[state]!;
    if (state === nonterminals[of]!.end) makeNullable(of);
    for (const next of silent[state]!) reach(next, of);
    const list = calls[state]!;
    for (let i = 0; i < list.length; i += 2) {
      callers[list[i]!]!.push(state);
      if (nullable[list[i]!] === 1) reach(list[i + 1]!, of);
    }
  }
  return nullable;
}

function leastLengths(
  network: Network,
  nullable: Uint8Array,
  isExpressible: (first: number, last: number) => boolean,
): { texts: Float64Array; toEnd: Float64Array } {
  const { nonterminals, silent, units, calls } = network;
  const { size } = network;
  const toEnd = new Float64Array(size).fill(Infinity);
  /** The same, with at least one unit on the way. */
  const toEndReading = new Float64Array(size).fill(Infinity);
  const texts = new Float64Array(nonterminals.length).fill(Infinity);
  const before: number[][] = Array.from({ length: size }, () => []);
  const callers: number[][] = nonterminals.map(() => []);
  const startOf = new Int32Array(size).fill(-1);
  for (let state = 0; state < size; state++) {
    for (const next of silent[state]!) before[next]!.push(state);
    for (let i = 2; i < units[state]!.length; i += 3) before[units[state]![i]!]!.push(state);
    for (let i = 0; i < calls[state]!.length; i += 2) {
      callers[calls[state]![i]!]!.push(state);
      before[calls[state]![i + 1]!]!.push(state);
    }
  }
  const isQueued = new Uint8Array(size);
  let queue: number[] = [];
  const enqueue = (state: number): void => {
    if (isQueued[state] === 1) return;
    isQueued[state] = 1;
    queue.push(state);
  };
  nonterminals.forEach(({ start, end, terminal }, i) => {
    if (terminal !== undefined) {
      texts[i] = shortestText(terminal);
      callers[i]!.forEach(enqueue);
      return;
    }
    startOf[start] = i;
    toEnd[end] = 0;
    enqueue(end);
    before[end]!.forEach(enqueue);
  });
  // In rounds, so that short ways are found before long ones and few states are looked at often.
  while (queue.length > 0) {
    const round = queue;
    queue = [];
    for (const state of round) {
      isQueued[state] = 0;
      let least = toEnd[state]!;
      let reading = toEndReading[state]!;
      for (const next of silent[state]!) {
        least = Math.min(least, toEnd[next]!);
        reading = Math.min(reading, toEndReading[next]!);
      }
      const edges = units[state]!;
      for (let i = 0; i < edges.length; i += 3) {
        if (isExpressible(edges[i]!, edges[i + 1]!)) reading = Math.min(reading, 1 + toEnd[edges[i + 2]!]!);
      }
      const list = calls[state]!;
      for (let i = 0; i < list.length; i += 2) {
        const [called, next] = [list[i]!, list[i + 1]!];
        reading = Math.min(reading, texts[called]! + toEnd[next]!);
        if (nullable[called] === 0) continue;
        least = Math.min(least, toEnd[next]!);
        reading = Math.min(reading, toEndReading[next]!);
      }
      least = Math.min(least, reading);
      if (least >= toEnd[state]! && reading >= toEndReading[state]!) continue;
      toEnd[state] = least;
      toEndReading[state] = reading;
      before[state]!.forEach(enqueue);
      const of = startOf[state]!;
      if (of >= 0 && reading < texts[of]!) {
        texts[of] = reading;
        callers[of]!.forEach(enqueue);
      }
    }
  }
  return { texts, toEnd };
}

function shortestText(terminal: NonNullable<Network['nonterminals'][number]['terminal']>): number {
  if (!terminal.isComplete(terminal.start)) return terminal.distance(terminal.start);
  let least = Infinity;
  for (let byte = 0; byte < 256; byte++) {
    const behind = terminal.step(terminal.start, byte);
    if (behind >= 0) least = Math.min(least, 1 + terminal.distance(behind));
  }
  return least;
}
