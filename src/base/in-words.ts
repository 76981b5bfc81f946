/** Values of any kind in words, functions by their text. */
export function inWords(...values: readonly unknown[]): string {
  return JSON.stringify(values, (_, value: unknown) => {
    if (typeof value === 'function' || value instanceof RegExp) return String(value);
    return value instanceof Map || value instanceof Set ? [...(value as Iterable<unknown>)] : value;
  });
}
