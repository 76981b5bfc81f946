import type { TokenAutomaton } from './token-automaton.ts';

/**
 * The tables of a language that all its sequences share. When they have become too large, fresh ones take their place:
 * what only some sequences could reach is then held no longer than these need it.
 */
export class Renewal {
  private readonly maxStates: number;
  private readonly start: () => TokenAutomaton;
  private current: TokenAutomaton;
  private limit: number;

  /** `start` makes fresh tables for the same language; `maxStates` is how much they may grow. */
  constructor(
    first: TokenAutomaton,
    { maxStates, start }: { maxStates: number; start: () => TokenAutomaton },
  ) {
    this.maxStates = maxStates;
    this.start = start;
    this.current = first;
    this.limit = first.size + maxStates;
  }

  /** The tables that sequences should use: those so far, or fresh ones where these have grown too much. */
  tables(): TokenAutomaton {
    if (this.current.size > this.limit) {
      this.current = this.start();
      this.limit = this.current.size + this.maxStates;
    }
    return this.current;
  }

  /** Counts so many states as needed: a sequence that was running before has brought them with it. */
  allow(states: number): void {
    this.limit += states;
  }
}
