import { DIE, type Machine, type Move } from './machine.ts';

/** How many moves are remembered: a power of two. */
const SLOTS = 2 ** 14;

const EMPTY = -1;

/**
 * The moves of a machine that were made last, by state and byte. Walks through a vocabulary make the same moves again
 * and again, on other stacks: frames then need not be asked.
 */
export class MoveCache {
  next = 0;
  callee = 0;
  consumed = false;
  private readonly machine: Machine;
  private readonly states = new Int32Array(SLOTS).fill(EMPTY);
  private readonly bytes = new Uint8Array(SLOTS);
  private readonly moves = new Uint8Array(SLOTS);
  private readonly nexts = new Int32Array(SLOTS);
  private readonly callees = new Int32Array(SLOTS);
  private readonly consumes = new Uint8Array(SLOTS);

  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** What the machine does with a byte in a state; sets `next`, `callee` and `consumed` as it does. */
  step(state: number, byte: number): Move {
    const slot = ((Math.imul(state, 0x9e3779b1) >>> 10) + 37 * byte) & (SLOTS - 1);
    if (this.states[slot] === state && this.bytes[slot] === byte) {
      const move = this.moves[slot] as Move;
      if (move === DIE) return DIE;
      this.next = this.nexts[slot]!;
      this.callee = this.callees[slot]!;
      this.consumed = this.consumes[slot] === 1;
      return move;
    }
    const { machine } = this;
    const move = machine.step(state, byte);
    ({ next: this.next, callee: this.callee, consumed: this.consumed } = machine);
    this.states[slot] = state;
    this.bytes[slot] = byte;
    this.moves[slot] = move;
    this.nexts[slot] = this.next;
    this.callees[slot] = this.callee;
    this.consumes[slot] = this.consumed ? 1 : 0;
    return move;
  }
}
