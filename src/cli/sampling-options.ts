import { asap, awrs, smc, WellformedError } from '../index.ts';
import type { GenerateOptions, SamplingRules } from '../index.ts';
import type { Options, OptionTable } from './options.ts';

/** The options that say how tokens are drawn. */
export const SAMPLING_OPTIONS: OptionTable = {
  temperature: 'value',
  'top-k': 'value',
  'top-p': 'value',
  'min-p': 'value',
  'typical-p': 'value',
  'repetition-penalty': 'value',
  'presence-penalty': 'value',
  'frequency-penalty': 'value',
  'penalty-scope': 'value',
  bias: 'list',
  sampler: 'value',
  particles: 'value',
  samples: 'value',
};

export const SAMPLING_HELP = `\
  --temperature X     0: always the likeliest token. 1 (default): the model's own distribution
  --top-k N, --top-p X, --min-p X, --typical-p X
                      cut the least likely (typical-p: the least typical) tokens off, in this order. Default: none
  --repetition-penalty X
                      above 1: what was written is less likely to be written again (as in CTRL). Default: 1
  --presence-penalty X, --frequency-penalty X
                      the same, by a sum, once or each time it was written (as in OpenAI's API). Default: 0
  --penalty-scope S   what counts as written: chosen (default: not what the schema or grammar forces), generated (all),
                      or prompt (all, and for --repetition-penalty the prompt too)
  --bias TOKEN=X      added to the logit of a token, by its id; -100 all but forbids it. May be given more than once
  --sampler S         masked (default), awrs (the same law, few checks and no mask), or, to keep the model's own
                      distribution over whole texts, smc (a population) or asap (texts one after the other, each of
                      which teaches the next). awrs takes no cuts; smc cuts before the constraint is asked; asap takes
                      --temperature only
  --particles N       how many sequences smc runs side by side. Default: 16
  --samples N         how many texts asap draws; the last one is printed. Default: 20
`;

/** Reads them. Throws `WellformedError` (`bad-option`) for what does not go together. */
export function readSampling(options: Options): GenerateOptions {
  const sampler = options.value('sampler');
  const rules = readRules(options);
  const particles = options.number('particles');
  const samples = options.number('samples');
  if (sampler === 'asap') {
    const { temperature, ...others } = rules;
    const other = Object.keys(others).find((name) => others[name as keyof typeof others] !== undefined);
    if (other === undefined) return { strategy: asap({ samples, temperature }) };
    throw new WellformedError('bad-option', `--${dashed(other)}: --sampler asap takes --temperature only`);
  }
  if (samples !== undefined) {
    throw new WellformedError('bad-option', '--samples is for --sampler asap');
  }
  if (sampler === 'smc') return { strategy: smc({ particles, sampler: awrs(rules) }) };
  if (particles !== undefined) {
    throw new WellformedError('bad-option', '--particles is for --sampler smc');
  }
  if (sampler !== undefined && sampler !== 'masked' && sampler !== 'awrs') {
    throw new WellformedError('bad-option', `--sampler "${sampler}": expected masked, awrs, smc or asap`);
  }
  return { sampler, ...rules };
}

function readRules(options: Options): SamplingRules {
  return {
    temperature: options.number('temperature'),
    topK: options.number('top-k'),
    topP: options.number('top-p'),
    minP: options.number('min-p'),
    typicalP: options.number('typical-p'),
    repetitionPenalty: options.number('repetition-penalty'),
    presencePenalty: options.number('presence-penalty'),
    frequencyPenalty: options.number('frequency-penalty'),
    penaltyScope: options.choice('penalty-scope', ['chosen', 'generated', 'prompt']),
    bias: readBias(options.values('bias')),
  };
}

function readBias(given: readonly string[]): ReadonlyMap<number, number> | undefined {
  if (given.length === 0) return undefined;
  const bias = new Map<number, number>();
  for (const one of given) {
    const [, token, value] = /^(\d+)=([-+]?\d+(?:\.\d+)?)$/.exec(one) ?? [];
    if (token === undefined) {
      throw new WellformedError(
        'bad-option',
        `--bias "${one}": expected TOKEN=X, an id and a number, as 42=-1.5`,
      );
    }
    bias.set(Number(token), Number(value));
  }
  return bias;
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
