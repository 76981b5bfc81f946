/** A reference, resolved: the URI of a resource, without fragment, and the fragment as it was written. */
export interface Target {
  readonly uri: string;
  /** Undefined where there is no `#`. Not decoded. */
  readonly fragment: string | undefined;
}

interface Parts {
  readonly scheme: string | undefined;
  readonly authority: string | undefined;
  readonly path: string;
  readonly query: string | undefined;
}

/** RFC 3986, appendix B. */
const PARTS = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([^]*))?$/;

/**
 * Resolves a reference against a base (RFC 3986, section 5.2), and normalises it so that equal URIs are equal texts
 * (sections 6.2.2 and 6.2.3). The base may be relative itself, or empty: schemas without identifier have none.
 *
 * @example resolveUri('https://example.com/a/b.json', '../c.json#/x') // { uri: 'https://example.com/c.json', fragment: '/x' }
 */
export function resolveUri(base: string, reference: string): Target {
  const match = PARTS.exec(reference)!;
  const parts = { scheme: match[1], authority: match[2], path: match[3]!, query: match[4] };
  return { uri: textOf(normalise(transform(partsOf(base), parts))), fragment: match[5] };
}

function partsOf(uri: string): Parts {
  const match = PARTS.exec(uri)!;
  return { scheme: match[1], authority: match[2], path: match[3]!, query: match[4] };
}

/** RFC 3986, section 5.2.2. */
function transform(base: Parts, reference: Parts): Parts {
  if (reference.scheme !== undefined) return reference;
  if (reference.authority !== undefined) return { ...reference, scheme: base.scheme };
  const { scheme, authority } = base;
  if (reference.path === '')
    return { scheme, authority, path: base.path, query: reference.query ?? base.query };
  if (reference.path.startsWith('/')) return { ...reference, scheme, authority };
  const isRoot = authority !== undefined && base.path === '';
  const folder = isRoot ? '/' : base.path.slice(0, base.path.lastIndexOf('/') + 1);
  // An opaque base (`urn:a:b`) has no folders, but keeps what stands before its last part.
  return { ...reference, scheme, authority, path: folder + reference.path };
}

function normalise({ scheme, authority, path, query }: Parts): Parts {
  const lower = scheme?.toLowerCase();
  const host = authority?.replace(/[^@]*$/, (name) => name.toLowerCase());
  const isHttp = lower === 'http' || lower === 'https';
  return {
    scheme: lower,
    authority: host,
    path:
      isHttp && path === '' ? '/' : percents(isHierarchical(lower, host, path) ? withoutDots(path) : path),
    query: query === undefined ? undefined : percents(query),
  };
}

function isHierarchical(scheme: string | undefined, authority: string | undefined, path: string): boolean {
  return scheme === undefined || authority !== undefined || path.startsWith('/');
}

/** RFC 3986, section 5.2.4. */
function withoutDots(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/');
  segments.forEach((segment, i) => {
    const isLast = i === segments.length - 1;
    if (segment === '.' || segment === '..') {
      // The empty segment in front of the first slash stays.
      if (segment === '..' && (kept.length > 1 || (kept.length === 1 && kept[0] !== ''))) kept.pop();
      if (isLast) kept.push('');
    } else kept.push(segment);
  });
  return kept.join('/');
}

/** Escapes of characters that need none are undone, others written in capitals (RFC 3986, section 6.2.2). */
function percents(text: string): string {
  return text.replace(/%[0-9a-fA-F]{2}/g, (escape) => {
    const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : escape.toUpperCase();
  });
}

/** RFC 3986, section 5.3. */
function textOf({ scheme, authority, path, query }: Parts): string {
  return [
    scheme === undefined ? '' : `${scheme}:`,
    authority === undefined ? '' : `//${authority}`,
    path,
    query === undefined ? '' : `?${query}`,
  ].join('');
}
