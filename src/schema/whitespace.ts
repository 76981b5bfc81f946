/** The places where white space may stand. Before colons and commas, and around the whole value, only `any` has some. */
export type Gap = 'plain' | 'open' | 'comma' | 'colon' | 'close';

/** How a value is laid out; see `compile`. `unlimited` is what checking takes for `any`. */
export type Whitespace = 'compact' | 'python' | { readonly indent: number } | 'any';

/** A number of bytes that grows with the depth of nesting: `base + slope * depth`. */
export interface Length {
  readonly base: number;
  readonly slope: number;
}

const NOTHING: Length = { base: 0, slope: 0 };

/** The most blanks in a row, and whether a newline may stand among them, when a model writes with `any`. */
const MOST_BLANKS = 16;
const NEWLINE = 32;

/**
 * Where and how white space is read. How far a gap is read is its *progress*: 0 at its beginning.
 */
export interface Layout {
  /** Whether white space is free. If not, a gap has one text, and the bytes of it commit to what stands behind it. */
  readonly isFree: boolean;
  /** Whether gaps depend on the depth of nesting. */
  readonly usesDepth: boolean;
  /** The progress after a byte, or -1. */
  step(gap: Gap, depth: number, progress: number, byte: number): number;
  /** Whether the gap may end. */
  isDone(gap: Gap, depth: number, progress: number): boolean;
  /** The fewest bytes of a whole gap. */
  length(gap: Gap): Length;
  /** The bytes that are still needed to end the gap: a text. */
  rest(gap: Gap, depth: number, progress: number): string;
}

export function layoutOf(whitespace: Whitespace, { limited }: { limited: boolean }): Layout {
  if (whitespace === 'any') return limited ? LIMITED : UNLIMITED;
  if (whitespace === 'compact') return fixed(() => '', { unit: 0, comma: 0, colon: 0 });
  if (whitespace === 'python') {
    return fixed((gap) => (gap === 'comma' || gap === 'colon' ? ' ' : ''), { unit: 0, comma: 1, colon: 1 });
  }
  const { indent } = whitespace;
  return fixed(
    (gap, depth) => {
      if (gap === 'plain') return '';
      if (gap === 'colon') return ' ';
      return `\n${' '.repeat(indent * (gap === 'close' ? depth : depth + 1))}`;
    },
    { unit: indent, comma: 0, colon: 1 },
  );
}

function fixed(
  text: (gap: Gap, depth: number) => string,
  { unit, comma, colon }: { unit: number; comma: number; colon: number },
): Layout {
  const usesDepth = unit > 0;
  return {
    isFree: false,
    usesDepth,
    step(gap, depth, progress, byte) {
      return text(gap, depth).charCodeAt(progress) === byte ? progress + 1 : -1;
    },
    isDone: (gap, depth, progress) => progress === text(gap, depth).length,
    length(gap) {
      if (gap === 'plain') return NOTHING;
      if (gap === 'colon') return { base: colon, slope: 0 };
      if (!usesDepth) return { base: gap === 'comma' ? comma : 0, slope: 0 };
      return { base: gap === 'close' ? 1 : 1 + unit, slope: unit };
    },
    rest: (gap, depth, progress) => text(gap, depth).slice(progress),
  };
}

const FREE: Omit<Layout, 'step'> = {
  isFree: true,
  usesDepth: false,
  isDone: () => true,
  length: () => NOTHING,
  rest: () => '',
};

/** Any white space of RFC 8259, section 2. */
const UNLIMITED: Layout = {
  ...FREE,
  step: (_gap, _depth, _progress, byte) =>
    byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 ? 0 : -1,
};

/** Any white space that ends: a model could go on with blanks for ever. Progress: blanks in a row, and `NEWLINE`. */
const LIMITED: Layout = {
  ...FREE,
  step(_gap, _depth, progress, byte) {
    if (byte === 0x0a) return progress < NEWLINE ? NEWLINE : -1;
    if (byte !== 0x20 && byte !== 0x09) return -1;
    return progress % NEWLINE < MOST_BLANKS ? progress + 1 : -1;
  },
};
