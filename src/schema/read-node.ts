import { SchemaError, UnsupportedError } from '../base/errors.ts';
import {
  type Decimal,
  decimalKey,
  isInteger,
  parseDecimal,
  plainLength,
  plainText,
} from '../json/decimal.ts';
import { type JsonObject, type JsonValue, pointerStep } from '../json/value.ts';
import { draftOf, isFrom, type Draft } from './draft.ts';
import { treatmentOf } from './keywords.ts';
import {
  children,
  type FixedValues,
  inPlace,
  type Kind,
  KINDS_OF_TYPE,
  type SchemaNode,
  UNCONSTRAINED,
} from './node.ts';
import { resolveReference } from './references.ts';
import { codePoints, isSurrogate } from './text/characters.ts';

/** A schema, read. */
export interface SchemaDocument {
  readonly root: SchemaNode;
  readonly draft: Draft;
  /** What has no effect, in words. */
  readonly warnings: readonly string[];
  /** Halves of surrogate pairs that stand alone in keys and fixed strings. */
  readonly loneSurrogates: ReadonlySet<number>;
}

/** A node on its way: the walk fills it in after it is known, so that references can lead back to it. */
type Draftable = { -readonly [Key in keyof SchemaNode]: SchemaNode[Key] };

/**
 * Reads a schema: checks the form of every keyword that is reached from the root, resolves references, and leaves
 * nothing out in silence. Subschemas that nothing refers to are not read.
 *
 * @throws SchemaError (`bad-schema`) for what is malformed, UnsupportedError for keywords not supported yet; both with
 *   JSON Pointer and keyword.
 */
export function readSchemaDocument(schema: JsonValue): SchemaDocument {
  const warnings: string[] = [];
  const draft = draftOf(schema, warnings);
  const reader = new NodeReader(schema, draft, warnings);
  const root = reader.read(schema, '');
  checkProgress(root);
  return { root, draft, warnings, loneSurrogates: reader.loneSurrogates };
}

/** Throws `SchemaError` (`bad-schema`) where references lead back to a subschema before anything was read. */
function checkProgress(root: SchemaNode): void {
  const done = new Set<SchemaNode>();
  const open = new Set<SchemaNode>();
  const pending: SchemaNode[] = [root];
  const enter = (node: SchemaNode): void => {
    if (done.has(node)) return;
    if (open.has(node)) {
      throw new SchemaError('bad-schema', 'the references here lead back to where they start', {
        pointer: node.pointer,
        keyword: '$ref',
      });
    }
    open.add(node);
    for (const next of inPlace(node)) enter(next);
    open.delete(node);
    done.add(node);
    pending.push(...children(node));
  };
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) enter(node);
}

class NodeReader {
  readonly loneSurrogates = new Set<number>();
  private readonly document: JsonValue;
  private readonly documentId: string | undefined;
  private readonly draft: Draft;
  private readonly warnings: string[];
  private readonly nodes = new Map<JsonValue, SchemaNode>();
  private count = 0;

  constructor(document: JsonValue, draft: Draft, warnings: string[]) {
    this.document = document;
    this.draft = draft;
    this.warnings = warnings;
    const id = document.kind === 'object' ? document.members.get(this.idKeyword) : undefined;
    this.documentId = id?.kind === 'string' ? id.value : undefined;
  }

  /** The node of a subschema; a value that was met before has the same node. */
  read(value: JsonValue, pointer: string): SchemaNode {
    const known = this.nodes.get(value);
    if (known !== undefined) return known;
    const node: Draftable = { ...UNCONSTRAINED, id: this.count++, pointer };
    this.nodes.set(value, node);
    if (value.kind === 'boolean' && isFrom(this.draft, '6')) node.satisfiable = value.value;
    else if (value.kind === 'object') this.readKeywords(value, node);
    else {
      const expected = isFrom(this.draft, '6') ? 'an object or a boolean' : 'an object';
      throw new SchemaError('bad-schema', `a schema must be ${expected}, not ${describe(value)}`, {
        pointer,
      });
    }
    return node;
  }

  private readKeywords(schema: JsonObject, node: Draftable): void {
    const reference = schema.members.get('$ref');
    if (reference !== undefined && !isFrom(this.draft, '2019-09')) {
      for (const keyword of schema.members.keys()) {
        if (keyword !== '$ref' && treatmentOf(keyword, this.draft) !== 'annotation' && !isPlace(keyword)) {
          this.warn(node.pointer, keyword, `has no effect beside "$ref" in draft ${this.draft}`);
        }
      }
      this.readReference(reference, node);
      node.keyOrder = node.references;
      return;
    }
    const keyOrder: ('own' | SchemaNode)[] = [];
    for (const [keyword, value] of schema.members) {
      switch (treatmentOf(keyword, this.draft)) {
        case 'read':
          keyOrder.push(...this.readKeyword(keyword, value, node));
          break;
        case 'place':
          this.checkPlace(keyword, value, node.pointer);
          break;
        case 'unsupported':
          throw new UnsupportedError(`the keyword "${keyword}" is not supported`, {
            pointer: pointerStep(node.pointer, keyword),
            keyword,
          });
        case 'absent':
          this.warn(node.pointer, keyword, `is no keyword of draft ${this.draft} and has no effect`);
          break;
        case 'unknown':
          this.warn(node.pointer, keyword, 'is no keyword of JSON Schema and has no effect');
      }
    }
    node.keyOrder = keyOrder;
  }

