import { DIE, type Machine, type Move, type Way } from '../automaton/machine.ts';
import { ALIKE, type Alike, type NameSets } from '../automaton/recognizer.ts';
import { Core } from './core.ts';
import { DocumentFrames } from './document-frames.ts';
import {
  ARRAY,
  DOCUMENT,
  type FrameKind,
  LITERAL,
  NUMBER,
  OBJECT,
  type Result,
  STRING,
  VALUE,
} from './frame.ts';
import type { Plans } from './plans.ts';
import { bytesOf, VALUES } from './first-bytes.ts';
import type { SchemaDocument } from './read-node.ts';
import type { Settings } from './settings.ts';
import { ValueFrames } from './value-frames.ts';

const BLANKS = bytesOf(' \t\n\r');
const DIGITS = bytesOf('0123456789');
/** What can stand in a number, or behind it. */
const IN_NUMBERS = bytesOf('0123456789.eE+- \t\n\r,]}');
const IN_LITERALS = bytesOf('aelrsu');

/**
 * A JSON Schema as a machine that reads JSON texts. A value is read once, under the set of subschemas that are asked
 * about it; a frame dies at the byte at which its goal cannot be met any more. Viability is exact.
 *
 * `bytes` tells, per byte, whether it can be written: what a vocabulary cannot write is no way to complete a text.
 */
export class SchemaMachine implements Machine, Result {
  readonly start: number;
  readonly idleBytes: readonly Uint8Array[] = [BLANKS, DIGITS];
  next = 0;
  callee = 0;
  consumed = false;
  private readonly core: Core;
  private readonly plans: Plans;
  private readonly values: ValueFrames;
  private readonly documents: DocumentFrames;
  private readonly kinds: readonly FrameKind[];

  constructor(document: SchemaDocument, settings: Settings, bytes: Uint8Array) {
    this.core = new Core(document, settings, bytes);
    const values = new ValueFrames(this.core);
    this.plans = values.plans;
    this.values = values;
    this.documents = new DocumentFrames(this.core, values);
    this.start = this.documents.start;
    const kinds: FrameKind[] = [];
    kinds[DOCUMENT] = this.documents;
    kinds[VALUE] = values;
    kinds[OBJECT] = values.objects;
    kinds[ARRAY] = values.arrays;
    kinds[STRING] = values.strings;
    kinds[NUMBER] = values.numbers;
    kinds[LITERAL] = values.literals;
    this.kinds = kinds;
  }

  /** How much was worked out about the schema so far: the nodes of its formulas. */
  get effort(): number {
    return this.core.diagrams.size;
  }

  get byteLength(): number {
    let bytes = this.core.byteLength + this.plans.costs.byteLength;
    for (const kind of this.kinds) bytes += kind.byteLength;
    return bytes;
  }

  step(state: number, byte: number): Move {
    if (this.core.bytes[byte] === 0) return DIE;
    return this.kinds[state & 7]!.step(state >> 3, byte, this);
  }

  resume(waiting: number, outcome: number): number {
    return this.kinds[waiting & 7]!.resume(waiting >> 3, outcome);
  }

  outcomeAtEnd(state: number): number {
    return this.kinds[state & 7]!.outcomeAtEnd(state >> 3);
  }

  isAccepting(state: number): boolean {
    return this.documents.isAccepting(state >> 3);
  }

  ways(waiting: number, demand: number): readonly Way[] {
    return this.kinds[waiting & 7]!.ways(waiting >> 3, demand);
  }

  cost(state: number, demand: number): number {
    return this.kinds[state & 7]!.cost(state >> 3, demand);
  }

  nearest(state: number, demand: number): number {
    return this.kinds[state & 7]!.nearest(state >> 3, demand);
  }

  lexeme(state: number): number {
    return this.kinds[state & 7]!.lexeme(state >> 3);
  }

  lexemeRoom(state: number): number {
    return this.kinds[state & 7]!.lexemeRoom(state >> 3);
  }

  stepLexeme(lexeme: number, byte: number): number {
    return this.core.lexemes.step(lexeme, byte);
  }

  lexemeNeed(lexeme: number): number {
    return this.core.lexemes.need(lexeme);
  }

  lexemeName(lexeme: number): string | undefined {
    return this.core.lexemes.nameOf(lexeme);
  }

  isWideRun(lexeme: number, target: number): boolean {
    return this.core.lexemes.isWideRun(lexeme, target);
  }

  insideAs(lexeme: number): number {
    return this.core.lexemes.insideAs(lexeme);
  }

  get hasGuessed(): boolean {
    return this.values.objects.hasGuessed;
  }

  leavesAlike(state: number): Alike {
    const id = state >> 3;
    switch (state & 7) {
      case STRING:
        return this.values.strings.leavesAlike(id);
      case OBJECT:
        return this.values.objects.leavesAlike(id);
      default:
        return ALIKE;
    }
  }

  names(state: number): NameSets | undefined {
    return (state & 7) === OBJECT ? this.values.objects.names(state >> 3) : undefined;
  }

  firstBytes(state: number): Uint8Array | undefined {
    const id = state >> 3;
    switch (state & 7) {
      case OBJECT:
        return this.values.objects.firstBytes(id);
      case ARRAY:
        return this.values.arrays.firstBytes(id);
      case NUMBER:
        return IN_NUMBERS;
      case LITERAL:
        return IN_LITERALS;
      case STRING:
        return undefined;
      case VALUE:
        return this.values.firstBytes(id);
      default:
        return VALUES;
    }
  }
}
