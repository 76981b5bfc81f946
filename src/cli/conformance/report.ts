import type { FileReport, Skip, SuiteReport, TestFailure } from './run.ts';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Adds counts up. */
export function totalOf(files: readonly Counts[]): Counts {
  const sum = (count: (file: Counts) => number): number =>
    files.reduce((before, file) => before + count(file), 0);
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed),
    skipped: sum(({ skipped }) => skipped),
  };
}

/** The report to read: a table by file with sums, then every failure and every skip. */
export function reportText({ files, failures, skips }: SuiteReport): string {
  const rows = [...files, ...sumsOf(files)];
  const width = Math.max(4, ...rows.map(({ file }) => file.length));
  const row = (file: string, ...cells: readonly (string | number)[]): string =>
    `${file.padEnd(width)} ${cells.map((cell) => String(cell).padStart(8)).join('')}`;
  const line = ({ file, passed, failed, skipped }: FileReport): string => row(file, passed, failed, skipped);
  return [
    row('file', 'passed', 'failed', 'skipped'),
    ...files.map(line),
    '',
    ...sumsOf(files).map(line),
    ...section('Failed', linesOf(failures)),
    ...section('Skipped', skips.map(skipLine)),
    '',
  ].join('\n');
}

/** Per draft the required and the optional files, then all. */
function sumsOf(files: readonly FileReport[]): FileReport[] {
  const kinds = new Map<string, FileReport[]>();
  for (const each of files) {
    const [draft, folder] = each.file.split('/');
    const kind = `${draft}, ${folder === 'optional' ? 'optional' : 'required'}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), each]);
  }
  const sums = Array.from(kinds, ([kind, members]) => ({ file: kind, ...totalOf(members) }));
  return [...sums, { file: 'all', ...totalOf(files) }];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}

/** One line per failure; where all the tests of a schema fail alike (it does not compile), one for all of them. */
function linesOf(failures: readonly TestFailure[]): string[] {
  const alike = new Map<string, TestFailure[]>();
  for (const failure of failures) {
    const { file, group, outcome } = failure;
    const key = JSON.stringify([file, group, outcome]);
    const found = alike.get(key);
    if (found === undefined) alike.set(key, [failure]);
    else found.push(failure);
  }
  return Array.from(alike.values(), (found) => {
    const { file, group, test, valid, outcome } = found[0]!;
    const which = found.length > 1 ? `${found.length} tests` : `${test} (${valid ? 'valid' : 'invalid'})`;
    return `${file}: ${group}: ${which}: ${outcome}`;
  });
}

function skipLine({ file, group, tests, reason }: Skip): string {
  const what = [file, ...(group === undefined ? [] : [group])].join(': ');
  return `${what}${tests === undefined ? '' : ` (${tests} tests)`}: ${reason}`;
}
