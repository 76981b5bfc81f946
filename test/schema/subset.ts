import fc from 'fast-check';

/** A JSON Schema of draft 2020-12. */
export type Schema = boolean | SchemaObject;
export type SchemaObject = Readonly<Record<string, unknown>>;

/** Named subschemas: how they are referred to, and where they stand. The names need escapes of pointers and of URIs. */
const DEFINITIONS: readonly { ref: string; section: '$defs' | 'definitions'; name: string }[] = [
  { ref: '#/$defs/A', section: '$defs', name: 'A' },
  { ref: '#/$defs/b~1c%25', section: '$defs', name: 'b/c%' },
  { ref: '#/definitions/~0D', section: 'definitions', name: '~D' },
];

/** Keys with common beginnings, keys that JavaScript moves to the front, keys that must be escaped. */
const key = fc.oneof(
  { arbitrary: fc.constantFrom('a', 'b', 'ab'), weight: 6 },
  fc.constantFrom('', '1', '0', 'aa', 'é', '😀', '"', 'a\\', '\n', '\u0001', 'constructor', '/'),
);

const scalar: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, false),
  fc.constantFrom(0, 1, -1, 2, 10, 12, 123, 0.5, -1.5, 1e21, 1e-7, 0.1, 9007199254740991),
  fc.constantFrom('', 'a', 'b', 'ab', 'aé', '😀', 'a😀b', '"', '\\n', '\n', '\ud800', '/'),
);

/** Small JSON values, often equal to each other. */
export const smallValue: fc.Arbitrary<unknown> = fc.oneof(
  { maxDepth: 2 },
  { arbitrary: scalar, weight: 6 },
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(key, scalar, { maxKeys: 3, noNullPrototype: true }),
  fc.constantFrom<unknown>([[]], [{}], { a: {} }, { a: [1] }, { a: { b: null }, b: [] }),
);

const TYPES = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] as const;

const annotations = fc.oneof(
  { arbitrary: fc.constant({}), weight: 8 },
  fc.constantFrom<SchemaObject>(
    { title: 'T', description: 'd' },
    { default: 1, examples: [1], deprecated: true },
    { $comment: 'c', readOnly: true, writeOnly: false },
  ),
);

/** Bounds from..to of a size: mostly satisfiable. */
function bounds(least: string, most: string): fc.Arbitrary<SchemaObject> {
  return fc
    .tuple(
      fc.option(fc.nat(3), { nil: undefined }),
      fc.option(fc.integer({ min: -1, max: 3 }), { nil: undefined }),
    )
    .map(([from, extra]) => ({
      ...(from !== undefined && { [least]: from }),
      ...(extra !== undefined && { [most]: Math.max(0, (from ?? 0) + extra) }),
    }));
}

