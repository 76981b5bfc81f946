import { pointerStep } from '../../../src/json/value.ts';
import type { Draft } from '../../../src/schema/draft.ts';
import { isFrom } from '../../../src/schema/draft.ts';
import type { Schema, SchemaObject } from './naive-validator.ts';

type Plain = Record<string, unknown>;

const SECTIONS = ['$defs', 'definitions'] as const;
const REFERENCES: ReadonlySet<string> = new Set(['$ref', '$dynamicRef']);
const PLACES: ReadonlySet<string> = new Set(['$anchor', '$dynamicAnchor', ...SECTIONS]);
const LISTS: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'prefixItems']);
const MAPS: ReadonlySet<string> = new Set(['properties', 'patternProperties', 'dependentSchemas']);
const HOLDERS: ReadonlySet<string> = new Set([
  ...['additionalProperties', 'propertyNames', 'unevaluatedProperties'],
  ...['additionalItems', 'unevaluatedItems'],
]);
const COUNTS: ReadonlySet<string> = new Set(['minContains', 'maxContains']);

/**
 * A random schema without all keywords but some, as a schema: by the letter of what `Clauses` says about it, and on JSON,
 * not on nodes. Definitions are there three times: with the keywords that are kept, with none, and as they were.
 */
export function weakened(schema: Schema, draft: Draft, kept: ReadonlySet<string>): Schema {
  return new Weakened(draft, kept).document(schema);
}

type Mode = 'kept' | 'bare' | 'full';

class Weakened {
  private readonly draft: Draft;
  private readonly kept: ReadonlySet<string>;

  constructor(draft: Draft, kept: ReadonlySet<string>) {
    this.draft = draft;
    this.kept = kept;
  }

  document(schema: Schema): Schema {
    if (typeof schema === 'boolean') return this.schema(schema, '', 'kept');
    const section = SECTIONS.find((name) => name in schema) ?? '$defs';
    const definitions = Object.entries((schema[section] ?? {}) as Record<string, Schema>);
    const all: Plain = {};
    for (const mode of ['kept', 'bare', 'full'] as const) {
      all[`${mode}-`] = this.schema(schema, '', mode);
      for (const [name, definition] of definitions) {
        all[`${mode}-${name}`] = this.schema(definition, `/${section}/${name}`, mode);
      }
    }
    return { allOf: [{ $ref: '#/definitions/kept-' }], definitions: all };
  }

  private has(pointer: string, mode: Mode): boolean {
    return mode !== 'bare' && this.kept.has(pointer);
  }

  private schema(schema: Schema, at: string, mode: Mode): Schema {
    if (typeof schema === 'boolean') return mode === 'full' ? schema : schema || !this.has(at, mode);
    const isAlone = '$ref' in schema && !isFrom(this.draft, '2019-09');
    const result: Plain = {};
    const more: Schema[] = [];
    for (const [keyword, value] of Object.entries(schema)) {
      if (PLACES.has(keyword) || (isAlone && keyword !== '$ref')) continue;
      this.keyword(keyword, value, schema, at, mode, result, more);
    }
    if (isAlone) return result['$ref'] === undefined ? {} : { $ref: result['$ref'] };
    if (more.length === 0) return result;
    return { ...result, allOf: [...((result['allOf'] ?? []) as Schema[]), ...more] };
  }

