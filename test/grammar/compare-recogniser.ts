import { DEAD, DIES, LEAVES, type Recognizer } from '../../src/automaton/recognizer.ts';
import type { Grammar } from '../../src/grammar/ir.ts';
import { type NaivePrefix, NaiveOracle } from './naive-recogniser.ts';
import { grammarText, LETTERS } from './random-grammars.ts';

/**
 * Compares a recognizer with the oracle on every text of the alphabet up to a length, the short ones first: what is
 * viable, what is whole, how far it is to the end and over which byte, whether a byte is forced, and what lexemes say.
 * Texts behind one that is not viable are left out. Throws at the first difference, and says how many texts it has seen.
 *
 * @param alphabet ASCII characters; all that can follow in texts of the language, or what is forced cannot be judged.
 * @param most How many texts are seen at most.
 */
export function compareWithOracle(
  grammar: Grammar,
  recognizer: Recognizer,
  {
    length,
    alphabet = LETTERS,
    most = Infinity,
  }: { length: number; alphabet?: readonly string[]; most?: number },
): number {
  const queue: [NaivePrefix, number][] = [[new NaiveOracle(grammar).start, recognizer.start]];
  let seen = 0;
  for (; seen < queue.length && seen < most; seen++) {
    const [prefix, configuration] = queue[seen]!;
    // What is seen is not kept.
    queue[seen] = queue[0]!;
    const differs = differsIn(grammar, prefix);
    if (configuration < 0 === prefix.isViable) differs('viability', configuration >= 0, prefix.isViable);
    if (!prefix.isViable) continue;
    comparePosition(recognizer, configuration, prefix, differs);
    if (prefix.text.length === length) continue;

    const next = alphabet.map((character) => prefix.after(character));
    const viable = next.filter(({ isViable }) => isViable);
    const isForced = viable.length === 1 && !prefix.isMember;
    const wanted = isForced ? viable[0]!.text.charCodeAt(prefix.text.length) : -1;
    const forced = recognizer.forcedByte(configuration);
    if (forced !== wanted) differs('the forced byte', forced, wanted);
    const lexeme = recognizer.lexeme(configuration);
    for (const one of next) {
      const byte = one.text.charCodeAt(prefix.text.length);
      const behind = recognizer.step(configuration, byte);
      if (lexeme >= 0) compareLexeme(recognizer, recognizer.stepLexeme(lexeme, byte), behind, differs);
      queue.push([one, behind]);
    }
  }
  return seen;
}

type Differs = (what: string, got: unknown, wanted: unknown) => never;

function differsIn(grammar: Grammar, { text }: NaivePrefix): Differs {
  return (what, got, wanted) => {
    const at = `${what} of ${JSON.stringify(text)} is ${String(got)}, should be ${String(wanted)}`;
    throw new Error(`${at}, in\n${grammarText(grammar)}`);
  };
}

/** What a lexeme says of a byte is so for every configuration that it is on top of. */
function compareLexeme(recognizer: Recognizer, lexeme: number, behind: number, differs: Differs): void {
  if (lexeme === LEAVES) return;
  if ((lexeme === DIES) !== (behind === DEAD)) differs('what the lexeme does next', lexeme, behind);
  if (lexeme !== DIES && recognizer.lexeme(behind) !== lexeme) {
    differs('the lexeme behind the next byte', recognizer.lexeme(behind), lexeme);
  }
}

function comparePosition(
  recognizer: Recognizer,
  configuration: number,
  prefix: NaivePrefix,
  differs: Differs,
): void {
  const isComplete = recognizer.isComplete(configuration);
  if (isComplete !== prefix.isMember) differs('membership', isComplete, prefix.isMember);
  const distance = recognizer.distance(configuration);
  if (distance !== prefix.distance) differs('the distance', distance, prefix.distance);
  const nearest = recognizer.nearestByte(configuration);
  if (prefix.isMember) {
    if (nearest !== -1) differs('the nearest byte', nearest, -1);
  } else if (nearest < 0 || recognizer.distance(recognizer.step(configuration, nearest)) !== distance - 1) {
    differs('the nearest byte', nearest, 'one that lowers the distance');
  }
}
