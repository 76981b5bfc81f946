/** A point in a text to come back to. */
export interface TextMark {
  readonly length: number;
  readonly pending: Uint8Array;
}

const NOTHING = new Uint8Array(0);

/**
 * Bytes -> text, handed out in whole code points: tokens may end inside one. Bytes that are not UTF-8 become U+FFFD as
 * in the Encoding standard; the beginning of a code point is held back until it is whole.
 */
export class TextWriter {
  /** All that was handed out, retractions applied. */
  text = '';
  private pending: Uint8Array = NOTHING;
  // A byte order mark is text like any other here.
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  /** Whether no code point is unfinished. */
  get isWhole(): boolean {
    return this.pending.length === 0;
  }

  /** Takes more bytes; returns the text that they complete, often all of it, perhaps none. */
  write(bytes: Uint8Array): string {
    const all = this.pending.length === 0 ? bytes : concatenate(this.pending, bytes);
    const whole = all.length - unfinished(all);
    this.pending = whole === all.length ? NOTHING : all.slice(whole);
    return this.hand(all.subarray(0, whole));
  }

  /** No more bytes will come: returns what an unfinished code point becomes. */
  finish(): string {
    const rest = this.pending;
    this.pending = NOTHING;
    return this.hand(rest);
  }

  /** The present point. */
  mark(): TextMark {
    return { length: this.text.length, pending: this.pending };
  }

  /** Goes back to a mark; returns how many UTF-16 units of text that takes back. */
  reset(mark: TextMark): number {
    const retracted = this.text.length - mark.length;
    this.text = this.text.slice(0, mark.length);
    this.pending = mark.pending;
    return retracted;
  }

  /** A copy that goes its own way. */
  fork(): TextWriter {
    const copy = new TextWriter();
    copy.text = this.text;
    copy.pending = this.pending;
    return copy;
  }

  private hand(bytes: Uint8Array): string {
    const text = this.decoder.decode(bytes);
    this.text += text;
    return text;
  }
}

/** How many bytes at the end begin a code point that needs more of them: 0 to 3. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? back : 0;
    }
  }
  return 0;
}

function concatenate(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
