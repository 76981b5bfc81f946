// How far a character of UTF-8 is read (RFC 3629, section 4): states of a small automaton.

/** Between characters. */
export const WHOLE = 0;
/** No character goes on so. */
export const BROKEN = 8;

// One, two, three bytes are missing, whichever.
const ONE = 1;
const TWO = 2;
const THREE = 3;
// Behind E0, ED, F0 and F4 not every byte is allowed.
const BEHIND_E0 = 4;
const BEHIND_ED = 5;
const BEHIND_F0 = 6;
const BEHIND_F4 = 7;

/** The state after a byte. */
export function nextInCharacter(state: number, byte: number): number {
  if (state === WHOLE) return afterFirst(byte);
  const from = state === BEHIND_E0 ? 0xa0 : state === BEHIND_F0 ? 0x90 : 0x80;
  const to = state === BEHIND_ED ? 0x9f : state === BEHIND_F4 ? 0x8f : 0xbf;
  if (byte < from || byte > to) return BROKEN;
  switch (state) {
    case ONE:
      return WHOLE;
    case THREE:
    case BEHIND_F0:
    case BEHIND_F4:
      return TWO;
    default:
      return ONE;
  }
}

function afterFirst(byte: number): number {
  if (byte < 0x80) return WHOLE;
  if (byte < 0xc2 || byte > 0xf4) return BROKEN;
  if (byte < 0xe0) return ONE;
  if (byte < 0xf0) return byte === 0xe0 ? BEHIND_E0 : byte === 0xed ? BEHIND_ED : TWO;
  return byte === 0xf0 ? BEHIND_F0 : byte === 0xf4 ? BEHIND_F4 : THREE;
}
