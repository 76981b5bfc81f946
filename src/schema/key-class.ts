import { accepts } from '../regex/algebra.ts';
import type { Atom, Atoms } from './atoms.ts';
import type { StringTest } from './string-test.ts';
import { codePoints } from './text/characters.ts';

/** Keys that all subschemas treat alike: one that is named, or all others for which the same tests are true. */
export interface KeyClass {
  /** Equal classes have equal numbers. */
  readonly id: number;
  /** Undefined: keys that are not named. */
  readonly key: string | undefined;
  /** Whether a fact about strings is true of these keys. */
  readonly holds: (variable: number) => boolean;
}

/** The classes of keys of one schema, interned. */
export class KeyClasses {
  private readonly atoms: Atoms;
  private readonly named = new Map<string, KeyClass>();
  private readonly unnamed = new Map<string, KeyClass>();

  constructor(atoms: Atoms) {
    this.atoms = atoms;
  }

  /** The class of one key. */
  of(key: string): KeyClass {
    let found = this.named.get(key);
    if (found === undefined) {
      const known = new Map<number, boolean>();
      const holds = (variable: number): boolean => {
        let truth = known.get(variable);
        if (truth === undefined) known.set(variable, (truth = isTrueOf(this.atoms.get(variable), key)));
        return truth;
      };
      found = { id: this.count, key, holds };
      this.named.set(key, found);
    }
    return found;
  }

  /** The class of the keys that no subschema names and for which some variables are true, all others being false. */
  others(trueVariables: readonly number[]): KeyClass {
    const name = trueVariables.join();
    let found = this.unnamed.get(name);
    if (found === undefined) {
      const truths = new Set(trueVariables);
      found = { id: this.count, key: undefined, holds: (variable) => truths.has(variable) };
      this.unnamed.set(name, found);
    }
    return found;
  }

  private get count(): number {
    return this.named.size + this.unnamed.size;
  }
}

/** Whether a text passes a test. */
export function passes(test: StringTest, text: string): boolean {
  if (accepts(test.inner, text)) return true;
  return test.judge !== undefined && accepts(test.outer, text) && test.judge(text);
}

/** Whether a fact about strings is true of a text. */
export function isTrueOf(atom: Atom, text: string): boolean {
  switch (atom.kind) {
    case 'test':
      return passes(atom.test, text);
    case 'length':
      return codePoints(text).length >= atom.least;
    case 'strings':
      return atom.node.values!.strings.includes(text);
    default:
      throw new Error(`"${atom.kind}" is no fact about strings`);
  }
}
