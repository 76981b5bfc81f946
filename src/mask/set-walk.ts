import { TupleTable } from '../base/tuple-table.ts';
import {
  ALIKE,
  ALIKE_BY_LENGTH,
  DEAD,
  type Layers,
  LEFT,
  type Names,
  type NameSets,
  type Recognizer,
  UNLIKE,
} from '../automaton/recognizer.ts';
import type { Vocabulary } from '../vocabulary/vocabulary.ts';
import type { LexemeExit, LexemeTable } from './lexeme-table.ts';
import { LexemeRuns } from './lexeme-runs.ts';
import { LexemeTables } from './lexeme-tables.ts';
import { NameTable } from './name-table.ts';
import { causedBy } from './profile.ts';
import type { Remainders, RemainderTrie } from './remainders.ts';
import { NOTHING, type TokenSets } from './token-sets.ts';

/** With no more nodes below, a walk is as fast as a table. */
const FEW_NODES = 16;

const BYTES_PER_ANSWER = 120;
const BYTES_PER_EXIT = 120;

/** So many nodes are worth to be divided, and too many to be put together. */
const MANY_NODES = 4000;

/** The end of a frame that stands alone, inside of tokens. */
interface Exit {
  readonly outcome: number;
  /** The tokens that end there, and how others go on. */
  readonly tokens: readonly number[];
  readonly rest: Remainders;
}

/** What some remainders do from a configuration. */
interface Found {
  /** Those that stay inside of what is known of the stack. */
  readonly set: number;
  /** Where the frame at the bottom ends, if it stands alone. */
  readonly exits: readonly Exit[];
}

const NO_BYTES: readonly Uint8Array[] = [];
const NO_EXITS: readonly Exit[] = [];
const NOTHING_FOUND: Found = { set: NOTHING, exits: NO_EXITS };

/** What was found so far on a walk. */
class Findings {
  readonly tokens: number[] = [];
  readonly sets: number[] = [];
  readonly exits: Exit[] = [];

  add({ set, exits }: Found): void {
    if (set !== NOTHING) this.sets.push(set);
    for (const exit of exits) this.exits.push(exit);
  }

  done(sets: TokenSets): Found {
    if (this.tokens.length > 0) this.sets.push(sets.list(this.tokens));
    return { set: sets.union(this.sets), exits: this.exits.length === 0 ? NO_EXITS : this.exits };
  }
}

/**
 * Finds the tokens that can follow a configuration by putting together what was found for its parts: for each frame
 * alone, for what remains of tokens behind an end or a call, for lexemes. Everything is found once. For vocabularies in
 * which what is viable in bytes is so in tokens.
 */
export class SetWalk {
  private readonly recognizer: Recognizer;
  private readonly layers: Layers | undefined;
  private readonly sets: TokenSets;
  private readonly source: RemainderTrie;
  private readonly tables: LexemeTables;
  /** What was found, by configuration and remainders. */
  private readonly asked = new TupleTable(2);
  private readonly answers: (Found | undefined)[] = [];
  private readonly nameTables = new Map<number, Map<number, NameTable>>();
  private nameBytes = 0;
  private exitCount = 0;
  private readonly runs: LexemeRuns;

  /** `source`: the trie of the vocabulary. */
  constructor(recognizer: Recognizer, vocabulary: Vocabulary, source: RemainderTrie, sets: TokenSets) {
    this.recognizer = recognizer;
    this.layers = recognizer.layers;
    this.sets = sets;
    this.source = source;
    this.tables = new LexemeTables(recognizer, vocabulary);
    this.runs = new LexemeRuns(recognizer);
  }

  /** How many bytes it holds beside tables of lexemes, which have a budget. */
  get byteLength(): number {
    const answers = BYTES_PER_ANSWER * this.answers.length + BYTES_PER_EXIT * this.exitCount;
    return this.tables.byteLength + this.asked.byteLength + answers + this.nameBytes;
  }

  /** The same with these tables. */
  get heldBytes(): number {
    return this.byteLength + this.tables.ownBytes;
  }

  /** The set of all tokens that can follow a configuration. */
  run(configuration: number): number {
    return this.explore(configuration, this.source.all).set;
  }

