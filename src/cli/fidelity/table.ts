import type { FidelityReport, SamplerFidelity } from '../../index.ts';

/** How many texts of the posterior are shown. */
const SHOWN = 10;

/** The report for people: the likeliest texts, one row per sampler, and the curves. */
export function tableOf(report: FidelityReport): string {
  const { posterior, samplers, sequences, prefixes, logEvidence, maxTokens, seed } = report;
  const texts = posterior
    .slice(0, SHOWN)
    .map(({ text, probability }) => [share(probability), JSON.stringify(text)]);
  const more = posterior.length > SHOWN ? [`  and ${posterior.length - SHOWN} more`] : [];
  return [
    `${posterior.length} texts, ${sequences} token sequences of at most ${maxTokens} tokens, ${prefixes} prefixes`,
    `log evidence ${logEvidence.toFixed(3)}: the log of the probability that the model's own text is in the language`,
    `seed ${seed}; read by the model in ${seconds(report.readMs)}, sampled in ${seconds(report.sampleMs)}`,
    '',
    'The exact posterior:',
    ...columns(texts, 'rl'),
    ...more,
    '',
    'Samplers, at the end:',
    ...columns([HEADS, ...samplers.map(rowOf)], 'lrrrrrrr'),
    '',
    'KL(sampler || exact) and total variation over the number of samples:',
    ...columns(curves(samplers), 'lrrrrr'),
    '',
  ].join('\n');
}

const HEADS = [
  'sampler',
  'KL (nats)',
  'TV',
  'law',
  'checks/token',
  'passes/sample',
  'tokens/sample',
  'tokens/s',
];

function rowOf(sampler: SamplerFidelity): string[] {
  const { name, kl, tv, law, checksPerToken, passesPerSample, tokensPerSample } = sampler;
  return [
    name,
    small(kl),
    small(tv),
    law,
    checksPerToken.toFixed(2),
    passesPerSample.toFixed(2),
    tokensPerSample.toFixed(1),
    sampler.tokensPerSecond?.toFixed(1) ?? '-',
  ];
}

function curves(samplers: readonly SamplerFidelity[]): string[][] {
  const rows = [['sampler', 'samples', 'KL', 'TV', 'KL drawn', 'TV drawn']];
  for (const { name, curve } of samplers) {
    for (const { samples, kl, tv, drawn } of curve) {
      rows.push([name, String(samples), small(kl), small(tv), small(drawn.kl), small(drawn.tv)]);
    }
  }
  return rows;
}

/** Rows as lines; `alignment` has l or r for each column. */
function columns(rows: readonly (readonly string[])[], alignment: string): string[] {
  const widths = Array.from(alignment, (_, i) => Math.max(0, ...rows.map((row) => row[i]!.length)));
  return rows.map((row) =>
    `  ${row
      .map((cell, i) => (alignment[i] === 'l' ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')}`.trimEnd(),
  );
}

function share(probability: number): string {
  return probability >= 1e-4 ? probability.toFixed(4) : probability.toExponential(1);
}

function small(value: number): string {
  if (value < 1e-12) return '0';
  return value >= 1e-3 ? value.toFixed(4) : value.toExponential(1);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
