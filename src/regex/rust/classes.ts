import { CharacterSet } from '../character-set.ts';
import { propertySet } from '../classes.ts';

/** `\w` with Unicode: UTS #18, Annex C, word. */
const WORD_PROPERTIES = ['Alphabetic', 'M', 'Nd', 'Pc', 'Join_Control'];

const ASCII_SPACES = CharacterSet.of(0x09, 0x0d, 0x20, 0x20);
const ASCII_DIGITS = CharacterSet.of(0x30, 0x39);
const LOWER = CharacterSet.of(0x61, 0x7a);
const UPPER = CharacterSet.of(0x41, 0x5a);
const ALPHA = LOWER.union(UPPER);
const ALNUM = ALPHA.union(ASCII_DIGITS);
const ASCII_WORD = ALNUM.union(CharacterSet.single(0x5f));

let unicodeWords: CharacterSet | undefined;

/** What `\w` stands for. */
export function wordSet(unicode: boolean): CharacterSet {
  if (!unicode) return ASCII_WORD;
  return (unicodeWords ??= WORD_PROPERTIES.map((name) => propertySet(name)!).reduce((a, b) => a.union(b)));
}

/** What `\d`, `\s` or `\w` stands for, by the letter. */
export function perlClass(letter: string, unicode: boolean): CharacterSet | undefined {
  switch (letter) {
    case 'd':
      return unicode ? propertySet('Nd')! : ASCII_DIGITS;
    case 's':
      return unicode ? propertySet('White_Space')! : ASCII_SPACES;
    case 'w':
      return wordSet(unicode);
    default:
      return undefined;
  }
}

/** What stands for `name` in `[[:name:]]`: ASCII only. */
export const POSIX_CLASSES: ReadonlyMap<string, CharacterSet> = new Map([
  ['alnum', ALNUM],
  ['alpha', ALPHA],
  ['ascii', CharacterSet.of(0x00, 0x7f)],
  ['blank', CharacterSet.of(0x09, 0x09, 0x20, 0x20)],
  ['cntrl', CharacterSet.of(0x00, 0x1f, 0x7f, 0x7f)],
  ['digit', ASCII_DIGITS],
  ['graph', CharacterSet.of(0x21, 0x7e)],
  ['lower', LOWER],
  ['print', CharacterSet.of(0x20, 0x7e)],
  ['punct', CharacterSet.of(0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e)],
  ['space', ASCII_SPACES],
  ['upper', UPPER],
  ['word', ASCII_WORD],
  ['xdigit', CharacterSet.of(0x30, 0x39, 0x41, 0x46, 0x61, 0x66)],
]);

/** Where a name stands for a property of its own, by the names that it may have before `=`. */
const KEYS: Readonly<Record<string, string>> = {
  ...{ gc: 'General_Category', generalcategory: 'General_Category' },
  ...{ sc: 'Script', script: 'Script' },
  ...{ scx: 'Script_Extensions', scriptextensions: 'Script_Extensions' },
};

/**
 * The code points with a property as the regex crate names it: `L`, `Greek`, `scx=Greek`, `sc!=Latin`. Upper and lower
 * case, spaces, hyphens and underscores make no difference between words (UTS #18, RL1.2, UAX44-LM3); words that are
 * written without anything between them must be so in Unicode. Undefined where there is no such property.
 */
export function rustProperty(text: string): CharacterSet | undefined {
  const [, key, operator, value] = /^(?:([^:=!]*)(!=|[:=]))?(.*)$/s.exec(text)!;
  const names = spellings(value!);
  if (key === undefined) {
    const candidates = names.flatMap((name) => [name, `General_Category=${name}`, `Script=${name}`]);
    return firstOf(candidates);
  }
  const property = KEYS[key.toLowerCase().replace(/[\s_-]/g, '')];
  if (property === undefined) return undefined;
  const set = firstOf(names.map((name) => `${property}=${name}`));
  return operator === '!=' ? set?.complement() : set;
}

/** How a name may be spelled in Unicode: as it stands, in capitals, and with capitals at the start of words. */
function spellings(name: string): readonly string[] {
  const words = name.trim().split(/[\s_-]+/);
  const titled = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()).join('_');
  return [name, titled, words.join('_').toUpperCase()];
}

function firstOf(names: readonly string[]): CharacterSet | undefined {
  for (const name of names) {
    const set = propertySet(name);
    if (set !== undefined) return set;
  }
  return undefined;
}
