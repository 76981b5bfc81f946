/**
 * The TypeScript type of the values that a schema accepts.
 *
 * Of a Standard Schema (https://standardschema.dev), such as those of zod, valibot and arktype, it is the type of its
 * output. Of a literal JSON Schema it is read from the schema, and never narrower: what is not understood here
 * (references to other documents, `not`, `if`, patterns) leaves the type wider, up to `unknown`. References may be
 * recursive. A schema whose type is not literal (read from a file, say) gives `unknown`.
 *
 * ```ts
 * type Person = ValueOf<{ type: 'object'; properties: { name: { type: 'string' } }; required: ['name'] }>;
 * // { name: string; [key: string]: unknown }
 * ```
 */
export type ValueOf<Schema> = Schema extends { readonly '~standard': infer Standard }
  ? OutputOf<Schema, Standard>
  : Read<Schema, Schema>;

/** What a library wrote as JSON Schema carries its schema too; which of its types the value has, nobody knows. */
type OutputOf<Schema, Standard> = '$schema' extends keyof Schema
  ? unknown
  : Standard extends { readonly types?: infer Types }
    ? NonNullable<Types> extends { readonly output: infer Output }
      ? Output
      : unknown
    : unknown;

/** `Root` is the whole schema, in which local references are looked up. */
type Read<Schema, Root> = Schema extends false
  ? never
  : Schema extends { readonly $ref: infer Ref extends string }
    ? Read<Resolve<Ref, Root>, Root>
    : Schema extends { readonly const: infer Value }
      ? Writable<Value>
      : Schema extends { readonly enum: readonly (infer Value)[] }
        ? Writable<Value>
        : ReadType<Schema, Root> & ReadApplicators<Schema, Root>;

type ReadType<Schema, Root> = Schema extends { readonly type: infer Name }
  ? Name extends readonly (infer One)[]
    ? OfType<One, Schema, Root>
    : OfType<Name, Schema, Root>
  : unknown;

/** Distributes over a list of type names. */
type OfType<Name, Schema, Root> = string extends Name
  ? unknown
  : Name extends 'object'
    ? ReadObject<Schema, Root>
    : Name extends 'array'
      ? ReadArray<Schema, Root>
      : Name extends 'string'
        ? string
        : Name extends 'number' | 'integer'
          ? number
          : Name extends 'boolean'
            ? boolean
            : Name extends 'null'
              ? null
              : unknown;

type ReadApplicators<Schema, Root> = (Schema extends { readonly anyOf: readonly (infer Branch)[] }
  ? ReadEach<Branch, Root>
  : unknown) &
  (Schema extends { readonly oneOf: readonly (infer Branch)[] } ? ReadEach<Branch, Root> : unknown) &
  (Schema extends { readonly allOf: infer Branches } ? ReadAll<Branches, Root> : unknown);

type ReadEach<Branch, Root> = Branch extends unknown ? Read<Branch, Root> : never;

type ReadAll<Branches, Root> = Branches extends readonly [infer First, ...infer Rest]
  ? Read<First, Root> & ReadAll<Rest, Root>
  : unknown;

type ReadObject<Schema, Root> = Schema extends { readonly properties: infer Properties }
  ? Flat<
      { -readonly [Key in keyof Properties & Required<Schema>]: Read<Properties[Key], Root> } & {
        -readonly [Key in Exclude<keyof Properties, Required<Schema>>]?: Read<Properties[Key], Root>;
      } & (Schema extends { readonly additionalProperties: false } ? unknown : Record<string, unknown>)
    >
  : Schema extends { readonly additionalProperties: infer Rest }
    ? { [key: string]: Rest extends false ? never : Read<Rest, Root> }
    : Record<string, unknown>;

type Required<Schema> = Schema extends { readonly required: readonly (infer Key)[] } ? Key : never;

type ReadArray<Schema, Root> = Schema extends {
  readonly prefixItems: infer Prefix extends readonly unknown[];
}
  ? [
      ...(Schema extends { readonly minItems: Prefix['length'] }
        ? ReadTuple<Prefix, Root>
        : Partial<ReadTuple<Prefix, Root>>),
      ...ReadRest<Schema, Root>,
    ]
  : ReadRest<Schema, Root>;

type ReadTuple<Prefix, Root> = { -readonly [Index in keyof Prefix]: Read<Prefix[Index], Root> };

type ReadRest<Schema, Root> = Schema extends { readonly items: infer Items }
  ? Items extends false
    ? []
    : Items extends readonly unknown[]
      ? unknown[] // the array form of older drafts
      : Read<Items, Root>[]
  : unknown[];

type Resolve<Ref extends string, Root> = Ref extends '#'
  ? Root
  : Ref extends `#/${infer Path}`
    ? Walk<Path, Root>
    : unknown;

type Walk<Path extends string, Node> = Path extends `${infer Step}/${infer Rest}`
  ? Step extends keyof Node
    ? Walk<Rest, Node[Step]>
    : unknown
  : Path extends keyof Node
    ? Node[Path]
    : unknown;

/** Shows an intersection of object types as one. */
type Flat<Type> = { [Key in keyof Type]: Type[Key] };

/** A literal schema is read-only all through; the parsed value is not. */
type Writable<Value> = Value extends object
  ? { -readonly [Key in keyof Value]: Writable<Value[Key]> }
  : Value;
