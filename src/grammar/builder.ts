import { WellformedError } from '../base/errors.ts';
import {
  choice,
  EMPTY,
  type Expr,
  type Grammar,
  type RegexDialect,
  repeat,
  rule as ruleExpr,
  sequence,
  text,
} from './ir.ts';
import { substringChunks } from './lexical/substring.ts';

/** An expression, with the names of the rules that it needs as a type: `grammar` refuses names that it does not get. */
export type Built<Names extends string = string> = Expr & { readonly names?: Names };

/** What expressions are built of: a string is a literal text. */
export type Part = string | Built;

/** The names of the rules that parts need. */
export type NamesIn<Parts> = Parts extends { readonly names?: infer Names } ? Extract<Names, string> : never;

/** A rule, with its name and the names that it needs as types. */
export interface BuiltRule<Name extends string = string, Names extends string = string> {
  readonly name: Name;
  readonly body: Built<Names>;
}

/** A rule of a grammar: see `grammar`. */
export function rule<const Name extends string, P extends Part>(
  name: Name,
  body: P,
): BuiltRule<Name, NamesIn<P>> {
  return { name, body: exprOf(body) as Built<NamesIn<P>> };
}

/** What another rule stands for, or the same one. */
export function ref<const Name extends string>(name: Name): Built<Name> {
  return ruleExpr(name) as Built<Name>;
}

/** One after the other. */
export function seq<const Parts extends readonly Part[]>(...parts: Parts): Built<NamesIn<Parts[number]>> {
  return sequence(parts.map(exprOf)) as Built<NamesIn<Parts[number]>>;
}

/** One of them. */
export function alt<const Parts extends readonly Part[]>(...parts: Parts): Built<NamesIn<Parts[number]>> {
  return choice(parts.map(exprOf)) as Built<NamesIn<Parts[number]>>;
}

/** The part, or nothing. */
export function opt<P extends Part>(part: P): Built<NamesIn<P>> {
  return repeat(exprOf(part), 0, 1) as Built<NamesIn<P>>;
}

/**
 * The part again and again: from `min` (default 0) to `max` (default without limit) times, with a separator in between.
 *
 * @throws WellformedError (`bad-option`) for counts that are none
 *
 * @example
 * many(regex('[0-9]+'), { min: 1, separator: ', ' }) // 1, 22, 333
 */
export function many<P extends Part, Separator extends Part = never>(
  part: P,
  { min = 0, max = Infinity, separator }: { min?: number; max?: number; separator?: Separator } = {},
): Built<NamesIn<P | Separator>> {
  if (
    !Number.isSafeInteger(min) ||
    min < 0 ||
    !(max === Infinity || Number.isSafeInteger(max)) ||
    max < min
  ) {
    throw new WellformedError(
      'bad-option',
      `many: min ${min} and max ${max} are no range of counts from 0 up`,
    );
  }
  const item = exprOf(part);
  if (separator === undefined || max === 0) return repeat(item, min, max) as Built<NamesIn<P | Separator>>;
  const next = sequence([exprOf(separator), item]);
  const some = sequence([item, repeat(next, Math.max(0, min - 1), max - 1)]);
  return (min === 0 ? choice([some, EMPTY]) : some) as Built<NamesIn<P | Separator>>;
}

/**
 * A text that a regular expression matches as a whole: a `RegExp` with the flags `i`, `s`, `m`, `u` or `v`, or a source of
 * ECMA-262 (`dialect: 'rust'`: of the regex crate, as llguidance and Lark use it).
 */
export function regex(
  source: string | RegExp,
  { flags = '', dialect = 'ecma' }: { flags?: string; dialect?: RegexDialect } = {},
): Built<never> {
  if (typeof source === 'string') return { kind: 'regex', source, flags, dialect } as Built<never>;
  const kept = source.flags.replace(/[dgyuv]/g, '');
  return { kind: 'regex', source: source.source, flags: kept, dialect } as Built<never>;
}

