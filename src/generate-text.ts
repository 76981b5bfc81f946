import { compileGrammar } from './compile-grammar.ts';
import type { CompiledGrammar, Grammar } from './compile-grammar.ts';
import type { Predicate } from './decode/where.ts';
import type { GenerationEvent } from './decode/events.ts';
import { checkTextOptions, grammarOptionsOf, stopStringsOf } from './generate-options.ts';
import type { GenerateTextOptions } from './generate-options.ts';
import { type GeneratedText, generation } from './generation.ts';
import { printGrammar } from './grammar/print/print.ts';
import { grammarInstruction } from './prompt.ts';

/**
 * Makes a language model write a text of a context-free grammar: always a whole one, or an error. The grammar is a text
 * with its notation, what `readGrammar` or the builder made of one, or a constraint from `compileGrammar`. In its place
 * there may be a predicate over the text so far, as for the option `where`: then any text is written that it lets stand.
 *
 * As with `generateJSON`, the token sequence is drawn from the model's own distribution at `temperature`, restricted at
 * every step to tokens after which a whole text of at most `maxTokens` tokens can still follow. Special tokens stand in
 * the text by their names.
 *
 * Rejects with a `WellformedError`: GrammarError and the like before decoding, and `GenerationError`, which has the text
 * so far, from then on.
 *
 * ```ts
 * const { text } = await generate('root ::= "yes" | "no"', { notation: 'gbnf', prompt: 'Is the sky blue?' });
 * ```
 */
export async function generate(
  grammar: string | Grammar | CompiledGrammar | Predicate,
  options: GenerateTextOptions = {},
): Promise<GeneratedText> {
  for await (const event of streamText(grammar, options)) if (event.type === 'done') return event.result;
  throw new Error('the stream of events ended without a result');
}

/**
 * The same as `generate`, as a stream of events: `text`, `retract`, and at the end `done` with the result. Leaving the
 * loop early stops the generation and frees what it holds.
 */
export async function* streamText(
  grammar: string | Grammar | CompiledGrammar | Predicate,
  options: GenerateTextOptions = {},
): AsyncGenerator<GenerationEvent<GeneratedText>, void, undefined> {
  checkTextOptions(options);
  const stop = stopStringsOf(options);
  const settings = grammarOptionsOf(options, typeof grammar !== 'function' && isCompiled(grammar));
  if (typeof grammar === 'function') {
    yield* generation({ ...options, where: bothOf(grammar, options.where) }, () => ({
      constraint: undefined,
      instruction: undefined,
      stop,
    }));
    return;
  }
  yield* generation(options, (vocabulary) => {
    const constraint = isCompiled(grammar) ? grammar : compileGrammar(grammar, { vocabulary, ...settings });
    return {
      constraint,
      stop,
      specialTokens: constraint.specialTokens,
      instruction: grammarInstruction(options, () => grammarText(constraint.grammar)),
    };
  });
}

function bothOf(one: Predicate, other: Predicate | undefined): Predicate {
  if (other === undefined) return one;
  return async (text, state) => (await one(text, state)) && (await other(text, state));
}

function grammarText(grammar: Grammar): string {
  return grammar.source?.text ?? printGrammar(grammar, 'lark');
}

function isCompiled(grammar: string | Grammar | CompiledGrammar): grammar is CompiledGrammar {
  return typeof grammar === 'object' && 'advance' in grammar;
}
