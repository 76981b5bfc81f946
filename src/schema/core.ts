import { ListTable } from '../base/list-table.ts';
import { Atoms } from './atoms.ts';
import { Diagrams, FALSE, TRUE } from './diagrams.ts';
import type { Draft } from './draft.ts';
import { Expansion } from './expand.ts';
import { FixedNodes } from './fixed-nodes.ts';
import { KeyClasses } from './key-class.ts';
import type { SchemaNode } from './node.ts';
import type { SchemaDocument } from './read-node.ts';
import type { Settings } from './settings.ts';
import { Characters } from './text/characters.ts';
import { StringLexer } from './text/string-lexer.ts';
import { TextLexemes } from './text/text-lexemes.ts';
import { ValueTable } from './value-table.ts';
import { type Layout, layoutOf } from './whitespace.ts';

/** Stands among outcomes, last, where the caller needs to know what the value is: it gets its id in `Core.values`. */
export const THE_VALUE = -1;

/** So many tests are prepared; with more, the rest are when they are met. */
const MOST_PREPARED = 500;

/** The formulas of a frame that reads an object or an array. */
export interface Facts {
  readonly goal: number;
  readonly outcomes: number;
  /** Pairs of formulas on which `unevaluated` depends; see `Evaluation`. */
  readonly tracked: number;
}

/**
 * What all frames of one schema share: its formulas, how it may be spelled, and lists interned to integers.
 *
 * A frame reads one value. Its state has a *goal*: the formula over the facts about this value that its caller still
 * needs to become true; and *outcomes*: the formulas (a list) of those subschemas whose truth the caller needs to know
 * beyond that. A *demand* is a list of outcomes that must come out in a certain way: index * 2 + truth.
 */
export class Core {
  readonly root: SchemaNode;
  readonly draft: Draft;
  readonly diagrams: Diagrams = new Diagrams();
  readonly atoms: Atoms;
  readonly expansion: Expansion;
  readonly lists: ListTable = new ListTable();
  readonly values: ValueTable = new ValueTable();
  readonly fixed: FixedNodes = new FixedNodes(this.values);
  readonly keyClasses: KeyClasses;
  readonly layout: Layout;
  readonly settings: Settings;
  readonly characters: Characters;
  readonly lexer: StringLexer;
  readonly lexemes: TextLexemes;
  /** Per byte: 1 if it can be written. */
  readonly bytes: Uint8Array;

  constructor({ root, draft, loneSurrogates }: SchemaDocument, settings: Settings, bytes: Uint8Array) {
    const checks = settings.purpose === 'check';
    this.root = root;
    this.draft = draft;
    this.atoms = new Atoms(root);
    this.keyClasses = new KeyClasses(this.atoms);
    this.expansion = new Expansion(this.diagrams, this.atoms, { integerByText: draft === '4' });
    this.layout = layoutOf(settings.whitespace, { limited: !checks });
    this.settings = settings;
    this.bytes = bytes;
    this.characters = new Characters({
      any: settings.spelling === 'any',
      loneSurrogates: checks || loneSurrogates,
      bytes,
    });
    this.lexer = new StringLexer(this.characters);
    // Automata are built at once, so that no step has to wait for one.
    for (const test of this.atoms.tests().slice(0, MOST_PREPARED)) void (checks ? test.outer : test.inner);
    this.lexemes = new TextLexemes(this.lexer, bytes);
  }

  /** How many bytes is held of formulas, lists and values, more or less. */
  get byteLength(): number {
    const { diagrams, fixed, lexemes, lists, values } = this;
    return 160 * diagrams.size + fixed.byteLength + lexemes.byteLength + lists.byteLength + values.byteLength;
  }

  /** The variable "the value satisfies the subschema". */
  fits(node: SchemaNode): number {
    return this.atoms.variable({ kind: 'fits', node });
  }

