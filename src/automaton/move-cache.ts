import { DIE, type Machine, type Move } from './machine.ts';

/** How many moves are remembered, at first and at most: powers of two. Most languages are read once. */
const FEWEST_SLOTS = 2 ** 9;
const MOST_SLOTS = 2 ** 14;

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
  private slots = FEWEST_SLOTS;
  private states = new Int32Array(FEWEST_SLOTS).fill(EMPTY);
  private bytes = new Uint8Array(FEWEST_SLOTS);
  private moves = new Uint8Array(FEWEST_SLOTS);
  private nexts = new Int32Array(FEWEST_SLOTS);
  private callees = new Int32Array(FEWEST_SLOTS);
  private consumes = new Uint8Array(FEWEST_SLOTS);
  /** How many moves were made since the table grew. */
  private made = 0;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** What the machine does with a byte in a state; sets `next`, `callee` and `consumed` as it does. */
  step(state: number, byte: number): Move {
    const slot = ((Math.imul(state, 0x9e3779b1) >>> 10) + 37 * byte) & (this.slots - 1);
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
    if (++this.made > this.slots && this.slots < MOST_SLOTS) {
      // What was remembered is forgotten: it would have to be placed anew.
      this.grow();
      return move;
    }
    this.states[slot] = state;
    this.bytes[slot] = byte;
    this.moves[slot] = move;
    this.nexts[slot] = this.next;
    this.callees[slot] = this.callee;
    this.consumes[slot] = this.consumed ? 1 : 0;
    return move;
  }

  private grow(): void {
    this.made = 0;
    const slots = 4 * this.slots;
    this.slots = slots;
    this.states = new Int32Array(slots).fill(EMPTY);
    this.bytes = new Uint8Array(slots);
    this.moves = new Uint8Array(slots);
    this.nexts = new Int32Array(slots);
    this.callees = new Int32Array(slots);
    this.consumes = new Uint8Array(slots);
  }
}