  private keyword(
    keyword: string,
    value: unknown,
    schema: SchemaObject,
    at: string,
    mode: Mode,
    result: Plain,
    more: Schema[],
  ): void {
    const here = pointerStep(at, keyword);
    const below = (each: unknown, ...steps: (string | number)[]): Schema =>
      this.schema(each as Schema, steps.reduce<string>(pointerStep, here), mode);
    const list = (): Schema[] => (value as unknown[]).map((each, i) => below(each, i));
    const full = (each: unknown): Schema => this.schema(each as Schema, here, 'full');
    if (REFERENCES.has(keyword)) {
      const name = (value as string).replace(/^#(?:\/(?:\$defs|definitions)\/)?/, '');
      const target = mode === 'full' ? 'full' : this.has(here, mode) ? 'kept' : 'bare';
      // Both `$ref` and `$dynamicRef` may stand here. Before 2019-09 nothing is evaluated.
      const reference = { $ref: `#/definitions/${target}-${name}` };
      if (!isFrom(this.draft, '2019-09')) {
        if (target !== 'bare') result['$ref'] = reference.$ref;
      } else more.push(reference);
    } else if (mode === 'full' && !LISTS.has(keyword) && !MAPS.has(keyword) && !HOLDERS.has(keyword)) {
      result[keyword] = this.fullKeyword(keyword, value);
    } else if (LISTS.has(keyword)) result[keyword] = list();
    else if (MAPS.has(keyword)) result[keyword] = mapOf(value, (each, key) => below(each, key));
    else if (HOLDERS.has(keyword)) result[keyword] = below(value);
    else if (keyword === 'items') result['items'] = Array.isArray(value) ? list() : below(value);
    else if (keyword === 'dependencies') {
      const isKept = this.has(here, mode);
      result['dependencies'] = mapOf(value, (each, key) =>
        Array.isArray(each) ? (isKept ? each : []) : below(each, key),
      );
    } else if (keyword === 'oneOf') {
      if (this.has(here, mode)) result['oneOf'] = (value as unknown[]).map(full);
      else more.push({ anyOf: list() });
    } else if (keyword === 'not') {
      if (this.has(here, mode)) result['not'] = full(value);
    } else if (keyword === 'if') {
      const then = this.branch(schema, 'then', at, mode);
      const otherwise = this.branch(schema, 'else', at, mode);
      more.push({ if: full(value), ...then, ...otherwise });
    } else if (keyword === 'contains') more.push(...this.contains(schema, at, mode));
    else if (keyword !== 'then' && keyword !== 'else' && !COUNTS.has(keyword) && this.has(here, mode)) {
      result[keyword] = value;
    }
  }

  private fullKeyword(keyword: string, value: unknown): unknown {
    const full = (each: unknown): Schema => this.schema(each as Schema, '', 'full');
    switch (keyword) {
      case 'not':
      case 'if':
      case 'then':
      case 'else':
      case 'contains':
        return full(value);
      case 'oneOf':
        return (value as unknown[]).map(full);
      case 'items':
        return Array.isArray(value) ? value.map(full) : full(value);
      case 'dependencies':
        return mapOf(value, (each) => (Array.isArray(each) ? each : full(each)));
      default:
        return value;
    }
  }

  private branch(schema: SchemaObject, keyword: 'then' | 'else', at: string, mode: Mode): Plain {
    const branch = schema[keyword] as Schema | undefined;
    if (branch === undefined) return {};
    const isKept = this.has(`${at}/if`, mode);
    return { [keyword]: this.schema(branch, `${at}/${keyword}`, isKept ? mode : 'bare') };
  }

  private contains(schema: SchemaObject, at: string, mode: Mode): Schema[] {
    const child = schema['contains'] as Schema;
    const full = this.schema(child, '', 'full');
    const isKept = this.has(`${at}/contains`, mode);
    const weak = this.schema(child, `${at}/contains`, mode);
    if (!isFrom(this.draft, '2019-09')) return isKept ? [{ contains: weak }] : [];
    const wanted = (schema['minContains'] ?? 1) as number;
    const min = this.has(`${at}/minContains`, mode) ? wanted : Math.min(wanted, 1);
    const parts: Schema[] = [{ contains: full, minContains: 0 }];
    if (!isKept) return parts;
    if (min > 0) parts.push({ contains: weak, minContains: min });
    if (this.has(`${at}/maxContains`, mode)) {
      parts.push({ contains: full, minContains: 0, maxContains: schema['maxContains'] });
    }
    return parts;
  }
}

function mapOf(value: unknown, change: (each: unknown, key: string) => unknown): Plain {
  return Object.fromEntries(Object.entries(value as Plain).map(([key, each]) => [key, change(each, key)]));
}
