/**
 * What a walk through diagrams has found so far, per node: an empty map at no cost, since each walk counts as a round of
 * its own. Where a walk begins inside another one, it may forget what that one has found, and nothing worse.
 */
export class Visits {
  private rounds = new Int32Array(0);
  private found = new Int32Array(0);
  private round = 0;

  /** Begins a walk through nodes below `size`; returns the number of its round. */
  begin(size: number): number {
    if (size > this.rounds.length) {
      this.rounds = new Int32Array(2 * size);
      this.found = new Int32Array(2 * size);
    }
    return ++this.round;
  }

  /** What was found of a node; -1: nothing. */
  get(round: number, node: number): number {
    return this.rounds[node] === round ? this.found[node]! : -1;
  }

  set(round: number, node: number, value: number): void {
    this.rounds[node] = round;
    this.found[node] = value;
  }
}
