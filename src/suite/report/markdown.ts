import { COVERAGE, FIGURES } from './figures.ts';
import { failing, MOST_LISTED, reasonOf, type Run, slowest } from './report.ts';

/** The report as Markdown: runs side by side, coverage by data set, what fails and what is slow. */
export function reportMarkdown(runs: readonly Run[]): string {
  const rows = FIGURES.map(([name, of]) => [name, ...runs.map(({ summary }) => of(summary))]);
  const parts = ['# Suite', table(['', ...runs.map(({ name }) => name)], rows)];
  for (const { name, records, summary } of runs) {
    const failed = failing(records);
    parts.push(
      `## ${cell(name)}`,
      table(
        ['data set', ...COVERAGE.map(([column]) => column)],
        Object.entries(summary.byDataSet).map(([set, coverage]) => [
          set,
          ...COVERAGE.map(([, of]) => of(coverage)),
        ]),
      ),
      `### Failing (${failed.length})`,
      table(
        ['schema', 'reason'],
        failed.slice(0, MOST_LISTED).map((record) => [record.id, reasonOf(record)]),
      ),
      '### Slowest',
      table(
        ['schema', 'ms', 'tokens'],
        slowest(records).map(({ id, figures }) => [
          id,
          figures!.totalMs.toFixed(0),
          String(figures!.outputTokens ?? '-'),
        ]),
      ),
    );
  }
  return `${parts.join('\n\n')}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return 'None.';
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
}

/** Nothing in a cell is markup, or ends it. */
function cell(text: string): string {
  return text.replace(/[\\`*_[\]<>|]/g, '\\$&').replace(/\s+/g, ' ');
}
