import { GrammarError, SchemaError, UnsupportedError, WellformedError } from '../../base/errors.ts';
import { type BoundedRegex, readBoundedRegex, readRegex } from '../../regex/regex.ts';
import type { Draft } from '../draft.ts';
import { formatTest } from '../formats/formats.ts';
import { PatternTest } from '../pattern-test.ts';
import type { StringTest } from '../string-test.ts';
import { base64JsonTest, base64Test, jsonTest } from './content-tests.ts';
import type { Dialect } from './dialect.ts';
import { ANNOTATION, type Format, openApiFormat } from './openapi-formats.ts';
import type { ReadingOptions } from './options.ts';
import type { Warnings } from './warnings.ts';

/** A test with bounds on lengths beside it, in code points. */
export interface BoundedPattern extends Omit<BoundedRegex, 'regex'> {
  readonly test: StringTest;
}

/** What patterns and formats ask of strings. Equal ones are one object. */
export class StringTests {
  private readonly options: ReadingOptions;
  private readonly warnings: Warnings;
  private readonly patterns = new Map<string, StringTest>();
  private readonly boundedPatterns = new Map<string, BoundedPattern>();
  private readonly formats = new Map<string, Format | undefined>();

  constructor(options: ReadingOptions, warnings: Warnings) {
    this.options = options;
    this.warnings = warnings;
  }

  /**
   * What a pattern asks of keys.
   *
   * @throws SchemaError (`bad-schema`, `limit`) for what is no regular expression, or too large; UnsupportedError for
   *   back-references; with the keyword and its pointer.
   */
  pattern(source: string, keyword: string, at: string): StringTest {
    let test = this.patterns.get(source);
    if (test === undefined) {
      const regex = read(() => readRegex(source), source, keyword, at);
      this.warn(regex.warnings, at);
      test = new PatternTest(`pattern ${source}`, regex);
      this.patterns.set(source, test);
    }
    return test;
  }

  /** What a pattern asks of strings, whose lengths can be bounded beside it. Throws what `pattern` throws. */
  boundedPattern(source: string, keyword: string, at: string): BoundedPattern {
    let pattern = this.boundedPatterns.get(source);
    if (pattern === undefined) {
      const { regex, least, most } = read(() => readBoundedRegex(source), source, keyword, at);
      if (least === 0 && most === Infinity)
        pattern = { test: this.pattern(source, keyword, at), least, most };
      else {
        this.warn(regex.warnings, at);
        pattern = { test: new PatternTest(`pattern ${source} of any length`, regex), least, most };
      }
      this.boundedPatterns.set(source, pattern);
    }
    return pattern;
  }

  private warn(warnings: readonly string[], at: string): void {
    for (const warning of warnings) this.warnings.add(`${at}: ${warning}`);
  }

  /** Undefined where the name is unknown. */
  format(name: string, { assertsFormat, draft }: Dialect): Format | undefined {
    if (!(assertsFormat ?? this.options.assertsFormats)) return ANNOTATION;
    const key = `${draft} ${name}`;
    if (!this.formats.has(key)) this.formats.set(key, this.find(name, draft));
    return this.formats.get(key);
  }

  private find(name: string, draft: Draft): Format | undefined {
    const { customFormats, assertsOpenApi } = this.options;
    const custom = customFormats.get(name);
    if (custom !== undefined) return { ...ANNOTATION, tests: [custom] };
    const test = formatTest(name, draft);
    if (test !== undefined) return { ...ANNOTATION, tests: [test] };
    const format = openApiFormat(name);
    return format === undefined || assertsOpenApi ? format : ANNOTATION;
  }

  isJson(mediaType: string): boolean {
    return /^application\/json\s*(?:;|$)/i.test(mediaType);
  }

  /** What `contentEncoding` and `contentMediaType` ask together, where they are asserted: in draft 7 alone. */
  content(
    encoding: string | undefined,
    mediaType: string | undefined,
    { draft }: Dialect,
  ): readonly StringTest[] {
    if (!this.options.assertsContent || draft !== '7') return [];
    const isBase64 = encoding?.toLowerCase() === 'base64';
    if (mediaType === undefined) return isBase64 ? [base64Test()] : [];
    if (isBase64) return [base64JsonTest()];
    return encoding === undefined ? [jsonTest()] : [];
  }
}

function read<T>(make: () => T, source: string, keyword: string, pointer: string): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof WellformedError)) throw error;
    const message = `the pattern ${JSON.stringify(source)}: ${error.message}`;
    if (error instanceof UnsupportedError) throw new UnsupportedError(message, { pointer, keyword });
    const code = error instanceof GrammarError ? 'bad-schema' : error.code === 'limit' ? 'limit' : undefined;
    if (code === undefined) throw error;
    throw new SchemaError(code, message, { pointer, keyword });
  }
}
