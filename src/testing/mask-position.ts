import { DEAD } from '../automaton/recognizer.ts';
import type { Constraint } from '../mask/constraint.ts';
import type { Vocabulary } from '../vocabulary/vocabulary.ts';
import type { Chance } from './decisions.ts';
import { follow, isGuide, nearestEnd, type Reader } from './language.ts';
import { quoted } from './property-error.ts';

/** From how many allowed tokens are completions looked for, at one position. */
const FOLLOWED = 8;

/** How many tokens are tried to find one that is nearer to the end. */
const MOST_TRIED = 5000;

/** What holds at a position of a constraint: `fault` says what does not. */
export interface Findings {
  readonly fault: string | undefined;
  /** The tokens that are allowed here and have bytes. */
  readonly allowed: readonly number[];
}

/** Compares what a constraint says with what a reader says of the bytes of tokens. */
export class MaskJudge {
  private readonly vocabulary: Vocabulary;
  private readonly reader: Reader;
  /** Per byte, a token that is this byte alone, or -1. */
  private readonly byteTokens = new Int32Array(256).fill(-1);
  /** Whether every byte that some token writes is a token of its own: then what bytes can complete, tokens can. */
  private readonly writesEveryByte: boolean;

  constructor(vocabulary: Vocabulary, reader: Reader) {
    this.vocabulary = vocabulary;
    this.reader = reader;
    for (let token = 0; token < vocabulary.size; token++) {
      const bytes = vocabulary.bytes(token);
      if (bytes.length === 1) this.byteTokens[bytes[0]!] = token;
    }
    this.writesEveryByte = vocabulary.expressibleBytes.every(
      (occurs, byte) => occurs === 0 || this.byteTokens[byte]! >= 0,
    );
  }

  /** The configuration of the reader behind some tokens, or `DEAD`. */
  follow(tokens: readonly number[], from: number = this.reader.start): number {
    return tokens.reduce(
      (at, token) => (at === DEAD ? DEAD : follow(this.reader, this.vocabulary.bytes(token), at)),
      from,
    );
  }

  judge(constraint: Constraint, configuration: number, chance: Chance): Findings {
    const allowed: number[] = [];
    const fault =
      this.endFault(constraint, configuration) ??
      this.tokensFault(constraint, configuration, allowed) ??
      this.forcedFault(constraint) ??
      this.refusalFault(constraint, allowed) ??
      this.completionFault(constraint, allowed, chance);
    return { fault, allowed };
  }

  private endFault(constraint: Constraint, configuration: number): string | undefined {
    const isWhole = this.reader.isComplete(configuration);
    if (constraint.isComplete !== isWhole) {
      return `isComplete is ${constraint.isComplete}, but the text ${isWhole ? 'is' : 'is not'} whole`;
    }
    const end = this.vocabulary.endTokens.find((token) => constraint.allows(token) !== isWhole);
    if (end === undefined) return undefined;
    return `the end token ${end} is ${isWhole ? 'refused, but' : 'allowed, but not'} all is complete`;
  }

  private tokensFault(constraint: Constraint, configuration: number, allowed: number[]): string | undefined {
    const { vocabulary } = this;
    const alive = this.aliveTokens(configuration);
    const mask = constraint.mask?.();
    let count = 0;
    for (let token = 0; token < vocabulary.size; token++) {
      const isAllowed = constraint.allows(token);
      if (isAllowed) count++;
      if (mask !== undefined && mask.has(token) !== isAllowed) {
        return `${this.nameOf(token)} is ${isAllowed ? 'allowed, but not' : 'not allowed, but'} in the mask`;
      }
      if (vocabulary.isSpecial(token)) continue;
      if (isAllowed) allowed.push(token);
      if (isAllowed && alive[token] === 0) {
        return `${this.nameOf(token)} is allowed, but no text of the language goes on with it`;
      }
      if (!isAllowed && alive[token] === 1 && this.canComplete(token, configuration)) {
        return `${this.nameOf(token)} is refused, but texts of the language go on with it`;
      }
    }
    if (constraint.allows(vocabulary.size)) return `the id ${vocabulary.size} is allowed, but is no token`;
    if (mask !== undefined && mask.count !== count) {
      return `the mask counts ${mask.count} tokens, but has ${count}`;
    }
    return undefined;
  }

