import { compile } from '../../index.ts';
import type { Vocabulary } from '../../index.ts';
import { acceptsNothing, failureOf } from '../failure.ts';
import type { Failure } from '../failure.ts';
import type { Spacing } from '../../suite/lossless.ts';
import { verdictThroughMasks } from '../verdict.ts';
import { readGroups } from './suite.ts';
import type { Group, Suite, SuiteFile } from './suite.ts';

/** How many tests of a file came out how. */
export interface FileReport {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A test that came out wrong. */
export interface TestFailure {
  readonly file: string;
  readonly group: string;
  readonly test: string;
  readonly valid: boolean;
  /** What happened instead. */
  readonly outcome: string;
}

/** What was not run, and why. */
export interface Skip {
  readonly file: string;
  /** Absent: the whole file or folder. */
  readonly group?: string;
  /** How many tests it has; unknown for folders. */
  readonly tests?: number;
  readonly reason: string;
}

export interface SuiteReport {
  readonly files: readonly FileReport[];
  readonly failures: readonly TestFailure[];
  readonly skips: readonly Skip[];
}

export interface SuiteOptions {
  readonly vocabulary: Vocabulary;
  readonly spacing: Spacing;
  /** Called before each file. */
  readonly onFile?: (name: string, done: number) => void;
}

/** Runs the tests of a suite through token masks. Whatever a schema throws is an outcome of its tests. */
export function runSuite(suite: Suite, options: SuiteOptions): SuiteReport {
  const files: FileReport[] = [];
  const failures: TestFailure[] = [];
  const skips: Skip[] = [...suite.leftOut];
  suite.files.forEach((file, at) => {
    options.onFile?.(file.name, at);
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const { source, groups } = readGroups(file);
    for (const group of groups) {
      const outcome = compileGroup(group, file, suite, options.vocabulary);
      if ('failure' in outcome && isSkipped(outcome.failure, file)) {
        counts.skipped += group.tests.length;
        const reason = outcome.failure.message;
        skips.push({ file: file.name, group: group.description, tests: group.tests.length, reason });
        continue;
      }
      for (const { description, valid, data } of group.tests) {
        const wrong = outcome.judge(source.respaced(data, options.spacing), valid);
        if (wrong === undefined) counts.passed++;
        else {
          counts.failed++;
          const test = { file: file.name, group: group.description, test: description, valid };
          failures.push({ ...test, outcome: wrong });
        }
      }
    }
    files.push({ file: file.name, ...counts });
  });
  return { files, failures, skips };
}

/** Says what is wrong with the verdict on an instance; undefined: nothing. */
type Judge = (text: string, valid: boolean) => string | undefined;

function compileGroup(
  group: Group,
  file: SuiteFile,
  suite: Suite,
  vocabulary: Vocabulary,
): { judge: Judge; failure?: Failure } {
  try {
    const constraint = compile(group.schema, {
      purpose: 'check',
      draft: file.draft,
      formats: file.formats,
      content: file.content,
      schemas: suite.remotes,
      vocabulary,
    });
    return {
      judge(text, valid) {
        try {
          const verdict = verdictThroughMasks({ constraint, specialTokens: new Map() }, vocabulary, text);
          if (verdict.accepted === valid) return undefined;
          return verdict.accepted ? 'accepted' : `refused at byte ${verdict.refusedAtByte} of ${text}`;
        } catch (error) {
          return messageOf(failureOf(error));
        }
      },
    };
  } catch (error) {
    const failure = failureOf(error);
    // That no value satisfies a schema is a verdict on every instance.
    if (acceptsNothing(failure)) return { judge: (_, valid) => (valid ? messageOf(failure) : undefined) };
    return { failure, judge: () => messageOf(failure) };
  }
}

/** Only optional tests may ask for what is not supported. */
function isSkipped(failure: Failure, file: SuiteFile): boolean {
  return failure.code === 'unsupported' && !file.isRequired;
}

function messageOf({ code, message }: Failure): string {
  return `${code}: ${message}`;
}
