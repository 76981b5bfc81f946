import type { TextChange } from './events.ts';

/** Strings that end a text, and are not part of it. */
export interface StopRule {
  /** None of them empty. */
  readonly strings: readonly string[];
  /** Whether the text may end with what stands before a stop string. Where it may not, the string is text like any other. */
  isWhole(text: string): boolean | Promise<boolean>;
}

/**
 * Finds stop strings in a text that comes in pieces. What may be the beginning of one is held back until it is known
 * whether it is: no text has to be taken back for it, unless decoding itself stepped back.
 */
export class StopStrings {
  /** The text before the stop string, once one was found. */
  found: string | undefined;
  /** How many stop strings came where the text could not end. */
  passed = 0;
  private readonly rule: StopRule;
  /** All that was written, retractions applied, and how much of it was handed out. */
  private text = '';
  private handedOut = 0;
  /** Stop strings that end before here were looked at. */
  private seen = 0;

  constructor(rule: StopRule) {
    this.rule = rule;
  }

  /** Takes changes of the text; gives those that can be told. After a stop string was found there are no more. */
  async take(changes: readonly TextChange[]): Promise<TextChange[]> {
    const told: TextChange[] = [];
    for (const change of changes) {
      if (this.found !== undefined) break;
      if (change.type === 'retract') {
        this.text = this.text.slice(0, this.text.length - change.length);
        this.seen = Math.min(this.seen, this.text.length);
        const back = this.handedOut - this.text.length;
        if (back <= 0) continue;
        this.handedOut = this.text.length;
        told.push({ type: 'retract', length: back });
        continue;
      }
      this.text += change.text;
      const end = await this.look();
      told.push(...this.tell(end ?? Math.max(this.handedOut, this.text.length - this.open())));
    }
    return told;
  }

  /** The text has ended by itself: gives what was held back. */
  finish(): TextChange[] {
    return this.tell(this.text.length);
  }

  /** Looks at every stop string that ends in what is new, the ones that end first first. Gives where the text has to end. */
  private async look(): Promise<number | undefined> {
    const { strings, isWhole } = this.rule;
    const ends: { readonly start: number; readonly end: number }[] = [];
    for (const string of strings) {
      const from = Math.max(0, this.seen - string.length + 1);
      for (let at = this.text.indexOf(string, from); at >= 0; at = this.text.indexOf(string, at + 1)) {
        if (at + string.length > this.seen) ends.push({ start: at, end: at + string.length });
      }
    }
    this.seen = this.text.length;
    for (const { start } of ends.sort((a, b) => a.end - b.end || a.start - b.start)) {
      const before = this.text.slice(0, start);
      if (await isWhole(before)) {
        this.found = before;
        return start;
      }
      this.passed++;
    }
    return undefined;
  }

  /** How long the longest end of the text is that a stop string begins with. */
  private open(): number {
    let longest = 0;
    for (const string of this.rule.strings) {
      for (let length = Math.min(string.length - 1, this.text.length); length > longest; length--) {
        if (this.text.endsWith(string.slice(0, length))) longest = length;
      }
    }
    return longest;
  }

  /** The text up to a length, as far as it was not handed out; where more was, after a step back, it is taken back. */
  private tell(length: number): TextChange[] {
    const back = this.handedOut - length;
    if (back > 0) return [{ type: 'retract', length: back }];
    if (back === 0) return [];
    const text = this.text.slice(this.handedOut, length);
    this.handedOut = length;
    return [{ type: 'text', text }];
  }
}
