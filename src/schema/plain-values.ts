import type { Core } from './core.ts';
import type { SchemaNode } from './node.ts';
import { codePoints } from './text/characters.ts';

/** What texts of values may hold beside the characters of strings. */
const PUNCTUATION = '{}[]:,"0123456789+-.eE';

/** Fixed values of which it is plain that they can be written: all their characters can. */
export class PlainValues {
  private readonly core: Core;
  private readonly known = new Map<SchemaNode, boolean>();
  private readonly hasPunctuation: boolean;

  constructor(core: Core) {
    this.core = core;
    this.hasPunctuation = core.lengthOf(PUNCTUATION) < Infinity;
  }

  isPlain(value: SchemaNode): boolean {
    if (!this.hasPunctuation) return false;
    let isPlain = this.known.get(value);
    if (isPlain === undefined) this.known.set(value, (isPlain = this.find(value)));
    return isPlain;
  }

  private find({ values, properties, prefixItems }: SchemaNode): boolean {
    const strings = [...(values?.strings ?? []), ...properties.keys()];
    const literals = [...(values?.literals ?? [])];
    return (
      literals.every((literal) => this.core.lengthOf(literal) < Infinity) &&
      strings.every((text) => this.canSpell(text)) &&
      [...properties.values(), ...prefixItems].every((part) => this.isPlain(part))
    );
  }

  private canSpell(text: string): boolean {
    const { characters } = this.core;
    return codePoints(text).every((character) => characters.spell(character) !== undefined);
  }
}