  /** Reads a keyword into a node; returns where it names keys of the object itself. */
  private readKeyword(keyword: string, value: JsonValue, node: Draftable): readonly ('own' | SchemaNode)[] {
    const at = pointerStep(node.pointer, keyword);
    switch (keyword) {
      case 'type':
        node.types = this.readTypes(value, at);
        return [];
      case 'enum':
        node.values = this.mergeValues(node.values, this.readValues(this.array(value, keyword, at), at));
        return node.values.composites;
      case 'const':
        node.values = this.mergeValues(node.values, this.readValues([value], node.pointer, 'const'));
        return node.values.composites;
      case 'minLength':
      case 'maxLength':
      case 'minItems':
      case 'maxItems':
        node[keyword] = readCount(value, keyword, at);
        return [];
      case 'required':
        node.required = this.readRequired(value, at);
        return [];
      case 'properties':
        node.properties = this.readProperties(value, at);
        return ['own'];
      case 'additionalProperties':
        // A boolean is no schema in draft 4, but may stand here.
        if (value.kind !== 'boolean') node.additional = this.read(value, at);
        else if (!value.value) node.additional = this.nothing(at);
        return [];
      case 'prefixItems':
        node.prefixItems = this.readList(value, keyword, at);
        return [];
      case 'items':
        // Before 2020-12 a list was the prefix; `additionalItems`, which spoke of the rest, is refused elsewhere.
        if (value.kind === 'array' && !isFrom(this.draft, '2020-12')) {
          node.prefixItems = value.items.map((item, i) => this.read(item, pointerStep(at, i)));
        } else node.items = this.read(value, at);
        return [];
      case 'anyOf':
        node.alternatives = [this.readList(value, keyword, at)];
        return node.alternatives.flat();
      case '$ref':
        this.readReference(value, node);
        return node.references;
      default:
        throw new Error(`the keyword "${keyword}" is in the table, but nothing reads it`);
    }
  }

  private readReference(value: JsonValue, node: Draftable): void {
    const at = pointerStep(node.pointer, '$ref');
    if (value.kind !== 'string') throw malformed('$ref', 'a string', value, at);
    const target = resolveReference(this.document, this.documentId, value.value, at);
    node.references = [this.read(target.value, target.pointer)];
  }

  private readTypes(value: JsonValue, at: string): SchemaNode['types'] {
    const names = value.kind === 'array' ? value.items : [value];
    const kinds = new Set<Kind>();
    let integer = true;
    for (const name of names) {
      if (name.kind !== 'string' || !Object.hasOwn(KINDS_OF_TYPE, name.value)) {
        const known = Object.keys(KINDS_OF_TYPE).join(', ');
        throw malformed('type', `one of ${known}, or a list of these`, name, at);
      }
      for (const kind of KINDS_OF_TYPE[name.value]!) kinds.add(kind);
      if (name.value === 'number') integer = false;
    }
    if (names.length === 0) throw malformed('type', 'at least one type', value, at);
    return { kinds, integer: integer && kinds.has('number') };
  }

  private readValues(values: readonly JsonValue[], at: string, keyword = 'enum'): FixedValues {
    const composites = values.flatMap((value, i) => {
      const isComposite = value.kind === 'object' || value.kind === 'array';
      return isComposite ? [this.exactly(value, pointerStep(at, keyword === 'const' ? keyword : i))] : [];
    });
    for (const value of values) if (value.kind === 'string') this.note(value.value);
    return {
      strings: [...new Set(values.flatMap((value) => (value.kind === 'string' ? [value.value] : [])))],
      numbers: distinct(
        values.flatMap((value) => (value.kind === 'number' ? [parseDecimal(value.text)] : [])),
      ),
      literals: new Set(
        values.flatMap((value) =>
          value.kind === 'boolean'
            ? [`${value.value}` as const]
            : value.kind === 'null'
              ? ['null' as const]
              : [],
        ),
      ),
      composites,
    };
  }

  /** The schema that one value alone satisfies. */
  private exactly(value: JsonValue, pointer: string): SchemaNode {
    const node: Draftable = { ...UNCONSTRAINED, id: this.count++, pointer };
    if (value.kind === 'object') {
      node.types = { kinds: new Set<Kind>(['object']), integer: false };
      node.required = [...value.members.keys()];
      node.required.forEach((key) => {
        this.note(key);
      });
      node.properties = new Map(
        Array.from(value.members, ([key, member]) => [key, this.exactly(member, pointerStep(pointer, key))]),
      );
      node.additional = this.nothing(pointer);
    } else if (value.kind === 'array') {
      node.types = { kinds: new Set<Kind>(['array']), integer: false };
      node.prefixItems = value.items.map((item, i) => this.exactly(item, pointerStep(pointer, i)));
      node.items = this.nothing(pointer);
      node.minItems = value.items.length;
    } else node.values = this.readValues([value], pointer);
    return node;
  }

