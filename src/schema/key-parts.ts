import type { Core } from './core.ts';
import { FALSE } from './diagrams.ts';
import type { KeyOptions } from './key-options.ts';
import { isViableKey, type KeyPlace, type KeyPlaces } from './key-places.ts';
import { OFF } from './text/literal-trie.ts';
import { BOUNDARY } from './text/string-lexer.ts';

/** Keys that are read as far as the middle of a character. */
export class KeyParts {
  private readonly core: Core;
  private readonly places: KeyPlaces;

  constructor(core: Core, places: KeyPlaces) {
    this.core = core;
    this.places = places;
  }

  /** Whether the character that is being read can become one with which the key can go on. */
  isViable(options: KeyOptions, state: number, at: KeyPlace): boolean {
    const { characters, lexer } = this.core;
    const children = at.node === OFF ? undefined : options.trie.children[at.node];
    for (const [character, child] of children ?? []) {
      if (lexer.rest(state, character) !== undefined && options.isViable(child)) return true;
    }
    if (options.unnamedGoal !== FALSE && this.canLeave(options, state, at)) return true;
    const high = lexer.highAlone(state);
    if (high === undefined) return false;
    if (options.trie.step(at.node, high.character) === OFF && !characters.isFree(high.character))
      return false;
    const alone = this.places.behind(options, at, high.character);
    if (!isViableKey(options, alone)) return false;
    return high.then === BOUNDARY || this.isViable(options, high.then, alone);
  }

  /** Whether the character that is being read can become one that leads off the trie, to a key without a name. */
  private canLeave(options: KeyOptions, lexer: number, at: KeyPlace): boolean {
    const { product } = options.shape;
    const { alphabet } = product.automaton;
    const children = at.node === OFF ? undefined : options.trie.children[at.node];
    const { state, length } = this.places.tested(options, at);
    for (let joint = 0; joint < alphabet.classCount; joint++) {
      if (alphabet.bytes[joint] === 0) continue;
      if (!options.isViableOff(product.automaton.stepClass(state, joint), product.clamp(length + 1)))
        continue;
      const character =
        children === undefined
          ? alphabet.completion(lexer, joint)
          : alphabet.completionExcept(lexer, joint, (each) => children.has(each));
      if (character >= 0) return true;
    }
    return false;
  }
}
