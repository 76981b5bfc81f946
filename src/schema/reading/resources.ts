import { SchemaError } from '../../base/errors.ts';
import { type JsonObject, type JsonValue, pointerStep } from '../../json/value.ts';
import { writeJson } from '../../json/write.ts';
import { metaSchema } from '../meta-schemas/meta-schemas.ts';
import { isFrom } from '../draft.ts';
import { hasKeyword, KEYWORDS } from '../keywords.ts';
import type { Dialect, Dialects } from './dialect.ts';
import type { Documents } from './documents.ts';
import { resolveUri } from './uri.ts';

/** A schema resource (JSON Schema 2020-12 Core, section 4.3.5): what one URI without fragment identifies. */
export interface Resource {
  readonly index: number;
  /** Its canonical URI; empty for a document that has none. */
  readonly uri: string;
  readonly root: JsonValue;
  /** Where it stands: a JSON Pointer, behind the URI of its document and `#` where that is not the root document. */
  readonly pointer: string;
  readonly dialect: Dialect;
  /** What plain names in fragments stand for. */
  readonly anchors: ReadonlyMap<string, Place>;
  /** Those of `$dynamicAnchor`; the empty name stands for `$recursiveAnchor`. */
  readonly dynamicAnchors: ReadonlyMap<string, Place>;
}

/** Where a subschema stands. */
export interface Place {
  readonly value: JsonValue;
  readonly pointer: string;
  readonly resource: Resource;
}

/** Where a reference leads, and its fragment, decoded. */
export interface ReferredPlace extends Place {
  readonly fragment: string;
}

interface OpenResource extends Resource {
  readonly anchors: Map<string, Place>;
  readonly dynamicAnchors: Map<string, Place>;
}

/** Resources by URI. */
type Layer = Map<string, Resource[]>;

/** The keywords whose values hold subschemas. */
const HOLDERS = new Map(Object.entries(KEYWORDS).filter(([, { holds }]) => holds !== undefined));

/** All resources: of the root document, of those that were given and of the meta-schemas, which are read when needed. */
export class Resources {
  readonly root: Resource;
  private readonly documents: Documents;
  private readonly dialects: Dialects;
  private readonly own: Layer = new Map();
  private given: Layer | undefined;
  private readonly standard: Layer = new Map();
  private readonly byRoot = new Map<JsonValue, OpenResource>();
  private readonly searched = new Set<JsonValue>();
  private readonly unambiguous = new Set<readonly Resource[]>();
  private count = 0;

  constructor(root: JsonValue, documents: Documents, dialects: Dialects) {
    this.documents = documents;
    this.dialects = dialects;
    this.root = this.open(root, '', this.own, '');
  }

  /** The resource that begins with a value; undefined if none does. */
  startingAt(value: JsonValue): Resource | undefined {
    return this.byRoot.get(value);
  }

  /**
   * Where a reference leads (JSON Schema 2020-12 Core, section 8.2; JSON Pointers: RFC 6901, section 6).
   *
   * @throws SchemaError (`bad-schema`) where nothing is, with `at` as the pointer.
   */
  resolve(from: Resource, reference: string, keyword: string, at: string): ReferredPlace {
    const fail = (why: string): SchemaError =>
      new SchemaError('bad-schema', `the reference ${JSON.stringify(reference)} ${why}`, {
        pointer: at,
        keyword,
      });
    const { uri, fragment } = resolveUri(from.uri, reference);
    const resource = uri === from.uri ? from : this.find(uri, fail);
    if (resource === undefined) {
      throw fail(
        `leads to ${JSON.stringify(uri)}, which is not among the documents given: pass it in "schemas"`,
      );
    }
    let name: string;
    try {
      name = decodeURIComponent(fragment ?? '');
    } catch {
      throw fail('is not a URI: its fragment is not well escaped');
    }
    const place =
      name === '' || name.startsWith('/') ? this.walk(resource, name) : resource.anchors.get(name);
    if (place === undefined) {
      const what = name.startsWith('/')
        ? 'nothing stands there'
        : `no anchor there has the name ${JSON.stringify(name)}`;
      throw fail(`leads nowhere: ${what}`);
    }
    return { ...place, fragment: name };
  }

  /** Undefined where nothing stands. */
  private walk(resource: Resource, pointer: string): Place | undefined {
    let place: Place = { value: resource.root, pointer: resource.pointer, resource };
    for (const escaped of pointer.split('/').slice(1)) {
      const step = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
      const value = memberOf(place.value, step);
      if (value === undefined) return undefined;
      place = {
        value,
        pointer: pointerStep(place.pointer, step),
        resource: this.byRoot.get(value) ?? place.resource,
      };
    }
    // What no keyword holds becomes a subschema by being referred to.
    if (!this.searched.has(place.value)) {
      this.search(place as Place & { resource: OpenResource }, this.own);
      return { ...place, resource: this.byRoot.get(place.value) ?? place.resource };
    }
    return place;
  }

  private find(uri: string, fail: (why: string) => SchemaError): Resource | undefined {
    const found = this.own.get(uri) ?? this.givenLayer().get(uri) ?? this.standardResource(uri);
    if (found === undefined || found.length === 1) return found?.[0];
    if (!this.unambiguous.has(found)) {
      const first = writeJson(found[0]!.root);
      if (found.some(({ root }) => writeJson(root) !== first)) {
        throw fail(`leads to ${JSON.stringify(uri)}, which is the identifier of different schemas`);
      }
      this.unambiguous.add(found);
    }
    return found[0];
  }

