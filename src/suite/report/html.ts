import type { SuiteRecord } from '../record.ts';
import { perTokenMs } from '../summary.ts';
import { COVERAGE, FIGURES, percent, short } from './figures.ts';
import { logPlot } from './log-plot.ts';
import { failing, MOST_LISTED, reasonOf, type Run, slowest } from './report.ts';
import { PAGE_SCRIPT, PAGE_STYLE } from './page-parts.ts';

const PLOTS: readonly (readonly [title: string, of: (record: SuiteRecord) => number | undefined])[] = [
  ['Compile time, ms', ({ figures }) => figures?.compileMs],
  ['Time to the first token, ms', ({ figures }) => figures?.firstTokenMs],
  ['Time per token, ms', perTokenMs],
  [
    'Time of masks per token, ms',
    ({ figures }) =>
      figures?.maskMs === undefined || !figures.outputTokens
        ? undefined
        : figures.maskMs / figures.outputTokens,
  ],
];

/**
 * The report as one page that loads nothing: cards, runs side by side, coverage by data set, distributions, what fails
 * and what is slow, and each schema with prompt, output and verdict. Nothing that a record says becomes markup.
 */
export function reportHtml(runs: readonly Run[]): string {
  const figures = FIGURES.map(([name, of]) => [name, ...runs.map(({ summary }) => of(summary))]);
  const plots = PLOTS.flatMap(([title, of]) => {
    const series = runs.map(({ name, records }) => ({
      name,
      values: records.flatMap((record) => of(record) ?? []),
    }));
    return series.some(({ values }) => values.length > 0)
      ? [`<figure>${logPlot(title, series)}</figure>`]
      : [];
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>wellformed suite: ${escape(runs.map(({ name }) => name).join(', '))}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<h1>Suite</h1>
${runs.map(cards).join('\n')}
<h2>Figures</h2>
${table(['', ...runs.map(({ name }) => name)], figures)}
<h2>Distributions</h2>
<div class="plots">${plots.join('\n')}</div>
${runs.map(runSections).join('\n')}
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

function cards({ name, settings, summary }: Run): string {
  const all = [
    ['schemas', String(summary.schemas)],
    ['declared', percent(summary.declared)],
    ['empirical', percent(summary.empirical)],
    ['compliance', percent(summary.compliance)],
    ['true', percent(summary.true)],
    ['compile p50', summary.compileMs === undefined ? '-' : `${short(summary.compileMs.p50)} ms`],
    ['per token p50', summary.perTokenMs === undefined ? '-' : `${short(summary.perTokenMs.p50)} ms`],
    ['tokens', String(summary.outputTokens)],
  ];
  const list = all.map(
    ([label, value]) => `<div class="card"><b>${escape(value!)}</b><span>${label!}</span></div>`,
  );
  const told = Object.entries(settings).map(([key, value]) => `${key} ${String(value)}`);
  return `<h2>${escape(name)}</h2><p class="settings">${escape(told.join(', '))}</p><div class="cards">${list.join('')}</div>`;
}

function runSections({ name, records, summary }: Run): string {
  const failed = failing(records);
  const sets = Object.entries(summary.byDataSet).map(([set, coverage]) => [
    set,
    ...COVERAGE.map(([, of]) => of(coverage)),
  ]);
  return `<section>
<h2>${escape(name)}: coverage by data set</h2>
${table(['data set', ...COVERAGE.map(([column]) => column)], sets)}
<h3>Failing (${failed.length})</h3>
${table(
  ['schema', 'reason'],
  failed.slice(0, MOST_LISTED).map((record) => [record.id, reasonOf(record)]),
)}
<h3>Slowest</h3>
${table(
  ['schema', 'ms', 'tokens'],
  slowest(records).map(({ id, figures }) => [
    id,
    figures!.totalMs.toFixed(0),
    String(figures!.outputTokens ?? '-'),
  ]),
)}
<h3>All schemas</h3>
<p><input type="search" placeholder="id, data set, status or reason" aria-label="Filter"> <span class="count">${records.length}</span></p>
<div class="records">${records.map(drillDown).join('\n')}</div>
</section>`;
}

function drillDown(record: SuiteRecord): string {
  const { id, dataSet, status, verdict, figures, unconstrained } = record;
  const judged =
    verdict === undefined
      ? ''
      : `own: ${String(verdict.own)}; ajv: ${verdict.ajvError ?? String(verdict.ajv)}`;
  const parts: readonly (readonly [string, string | undefined])[] = [
    ['Reason', status === 'valid' ? undefined : reasonOf(record)],
    ['Verdict', judged === '' ? undefined : judged],
    ['Output', record.output],
    [
      'Without constraints',
      unconstrained?.output === undefined ? undefined : `${unconstrained.status}\n${unconstrained.output}`,
    ],
    ['Figures', figures === undefined ? undefined : JSON.stringify(figures)],
    ['Schema', record.schema],
    ['Prompt', record.prompt],
    ['Seed', String(record.seed)],
  ];
  const list = parts.flatMap(([label, text]) =>
    text === undefined ? [] : [`<dt>${label}</dt><dd><pre>${escape(text)}</pre></dd>`],
  );
  return `<details data-status="${status}"><summary><i class="${status}">${status}</i> ${escape(id)} <small>${escape(dataSet)}</small></summary><dl>${list.join('')}</dl></details>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '<p>None.</p>';
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${line(head, 'th')}</thead><tbody>${rows.map((row) => line(row, 'td')).join('')}</tbody></table>`;
}

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
