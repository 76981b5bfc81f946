import type { Recognizer } from './automaton/recognizer.ts';
import type { Constraint, Mask } from './mask/constraint.ts';
import type { Precomputed, PrecomputeOptions } from './mask/precompute.ts';
import type { Renewal } from './mask/renewal.ts';
import type { TokenAutomaton } from './mask/token-automaton.ts';
import { readMasks, writeMasks } from './mask/saved-masks.ts';
import { TokenConstraint } from './mask/token-constraint.ts';

/** Whether a text is accepted; if not, the offset of the first byte after which no completion exists. */
export type CheckResult =
  | { readonly accepted: true }
  /** The length of the text where it merely ends too early. */
  | { readonly accepted: false; readonly refusedAtByte: number };

/** A language, ready to constrain any number of sequences: `fork` it for each. */
export interface CompiledText extends Constraint {
  mask(): Mask;
  forced(): readonly number[];
  distance(): number;
  fork(): CompiledText;
  /** Computes masks ahead of their use, from this position on, breadth first, for so many milliseconds at most. */
  precompute(options: PrecomputeOptions): Precomputed;
  /**
   * The masks that are known, as bytes: those that `precompute`, or the sequences so far, have made. For `load`, in
   * another process or another time.
   *
   * @example
   * constraint.precompute({ ms: 1000 });
   * writeFileSync('person.masks', constraint.save());
   */
  save(): Uint8Array;
  /**
   * Takes over masks that `save` wrote, of the same schema or grammar, options and vocabulary; says how many.
   *
   * @throws WellformedError: `stale` where they are of others, or of another version; `damaged` where they are not whole
   */
  load(saved: Uint8Array): { readonly masks: number };
  /** Whether a whole text is accepted, spelled as the constraint was compiled. Wherever the constraint stands. */
  check(text: string | Uint8Array): CheckResult;
  /** What has no effect, in words. */
  readonly warnings: readonly string[];
}

/** A position in a compiled language, whose tables are made anew when they have become too large. */
export abstract class CompiledLanguage extends TokenConstraint implements CompiledText {
  protected readonly renewal: Renewal;

  constructor(automaton: TokenAutomaton, renewal: Renewal) {
    super(automaton);
    this.renewal = renewal;
  }

  abstract readonly warnings: readonly string[];

  /** What was compiled, in words: equal for equal languages. */
  protected abstract readonly language: string;

  abstract override fork(): CompiledLanguage;

  save(): Uint8Array {
    return writeMasks(this.automaton.knownMasks(), this.automaton.vocabulary, this.language);
  }

  load(saved: Uint8Array): { readonly masks: number } {
    const { automaton } = this;
    const places = readMasks(saved, automaton.vocabulary, this.language);
    return { masks: places.filter((place) => automaton.place(place)).length };
  }

  override advance(token: number): void {
    this.renew();
    super.advance(token);
  }

  check(text: string | Uint8Array): CheckResult {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    const recognizer = this.textRecognizer();
    let configuration = recognizer.start;
    for (let at = 0; at < bytes.length; at++) {
      configuration = recognizer.step(configuration, bytes[at]!);
      if (configuration < 0) return { accepted: false, refusedAtByte: at };
    }
    return recognizer.isComplete(configuration)
      ? { accepted: true }
      : { accepted: false, refusedAtByte: bytes.length };
  }

  /** What reads whole texts. */
  protected textRecognizer(): Recognizer {
    return this.renewal.tables().recognizer;
  }

  /** Called before every move and fork: sequences go on with fresh tables, so that the old ones can be freed. */
  protected renew(): void {
    const tables = this.renewal.tables();
    if (tables === this.automaton) return;
    const before = tables.size;
    this.moveTo(tables);
    this.renewal.allow(tables.size - before);
  }
}