  private explore(configuration: number, remainders: Remainders): Found {
    if (remainders.isEmpty) return NOTHING_FOUND;
    const { asked } = this;
    asked.scratch[0] = configuration;
    asked.scratch[1] = remainders.id;
    const id = asked.intern();
    const known = this.answers[id];
    if (known !== undefined) return known;
    const found = this.find(configuration, remainders);
    this.exitCount += found.exits.length;
    return (this.answers[id] = found);
  }

  private find(configuration: number, remainders: Remainders): Found {
    const { layers, recognizer, sets } = this;
    const findings = new Findings();
    const alone = layers === undefined ? configuration : layers.alone(configuration);
    if (alone !== configuration) {
      const found = this.explore(alone, remainders);
      if (found.exits.length === 0) return found;
      if (found.set !== NOTHING) findings.sets.push(found.set);
      for (const { outcome, tokens, rest } of found.exits) {
        const behind = layers!.rejoin(configuration, outcome);
        if (behind !== DEAD) this.goOn(behind, tokens, rest, findings);
      }
      return findings.done(sets);
    }
    const names = recognizer.names?.(configuration);
    if (names?.off === DEAD) {
      for (const set of names.sets) this.amongNames(set, remainders, findings);
      return findings.done(sets);
    }
    if (names !== undefined && names.off !== configuration) return this.besideNames(names, remainders);
    const lexeme = recognizer.lexeme(configuration);
    if (lexeme >= 0) {
      // Runs of like characters first.
      const others = this.alongRun(configuration, lexeme, remainders, findings);
      this.inLexeme(configuration, lexeme, others, findings);
    } else this.walk(configuration, remainders, findings);
    return findings.done(sets);
  }

  /** Where something else comes of some names than of all other texts: as if there were none, and each name apart. */
  private besideNames({ off, isFree, sets: nameSets }: NameSets, remainders: Remainders): Found {
    const { sets } = this;
    const base = this.explore(off, remainders);
    const findings = new Findings();
    const beyond: number[] = [];
    for (const names of nameSets) {
      const table = this.nameTable(names, remainders);
      for (const token of table.beyond) beyond.push(token);
      if (isFree || names.isAlive === undefined) this.behindNames(names, table, remainders, findings);
      else {
        for (const { tokens } of table.inside) for (const token of tokens) beyond.push(token);
        this.amongNames(names, remainders, findings);
      }
    }
    if (beyond.length === 0) return base;
    const apart = findings.done(sets);
    const set = sets.replaced(base.set, beyond, apart.set);
    return { set, exits: apart.exits.length === 0 ? base.exits : [...base.exits, ...apart.exits] };
  }

  /** From a configuration that some tokens lead to, and others go on from. */
  private goOn(configuration: number, tokens: readonly number[], rest: Remainders, findings: Findings): void {
    for (const token of tokens) findings.tokens.push(token);
    if (!rest.isEmpty) findings.add(this.explore(configuration, rest));
  }

  /** Where one of some names has to come. */
  private amongNames(names: Names, remainders: Remainders, findings: Findings): void {
    const table = this.nameTable(names, remainders);
    for (const { state, tokens } of table.inside) {
      if (names.isAlive?.(state) === true) for (const token of tokens) findings.tokens.push(token);
    }
    this.behindNames(names, table, remainders, findings);
  }

  private behindNames(names: Names, table: NameTable, remainders: Remainders, findings: Findings): void {
    const { source } = remainders;
    for (const { name, node } of table.ends) {
      const behind = names.behind(name);
      if (behind !== DEAD) this.goOn(behind, source.tokensAt(node), source.behind(node), findings);
    }
  }

  /**
   * The remainders that begin with characters of which any number leads a lexeme to one state: these are taken at once.
   * Gives those that are left.
   */
  private alongRun(
    configuration: number,
    lexeme: number,
    remainders: Remainders,
    findings: Findings,
  ): Remainders {
    const { recognizer, sets } = this;
    if (recognizer.lexemeName(lexeme) !== undefined || recognizer.leavesAlike(configuration) !== ALIKE)
      return remainders;
    const isLimited = recognizer.lexemeRoom(configuration) < this.source.trie.maxDepth;
    if (isLimited || remainders.size < MANY_NODES) return remainders;
    const bytes = this.runs.from(lexeme);
    if (bytes === undefined) return remainders;
    const divided = remainders.divide(bytes);
    if (divided === undefined) return remainders;
    const { tokens, rest, others } = divided;
    findings.sets.push(sets.group(tokens));
    const behind = recognizer.step(configuration, bytes.indexOf(1));
    if (behind !== DEAD) findings.add(this.explore(behind, rest));
    return others;
  }

