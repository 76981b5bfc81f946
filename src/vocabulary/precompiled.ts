import { badTokenizer } from './tokenizer-model.ts';

/**
 * The `Precompiled` normaliser of SentencePiece models, exactly (the library's own one is approximate): a map from byte
 * strings to texts, as a double-array trie (Darts; the layout is that of `precompiled_charsmap` in SentencePiece's
 * builder.cc). As in the Rust library, a grapheme cluster of fewer than six bytes is looked up as a whole, and
 * otherwise each of its characters; what is found is the shortest entry that is a prefix.
 */
export class PrecompiledMap {
  private readonly units: Uint32Array;
  private readonly targets: Uint8Array;
  private readonly segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
  private readonly known = new Map<string, string | undefined>();

  /** Throws `ModelError` (`bad-tokenizer`) where the map is no such table. */
  constructor(charsmap: unknown) {
    const blob = decodeBase64(charsmap);
    const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
    const length = blob.length < 4 ? 0 : view.getUint32(0, true);
    if (length === 0 || length % 4 !== 0 || length + 4 > blob.length) {
      throw badTokenizer('"precompiled_charsmap" of tokenizer.json is damaged.');
    }
    this.units = Uint32Array.from({ length: length / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
    this.targets = blob.subarray(4 + length);
  }

  rewrite(text: string): string {
    let written = '';
    for (const { segment } of this.segmenter.segment(text)) {
      const whole = utf8Length(segment) < 6 ? this.look(segment) : undefined;
      if (whole !== undefined) written += whole;
      else for (const character of segment) written += this.look(character) ?? character;
    }
    return written;
  }

  private look(piece: string): string | undefined {
    if (this.known.has(piece)) return this.known.get(piece);
    const found = this.find(new TextEncoder().encode(piece));
    // Few graphemes make up most texts; a text made to have many must not fill the memory.
    if (this.known.size >= MAX_KNOWN) this.known.clear();
    this.known.set(piece, found);
    return found;
  }

  /** The text for the shortest entry that the bytes begin with. */
  private find(bytes: Uint8Array): string | undefined {
    const { units, targets } = this;
    let node = offsetOf(units[0]!);
    for (const byte of bytes) {
      if (byte === 0) return undefined;
      node ^= byte;
      const unit = units[node];
      // The label has the top bit set in a leaf, which no byte equals.
      if (unit === undefined || (unit & 0x800000ff) !== byte) return undefined;
      node ^= offsetOf(unit);
      if (((unit >>> 8) & 1) === 1) {
        const from = (units[node] ?? 0) & 0x7fffffff;
        const to = targets.indexOf(0, from);
        return new TextDecoder().decode(targets.subarray(from, to === -1 ? undefined : to));
      }
    }
    return undefined;
  }
}

const MAX_KNOWN = 4096;

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

function decodeBase64(text: unknown): Uint8Array {
  try {
    if (typeof text === 'string') return Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0));
  } catch {
    // Said below, as for what is no text.
  }
  throw badTokenizer('"precompiled_charsmap" of tokenizer.json must be a text in base64.');
}
