import { GrammarError, type GrammarProblem } from '../base/errors.ts';
import type { GrammarSource } from './ir.ts';

/** How many problems, and how many warnings, of one grammar are reported. */
const MOST_PROBLEMS = 100;

/** How many characters of a line an excerpt shows. */
const EXCERPT_LENGTH = 100;

/** Collects what is wrong with a grammar, so that one run reports all of it. */
export class Problems {
  private readonly source: GrammarSource;
  private readonly found: GrammarProblem[] = [];
  private readonly notes: string[] = [];
  private readonly noted = new Set<string>();

  constructor(source: GrammarSource) {
    this.source = source;
  }

  get isEmpty(): boolean {
    return this.found.length === 0;
  }

  /** What has no effect, each with its place. */
  get warnings(): readonly string[] {
    const more = this.noted.size - this.notes.length;
    if (more === 0) return this.notes;
    return [...this.notes, `${this.source.file ?? 'grammar'}: ${more} more warnings are not shown`];
  }

  add(message: string, offset: number, more: { hint?: string; rule?: string } = {}): void {
    const isKnown = this.found.some((one) => one.offset === offset && one.message === message);
    if (isKnown || this.found.length >= MOST_PROBLEMS) return;
    this.found.push({ message, ...more, ...placeOf(this.source, offset), offset });
  }

  warn(message: string, offset: number): void {
    const note = `${offset} ${message}`;
    if (this.noted.has(note)) return;
    this.noted.add(note);
    if (this.notes.length >= MOST_PROBLEMS) return;
    const { file, line, column } = placeOf(this.source, offset);
    this.notes.push(`${placeText(file, line, column)}: ${message}`);
  }

  /** Throws `GrammarError` with all problems, if there are any. */
  throwIfAny(): void {
    if (this.found.length === 0) return;
    const problems = [...this.found].sort((a, b) => a.offset - b.offset);
    throw new GrammarError(problems.map(problemText).join('\n'), { offset: problems[0]!.offset, problems });
  }
}

/** A problem as a compiler prints it. */
function problemText({ message, hint, file, line, column, excerpt }: GrammarProblem): string {
  const advice = hint === undefined ? '' : `\n  hint: ${hint}`;
  return `${placeText(file, line, column)}: ${message}\n${excerpt}${advice}`;
}

function placeText(file: string | undefined, line: number, column: number): string {
  return `${file ?? 'grammar'}:${line}:${column}`;
}

/** Where an offset is in a source, and what stands there. */
export function placeOf(
  { text, file }: GrammarSource,
  offset: number,
): { file: string | undefined; line: number; column: number; excerpt: string } {
  const from = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', from);
  const line = text.slice(0, from).split('\n').length;
  const units = text.slice(from, end < 0 ? text.length : end).replace(/\r$/, '');
  const characters = Array.from(units);
  const column = Array.from(units.slice(0, offset - from)).length;
  // Far along a long line, the excerpt begins later.
  const shown = Math.max(0, Math.min(column - EXCERPT_LENGTH / 2, characters.length - EXCERPT_LENGTH));
  const part = characters
    .slice(shown, shown + EXCERPT_LENGTH)
    .join('')
    .replaceAll('\t', ' ');
  return { file, line, column: column + 1, excerpt: `  ${part}\n  ${' '.repeat(column - shown)}^` };
}
