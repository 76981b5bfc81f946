/** How many characters of a line an excerpt shows. */
const EXCERPT_LENGTH = 100;

const NEWLINE = 0x0a;

const MOST_CHARACTER_BYTES = 4;

/** How many bytes are decoded at once. */
const CHUNK = 2 ** 16;

/** Where a byte is in a text. */
export interface TextPlace {
  /** Both count from 1; columns in characters. */
  readonly line: number;
  readonly column: number;
  /** The line, cut to what is near, and below it a mark at the column. */
  readonly excerpt: string;
}

/** Where a byte is. The length of the text is the place behind it. */
export function placeOf(text: Uint8Array, offset: number): TextPlace {
  // A character that is refused at its second byte stands where it begins.
  const start = characterStart(text, offset);
  const from = start === 0 ? 0 : text.lastIndexOf(NEWLINE, start - 1) + 1;
  const newline = text.indexOf(NEWLINE, start);
  const end = newline < 0 ? text.length : newline;
  let line = 1;
  for (let at = text.indexOf(NEWLINE); at >= 0 && at < from; at = text.indexOf(NEWLINE, at + 1)) line++;
  const column = countCharacters(text.subarray(from, start));

  // Lines can be as long as the text: only what is near is looked at.
  const near = MOST_CHARACTER_BYTES * EXCERPT_LENGTH;
  const before = charactersOf(text.subarray(Math.max(from, start - near), start));
  const after = charactersOf(text.subarray(start, Math.min(end, start + near)));
  const isShort = column + after.length <= EXCERPT_LENGTH;
  const shownAfter = after.slice(
    0,
    isShort ? EXCERPT_LENGTH : Math.max(EXCERPT_LENGTH / 2, EXCERPT_LENGTH - column),
  );
  const shownBefore = before.slice(-Math.max(1, EXCERPT_LENGTH - shownAfter.length));
  const part = [...shownBefore, ...shownAfter].join('');
  const excerpt = `  ${part}`.replace(/\p{Cc}/gu, ' ').trimEnd() + `\n  ${' '.repeat(shownBefore.length)}^`;
  return { line, column: column + 1, excerpt };
}

/** Where a character begins of which some bytes stand in front of an offset, and some are yet to come. */
function characterStart(text: Uint8Array, offset: number): number {
  for (let at = offset - 1; at >= 0 && offset - at < MOST_CHARACTER_BYTES; at--) {
    const byte = text[at]!;
    if (byte >= 0x80 && byte < 0xc0) continue;
    const length = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return length > offset - at ? at : offset;
  }
  return offset;
}

function countCharacters(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let count = 0;
  for (let from = 0; from < bytes.length; from += CHUNK) {
    const isOpen = from + CHUNK < bytes.length;
    count += Array.from(decoder.decode(bytes.subarray(from, from + CHUNK), { stream: isOpen })).length;
  }
  return count;
}

function charactersOf(bytes: Uint8Array): string[] {
  return Array.from(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
}

/** Bytes for reading: in single quotes, control characters escaped, broken characters as U+FFFD. */
export function quoted(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')}'`;
}
