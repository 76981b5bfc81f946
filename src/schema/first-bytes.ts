/** Per byte 1 if it is one of some ASCII characters. */
export function bytesOf(characters: string): Uint8Array {
  const bytes = new Uint8Array(256);
  for (let i = 0; i < characters.length; i++) bytes[characters.charCodeAt(i)] = 1;
  return bytes;
}

const GAP = ' \t\n\r';
const VALUE = `${GAP}"{[-0123456789tfn`;

/** What can come where a value comes, white space included. */
export const VALUES: Uint8Array = bytesOf(VALUE);
/** The same, or the end of an array. */
export const VALUES_OR_END: Uint8Array = bytesOf(`${VALUE}]`);
export const BEHIND_ITEMS: Uint8Array = bytesOf(`${GAP},]`);
export const KEYS: Uint8Array = bytesOf(`${GAP}"`);
export const KEYS_OR_END: Uint8Array = bytesOf(`${GAP}"}`);
export const BEHIND_KEYS: Uint8Array = bytesOf(`${GAP}:`);
export const BEHIND_MEMBERS: Uint8Array = bytesOf(`${GAP},}`);
