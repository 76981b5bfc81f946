import { WellformedError } from '../base/errors.ts';
import { CharacterSet } from './character-set.ts';
import { MAX_LOOKS, MAX_PATTERN_SIZE } from './limits.ts';
import type { LookNode, RegexNode } from './syntax.ts';

// What a node of a program does. "Goes on" means: without taking a character.
/** The text is accepted, whatever follows. */
export const MATCH = 0;
/** Takes a character of set `second`, then `first`. */
export const CHARACTERS = 1;
/** Goes on with `first` and with `second`. */
export const SPLIT = 2;
/** Goes on with `first` where the text starts, where it ends, at a word boundary, elsewhere than at one. */
export const START = 3;
export const END = 4;
export const BOUNDARY = 5;
export const NO_BOUNDARY = 6;
/** Goes on with `first` where look `second` holds. */
export const LOOK = 7;
/** Look `second` was found to hold here. */
export const FOUND = 8;

/** The node that accepts. */
export const MATCH_NODE = 0;

/** A lookahead or lookbehind, as something to find out at every position of a text. */
export interface Look {
  readonly behind: boolean;
  readonly negated: boolean;
  readonly start: number;
}

/** A nondeterministic automaton with assertions: per node what it does, and two operands. */
export interface Program {
  readonly kinds: Uint8Array;
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly sets: readonly CharacterSet[];
  /** A look depends on those before it only. */
  readonly looks: readonly Look[];
  /** Where the search begins. */
  readonly start: number;
  readonly usesStart: boolean;
  readonly usesBoundary: boolean;
  readonly hasLookahead: boolean;
}

/**
 * `ahead`: lookaheads are read from where they are asked for, and end in `MATCH`.
 * `back`: they are written backwards, to be searched from the end of the text, and end in `FOUND`.
 * Lookbehinds are searched from the start of the text, and end in `FOUND`, in both.
 */
export type LookaheadForm = 'ahead' | 'back';

/**
 * The program that finds a pattern anywhere in a text.
 *
 * @throws WellformedError with the code `limit`: `MAX_PATTERN_SIZE`, `MAX_LOOKS`
 */
export function buildProgram(root: RegexNode, form: LookaheadForm): Program {
  return new Builder(form).build(root);
}

class Builder {
  private readonly form: LookaheadForm;
  private readonly kinds: number[] = [];
  private readonly first: number[] = [];
  private readonly second: number[] = [];
  private readonly sets: CharacterSet[] = [];
  private readonly setIds = new Map<string, number>();
  private readonly looks: Look[] = [];
  /** Copies that repeats make share their looks: whether one holds depends on the position alone. */
  private readonly lookIds = new Map<LookNode, number>();
  private backwards = false;

  constructor(form: LookaheadForm) {
    this.form = form;
  }

  build(root: RegexNode): Program {
    this.add(MATCH, -1, -1);
    const entry = this.compile(root, MATCH_NODE);
    const start = startsAtStart(root) ? entry : this.search(entry);
    const { kinds, sets, looks } = this;
    return {
      kinds: Uint8Array.from(kinds),
      first: Int32Array.from(this.first),
      second: Int32Array.from(this.second),
      ...{ sets, looks, start },
      usesStart: kinds.includes(START),
      usesBoundary: kinds.includes(BOUNDARY) || kinds.includes(NO_BOUNDARY),
      hasLookahead: looks.some(({ behind }) => !behind),
    };
  }

  private add(kind: number, first: number, second: number): number {
    if (this.kinds.length >= MAX_PATTERN_SIZE) {
      throw new WellformedError(
        'limit',
        `The regular expression is too large: with its counted repeats written out it has more than ${MAX_PATTERN_SIZE} parts; use smaller counts.`,
      );
    }
    this.kinds.push(kind);
    this.first.push(first);
    this.second.push(second);
    return this.kinds.length - 1;
  }

  /** Reads `node`, then `next`. */
  private compile(node: RegexNode, next: number): number {
    switch (node.kind) {
      case 'empty':
        return next;
      case 'characters':
        return this.add(CHARACTERS, next, this.setId(node.set));
      case 'sequence': {
        let entry = next;
        const { items } = node;
        if (this.backwards) for (const item of items) entry = this.compile(item, entry);
        else for (let i = items.length - 1; i >= 0; i--) entry = this.compile(items[i]!, entry);
        return entry;
      }
      case 'choice':
        return node.items
          .map((item) => this.compile(item, next))
          .reduceRight((others, entry) => this.add(SPLIT, entry, others));
      case 'repeat': {
        const { item, min, max } = node;
        let entry = next;
        if (max === Infinity) {
          const loop = this.add(SPLIT, -1, next);
          const body = this.compile(item, loop);
          this.first[loop] = body;
          entry = min === 0 ? loop : body;
        } else {
          for (let i = min; i < max; i++) entry = this.add(SPLIT, this.compile(item, entry), next);
        }
        for (let i = max === Infinity ? 1 : 0; i < min; i++) entry = this.compile(item, entry);
        return entry;
      }
      case 'look':
        return this.add(LOOK, next, this.lookId(node));
      case 'start':
        return this.add(START, next, -1);
      case 'end':
        return this.add(END, next, -1);
      case 'boundary':
        return this.add(BOUNDARY, next, -1);
      case 'no-boundary':
        return this.add(NO_BOUNDARY, next, -1);
    }
  }

  /** Reads anything, then what begins at `entry`. */
  private search(entry: number): number {
    const loop = this.add(SPLIT, entry, -1);
    this.second[loop] = this.add(CHARACTERS, loop, this.setId(CharacterSet.ALL));
    return loop;
  }

  private lookId(node: LookNode): number {
    const known = this.lookIds.get(node);
    if (known !== undefined) return known;
    if (this.lookIds.size >= MAX_LOOKS) {
      throw new WellformedError(
        'limit',
        `The regular expression has more than ${MAX_LOOKS} lookaheads and lookbehinds; use fewer.`,
      );
    }
    const { behind, negated } = node;
    const outer = this.backwards;
    this.backwards = !behind && this.form === 'back';
    let start: number;
    let found = -1;
    if (!behind && this.form === 'ahead') start = this.compile(node.item, MATCH_NODE);
    else {
      found = this.add(FOUND, -1, -1);
      start = this.search(this.compile(node.item, found));
    }
    this.backwards = outer;
    // Looks within it have their numbers by now.
    const id = this.looks.length;
    if (found >= 0) this.second[found] = id;
    this.looks.push({ behind, negated, start });
    this.lookIds.set(node, id);
    return id;
  }

  private setId(set: CharacterSet): number {
    let id = this.setIds.get(set.key);
    if (id === undefined) {
      id = this.sets.length;
      this.setIds.set(set.key, id);
      this.sets.push(set);
    }
    return id;
  }
}

/** Whether a pattern can match at the start of the text only, so that there is nothing to search for. */
function startsAtStart(node: RegexNode): boolean {
  switch (node.kind) {
    case 'start':
      return true;
    case 'sequence':
      for (const item of node.items) {
        if (startsAtStart(item)) return true;
        if (!item.zeroWidth) return false;
      }
      return false;
    case 'choice':
      return node.items.every(startsAtStart);
    case 'repeat':
      return node.min > 0 && startsAtStart(node.item);
    default:
      return false;
  }
}
