import { WellformedError } from '../base/errors.ts';
import { checkBudget } from '../decode/budget.ts';
import { throwIfAborted } from '../decode/stop.ts';
import { PrefixTrie } from '../strategy/prefix-trie.ts';
import type { SmcOptions } from '../strategy/smc.ts';
import type { StrategyTask } from '../strategy/strategy.ts';
import { readLanguage } from './language-table.ts';
import type { LanguageTable } from './language-table.ts';
import { walkLanguage } from './language-tree.ts';
import type { LanguageTree } from './language-tree.ts';
import { asapLaw, distanceTo, maskedLaw, meanChecks, posteriorOf } from './laws.ts';
import type { Distance, TextLaw } from './laws.ts';
import { SAMPLER_NAMES } from './report.ts';
import type { FidelityPoint, FidelityReport, SamplerFidelity, SamplerName } from './report.ts';
import { samplerRun } from './sampler-runs.ts';
import type { SamplerSettings } from './sampler-runs.ts';
import { TableTask } from './table-task.ts';

/** What is measured, and how far. */
export interface FidelitySettings {
  /** Default: all of them. */
  readonly samplers?: readonly SamplerName[] | undefined;
  /** How many samples each sampler takes (default 500). */
  readonly samples?: number | undefined;
  /** How many particles `smc` has (default 32). */
  readonly particles?: number | undefined;
  /** How `smc` resamples (default `optimal`, which suits languages of few texts). */
  readonly resample?: SmcOptions['resample'];
  /** Divides the logits (default 1). */
  readonly temperature?: number | undefined;
  /** The most viable prefixes of the language: the model reads each of them (default 50,000). */
  readonly maxPrefixes?: number | undefined;
  /** Whether forced stretches have their canonical tokens only (default), or any: which token sequences S has. */
  readonly fastForward?: 'canonical' | 'off' | undefined;
  /** Whether the samplers are also run on the model itself, a little, for `tokensPerSecond` (default true). */
  readonly timing?: boolean | undefined;
  /** Called now and then: `read` of `of` prefixes by the model, then samples of each sampler. */
  readonly onProgress?:
    ((progress: { readonly what: string; readonly done: number; readonly of: number }) => void) | undefined;
}

/** What samplers draw on the model for their speed: until so many milliseconds, or so many samples. */
const TIMED_MS = 2000;
const TIMED_SAMPLES = 8;

/**
 * Meets every prefix of a finite language with the model, computes the exact posterior, and runs samplers on the table of
 * what the model said. See `fidelity`.
 */
export async function measure(task: StrategyTask, given: FidelitySettings): Promise<Measured> {
  const settings = checked(given);
  const { temperature, maxPrefixes, fastForward, particles, samples, onProgress } = settings;
  checkBudget(task.constraint, task.maxTokens);
  const startedAt = performance.now();
  const tree = await walkLanguage(task, { maxPrefixes, fastForward });
  const walkedAt = performance.now();
  const table = await readLanguage(task, tree, temperature, (done) => {
    onProgress?.({ what: 'prefixes', done, of: tree.prefixes });
  });
  const readAt = performance.now();
  const { law: exact, logEvidence } = posteriorOf(tree, table);
  const measured: SamplerFidelity[] = [];
  for (const name of settings.samplers) {
    const course = new Course(name, tree, table, exact, new TableTask(tree, table, task), settings);
    const report = await course.run(task, samples, (done) => {
      onProgress?.({ what: name, done, of: samples });
    });
    measured.push(report);
  }
  // Afterwards: how many samples are timed depends on the clock, and must not on what the others draw.
  if (settings.timing) {
    for (const [i, report] of measured.entries()) {
      measured[i] = { ...report, tokensPerSecond: await speedOf(report.name, task, settings) };
    }
  }
  const posterior = tree.texts
    .map((text, i) => ({ text, probability: exact[i]! }))
    .sort((a, b) => b.probability - a.probability);
  return {
    posterior,
    logEvidence,
    sequences: tree.sequences,
    prefixes: tree.prefixes,
    maxTokens: task.maxTokens,
    particles,
    samplers: measured,
    walkMs: walkedAt - startedAt,
    readMs: readAt - walkedAt,
    sampleMs: performance.now() - readAt,
  };
}

/** All but the seed, which only those know who made the choices. */
type Measured = Omit<FidelityReport, 'seed'>;

type Checked = Pick<FidelitySettings, 'onProgress'> & {
  readonly [Name in keyof Omit<FidelitySettings, 'onProgress'>]-?: NonNullable<FidelitySettings[Name]>;
};

function checked(given: FidelitySettings): Checked {
  const { samples = 500, particles = 32, temperature = 1, maxPrefixes = 50_000 } = given;
  for (const [name, value] of Object.entries({ samples, particles, maxPrefixes })) {
    if (Number.isSafeInteger(value) && value >= 1) continue;
    throw new WellformedError('bad-option', `${name} "${value}": expected an integer from 1 up`);
  }
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new WellformedError('bad-option', `temperature "${temperature}": expected a number above 0`);
  }
  const samplers = [...new Set(given.samplers ?? SAMPLER_NAMES)];
  const unknown = samplers.find((name) => !SAMPLER_NAMES.includes(name));
  if (unknown !== undefined || samplers.length === 0) {
    throw new WellformedError(
      'bad-option',
      `samplers "${unknown ?? ''}": expected some of ${SAMPLER_NAMES.join(', ')}`,
    );
  }
  const { fastForward = 'canonical', timing = true, resample = 'optimal', onProgress } = given;
  return {
    samplers,
    samples,
    particles,
    temperature,
    maxPrefixes,
    fastForward,
    timing,
    resample,
    onProgress,
  };
}