/** A JSON text that a schema accepts. */
export function json(schema: object | boolean): Built<never> {
  return { kind: 'json', schema } as Built<never>;
}

/** A text of another grammar, whose rules have names of their own. */
export function embed(grammar: Grammar): Built<never> {
  return { kind: 'grammar', grammar } as Built<never>;
}

/** A special token of the vocabulary, by name: `special('<think>')`. */
export function special(name: string): Built<never> {
  return { kind: 'special', text: name, name } as Built<never>;
}

/** A text of the part that does not begin with a shorter one. Once it is read, nothing that began with it can go on. */
export function lazy<P extends Part>(part: P): Built<NamesIn<P>> {
  return { kind: 'lazy', item: exprOf(part) } as Built<NamesIn<P>>;
}

/**
 * Free text up to the first place where `stop` is found, and with it: "think, then answer".
 *
 * @example
 * seq('<think>', until('</think>'), json(schema))
 */
export function until(stop: string | RegExp): Built<never> {
  const end = typeof stop === 'string' ? text(stop) : regex(stop);
  return lazy(sequence([{ kind: 'regex', source: '.*', flags: 's', dialect: 'rust' }, end]) as Built<never>);
}

/**
 * Any contiguous span of a text, by its words, characters or lines; also the empty one. For answers that quote.
 *
 * @example
 * seq('"', substring(article, 'words'), '"')
 */
export function substring(document: string, by: 'words' | 'characters' | 'lines' = 'words'): Built<never> {
  return { kind: 'substring', chunks: substringChunks(document, by) } as Built<never>;
}

/** A tool that a model can call: its name, and the JSON Schema of its arguments. */
export interface Tool {
  readonly name: string;
  readonly parameters?: object | boolean | undefined;
}

/**
 * A call of one of several tools: `<tool_call>{"name":...,"arguments":...}</tool_call>`, with the arguments that the
 * schema of the tool accepts. `begin` and `end` can be special tokens.
 */
export function toolCall(
  tools: readonly Tool[],
  {
    begin = '<tool_call>',
    end = '</tool_call>',
  }: { begin?: string | Built<never>; end?: string | Built<never> } = {},
): Built<never> {
  const calls = tools.map(({ name, parameters = {} }) =>
    json({
      type: 'object',
      properties: { name: { const: name }, arguments: parameters },
      required: ['name', 'arguments'],
      additionalProperties: false,
    }),
  );
  return seq(begin, alt(...calls), end);
}

/** Says which names are missing, where a grammar needs rules that it does not get. */
export type Complete<Rules extends readonly BuiltRule[]> =
  Exclude<NamesIn<Rules[number]['body']>, Rules[number]['name']> extends infer Missing
    ? [Missing] extends [never]
      ? unknown
      : { readonly 'there is no rule': Missing }
    : never;

/**
 * A grammar of rules; the first one is the start. The compiler of TypeScript refuses names that are not there; so does
 * `compileGrammar`.
 *
 * @throws WellformedError (`bad-option`) for two rules of one name
 *
 * @example
 * const sum = grammar(
 *   rule('sum', alt(seq(ref('sum'), '+', ref('number')), ref('number'))),
 *   rule('number', regex(/[0-9]+/)),
 * );
 */
export function grammar<const Rules extends readonly BuiltRule[]>(
  ...rules: Rules & Complete<Rules>
): Grammar {
  const built: readonly BuiltRule[] = rules;
  const byName = new Map<string, { name: string; body: Expr }>();
  for (const { name, body } of built) {
    if (byName.has(name))
      throw new WellformedError('bad-option', `grammar: two rules have the name "${name}"`);
    byName.set(name, { name, body });
  }
  const [first] = built;
  if (first === undefined) throw new WellformedError('bad-option', 'grammar: give at least one rule');
  return { start: first.name, rules: byName, warnings: [] };
}

function exprOf(part: Part): Expr {
  return typeof part === 'string' ? text(part) : part;
}
