import { OWN } from './bracket-frames.ts';
import { BEHIND_KEYS, BEHIND_MEMBERS, KEYS, KEYS_OR_END, VALUES } from './first-bytes.ts';

// Where an object stands. OPEN: behind the bracket; KEY: in a key; NAMED: behind a key; COLON: behind a colon; WAITING:
// for a value; MEMBER: behind a value; COMMA: behind a comma.
export const OPEN = 0;
export const KEY = 1;
export const NAMED = 2;
export const COLON = 3;
export const WAITING = 4;
export const MEMBER = 5;
export const COMMA = 6;

// The fields of a state, behind those of `BracketFrames`.
export const SHAPE: number = OWN;
/** The first key that may still come. */
export const POSITION: number = OWN + 1;
/** The list of named keys that were seen, where their order is free. */
export const SEEN: number = OWN + 2;
/** The keys seen that are not named. */
export const UNNAMED_SEEN: number = OWN + 3;
/** In a key: the state of the lexer. Behind it: its class. Waiting: the list of variables that the value reports. */
export const DETAIL: number = OWN + 4;
/** In a key: the node of the trie. */
export const NODE: number = OWN + 5;
/** A key that is not named, as far as it is read; while waiting for a value that is asked for, its key. */
export const TEXT: number = OWN + 6;
/** In a key off the trie: the state of the shape's product, and how many code points were read. */
export const PRODUCT: number = OWN + 7;
export const LENGTH: number = OWN + 8;
/** The members so far, where the caller asks for the value: a chain of `Members`. */
export const MEMBERS_READ: number = OWN + 9;
export const WIDTH: number = OWN + 10;

/** By where an object stands: what may begin there, white space included; undefined: anything. */
export const FIRST_BYTES: readonly (Uint8Array | undefined)[] = [
  KEYS_OR_END,
  undefined,
  BEHIND_KEYS,
  VALUES,
  undefined,
  BEHIND_MEMBERS,
  KEYS,
];