  /** Both an enum and a const: the values that are in both. */
  private mergeValues(a: FixedValues | undefined, b: FixedValues): FixedValues {
    if (a === undefined) return b;
    const numbers = new Set(b.numbers.map(decimalKey));
    return {
      strings: a.strings.filter((string) => b.strings.includes(string)),
      numbers: a.numbers.filter((number) => numbers.has(decimalKey(number))),
      literals: new Set([...a.literals].filter((literal) => b.literals.has(literal))),
      composites: a.composites.flatMap((first) =>
        b.composites.map((second) => ({ ...first, id: this.count++, references: [second] })),
      ),
    };
  }

  private note(text: string): void {
    for (const character of codePoints(text)) if (isSurrogate(character)) this.loneSurrogates.add(character);
  }

  private nothing(pointer: string): SchemaNode {
    return { ...UNCONSTRAINED, id: this.count++, pointer, satisfiable: false };
  }

  private readRequired(value: JsonValue, at: string): string[] {
    const keys = this.array(value, 'required', at).map((key, i) => {
      if (key.kind !== 'string') throw malformed('required', 'a list of strings', key, pointerStep(at, i));
      this.note(key.value);
      return key.value;
    });
    if (new Set(keys).size < keys.length) {
      throw new SchemaError('bad-schema', 'the keys in "required" must be distinct', {
        pointer: at,
        keyword: 'required',
      });
    }
    return keys;
  }

  private readProperties(value: JsonValue, at: string): Map<string, SchemaNode> {
    if (value.kind !== 'object') throw malformed('properties', 'an object', value, at);
    for (const key of value.members.keys()) this.note(key);
    return new Map(
      Array.from(value.members, ([key, member]) => [key, this.read(member, pointerStep(at, key))]),
    );
  }

  private readList(value: JsonValue, keyword: string, at: string): SchemaNode[] {
    const items = this.array(value, keyword, at);
    if (items.length === 0) throw malformed(keyword, 'at least one schema', value, at);
    return items.map((item, i) => this.read(item, pointerStep(at, i)));
  }

  private array(value: JsonValue, keyword: string, at: string): readonly JsonValue[] {
    if (value.kind !== 'array') throw malformed(keyword, 'an array', value, at);
    return value.items;
  }

  private checkPlace(keyword: string, value: JsonValue, pointer: string): void {
    const at = pointerStep(pointer, keyword);
    const isContainer = keyword === '$defs' || keyword === 'definitions';
    if (isContainer ? value.kind !== 'object' : value.kind !== 'string') {
      throw malformed(keyword, isContainer ? 'an object' : 'a string', value, at);
    }
    if (keyword === this.idKeyword && pointer !== '') {
      throw new UnsupportedError(`the keyword "${keyword}" is supported at the root of a schema only`, {
        pointer: at,
        keyword,
      });
    }
  }

  private get idKeyword(): string {
    return this.draft === '4' ? 'id' : '$id';
  }

  private warn(pointer: string, keyword: string, what: string): void {
    this.warnings.push(`${pointerStep(pointer, keyword)}: "${keyword}" ${what}`);
  }
}

function isPlace(keyword: string): boolean {
  return ['$defs', 'definitions', 'id', '$id', '$schema'].includes(keyword);
}

function distinct(numbers: readonly Decimal[]): Decimal[] {
  return [...new Map(numbers.map((number) => [decimalKey(number), number])).values()];
}

function readCount(value: JsonValue, keyword: string, at: string): number {
  const number = value.kind === 'number' ? parseDecimal(value.text) : undefined;
  if (number === undefined || number.negative || !isInteger(number)) {
    throw malformed(keyword, 'an integer from 0 up', value, at);
  }
  return plainLength(number) > 300 ? Infinity : Number(plainText(number));
}

function malformed(keyword: string, expected: string, found: JsonValue, pointer: string): SchemaError {
  return new SchemaError('bad-schema', `"${keyword}" must be ${expected}, not ${describe(found)}`, {
    pointer,
    keyword,
  });
}

function describe(value: JsonValue): string {
  switch (value.kind) {
    case 'string':
      return JSON.stringify(value.value.length > 40 ? `${value.value.slice(0, 40)}...` : value.value);
    case 'number':
      return value.text;
    case 'array':
      return value.items.length === 0 ? 'an empty array' : 'an array';
    case 'object':
      return 'an object';
    case 'boolean':
      return String(value.value);
    case 'null':
      return 'null';
  }
}
