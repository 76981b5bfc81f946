import { WellformedError } from '../base/errors.ts';
import { Sequence } from '../decode/sequence.ts';
import { TextWriter } from '../decode/text.ts';
import { ask, candidatesOf } from '../sampling/candidates.ts';
import type { Choices } from '../sampling/choices.ts';
import type { History } from '../sampling/history.ts';
import type { Sampler } from '../sampling/sampler.ts';
import type { StrategyTask } from './strategy.ts';

/** The log of a factor on the weight of a text so far, whole code points only; -Infinity ends the particle. */
export type Potential = (text: string, state: { readonly complete: boolean }) => number | Promise<number>;

/** What all particles of a run have in common. */
export interface Swarm {
  readonly vocabulary: StrategyTask['vocabulary'];
  readonly sampler: Sampler;
  readonly choices: Choices;
  readonly potentials: readonly Potential[];
  readonly fastForward: boolean;
  /** Whether particles add up `logLikelihood`, which costs a pass over the vocabulary a token. */
  readonly likelihood?: boolean;
}

/** Inserts what is forced, and lets the model read all that it has not read yet, as one batch. */
export async function readTogether(particles: readonly Particle[]): Promise<void> {
  const forced = new Map<Particle, number>();
  for (const particle of particles) forced.set(particle, await particle.force());
  const live = particles.filter(({ isLive }) => isLive);
  const unread = live.map(({ sequence }) => sequence.unread());
  const rows = await Sequence.readTogether(live.map(({ sequence }) => sequence));
  live.forEach((particle, i) => particle.take(rows[i]!, unread[i]!, forced.get(particle)!));
}

/** One sequence of a population on its way: its weight, and the value of the potentials that is in it. */
export class Particle {
  readonly sequence: Sequence;
  logWeight = 0;
  /** The log of the probability that p gives to its tokens, where the swarm asks for it. */
  logLikelihood = 0;
  /** Whether it drew an end token. */
  ended = false;
  forcedTokens = 0;
  checks = 0;
  private readonly swarm: Swarm;
  private readonly writer: TextWriter;
  /** After the last token that the model has read. */
  logits: Float32Array;
  private logPotential = 0;

  constructor(swarm: Swarm, sequence: Sequence, logits: Float32Array, writer: TextWriter = new TextWriter()) {
    this.swarm = swarm;
    this.sequence = sequence;
    this.logits = logits;
    this.writer = writer;
  }

  get isLive(): boolean {
    return !this.ended && this.logWeight > -Infinity;
  }

  get text(): string {
    return this.writer.text;
  }

  /** Adds what is forced. Its probability is weighed once the model has read it. Returns how many tokens that is. */
  async force(): Promise<number> {
    const { sequence } = this;
    const before = this.forcedTokens;
    for (let forced = this.forced(); forced.length > 0; forced = this.forced()) {
      for (const token of forced) {
        // A predicate may refuse what nothing else could take the place of.
        if (!(await ask(sequence.constraint, token))) {
          this.logWeight = -Infinity;
          return 0;
        }
        sequence.insert([token]);
        this.write(token);
        this.forcedTokens++;
      }
    }
    return this.forcedTokens - before;
  }

  /** Takes the logits after each token that the model has just read, the last of which were forced. */
  take(rows: readonly Float32Array[], unread: readonly number[], forced: number): void {
    // The logits before the first forced token: those of the token drawn before it, or those from before the run.
    const before = [this.logits, ...rows];
    for (let i = unread.length - forced; i < unread.length; i++) {
      const history = this.historyBefore(unread.length - i);
      const logProbability = this.logProbability(before[i]!, unread[i]!, history);
      this.logWeight += logProbability;
      this.logLikelihood += logProbability;
    }
    this.logits = before.at(-1)!;
  }

  /** Draws one token, and brings the potentials up to date. */
  async step(): Promise<void> {
    const { sampler, choices } = this.swarm;
    const step = await sampler.sample(this.logits, this.sequence.constraint, choices, this.sequence);
    this.checks += step?.checks ?? 0;
    if (step === undefined) {
      this.logWeight = -Infinity;
      return;
    }
    if (step.logWeight === undefined) {
      throw new WellformedError(
        'bad-option',
        'smc needs a sampler that weighs: awrs, or masked without a cut',
      );
    }
    this.logWeight += step.logWeight;
    await this.goOn(step.token);
  }

  /** Goes on with a token whose probability is in the weight, and brings the potentials up to date. */
  async goOn(token: number): Promise<void> {
    const { vocabulary } = this.swarm;
    if (this.swarm.likelihood) this.logLikelihood += this.logProbability(this.logits, token, this.sequence);
    if (vocabulary.endTokens.includes(token)) {
      this.ended = true;
      this.writer.finish();
    } else {
      this.sequence.append(token, undefined);
      this.write(token);
    }
    if (this.logWeight > -Infinity) await this.weighPotentials();
  }

  /**
   * The tokens that may come next with the logs of their probabilities; undefined where they may be more than `most`, or
   * where the sampler does not tell.
   */
  async ways(
    most: number,
  ): Promise<{ readonly token: number; readonly logProbability: number }[] | undefined> {
    const { constraint } = this.sequence;
    const known = candidatesOf(constraint)?.mask;
    const { sampler } = this.swarm;
    if (known === undefined || known.count > most) return undefined;
    if (sampler.weighs === false || sampler.logProbabilities === undefined) return undefined;
    const tokens: number[] = [];
    for (const token of known) {
      this.checks++;
      if (token < this.logits.length && (await ask(constraint, token))) tokens.push(token);
    }
    const logs = sampler.logProbabilities(this.logits, tokens, this.sequence);
    return tokens.map((token, i) => ({ token, logProbability: logs[i]! }));
  }

  /** A copy that goes its own way. */
  fork(): Particle {
    const copy = new Particle(this.swarm, this.sequence.fork(), this.logits, this.writer.fork());
    copy.logWeight = this.logWeight;
    copy.logLikelihood = this.logLikelihood;
    copy.ended = this.ended;
    copy.forcedTokens = this.forcedTokens;
    copy.logPotential = this.logPotential;
    return copy;
  }

  private forced(): readonly number[] {
    return this.swarm.fastForward ? (this.sequence.constraint.forced?.() ?? []) : [];
  }

  private write(token: number): void {
    this.writer.write(this.swarm.vocabulary.bytes(token));
  }

  private async weighPotentials(): Promise<void> {
    if (this.swarm.potentials.length === 0) return;
    let sum = 0;
    for (const potential of this.swarm.potentials) {
      const value = await potential(this.text, { complete: this.ended });
      if (Number.isNaN(value) || value === Infinity) {
        throw new WellformedError(
          'bad-option',
          `a potential gave ${value}: expected a log weight below Infinity`,
        );
      }
      sum += value;
      if (sum === -Infinity) break;
    }
    this.logWeight += sum === -Infinity ? -Infinity : sum - this.logPotential;
    this.logPotential = sum;
  }

  /** What came before the last tokens, so many of them. */
  private historyBefore(count: number): History {
    const { prompt, tokens, isChosen } = this.sequence;
    return { prompt, tokens: tokens.slice(0, -count), isChosen: isChosen.slice(0, -count) };
  }

  private logProbability(logits: Float32Array, token: number, history: History): number {
    const { sampler } = this.swarm;
    if (sampler.logProbability === undefined) {
      throw new WellformedError(
        'bad-option',
        "this sampler does not tell the probability of inserted tokens: use awrs or masked, or fastForward 'off'",
      );
    }
    return sampler.logProbability(logits, token, history);
  }
}
