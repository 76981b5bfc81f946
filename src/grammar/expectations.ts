import { FIRST_SPECIAL } from './network/network.ts';
import type { GrammarRecognizer } from './recognizer.ts';

/** How far a literal is followed. */
const LONGEST_LITERAL = 60;

/** What may come next at some place in a text, as the grammar calls it. */
export interface Expectation {
  /** The rule in which it stands. */
  readonly rule: string;
  /** A literal in double quotes, a class of characters or bytes in brackets, a special token, or what a terminal is. */
  readonly terminal: string;
}

/**
 * What may come next in a configuration: the literals, classes, special tokens and terminals, each with its rule, as far
 * as they can be read there. Whether the text may also end is for `isComplete` to say.
 *
 * @example
 * expectationsOf(recognizer, recognizer.start); // [{ rule: 'root', terminal: '"yes"' }, { rule: 'root', terminal: '"no"' }]
 */
export function expectationsOf(recognizer: GrammarRecognizer, configuration: number): Expectation[] {
  const { frames } = recognizer;
  const { network } = frames;
  const found = new Map<string, Expectation>();
  const add = (rule: string, terminal: string): void => {
    found.set(`${rule} ${terminal}`, { rule, terminal });
  };
  const states = new Set(recognizer.reachedByEnds(configuration).keys());
  for (const state of states) {
    if (frames.isTerminal(state)) {
      add(network.nonterminals[frames.nonterminalOf(state)]!.name, classText(bytesOf(frames.first(state))));
      continue;
    }
    const calls = frames.calls(state);
    for (let i = 0; i < calls.length; i += 2) states.add(frames.start(calls[i]!));
    /** Per rule: what single edges read that begin no literal. */
    const classes = new Map<string, Uint8Array>();
    for (const at of frames.positions(state)) {
      const rule = network.rules[at]!;
      const edges = network.units[at]!;
      for (let i = 0; i < edges.length; i += 3) {
        const [first, last, next] = [edges[i]!, edges[i + 1]!, edges[i + 2]!];
        if (frames.lengths.toEnd[next] === Infinity) continue;
        if (first >= FIRST_SPECIAL) add(rule, network.specials[first - FIRST_SPECIAL]!);
        else if (first === last && edges.length === 3) add(rule, literalFrom(recognizer, first, next));
        else {
          let bytes = classes.get(rule);
          if (bytes === undefined) classes.set(rule, (bytes = new Uint8Array(256)));
          bytes.fill(1, first, last + 1);
        }
      }
    }
    for (const [rule, bytes] of classes) add(rule, classText(bytes));
  }
  return [...found.values()].sort((a, b) => (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0));
}

/** A byte, and those that follow it where nothing else can. */
function literalFrom({ frames }: GrammarRecognizer, byte: number, next: number): string {
  const { network } = frames;
  const bytes = [byte];
  for (let at = next; bytes.length < LONGEST_LITERAL;) {
    const edges = network.units[at]!;
    const isOnly = edges.length === 3 && edges[0] === edges[1] && edges[0]! < FIRST_SPECIAL;
    if (!isOnly || network.silent[at]!.length > 0 || network.calls[at]!.length > 0) break;
    bytes.push(edges[0]!);
    at = edges[2]!;
  }
  return JSON.stringify(new TextDecoder().decode(Uint8Array.from(bytes)));
}

function bytesOf(units: Uint8Array): Uint8Array {
  return units.subarray(0, FIRST_SPECIAL);
}

/** A set of bytes: those of ASCII as characters; beginnings of other characters together. */
function classText(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let from = 0; from < 0x80; from++) {
    if (bytes[from] === 0) continue;
    let to = from;
    while (to + 1 < 0x80 && bytes[to + 1] === 1) to++;
    parts.push(to > from + 1 ? `${characterText(from)}-${characterText(to)}` : characterText(from));
    if (to === from + 1) parts.push(characterText(to));
    from = to;
  }
  if (bytes.subarray(0x80).includes(1)) parts.push('\\u0080-\\u{10ffff}');
  return `[${parts.join('')}]`;
}

function characterText(code: number): string {
  const character = String.fromCharCode(code);
  if ('\\]^-'.includes(character)) return `\\${character}`;
  return code < 0x20 || code === 0x7f ? JSON.stringify(character).slice(1, -1) : character;
}
