import { WORD_CHARACTERS } from './classes.ts';
import { BOUNDARY, CHARACTERS, END, FOUND, LOOK, MATCH, NO_BOUNDARY, SPLIT, START } from './program.ts';
import type { Program } from './program.ts';

/**
 * Whether a program whose lookaheads are written backwards accepts a text. The time is linear in the text, times the
 * size of the program: one pass over the text for each look, inner ones first, tells where it holds; the last one
 * searches.
 */
export function simulate(program: Program, text: Int32Array): boolean {
  return new Simulation(program, text).run();
}

/** The set of nodes that are reached, as it goes over the text. */
class Simulation {
  private readonly program: Program;
  private readonly text: Int32Array;
  /** Per look done: one bit for each position, 1 where its content was found, whether it is negated or not. */
  private readonly holds: Uint8Array[] = [];
  /** Nodes reached, before and after going on from them. */
  private readonly pending: number[] = [];
  private readonly waiting: number[] = [];
  /** How many positions were visited, in all passes; and per node the last visit that reached it. */
  private visits = 0;
  private readonly visited: Int32Array;

  constructor(program: Program, text: Int32Array) {
    this.program = program;
    this.text = text;
    this.visited = new Int32Array(program.kinds.length);
  }

  run(): boolean {
    for (const { start, behind } of this.program.looks) {
      const found = new Uint8Array((this.text.length >> 3) + 1);
      this.pass(start, behind ? 1 : -1, found);
      this.holds.push(found);
    }
    return this.pass(this.program.start, 1, undefined);
  }

  /** Marks where something is found; without a place for marks it ends, and gives true, at the first. */
  private pass(start: number, direction: 1 | -1, found: Uint8Array | undefined): boolean {
    const { text, pending, waiting } = this;
    const { first, second, sets } = this.program;
    const last = direction > 0 ? text.length : 0;
    pending.length = 0;
    pending.push(start);
    for (let at = text.length - last; ; at += direction) {
      const isFound = this.goOn(at);
      if (isFound && found === undefined) return true;
      if (isFound) found![at >> 3]! |= 1 << (at & 7);
      if (waiting.length === 0 || at === last) return false;
      const point = text[direction > 0 ? at : at - 1]!;
      for (const node of waiting) {
        if (sets[second[node]!]!.has(point)) pending.push(first[node]!);
      }
    }
  }

  /** Goes on from what is pending to what waits for a character. */
  private goOn(at: number): boolean {
    const { pending, waiting, visited } = this;
    const { kinds, first, second } = this.program;
    const visit = ++this.visits;
    waiting.length = 0;
    let isFound = false;
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (visited[node] === visit) continue;
      visited[node] = visit;
      const kind = kinds[node]!;
      if (kind === CHARACTERS) waiting.push(node);
      else if (kind === SPLIT) pending.push(first[node]!, second[node]!);
      else if (kind === MATCH || kind === FOUND) isFound = true;
      else if (this.passes(kind, second[node]!, at)) pending.push(first[node]!);
    }
    return isFound;
  }

  private passes(kind: number, look: number, at: number): boolean {
    switch (kind) {
      case START:
        return at === 0;
      case END:
        return at === this.text.length;
      case LOOK:
        return this.holdsAt(look, at) !== this.program.looks[look]!.negated;
      case BOUNDARY:
        return this.isWord(at - 1) !== this.isWord(at);
      case NO_BOUNDARY:
        return this.isWord(at - 1) === this.isWord(at);
    }
    return false;
  }

  private holdsAt(look: number, at: number): boolean {
    return ((this.holds[look]![at >> 3]! >> (at & 7)) & 1) === 1;
  }

  private isWord(index: number): boolean {
    return index >= 0 && index < this.text.length && WORD_CHARACTERS.has(this.text[index]!);
  }
}
