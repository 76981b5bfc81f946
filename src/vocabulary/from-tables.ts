import { findCuts } from './cuts.ts';
import { buildEncoder, type Encoder } from './encoder.ts';
import { pairsInNoToken, vocabularyCore } from './explicit.ts';
import { encodeGreedily } from './greedy.ts';
import type { KeptTables } from './kept-tables.ts';
import type { VocabularyTables } from './tables.ts';
import type { EncoderFile } from './tokenizer-file.ts';
import type { TokenizerVocabulary } from './vocabulary.ts';

/** The side of a vocabulary that reads texts. */
export interface TextSide {
  readonly encoder: Encoder;
  readonly file: EncoderFile;
}

/** The encoder of a vocabulary: what its tables call special is special, whatever the file says. Throws what `buildEncoder` throws. */
export function textSide(file: EncoderFile, { special }: VocabularyTables): TextSide {
  const added = file.added.map((token) => ({ ...token, special: special[token.id] === 1 }));
  const asSpecial = { ...file, added };
  return { encoder: buildEncoder(asSpecial), file: asSpecial };
}

/** A vocabulary over its tables. `text` is asked when a text is first encoded, or cuts are looked for, and each time after. */
export function vocabularyFrom(
  tables: VocabularyTables,
  text: () => TextSide,
  kept?: KeptTables,
): TokenizerVocabulary {
  const { strings, trie, expressibleBytes, endTokens, special, unknownToken } = tables;
  const core = vocabularyCore({
    ...{ strings, trie, expressibleBytes, endTokens },
    isSpecial: (id) => special[id] === 1,
  });
  const addedIds = new Map(tables.added);
  const { bytes, offset } = tables.specialContents;
  const specialContents = new Map(
    Array.from(tables.specialIds, (id, i) => [id, bytes.subarray(offset[i], offset[i + 1])]),
  );
  /** Merges can spell a special token out, or the library its unknown token; as text it is other tokens, or none. */
  const asText = (id: number): number[] => {
    const content = specialContents.get(id);
    if (content === undefined) return [id];
    return id === unknownToken ? [] : encodeGreedily(trie, content);
  };
  const cutsOf = {
    pieces: () => findCuts(text().file, text().encoder.pieces),
    pairs: () => pairsInNoToken(strings),
    none: () => () => false,
  } satisfies Record<VocabularyTables['cuts'], () => (left: number, right: number) => boolean>;
  let cuts: ((left: number, right: number) => boolean) | undefined;
  return {
    ...core,
    kept,
    encode: (written) => text().encoder.encode(written).flatMap(asText),
    encodeMarkup: (written) => text().encoder.encodeMarkup(written),
    normalise: (written) => text().encoder.normalise(written),
    addedToken: (content) => addedIds.get(content),
    addedTokens: new Map(tables.added.map(([content, id]) => [id, content])),
    textStart: tables.textStart,
    cutsBetween(left, right) {
      cuts ??= cutsOf[tables.cuts]();
      return cuts(left, right);
    },
  };
}
