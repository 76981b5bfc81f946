import type { IToken } from 'chevrotain';
import type { Problems } from '../problems.ts';
import type { Dialect } from './tokens.ts';

/** What stands in brackets behind the name of a rule: `name[lazy, capture="x"] ::= ...`. */
export function readAttributes(
  token: IToken | undefined,
  dialect: Dialect,
  problems: Problems,
): { readonly lazy: boolean } {
  if (token === undefined) return { lazy: false };
  const { image, startOffset } = token;
  if (dialect === 'gbnf') {
    problems.add('rules have no attributes here', startOffset, { hint: 'a class stands behind ::=' });
    return { lazy: false };
  }
  let at = startOffset + 1;
  const seen = new Set<string>();
  for (const part of image.slice(1, -1).split(',')) {
    readAttribute(part, at, seen, problems);
    at += part.length + 1;
  }
  return { lazy: seen.has('lazy') };
}

function readAttribute(part: string, from: number, seen: Set<string>, problems: Problems): void {
  const [, blanks = '', name = part.trim(), value] =
    /^(\s*)(\w+)\s*(?:=\s*("[^"\\]+"|\d+)\s*)?$/.exec(part) ?? [];
  const at = from + blanks.length;
  if (seen.has(name)) problems.add(`the attribute "${name}" is there twice`, at, { hint: 'write it once' });
  seen.add(name);
  if (name === 'lazy') {
    if (value !== undefined) problems.add('"lazy" takes no value', at, { hint: 'write [lazy]' });
  } else if (name === 'capture' && !/^\d/.test(value ?? '')) {
    problems.warn('the attribute "capture" has no effect here', at);
  } else if (name === 'max_tokens') {
    problems.add('the attribute "max_tokens" is not supported', at, {
      hint: 'count characters: [^]{0,100}',
    });
  } else {
    problems.add(`"${name}" is no attribute of a rule`, at, {
      hint: 'there are [lazy] and [capture]; a class stands behind ::=',
    });
  }
}
