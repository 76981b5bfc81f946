import type { Decisions } from './decisions.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const OPEN_ARRAY = 0x5b;
const CLOSE_OBJECT = 0x7d;
const CLOSE_ARRAY = 0x5d;

/** Labels of what can stand for each other: values with brackets, the stretches between commas, and strings. */
const BRACKETS: object = { brackets: true };
const MEMBER: object = { member: true };
const STRING: object = { string: true };

/** Follows a JSON text byte by byte, and tells decisions where its values begin and end. */
export class JsonSpans {
  private readonly decisions: Decisions;
  /** Per open bracket, whether it is of an object. */
  private readonly open: boolean[] = [];
  private isBeforeColon = false;
  private isInString = false;
  private isEscaped = false;

  constructor(decisions: Decisions) {
    this.decisions = decisions;
  }

  /** Whether a key can be written here, or is being written. */
  get isAtKey(): boolean {
    return this.isBeforeColon && this.open.at(-1) === true;
  }

  read(byte: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (byte === QUOTE) this.quote();
    else if (this.isInString) this.isEscaped = byte === BACKSLASH;
    else if (byte === COLON) this.isBeforeColon = false;
    else if (byte === COMMA && this.open.length > 0) {
      this.decisions.end();
      this.decisions.begin(MEMBER);
      this.isBeforeColon = true;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      this.decisions.begin(BRACKETS);
      this.decisions.begin(MEMBER);
      this.open.push(byte === OPEN_OBJECT);
      this.isBeforeColon = true;
    } else if ((byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) && this.open.length > 0) this.end();
  }

  /** Ends what is open at the end of the text. */
  close(): void {
    while (this.open.length > 0) this.end();
  }

  private quote(): void {
    if (this.isInString) this.decisions.end();
    else this.decisions.begin(STRING);
    this.isInString = !this.isInString;
  }

  private end(): void {
    this.decisions.end();
    this.decisions.end();
    this.open.pop();
    this.isBeforeColon = false;
  }
}
