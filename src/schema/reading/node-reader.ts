import { SchemaError, UnsupportedError } from '../../base/errors.ts';
import { type JsonObject, type JsonValue, pointerStep } from '../../json/value.ts';
import { isFrom } from '../draft.ts';
import type { SchemaNode } from '../node.ts';
import { codePoints, isSurrogate } from '../text/characters.ts';
import { type KeywordParts, KEYWORDS_APART } from './apart.ts';
import { ARRAY_KEYWORDS } from './array-keywords.ts';
import { treatmentOf } from './dialect.ts';
import { Draftable } from './draftable.ts';
import { IN_PLACE_KEYWORDS } from './in-place-keywords.ts';
import { describe } from './malformed.ts';
import { likelyMeant } from './misspelling.ts';
import { OBJECT_KEYWORDS } from './object-keywords.ts';
import { checkPlaceKeyword } from './place-keywords.ts';
import { idKeyword, type Place, type ReferredPlace, type Resource, type Resources } from './resources.ts';
import { Scope } from './scope.ts';
import type { StringTests } from './string-tests.ts';
import type { KeySource, KeywordReader, Subschema } from './subschema.ts';
import { VALUE_KEYWORDS } from './value-keywords.ts';
import type { Warnings } from './warnings.ts';

/** The most nodes of one schema. Dynamic scopes can multiply the subschemas of a document. */
const MAX_SCHEMA_NODES = 1_000_000;

const READERS: Readonly<Record<string, KeywordReader>> = {
  ...VALUE_KEYWORDS,
  ...OBJECT_KEYWORDS,
  ...ARRAY_KEYWORDS,
  ...IN_PLACE_KEYWORDS,
};

/** A subschema that is known and not read yet. */
interface Unread {
  readonly node: Draftable;
  readonly place: Place;
  readonly scope: Scope<SchemaNode>;
  /** In draft 4 booleans are no schemas, but stand for some in two places. */
  readonly mayBeBoolean: boolean;
}

/** Reads subschemas, and whatever they lead to, into nodes. */
export class NodeReader {
  /** Halves of surrogate pairs that stand alone in keys and fixed strings. */
  readonly loneSurrogates: Set<number> = new Set<number>();
  private readonly resources: Resources;
  private readonly tests: StringTests;
  private readonly warnings: Warnings;
  private readonly parts: KeywordParts | undefined;
  private readonly unread = new Map<SchemaNode, Unread>();
  private readonly used = new Set<Resource>();
  /** The unread subschemas that the one being read names, in order. */
  private met: SchemaNode[] = [];
  private count = 0;

  /** `parts`: takes the schema apart, and notes the nodes of single keywords there. */
  constructor(resources: Resources, tests: StringTests, warnings: Warnings, parts?: KeywordParts) {
    this.resources = resources;
    this.tests = tests;
    this.warnings = warnings;
    this.parts = parts;
  }

  /** How many nodes there are; they are numbered from 0. */
  get size(): number {
    return this.count;
  }

