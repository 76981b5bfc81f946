import { WellformedError } from '../base/errors.ts';

/** Where the beginning of a value may be cut so that it is a value once what is open is closed. */
interface Cut {
  readonly at: number;
  /** What closes it. */
  readonly closing: string;
}

/**
 * The value that the beginning of a JSON text has so far: open strings, arrays and objects are taken as if they ended here.
 * Numbers, `true`, `false` and `null` count once they are known to be whole, which at the end of the text they are not; keys
 * count once their value has begun. Undefined where no value has begun.
 *
 * Throws `WellformedError` (`bad-json`) for what is no beginning of a JSON text.
 */
export function partialValue(text: string): unknown {
  const cut = lastCut(text);
  if (cut === undefined) return undefined;
  try {
    return JSON.parse(text.slice(0, cut.at) + cut.closing);
  } catch (cause) {
    throw new WellformedError('bad-json', 'the text so far is no beginning of a JSON text', { cause });
  }
}

/**
 * A potential or a predicate on values for where one on texts is asked for, in `smc({ potentials })` and `where`: it is given
 * the value so far (see below), and with `complete: true` the whole value; its answer may be a promise.
 *
 * Of a text that goes on, open strings, arrays and objects have what they hold so far; numbers, `true`, `false` and `null` are
 * left out until they are known to be whole; keys until their value has begun. Undefined where no value has begun.
 *
 * It throws `WellformedError` (`bad-json`) where the text is no JSON: use it with a JSON Schema.
 *
 * @example
 * const frugal = onValue((order: { items?: { price?: number }[] } | undefined) =>
 *   -0.1 * (order?.items ?? []).reduce((sum, { price = 0 }) => sum + price, 0));
 * await generateJSON(schema, { prompt, strategy: smc({ potentials: [frugal] }) });
 */
export function onValue<Value, Answer>(
  judge: (value: Value | undefined, state: { readonly complete: boolean }) => Answer,
): (text: string, state: { readonly complete: boolean }) => Answer {
  return (text, state) =>
    judge((state.complete ? wholeValue(text) : partialValue(text)) as Value | undefined, state);
}

function wholeValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new WellformedError('bad-json', 'the text is no JSON', { cause });
  }
}

function lastCut(text: string): Cut | undefined {
  /** What closes the arrays and objects that are open, the outermost last. */
  let closing = '';
  let cut: Cut | undefined;
  /** Whether a string that begins here is a key. */
  let isKey = false;
  for (let at = 0; at < text.length;) {
    const character = text[at]!;
    if (character === '"') {
      const end = endOfString(text, at + 1);
      if (end.isWhole) {
        at = end.at;
        if (!isKey) cut = { at, closing };
      } else {
        return isKey ? cut : { at: end.at, closing: `"${closing}` };
      }
    } else if (character === '{' || character === '[') {
      at++;
      closing = (character === '{' ? '}' : ']') + closing;
      isKey = character === '{';
      cut = { at, closing };
    } else if (character === '}' || character === ']') {
      at++;
      closing = closing.slice(1);
      isKey = false;
      cut = { at, closing };
    } else if (character === ',') {
      at++;
      isKey = closing.startsWith('}');
    } else if (character === ':') {
      at++;
      isKey = false;
    } else if (/\s/.test(character)) {
      at++;
    } else {
      while (at < text.length && !/[\s,\]}]/.test(text[at]!)) at++;
      if (at < text.length) cut = { at, closing };
    }
  }
  return cut;
}

/** Where a string ends, behind its quote; if it does not, how far it is sure what it says. */
function endOfString(text: string, from: number): { readonly at: number; readonly isWhole: boolean } {
  let sure = from;
  for (let at = from; at < text.length;) {
    if (text[at] === '"') return { at: at + 1, isWhole: true };
    if (text[at] !== '\\') at++;
    else {
      at += text[at + 1] === 'u' ? 6 : 2;
      if (at > text.length) break;
      // The first half of a pair waits for what follows.
      if (/^\\u[dD][89abAB]/.test(text.slice(at - 6, at))) continue;
    }
    sure = at;
  }
  return { at: sure, isWhole: false };
}