/** One sampler on the table, from its first sample to its last. */
class Course {
  private readonly name: SamplerName;
  private readonly tree: LanguageTree;
  private readonly table: LanguageTable;
  private readonly exact: TextLaw;
  private readonly tableTask: TableTask;
  private readonly settings: SamplerSettings;
  private readonly numbers: ReadonlyMap<string, number>;
  /** How often each text was drawn, and the mean weights of the populations. */
  private readonly drawn: TextLaw;
  private readonly weights: TextLaw;
  private readonly maskedDistance: Distance;

  constructor(
    name: SamplerName,
    tree: LanguageTree,
    table: LanguageTable,
    exact: TextLaw,
    tableTask: TableTask,
    { particles, fastForward, resample }: Checked,
  ) {
    this.name = name;
    this.tree = tree;
    this.table = table;
    this.exact = exact;
    this.tableTask = tableTask;
    // The temperature is in the table. The trie remembers all prefixes, or its law would not be the sampler's.
    const trie = new PrefixTrie({ maxPrefixes: Infinity, maxBytes: Infinity });
    this.settings = { particles, resample, temperature: 1, fastForward, trie };
    this.numbers = new Map(tree.texts.map((text, i) => [text, i]));
    this.drawn = new Float64Array(tree.texts.length);
    this.weights = new Float64Array(tree.texts.length);
    this.maskedDistance = distanceTo(exact, maskedLaw(tree, table));
  }

  async run(
    { choices, signal }: StrategyTask,
    samples: number,
    onSample: (done: number) => void,
  ): Promise<SamplerFidelity> {
    const { name, tableTask } = this;
    const take = samplerRun(name, this.settings);
    const task = tableTask.with(choices);
    const { passes } = tableTask.model;
    const total = { checks: 0, drawn: 0, tokens: 0 };
    const curve: FidelityPoint[] = [];
    let failures = 0;
    for (let done = 1; done <= samples; done++) {
      throwIfAborted(signal);
      const sample = await take(task);
      if (sample === undefined) failures++;
      else {
        this.note(sample);
        total.checks += sample.checks;
        total.drawn += sample.drawn;
        total.tokens += sample.tokens;
      }
      if ((isRound(done) || done === samples) && done > failures) {
        curve.push(this.point(done));
        onSample(done);
      }
    }
    if (curve.length === 0) {
      throw new WellformedError('dead-end', `${name} gave no text in ${samples} samples`);
    }
    const { kl, tv } = curve.at(-1)!;
    return {
      name,
      law: name === 'smc' ? 'estimated' : 'exact',
      curve,
      kl,
      tv,
      // The table has fewer tokens than may be refused one after the other.
      checksPerToken:
        name === 'awrs' ? meanChecks(this.tree, this.table) : total.checks / Math.max(1, total.drawn),
      passesPerSample: (tableTask.model.passes - passes) / samples,
      tokensPerSample: total.tokens / (samples - failures),
      failures,
    };
  }

  private note({
    text,
    posterior,
  }: {
    text: string;
    posterior: readonly { text: string; probability: number }[];
  }): void {
    this.drawn[this.numbers.get(text)!]!++;
    for (const each of posterior) this.weights[this.numbers.get(each.text)!]! += each.probability;
  }

  private point(samples: number): FidelityPoint {
    const { exact } = this;
    return { samples, ...this.lawDistance(), drawn: distanceTo(exact, this.drawn) };
  }

  private lawDistance(): Distance {
    const { name, exact, tree, table, settings, tableTask } = this;
    if (name === 'smc') return distanceTo(exact, this.weights);
    if (name !== 'asap') return this.maskedDistance;
    return distanceTo(
      exact,
      asapLaw(tree, table, settings.trie, (node) => tableTask.numbersAt(node)),
    );
  }
}

/** 1, 2, 5, 10, 20, 50 and so on. */
function isRound(count: number): boolean {
  const scale = 10 ** Math.floor(Math.log10(count) + 1e-9);
  return count === scale || count === 2 * scale || count === 5 * scale;
}

/** The tokens per second of a sampler on the model itself; of what it decodes, not of the prompt. */
async function speedOf(name: SamplerName, task: StrategyTask, settings: Checked): Promise<number> {
  const take = samplerRun(name, { ...settings, trie: new PrefixTrie() });
  let [tokens, ms] = [0, 0];
  for (let samples = 0; samples < TIMED_SAMPLES && ms < TIMED_MS; samples++) {
    const sample = await take(task);
    tokens += sample?.tokens ?? 0;
    ms += sample?.decodeMs ?? 0;
  }
  return (tokens * 1000) / ms;
}