  /** Per token, 1 if its bytes can follow. */
  private aliveTokens(configuration: number): Uint8Array {
    const { byte, depth, length, skip, token, tokenOffset, maxDepth } = this.vocabulary.trie;
    const alive = new Uint8Array(this.vocabulary.size);
    const path = new Array<number>(maxDepth + 1).fill(DEAD);
    path[0] = configuration;
    for (let node = 1; node < length;) {
      const behind = this.reader.step(path[depth[node]! - 1]!, byte[node]!);
      if (behind === DEAD) {
        node = skip[node]!;
        continue;
      }
      path[depth[node]!] = behind;
      for (let i = tokenOffset[node]!; i < tokenOffset[node + 1]!; i++) alive[token[i]!] = 1;
      node++;
    }
    return alive;
  }

  /** Whether tokens can complete what bytes can behind a token; where that is not known, no. */
  private canComplete(token: number, configuration: number): boolean {
    const { reader } = this;
    if (!isGuide(reader)) return this.writesEveryByte;
    const end = nearestEnd(reader, this.follow([token], configuration));
    return end.every((byte) => this.byteTokens[byte]! >= 0);
  }

  private forcedFault(constraint: Constraint): string | undefined {
    const scout = constraint.fork();
    for (const token of constraint.forced?.() ?? []) {
      if (!scout.allows(token)) return `${this.nameOf(token)} is forced, but not allowed`;
      scout.advance(token);
    }
    return undefined;
  }

  private refusalFault(constraint: Constraint, allowed: readonly number[]): string | undefined {
    const allowedHere = new Set(allowed);
    let refused = 0;
    while (allowedHere.has(refused) || (refused < this.vocabulary.size && constraint.allows(refused)))
      refused++;
    try {
      constraint.fork().advance(refused);
    } catch {
      return undefined;
    }
    return `${this.nameOf(refused)} is not allowed, but "advance" takes it`;
  }

  /** Follows `distance` to the end, from here and behind some tokens. */
  private completionFault(
    constraint: Constraint,
    allowed: readonly number[],
    chance: Chance,
  ): string | undefined {
    if (constraint.distance === undefined) return undefined;
    const distance = constraint.distance();
    if ((distance === 0) !== constraint.isComplete) {
      return `the distance is ${distance}, but the text ${constraint.isComplete ? 'is' : 'is not'} whole`;
    }
    const here = this.followDistance(constraint.fork(), chance);
    if (here !== undefined) return here;
    const some =
      allowed.length <= FOLLOWED
        ? allowed
        : Array.from({ length: FOLLOWED }, () => allowed[chance(allowed.length)]!);
    for (const token of some) {
      const behind = constraint.fork();
      behind.advance(token);
      const fault = this.followDistance(behind, chance);
      if (fault !== undefined) return `behind ${this.nameOf(token)}, ${fault}`;
    }
    return undefined;
  }

  private followDistance(constraint: Constraint, chance: Chance): string | undefined {
    let at = constraint;
    for (let distance = at.distance!(); distance > 0; distance = at.distance!()) {
      const nearer = this.nearer(at, distance, chance);
      if (nearer === 'unknown') return undefined;
      if (nearer === undefined)
        return `the distance is ${distance}, but no token leads to ${distance - 1} or less`;
      at = nearer;
    }
    return at.isComplete ? undefined : 'the distance is 0, but the text is not whole';
  }

  private nearer(
    constraint: Constraint,
    distance: number,
    chance: Chance,
  ): Constraint | 'unknown' | undefined {
    const { size } = this.vocabulary;
    const from = chance(size);
    let tried = 0;
    for (let i = 0; i < size; i++) {
      const token = (from + i) % size;
      if (!constraint.allows(token)) continue;
      if (tried++ >= MOST_TRIED) return 'unknown';
      const behind = constraint.fork();
      behind.advance(token);
      if (behind.distance!() < distance) return behind;
    }
    return undefined;
  }

  private nameOf(token: number): string {
    const bytes = this.vocabulary.bytes(token);
    return bytes.length === 0 ? `token ${token}` : `token ${token} (${quoted(bytes)})`;
  }
}