/** The same with each member left out half the time. */
function some(keywords: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<SchemaObject> {
  return fc.record(keywords, { requiredKeys: [] });
}

/** `from`: the first definition that may be referred to in place, so that every way round a loop reads a value. */
const memo = new Map<string, fc.Arbitrary<Schema>>();
function schemaAt(depth: number, from: number): fc.Arbitrary<Schema> {
  const name = `${depth} ${from}`;
  const known = memo.get(name) ?? buildSchema(depth, from);
  memo.set(name, known);
  return known;
}

function buildSchema(depth: number, from: number): fc.Arbitrary<Schema> {
  const leaf: fc.Arbitrary<Schema>[] = [
    fc.constantFrom<Schema>(true, true, false, {}),
    fc.constantFrom(...TYPES).map((type) => ({ type })),
    fc.subarray([...TYPES], { minLength: 1 }).map((type) => ({ type })),
    smallValue.map((value) => ({ const: value })),
    distinctValues.map((values) => ({ enum: values })),
    bounds('minLength', 'maxLength').map((lengths) => ({ type: 'string', ...lengths })),
  ];
  const inPlace = DEFINITIONS.slice(from).map(({ ref }) => ref);
  if (inPlace.length > 0) leaf.push(fc.constantFrom(...inPlace).map(($ref) => ({ $ref })));
  if (depth === 0) return fc.oneof(...leaf);

  const child = fc.oneof(
    { arbitrary: schemaAt(depth - 1, 0), weight: 5 },
    // Inside a member or an item every reference makes progress.
    fc.constantFrom('#', ...DEFINITIONS.map(({ ref }) => ref)).map(($ref): Schema => ({ $ref })),
  );
  const properties = fc.uniqueArray(fc.tuple(key, child), { maxLength: 3, selector: ([name]) => name });
  const object = fc
    .record({
      properties,
      isRequired: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
      others: fc.oneof({ arbitrary: fc.constant([]), weight: 3 }, fc.array(key, { maxLength: 2 })),
      additional: fc.option(fc.oneof(fc.constant(false), child), { nil: undefined }),
    })
    .map(({ properties, isRequired, others, additional }): SchemaObject => {
      const required = properties.filter((_, i) => isRequired[i]).map(([name]) => name);
      return {
        ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
        ...(required.length + others.length > 0 && { required: [...new Set([...required, ...others])] }),
        ...(additional !== undefined && { additionalProperties: additional }),
      };
    });
  const array = fc
    .tuple(
      some({ items: child, prefixItems: fc.array(child, { minLength: 1, maxLength: 3 }) }),
      bounds('minItems', 'maxItems'),
    )
    .map((parts): SchemaObject => Object.assign({}, ...parts) as SchemaObject);
  const anyOf = fc
    .array(schemaAt(depth - 1, from), { minLength: 1, maxLength: 3 })
    .map((anyOf): SchemaObject => ({ anyOf }));
  const siblings = fc
    .tuple(
      object,
      array,
      bounds('minLength', 'maxLength'),
      some({ type: fc.subarray([...TYPES], { minLength: 1 }) }),
      fc.oneof(
        fc.constant({}),
        anyOf,
        distinctValues.map((values) => ({ enum: values })),
      ),
      ...(inPlace.length > 0 ? [some({ $ref: fc.constantFrom(...inPlace) })] : []),
    )
    .map((parts): SchemaObject => Object.assign({}, ...parts) as SchemaObject);

  return fc
    .tuple(
      fc.oneof(
        { arbitrary: fc.oneof(...leaf), weight: 2 },
        { arbitrary: object.map((keywords) => ({ type: 'object', ...keywords })), weight: 4 },
        { arbitrary: array.map((keywords) => ({ type: 'array', ...keywords })), weight: 3 },
        { arbitrary: anyOf, weight: 2 },
        // Conditions on several types at once, none of them asked for.
        { arbitrary: siblings, weight: 1 },
      ),
      annotations,
    )
    .map(([schema, notes]) => (typeof schema === 'boolean' ? schema : { ...schema, ...notes }));
}

const distinctValues = fc.uniqueArray(smallValue, {
  minLength: 1,
  maxLength: 4,
  selector: (value) => canonicalKey(value),
});

/** Equal for equal JSON values: members in any order. */
function canonicalKey(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/**
 * Random schemas of the supported subset: boolean schemas, type, properties, required, additionalProperties, items,
 * prefixItems, minItems, maxItems, enum, const, minLength, maxLength, anyOf, $ref to $defs, definitions and the root
 * (recursive ones always pass through a member or an item), annotations. Some of them nothing satisfies.
 */
export const subsetSchema: fc.Arbitrary<Schema> = fc
  .tuple(
    fc.oneof(schemaAt(1, 0), schemaAt(2, 0), schemaAt(3, 0)),
    ...DEFINITIONS.map((_, i) => fc.oneof(schemaAt(1, i + 1), schemaAt(2, i + 1))),
  )
  .map(([root, ...bodies]) => (typeof root === 'boolean' ? root : withDefinitions(root, bodies)));

/** Puts in the definitions that are referred to, and no others. */
function withDefinitions(root: SchemaObject, bodies: readonly Schema[]): Schema {
  const needed = new Set<number>();
  const visit = (schema: Schema): void => {
    const text = JSON.stringify(schema);
    DEFINITIONS.forEach(({ ref }, i) => {
      if (needed.has(i) || !text.includes(JSON.stringify(ref))) return;
      needed.add(i);
      visit(bodies[i]!);
    });
  };
  visit(root);
  const sections: Record<string, Record<string, Schema>> = {};
  for (const i of [...needed].sort()) {
    const { section, name } = DEFINITIONS[i]!;
    (sections[section] ??= {})[name] = bodies[i]!;
  }
  return { ...root, ...sections };
}

/** What a `$ref` of such a schema stands for. */
export function resolveRef(root: Schema, ref: string): Schema {
  if (ref === '#') return root;
  const found = DEFINITIONS.find((definition) => definition.ref === ref)!;
  return ((root as SchemaObject)[found.section] as Record<string, Schema>)[found.name]!;
}