  private inLexeme(configuration: number, lexeme: number, remainders: Remainders, findings: Findings): void {
    if (remainders.isEmpty) return;
    const { recognizer, sets } = this;
    const alike = recognizer.leavesAlike(configuration);
    const room = recognizer.lexemeRoom(configuration);
    const isLimited = room < remainders.source.trie.maxDepth;
    const table = this.tables.get(lexeme, remainders, isLimited || alike === ALIKE_BY_LENGTH);
    const inside = table.inside(room);
    if (inside !== undefined) findings.sets.push(sets.group(inside));
    if (alike === UNLIKE) causedBy('register', () => this.cross(configuration, table, findings));
    else this.leave(configuration, table, room, findings);
  }

  /** Leaves a lexeme by all its exits; where several lead to the same, at once. */
  private leave(configuration: number, table: LexemeTable, room: number, findings: Findings): void {
    const { layers, recognizer } = this;
    const targets: number[] = [];
    const groups: LexemeExit[][] = [];
    for (const exit of table.exits) {
      if (exit.begun > room) continue;
      let at = configuration;
      for (const byte of exit.path) if (at >= 0) at = recognizer.step(at, byte);
      if (at === DEAD) continue;
      // A frame with a lexeme ends with a byte of its own.
      const target = at === LEFT ? LEFT - layers!.outcome : at;
      const known = targets.indexOf(target);
      if (known >= 0) groups[known]!.push(exit);
      else {
        targets.push(target);
        groups.push([exit]);
      }
    }
    for (let i = 0; i < groups.length; i++) {
      const { tokens, rest } = table.together(groups[i]!);
      const target = targets[i]!;
      if (target <= LEFT) findings.exits.push({ outcome: LEFT - target, tokens, rest });
      else this.goOn(target, tokens, rest, findings);
    }
  }

  /** Leaves a lexeme by each of its ways. */
  private cross(configuration: number, table: LexemeTable, findings: Findings): void {
    const { recognizer } = this;
    const { source } = table;
    const { byte, depth, leaving, skip } = table.crossing;
    if (byte.length === 0) return;
    // The configuration at each depth of the path.
    const path = new Int32Array(source.trie.maxDepth + 1);
    path[depth[0]! - 1] = configuration;
    for (let at = 0; at < byte.length;) {
      const behind = recognizer.step(path[depth[at]! - 1]!, byte[at]!);
      if (behind === DEAD) {
        at = skip[at]!;
        continue;
      }
      path[depth[at]!] = behind;
      if (leaving[at]! >= 0) this.arrive(behind, source, leaving[at]!, findings);
      at++;
    }
  }

  /** At what is behind a node, which may be the end of the frame. */
  private arrive(behind: number, source: RemainderTrie, node: number, findings: Findings): void {
    if (behind === LEFT) {
      const { consumed, outcome } = this.layers!;
      findings.exits.push(
        consumed
          ? { outcome, tokens: source.tokensAt(node), rest: source.behind(node) }
          : { outcome, tokens: [], rest: source.only([node]) },
      );
      return;
    }
    const { skip, token, tokenOffset } = source.trie;
    for (let i = tokenOffset[node]!; i < tokenOffset[node + 1]!; i++) findings.tokens.push(token[i]!);
    const past = skip[node]!;
    if (past === node + 1) return;
    if (this.isWorthKeeping(behind, past - node)) {
      findings.add(this.explore(behind, source.behind(node)));
    } else {
      for (let child = node + 1; child < past; child = skip[child]!)
        this.walkNode(behind, source, child, findings);
    }
  }

  /** Whether what so many nodes do from a configuration is remembered: it may be asked again, or takes less so. */
  private isWorthKeeping(configuration: number, nodes: number): boolean {
    const { layers, recognizer } = this;
    if (layers !== undefined && nodes > FEW_NODES) return true;
    if (layers === undefined && nodes <= FEW_NODES) return false;
    return recognizer.lexeme(configuration) >= 0 || recognizer.names?.(configuration) !== undefined;
  }