  private givenLayer(): Layer {
    if (this.given === undefined) {
      this.given = new Map();
      for (const { base, json } of this.documents.all()) {
        // One document may be given twice, or be the root.
        const opened = this.byRoot.get(json);
        if (opened === undefined) this.open(json, base, this.given, undefined);
        else if (base !== '') register(this.given, base, opened);
      }
    }
    return this.given;
  }

  private standardResource(uri: string): Resource[] | undefined {
    const known = this.standard.get(uri);
    if (known !== undefined) return known;
    const document = metaSchema(uri);
    if (document === undefined) return undefined;
    const opened = this.byRoot.get(document);
    if (opened === undefined) this.open(document, uri, this.standard, undefined);
    else register(this.standard, uri, opened);
    return this.standard.get(uri);
  }

  /** Makes a document known. `base`: its URI, where it has one; `prefix`: how pointers into it begin. */
  private open(document: JsonValue, base: string, layer: Layer, prefix: string | undefined): Resource {
    const members = document.kind === 'object' ? document.members : undefined;
    const dialect = this.dialects.of(members?.get('$schema'));
    const id = members?.get(idKeyword(dialect));
    const named = id?.kind === 'string' && !id.value.startsWith('#') ? resolveUri(base, id.value).uri : base;
    const resource = this.add(document, named, prefix ?? `${named}#`, dialect, layer);
    if (base !== '' && base !== named) register(layer, base, resource);
    this.search({ value: document, pointer: resource.pointer, resource }, layer);
    return resource;
  }

  private add(root: JsonValue, uri: string, pointer: string, dialect: Dialect, layer: Layer): OpenResource {
    const resource: OpenResource = {
      index: this.count++,
      uri,
      root,
      pointer,
      dialect,
      anchors: new Map(),
      dynamicAnchors: new Map(),
    };
    this.byRoot.set(root, resource);
    if (uri !== '') register(layer, uri, resource);
    return resource;
  }

  /** Finds the identifiers in a subschema and below, wherever keywords hold subschemas. */
  private search(start: Place & { readonly resource: OpenResource }, layer: Layer): void {
    const pending = [start];
    for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
      const { value, pointer } = place;
      if (this.searched.has(value)) continue;
      this.searched.add(value);
      if (value.kind !== 'object') continue;
      const resource = this.byRoot.get(value) ?? this.identify(value, place, layer);
      this.anchor(value, pointer, resource);
      for (const [keyword, held] of value.members) {
        const entry = HOLDERS.get(keyword);
        if (entry === undefined || !hasKeyword(resource.dialect.draft, entry)) continue;
        const at = pointerStep(pointer, keyword);
        if (held.kind === 'array' && entry.holds !== 'map') {
          held.items.forEach((item, i) =>
            pending.push({ value: item, pointer: pointerStep(at, i), resource }),
          );
        } else if (held.kind === 'object' && entry.holds === 'map') {
          for (const [key, member] of held.members) {
            pending.push({ value: member, pointer: pointerStep(at, key), resource });
          }
        } else if (held.kind === 'object' && entry.holds === 'one')
          pending.push({ value: held, pointer: at, resource });
      }
    }
  }

  /** The resource that a subschema belongs to: a new one if it has an identifier. */
  private identify(
    { members }: JsonObject,
    { value, pointer, resource }: Place & { readonly resource: OpenResource },
    layer: Layer,
  ): OpenResource {
    const dialect = this.dialects.of(members.get('$schema'), resource.dialect);
    const id = members.get(idKeyword(dialect));
    if (id?.kind !== 'string' || id.value.startsWith('#')) return resource;
    // `$ref` hides its siblings there.
    if (!isFrom(dialect.draft, '2019-09') && members.has('$ref')) return resource;
    return this.add(value, resolveUri(resource.uri, id.value).uri, pointer, dialect, layer);
  }

  private anchor(value: JsonObject, pointer: string, resource: OpenResource): void {
    const { members } = value;
    const { draft } = resource.dialect;
    const place: Place = { value, pointer, resource };
    const name = (anchor: string, where = resource.anchors): void => {
      if (!where.has(anchor)) where.set(anchor, place);
    };
    const id = members.get(idKeyword(resource.dialect));
    // Since 2019-09 no identifier has a fragment, but what was written for an older draft means an anchor.
    if (id?.kind === 'string' && (isFrom(draft, '2019-09') || !members.has('$ref'))) {
      const fragment = resolveUri('', id.value).fragment ?? '';
      if (fragment !== '' && !fragment.startsWith('/')) name(fragment);
    }
    if (!isFrom(draft, '2019-09')) return;
    const anchor = members.get('$anchor');
    if (anchor?.kind === 'string') name(anchor.value);
    const dynamic = members.get('$dynamicAnchor');
    if (dynamic?.kind === 'string' && isFrom(draft, '2020-12')) {
      name(dynamic.value);
      name(dynamic.value, resource.dynamicAnchors);
    }
    const recursive = members.get('$recursiveAnchor');
    if (draft === '2019-09' && value === resource.root && recursive?.kind === 'boolean' && recursive.value) {
      name('', resource.dynamicAnchors);
    }
  }
}

function register(layer: Layer, uri: string, resource: Resource): void {
  const known = layer.get(uri);
  if (known === undefined) layer.set(uri, [resource]);
  else known.push(resource);
}

/** The keyword that names a resource. */
export function idKeyword({ draft }: Dialect): 'id' | '$id' {
  return draft === '4' ? 'id' : '$id';
}

function memberOf(value: JsonValue, step: string): JsonValue | undefined {
  if (value.kind === 'object') return value.members.get(step);
  if (value.kind === 'array' && /^(0|[1-9][0-9]*)$/.test(step)) return value.items[Number(step)];
  return undefined;
}
