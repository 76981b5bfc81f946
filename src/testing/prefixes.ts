import fc, { type Arbitrary } from 'fast-check';

/** A text that is cut in two. */
export interface Cut {
  readonly text: string;
  /** Where, in characters (code points). */
  readonly at: number;
  readonly before: string;
  readonly after: string;
}

/** A text in UTF-8 that is cut in two, within a character too. */
export interface ByteCut {
  readonly text: string;
  /** Where, in bytes. */
  readonly at: number;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/**
 * Texts that are cut somewhere, at their beginning and end too: between characters, or with `unit: 'byte'` between bytes.
 * They shrink to small texts that are cut early.
 *
 * @example
 * fc.assert(fc.property(prefixes(sentences(grammar)), ({ before }) => isViable(before)));
 */
export function prefixes(texts: Arbitrary<string>, options: { readonly unit: 'byte' }): Arbitrary<ByteCut>;
export function prefixes(texts: Arbitrary<string>, options?: { readonly unit?: 'character' }): Arbitrary<Cut>;
export function prefixes(
  texts: Arbitrary<string>,
  { unit = 'character' }: { readonly unit?: 'byte' | 'character' } = {},
): Arbitrary<Cut | ByteCut> {
  if (unit === 'byte') {
    return texts.chain((text) => {
      const bytes = new TextEncoder().encode(text);
      return fc
        .nat({ max: bytes.length })
        .map((at) => ({ text, at, before: bytes.slice(0, at), after: bytes.slice(at) }));
    });
  }
  return texts.chain((text) => {
    const characters = Array.from(text);
    return fc.nat({ max: characters.length }).map((at) => ({
      text,
      at,
      before: characters.slice(0, at).join(''),
      after: characters.slice(at).join(''),
    }));
  });
}