  /**
   * The node of the root, everything that it leads to being read. Nodes are numbered depth first, though not by
   * recursion: chains of references may be longer than the stack is deep.
   */
  read(): SchemaNode {
    const { root } = this.resources;
    const node = this.node({ value: root.root, pointer: root.pointer, resource: root }, Scope.empty(), false);
    const pending = [node];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const unread = this.unread.get(next);
      // It may have been met again, and read, further down.
      if (unread === undefined) continue;
      this.unread.delete(next);
      this.met = [];
      this.readSubschema(unread);
      for (let i = this.met.length - 1; i >= 0; i--) pending.push(this.met[i]!);
    }
    return node;
  }

  /** The node of a subschema: the same for one that was met before in an equal scope. */
  private node(place: Place, from: Scope<SchemaNode>, mayBeBoolean: boolean): SchemaNode {
    const scope = from.enter(place.resource);
    let node = scope.nodes.get(place.value);
    if (node === undefined) {
      const created = new Draftable(-1, place.pointer);
      node = created;
      scope.nodes.set(place.value, node);
      this.unread.set(node, { node: created, place, scope, mayBeBoolean });
    }
    if (this.unread.has(node)) this.met.push(node);
    return node;
  }

  private number(pointer: string): number {
    if (this.count >= MAX_SCHEMA_NODES) {
      throw new SchemaError(
        'limit',
        `the schema has more than MAX_SCHEMA_NODES = ${MAX_SCHEMA_NODES} subschemas`,
        {
          pointer,
        },
      );
    }
    return this.count++;
  }

  private readSubschema({ node, place, scope, mayBeBoolean }: Unread): void {
    const { value, pointer, resource } = place;
    node.id = this.number(pointer);
    this.use(resource);
    const hasBooleans = mayBeBoolean || isFrom(resource.dialect.draft, '6');
    if (value.kind === 'object') this.readKeywords(value, this.subschema(value, node, place, scope));
    else if (value.kind === 'boolean' && hasBooleans) node.satisfiable = value.value;
    else {
      const expected = hasBooleans ? 'an object or a boolean' : 'an object';
      throw new SchemaError('bad-schema', `a schema must be ${expected}, not ${describe(value)}`, {
        pointer,
      });
    }
  }

  /** What is to be said about the dialect of a resource that is read. */
  private use(resource: Resource): void {
    if (this.used.has(resource)) return;
    this.used.add(resource);
    const { warning, unknownVocabulary } = resource.dialect;
    if (warning !== undefined) this.warnings.add(warning);
    if (unknownVocabulary !== undefined) {
      throw new UnsupportedError(
        `the meta-schema requires the vocabulary ${JSON.stringify(unknownVocabulary)}, which is not known`,
        { pointer: pointerStep(resource.pointer, '$schema'), keyword: '$vocabulary' },
      );
    }
  }

  private subschema(
    { members }: JsonObject,
    node: Draftable,
    { pointer, resource }: Place,
    scope: Scope<SchemaNode>,
  ): Subschema {
    const { dialect } = resource;
    const below = (value: JsonValue, at: string, mayBeBoolean: boolean): SchemaNode => {
      const place = { value, pointer: at, resource: this.resources.startingAt(value) ?? resource };
      return this.node(place, scope, mayBeBoolean);
    };
    return {
      node,
      place: pointer,
      dialect,
      tests: this.tests,
      sibling: (keyword) => (treatmentOf(keyword, dialect) === 'read' ? members.get(keyword) : undefined),
      child: (value, at) => below(value, at, false),
      childOrBoolean: (value, at) => below(value, at, true),
      refer: (reference, keyword, isDynamic) => {
        const target = this.resources.resolve(resource, reference, keyword, pointerStep(pointer, keyword));
        return this.node(isDynamic ? dynamicTarget(target, keyword, scope) : target, scope, false);
      },
      create: (at) => new Draftable(this.number(at), at),
      note: (text) => {
        for (const character of codePoints(text))
          if (isSurrogate(character)) this.loneSurrogates.add(character);
      },
      warn: (keyword, what) => {
        this.warnings.keyword(pointer, keyword, what);
      },
    };
  }

  private readKeywords({ members }: JsonObject, subschema: Subschema): void {
    const { node, dialect, warn } = subschema;
    const { draft } = dialect;
    const reference = members.get('$ref');
    const isAlone = reference !== undefined && !isFrom(draft, '2019-09');
    const keyOrder: KeySource[] = [];
    for (const [keyword, value] of members) {
      const treatment = treatmentOf(keyword, dialect);
      if (isAlone && keyword !== '$ref') {
        const isHidden = treatment === 'read' || treatment === 'absent' || treatment === 'unknown';
        if (isHidden && keyword !== idKeyword(dialect))
          warn(keyword, `has no effect beside "$ref" in draft ${draft}`);
        continue;
      }
      const at = pointerStep(node.pointer, keyword);
      switch (treatment) {
        case 'read': {
          const sources = READERS[keyword]!(value, at, this.partOf(subschema, keyword, at));
          for (const source of sources) keyOrder.push(source);
          break;
        }
        case 'place':
          checkPlaceKeyword(keyword, value, at, subschema);
          break;
        case 'absent':
          warn(keyword, `is no keyword of draft ${draft} and has no effect`);
          break;
        case 'left-out':
          warn(keyword, 'belongs to a vocabulary that the meta-schema does not name, and has no effect');
          break;
        case 'unknown': {
          const meant = isVendors(keyword) ? undefined : likelyMeant(keyword);
          const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
          warn(keyword, `is no keyword of JSON Schema and has no effect${hint}`);
        }
      }
    }
    node.keyOrder = keyOrder;
  }

  /** Where a keyword is read into: the subschema, or a part of it where the schema is taken apart. */
  private partOf(subschema: Subschema, keyword: string, at: string): Subschema {
    if (this.parts === undefined || !KEYWORDS_APART.has(keyword)) return subschema;
    const { node } = subschema;
    const part = subschema.create(at);
    node.references = [...node.references, part];
    this.parts.set(part, at);
    return { ...subschema, node: part };
  }
}

/**
 * Where `$dynamicRef` and `$recursiveRef` lead: by the dynamic scope if what they lead to by themselves is a dynamic
 * anchor (JSON Schema 2020-12 Core, section 8.2.3.2; 2019-09, section 8.2.4.2.1).
 */
function dynamicTarget(target: ReferredPlace, keyword: string, scope: Scope<SchemaNode>): Place {
  const { value, resource, fragment } = target;
  // The empty name is that of `$recursiveAnchor`.
  const isName = fragment !== '' || keyword === '$recursiveRef';
  const isAnchor = isName && resource.dynamicAnchors.get(fragment)?.value === value;
  return isAnchor ? (scope.find(fragment) ?? target) : target;
}

/** Keywords that other vocabularies give a meaning to: near to one of ours by chance only. */
const OF_VENDORS: ReadonlySet<string> = new Set([
  ...['nullable', 'example', 'discriminator', 'externalDocs', 'xml', 'deprecationMessage'],
  ...['enumNames', 'enumDescriptions', 'markdownDescription', 'errorMessage', 'defaultSnippets', 'tsType'],
  ...['propertyOrder', 'propertyOrdering', 'options', 'links', 'base', 'media', 'name', 'label', 'headers'],
]);

/** `_format`: how authors switch a keyword off. */
function isVendors(keyword: string): boolean {
  return OF_VENDORS.has(keyword) || /^(?:x-|_)/.test(keyword);
}
