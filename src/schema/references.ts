import { SchemaError, UnsupportedError } from '../base/errors.ts';
import type { JsonValue } from '../json/value.ts';

/**
 * Resolves a `$ref` inside one document: a fragment that is empty or a JSON Pointer (RFC 6901, section 6), alone or
 * behind the document's own identifier.
 *
 * @returns where it leads: the pointer and the value.
 * @throws SchemaError (`bad-schema`) if nothing stands there; UnsupportedError for other documents and anchors.
 */
export function resolveReference(
  root: JsonValue,
  rootId: string | undefined,
  reference: string,
  pointer: string,
): { readonly pointer: string; readonly value: JsonValue } {
  const hash = reference.indexOf('#');
  const document = hash < 0 ? reference : reference.slice(0, hash);
  const fragment = hash < 0 ? '' : decode(reference.slice(hash + 1), reference, pointer);
  if (document !== '' && document !== rootId?.replace(/#$/, '')) {
    throw new UnsupportedError(`the reference ${JSON.stringify(reference)} leads into another document`, {
      pointer,
      keyword: '$ref',
    });
  }
  if (fragment !== '' && !fragment.startsWith('/')) {
    throw new UnsupportedError(`the reference ${JSON.stringify(reference)} names an anchor`, {
      pointer,
      keyword: '$ref',
    });
  }
  let value: JsonValue | undefined = root;
  for (const step of fragment.split('/').slice(1)) value = member(value, unescapeStep(step));
  if (value === undefined) {
    throw new SchemaError('bad-schema', `the reference ${JSON.stringify(reference)} leads nowhere`, {
      pointer,
      keyword: '$ref',
    });
  }
  return { pointer: fragment, value };
}

function member(value: JsonValue | undefined, step: string): JsonValue | undefined {
  if (value?.kind === 'object') return value.members.get(step);
  if (value?.kind === 'array' && /^(0|[1-9][0-9]*)$/.test(step)) return value.items[Number(step)];
  return undefined;
}

function unescapeStep(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

function decode(fragment: string, reference: string, pointer: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    throw new SchemaError('bad-schema', `the reference ${JSON.stringify(reference)} is not a URI`, {
      pointer,
      keyword: '$ref',
    });
  }
}