  private walk(configuration: number, remainders: Remainders, findings: Findings): void {
    const { layers, recognizer, sets } = this;
    const bytes = recognizer.firstBytes?.(configuration);
    const alive = (all: Remainders): Remainders => (bytes === undefined ? all : all.beginningWith(bytes));
    let rest = alive(remainders);
    for (const idle of recognizer.idleBytes ?? NO_BYTES) {
      if (!this.idles(configuration, rest, idle)) continue;
      const stripped = rest.without(idle);
      findings.sets.push(sets.group(stripped.tokens));
      rest = alive(stripped.rest);
    }
    const { nodes, source } = rest;
    // Most often all that is called is one frame.
    let callee = DEAD;
    let called: number[] | undefined;
    let ended: number[] | undefined;
    let outcome = -1;
    // The bytes that lead to the same are followed at once.
    const targets: number[] = [];
    const groups: number[][] = [];
    for (const node of nodes) {
      const byte = source.trie.byte[node]!;
      if (layers !== undefined) {
        const frame = layers.call(configuration, byte);
        if (frame !== DEAD) {
          if (callee === frame) called!.push(node);
          else {
            if (callee !== DEAD) findings.add(this.explore(callee, source.only(called!)));
            callee = frame;
            called = [node];
          }
          continue;
        }
      }
      const behind = recognizer.step(configuration, byte);
      if (behind === DEAD) continue;
      if (behind === LEFT) {
        if (layers!.consumed) {
          this.arrive(behind, source, node, findings);
          continue;
        }
        if (layers!.outcome !== outcome && ended !== undefined) {
          findings.exits.push({ outcome, tokens: [], rest: source.only(ended) });
          ended = undefined;
        }
        ({ outcome } = layers!);
        ended ??= [];
        ended.push(node);
        continue;
      }
      const known = targets.indexOf(behind);
      if (known >= 0) groups[known]!.push(node);
      else {
        targets.push(behind);
        groups.push([node]);
      }
    }
    for (let i = 0; i < targets.length; i++) {
      const group = groups[i]!;
      if (group.length === 1 || layers === undefined || source.countBelow(group) > MANY_NODES) {
        for (const node of group) this.arrive(targets[i]!, source, node, findings);
      } else {
        const { tokens, rest } = source.together(group);
        this.goOn(targets[i]!, tokens, rest, findings);
      }
    }
    if (callee !== DEAD) findings.add(this.explore(callee, source.only(called!)));
    if (ended !== undefined) findings.exits.push({ outcome, tokens: [], rest: source.only(ended) });
  }

  /** Whether a configuration stays as it is behind any of some bytes, and there are remainders that begin with them. */
  private idles(configuration: number, { nodes, source }: Remainders, bytes: Uint8Array): boolean {
    let found = false;
    for (const node of nodes) {
      const byte = source.trie.byte[node]!;
      if (bytes[byte] === 0) continue;
      if (this.recognizer.step(configuration, byte) !== configuration) return false;
      found = true;
    }
    if (!found) return false;
    for (let byte = 0; byte < 256; byte++) {
      if (bytes[byte] === 1 && this.recognizer.step(configuration, byte) !== configuration) return false;
    }
    return true;
  }

  /** One node of a small part, walked without being remembered. */
  private walkNode(configuration: number, source: RemainderTrie, node: number, findings: Findings): void {
    const { layers, recognizer } = this;
    const byte = source.trie.byte[node]!;
    const frame = layers === undefined ? DEAD : layers.call(configuration, byte);
    if (frame !== DEAD) {
      findings.add(this.explore(frame, source.only([node])));
      return;
    }
    const behind = recognizer.step(configuration, byte);
    if (behind !== DEAD) this.arrive(behind, source, node, findings);
  }

  private nameTable(names: Names, remainders: Remainders): NameTable {
    let tables = this.nameTables.get(names.id);
    if (tables === undefined) this.nameTables.set(names.id, (tables = new Map<number, NameTable>()));
    let table = tables.get(remainders.id);
    if (table === undefined) {
      table = causedBy('slice', () => new NameTable(names, remainders));
      tables.set(remainders.id, table);
      this.nameBytes += table.byteLength;
    }
    return table;
  }
}
