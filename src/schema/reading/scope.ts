import { SchemaError } from '../../base/errors.ts';
import type { JsonValue } from '../../json/value.ts';
import type { Place, Resource } from './resources.ts';

/** The most dynamic scopes of one schema: each may need nodes of its own for every subschema. */
const MAX_DYNAMIC_SCOPES = 1_000;

/**
 * The dynamic scope of a subschema, as far as it matters: what `$dynamicRef` and `$recursiveRef` with a certain name
 * lead to (JSON Schema 2020-12 Core, sections 7.1 and 8.2.3.2). That is the anchor in the resource that was entered
 * first among those that have one of that name. Equal scopes are identical.
 */
export class Scope<Node> {
  /** The nodes of subschemas that are read in this scope. */
  readonly nodes: Map<JsonValue, Node> = new Map<JsonValue, Node>();
  private readonly bindings: ReadonlyMap<string, Place>;
  private readonly all: Map<string, Scope<Node>>;
  private readonly entered = new Map<Resource, Scope<Node>>();

  private constructor(bindings: ReadonlyMap<string, Place>, all: Map<string, Scope<Node>>) {
    this.bindings = bindings;
    this.all = all;
  }

  /** The scope of a document before anything is entered. */
  static empty<Node>(): Scope<Node> {
    return new Scope<Node>(new Map(), new Map());
  }

  /** Where a name leads here; undefined if no resource that was entered has it. */
  find(name: string): Place | undefined {
    return this.bindings.get(name);
  }

  /** The scope inside a resource that is entered from this one. */
  enter(resource: Resource): Scope<Node> {
    if (resource.dynamicAnchors.size === 0) return this;
    let scope = this.entered.get(resource);
    if (scope === undefined) this.entered.set(resource, (scope = this.extend(resource)));
    return scope;
  }

  private extend(resource: Resource): Scope<Node> {
    const added = [...resource.dynamicAnchors].filter(([name]) => !this.bindings.has(name));
    if (added.length === 0) return this;
    const bindings = new Map([...this.bindings, ...added]);
    const key = JSON.stringify(
      Array.from(bindings, ([name, place]) => [name, place.resource.index] as const).sort(([a], [b]) =>
        a < b ? -1 : 1,
      ),
    );
    let scope = this.all.get(key);
    if (scope === undefined) {
      if (this.all.size >= MAX_DYNAMIC_SCOPES) {
        throw new SchemaError('limit', `there are more than MAX_DYNAMIC_SCOPES = ${MAX_DYNAMIC_SCOPES}`, {
          pointer: resource.pointer,
        });
      }
      this.all.set(key, (scope = new Scope(bindings, this.all)));
    }
    return scope;
  }
}