  /** The outcomes as far as the goal decides them; a list of formulas. */
  simplify(outcomes: number, goal: number): number {
    const { diagrams, lists } = this;
    if (outcomes === 0) return 0;
    return lists.intern(
      lists.get(outcomes).map((outcome) => {
        if (outcome <= TRUE) return outcome; // `THE_VALUE` too
        const both = diagrams.and(goal, outcome);
        return both === goal ? TRUE : both === FALSE ? FALSE : outcome;
      }),
    );
  }

  /** A waiting frame's formulas once its child has reported the truth of a list of variables. */
  afterReports(waiting: Facts, reports: number, truths: number): Facts {
    if (reports === 0) return waiting;
    const { diagrams, lists } = this;
    // Among the reports is perhaps `THE_VALUE`, which is no variable.
    const truth = new Map(lists.get(reports).map((variable, i) => [variable, lists.get(truths)[i]!]));
    return this.mapFacts(waiting, (formula) =>
      diagrams.substitute(formula, (variable) => truth.get(variable)),
    );
  }

  /** Applies a function to goal, outcomes and tracked formulas; outcomes are then simplified. */
  mapFacts({ goal, outcomes, tracked }: Facts, change: (formula: number) => number): Facts {
    const after = change(goal);
    return {
      goal: after,
      outcomes: this.simplify(this.mapOutcomes(outcomes, change), after),
      tracked: this.mapTracked(tracked, change),
    };
  }

  /** The tracked formulas: what each was at first, and what it is now. */
  pairs(tracked: number): [original: number, now: number][] {
    const list = this.lists.get(tracked);
    return Array.from({ length: list.length / 2 }, (_, i) => [list[2 * i]!, list[2 * i + 1]!]);
  }

  /** Changes what tracked formulas are now. */
  mapTracked(tracked: number, change: (now: number, original: number) => number): number {
    if (tracked === 0) return 0;
    return this.lists.intern(
      this.pairs(tracked).flatMap(([original, now]) => [original, change(now, original)]),
    );
  }

  /** Applies a function to each outcome that is a formula. */
  mapOutcomes(outcomes: number, change: (formula: number) => number): number {
    if (outcomes === 0) return 0;
    const changed = this.lists.get(outcomes).map((each) => (each === THE_VALUE ? each : change(each)));
    return this.lists.intern(changed);
  }

  /** What a frame reports that ends: per outcome its truth (1 or 0), or the id of the value. */
  report(outcomes: number, holds: (formula: number) => boolean, value: () => number): number {
    if (outcomes === 0) return 0;
    return this.lists.intern(
      this.lists.get(outcomes).map((each) => (each === THE_VALUE ? value() : holds(each) ? TRUE : FALSE)),
    );
  }

  /** Whether the caller needs to know what the value is. */
  asksForValue(outcomes: number): boolean {
    return outcomes !== 0 && this.lists.get(outcomes).at(-1) === THE_VALUE;
  }

  /** The goal and what is demanded of the outcomes as one formula. */
  demanded(goal: number, outcomes: number, demand: number): number {
    if (demand === 0) return goal;
    const { diagrams, lists } = this;
    const formulas = lists.get(outcomes);
    return lists
      .get(demand)
      .reduce(
        (all, literal) =>
          diagrams.and(all, literal & 1 ? formulas[literal >> 1]! : diagrams.not(formulas[literal >> 1]!)),
        goal,
      );
  }

  /** All variables of a goal, its outcomes and what is tracked. */
  variables(goal: number, outcomes: number, tracked = 0): readonly number[] {
    const { diagrams, lists } = this;
    if (outcomes === 0 && tracked === 0) return diagrams.support(goal);
    const all = new Set(diagrams.support(goal));
    const add = (formula: number): void => {
      for (const variable of diagrams.support(formula)) all.add(variable);
    };
    for (const outcome of lists.get(outcomes)) if (outcome !== THE_VALUE) add(outcome);
    for (const [, now] of this.pairs(tracked)) add(now);
    return [...all].sort((a, b) => a - b);
  }

  /** How many bytes an ASCII text has, or `Infinity` if it cannot be written. */
  lengthOf(text: string): number {
    for (let i = 0; i < text.length; i++) if (this.bytes[text.charCodeAt(i)] === 0) return Infinity;
    return text.length;
  }
}
