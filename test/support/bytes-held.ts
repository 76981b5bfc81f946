/** Bytes of an object, of a field, and of an entry of a map. */
const OBJECT = 24;
const FIELD = 8;
const ENTRY = 40;

/** How many bytes are held from an object on, more or less, by counting all that can be reached but what is left out. */
export function bytesHeld(root: object, leftOut: readonly object[]): number {
  const seen = new Set<unknown>(leftOut);
  const pending: unknown[] = [root];
  let bytes = 0;
  const visit = (value: unknown): void => {
    if (typeof value === 'string' ? value.length > 1 : typeof value === 'object' && value !== null)
      pending.push(value);
  };
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (typeof at === 'string') bytes += OBJECT + at.length;
    else if (ArrayBuffer.isView(at)) bytes += 4 * OBJECT + at.byteLength;
    else if (Array.isArray(at)) {
      bytes += OBJECT + FIELD * at.length;
      for (const value of at as unknown[]) visit(value);
    } else if (at instanceof Map) {
      bytes += OBJECT + ENTRY * at.size;
      for (const [key, value] of at) {
        visit(key);
        visit(value);
      }
    } else if (at instanceof Set) {
      bytes += OBJECT + ENTRY * at.size;
      for (const value of at) visit(value);
    } else {
      const fields = Object.values(at as object);
      bytes += OBJECT + FIELD * fields.length;
      fields.forEach(visit);
    }
  }
  return bytes;
}
