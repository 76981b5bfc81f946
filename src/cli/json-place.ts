/** An object or array that is open. */
interface Open {
  readonly kind: 'object' | 'array';
  /** The member or element that has begun. */
  key: string | number | undefined;
  /** Whether a value of it has begun and not ended. */
  inValue: boolean;
}

/**
 * The JSON Pointer (RFC 6901) of the value in which a beginning of a JSON text ends: the innermost one that has begun and
 * not ended, or, behind a colon, the one that is to come. What is no beginning of a JSON text gives some pointer.
 *
 * @example
 * pointerAtEnd('{"a": [1, {"b": "x'); // "/a/1/b"
 */
export function pointerAtEnd(text: string): string {
  const stack: Open[] = [];
  const tokens = /"(?:[^"\\]|\\.)*("?)|[[\]{},:]|[^\s[\]{},:"]+/gsu;
  for (let token = tokens.exec(text); token !== null; token = tokens.exec(text)) {
    const [written, quote] = token;
    const isAtEnd = tokens.lastIndex === text.length;
    const top = stack.at(-1);
    if (written === '{' || written === '[') {
      begin(top);
      stack.push({ kind: written === '{' ? 'object' : 'array', key: undefined, inValue: false });
    } else if (written === '}' || written === ']') {
      stack.pop();
      if (stack.length > 0) stack.at(-1)!.inValue = false;
    } else if (written === ',') {
      // The next element has begun; a member begins with its key.
      if (top?.kind === 'array') top.inValue = true;
      if (top?.kind === 'array') top.key = Number(top.key ?? -1) + 1;
      else if (top !== undefined) top.key = undefined;
    } else if (written === ':') {
      if (top !== undefined) top.inValue = true;
    } else if (top?.kind === 'object' && !top.inValue && written.startsWith('"')) {
      if (quote === '"') top.key = keyOf(written);
    } else {
      begin(top);
      // A scalar that nothing follows may go on, unless its quote has closed it.
      if (top !== undefined) top.inValue = isAtEnd && quote !== '"';
    }
  }
  const parts = stack.flatMap(({ key, inValue }) => (inValue && key !== undefined ? [key] : []));
  return parts.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The first element of an array begins without a comma. */
function begin(top: Open | undefined): void {
  if (top === undefined) return;
  if (top.kind === 'array') top.key ??= 0;
  top.inValue = true;
}

function keyOf(written: string): string {
  try {
    return String(JSON.parse(written));
  } catch {
    return written.slice(1, -1);
  }
}
