import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveUri } from '../../../src/schema/reading/uri.ts';

/** RFC 3986, sections 5.4.1 and 5.4.2. */
const EXAMPLES: readonly [reference: string, target: string][] = [
  ['g:h', 'g:h'],
  ['g', 'http://a/b/c/g'],
  ['./g', 'http://a/b/c/g'],
  ['g/', 'http://a/b/c/g/'],
  ['/g', 'http://a/g'],
  ['?y', 'http://a/b/c/d;p?y'],
  ['g?y', 'http://a/b/c/g?y'],
  [';x', 'http://a/b/c/;x'],
  ['g;x', 'http://a/b/c/g;x'],
  ['', 'http://a/b/c/d;p?q'],
  ['.', 'http://a/b/c/'],
  ['./', 'http://a/b/c/'],
  ['..', 'http://a/b/'],
  ['../', 'http://a/b/'],
  ['../g', 'http://a/b/g'],
  ['../..', 'http://a/'],
  ['../../g', 'http://a/g'],
  ['../../../g', 'http://a/g'],
  ['../../../../g', 'http://a/g'],
  ['/./g', 'http://a/g'],
  ['/../g', 'http://a/g'],
  ['g.', 'http://a/b/c/g.'],
  ['.g', 'http://a/b/c/.g'],
  ['g..', 'http://a/b/c/g..'],
  ['..g', 'http://a/b/c/..g'],
  ['./../g', 'http://a/b/g'],
  ['./g/.', 'http://a/b/c/g/'],
  ['g/./h', 'http://a/b/c/g/h'],
  ['g/../h', 'http://a/b/c/h'],
  ['g;x=1/./y', 'http://a/b/c/g;x=1/y'],
  ['g;x=1/../y', 'http://a/b/c/y'],
  ['g?y/./x', 'http://a/b/c/g?y/./x'],
];

describe('a reference', () => {
  it.each(EXAMPLES)('is resolved as RFC 3986 says: %s', (reference, uri) => {
    expect(resolveUri('http://a/b/c/d;p?q', reference)).toEqual({ uri, fragment: undefined });
    expect(resolveUri('http://a/b/c/d;p?q', `${reference}#s/../x`)).toEqual({ uri, fragment: 's/../x' });
    expect(resolveUri('http://a/b/c/d;p?q#f', reference).uri).toBe(uri);
  });

  it.each([
    ['', 'a/b.json', 'a/b.json'],
    ['', './a.json', 'a.json'],
    ['a/b.json', 'c.json', 'a/c.json'],
    ['a/b.json', '../c.json', 'c.json'],
    ['/a/b.json', 'c.json', '/a/c.json'],
    ['urn:uuid:1', '', 'urn:uuid:1'],
    ['urn:uuid:1', 'urn:example:a?=b', 'urn:example:a?=b'],
    ['tag:x,2026:a', '?q', 'tag:x,2026:a?q'],
    ['http://a', 'b', 'http://a/b'],
    ['http://a', '', 'http://a/'],
    ['http://a/', '//b/c', 'http://b/c'],
    ['file:///a/b', 'c', 'file:///a/c'],
    ['file:///c:/a/b', '#x', 'file:///c:/a/b'],
  ])('is resolved against any base: %j %j', (base, reference, uri) => {
    expect(resolveUri(base, reference).uri).toBe(uri);
  });

  it.each([
    ['HTTP://User@EXAMPLE.com/A', 'http://User@example.com/A'],
    ['http://example.com/%7ea%2f%C3%a9', 'http://example.com/~a%2F%C3%A9'],
    ['https://example.com', 'https://example.com/'],
  ])('is written in one way: %s', (reference, uri) => {
    expect(resolveUri('', reference).uri).toBe(uri);
  });

  it('is resolved as URL does it, where that applies', () => {
    const segment = fc.constantFrom('a', 'b', '.', '..', 'c.json', '', ';x');
    const path = fc.array(segment, { maxLength: 5 }).map((segments) => segments.join('/'));
    const query = fc.constantFrom('', '', '?q', '?a=1/../b');
    const start = fc.constantFrom('', '', '/', '//host/', 'http://other.example/');
    const reference = fc.tuple(start, path, query).map((parts) => parts.join(''));
    fc.assert(
      fc.property(path, reference, (folder, text) => {
        // An authority that is none, to URL.
        fc.pre(!text.startsWith('//') || text.startsWith('//host/'));
        const base = `http://example.com/${folder}`;
        const expected = new URL(text, base);
        // Bases are written in one way before references are resolved against them.
        const { uri } = resolveUri(resolveUri('', base).uri, text);
        expect(uri).toBe(expected.href);
      }),
      { numRuns: 2000, seed: 7 },
    );
  });
});
