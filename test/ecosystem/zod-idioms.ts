import { z } from 'zod';

/**
 * How zod's verdict and that of the JSON Schema it writes are related: the `same`; or JSON Schema is `narrower`, where
 * `format` says more than zod tests; or zod is, in what JSON Schema cannot say (`refined`).
 */
export type Relation = 'same' | 'narrower' | 'refined';

export interface Idiom {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly valid: readonly unknown[];
  readonly invalid: readonly unknown[];
  readonly relation: Relation;
  /** A format of zod's own, of which JSON Schema knows nothing: one warning. The pattern beside it says the same. */
  readonly ownFormat?: string;
}

type Extra = Partial<Pick<Idiom, 'relation' | 'ownFormat'>>;

function idiom(
  name: string,
  schema: z.ZodType,
  valid: readonly unknown[],
  invalid: readonly unknown[],
  { relation = 'same', ...extra }: Extra = {},
): Idiom {
  return { name, schema, valid, invalid, relation, ...extra };
}

const List = z.object({
  value: z.number(),
  get next() {
    return List.optional();
  },
});

const Category = z.object({
  name: z.string(),
  get children() {
    return z.array(Category).max(2);
  },
});

/** Recursive below the root: zod writes it to `$defs` (`definitions` for draft 7). */
const Comment = z
  .object({
    text: z.string().max(5),
    get replies() {
      return z.array(Comment);
    },
  })
  .meta({ id: 'Comment' });

const Address = z.object({ street: z.string(), zip: z.string().regex(/^\d{5}$/) }).meta({ id: 'Address' });

const address = { street: 'Main', zip: '12345' };

/** The 28 idioms that the peers were measured with. */
export const IDIOMS: readonly Idiom[] = [
  idiom(
    'string().regex()',
    z.string().regex(/^[A-Z]{3}-\d{2}$/),
    ['ABC-12'],
    ['abc-12', 'ABC-123', 'ABC-1', 12],
  ),
  idiom(
    'templateLiteral()',
    z.templateLiteral(['v', z.number(), '.', z.enum(['a', 'b'])]),
    ['v1.a', 'v-2.5.b'],
    ['v1.c', '1.a', 'v.a'],
  ),
  idiom(
    'email()',
    z.email(),
    ['ada@example.com', "o'x+1@a.b.org"],
    ['ada', '@b.com', 'a@b', 'a b@c.de', '.a@b.de'],
    {
      relation: 'narrower',
    },
  ),
  idiom(
    'uuid()',
    z.uuid(),
    ['123e4567-e89b-42d3-a456-426614174000', '00000000-0000-0000-0000-000000000000'],
    ['123e4567-e89b-92d3-a456-426614174000', '123e4567', '123e4567e89b42d3a456426614174000'],
  ),
  // The constructor of URL reads more and less than RFC 3986 does.
  idiom('url()', z.url(), ['https://example.com/a?b=c#d'], ['example', '//a', 5], { relation: 'refined' }),
  idiom('ipv4()', z.ipv4(), ['127.0.0.1', '255.255.255.255'], ['256.0.0.1', '1.2.3', '01.2.3.4', '::1']),
  idiom('iso.date()', z.iso.date(), ['2024-02-29', '1999-12-31'], ['2023-02-29', '2024-13-01', '24-01-01']),
  idiom(
    'iso.datetime()',
    z.iso.datetime(),
    ['2024-02-29T23:59:59Z', '2020-01-01T00:00:00.123Z'],
    ['2024-02-29', '2024-02-30T00:00:00Z', '2024-02-29T24:00:00Z', '2024-02-29T00:00:00+01:00'],
  ),
  idiom('int().min().max()', z.int().min(-3).max(120), [-3, 0, 99, 120], [-4, 121, 1.5, '5', null]),
  idiom('number().gt().lt()', z.number().gt(0).lt(1), [0.5, 1e-7, 0.999], [0, 1, -0.5, 1.5]),
  idiom('number().multipleOf()', z.number().multipleOf(0.25), [0, 0.25, -1.5, 1000], [0.1, 0.3, 1.0001]),
  idiom(
    'optional()',
    z.object({ a: z.string().optional(), b: z.number() }),
    [{ b: 1 }, { a: '', b: 2 }],
    [{}, { a: null, b: 1 }, { a: 1, b: 1 }],
  ),
  idiom(
    'nullable object',
    z.object({ a: z.number() }).nullable(),
    [null, { a: 1 }],
    [{}, { a: null }, 0, 'null'],
  ),
  idiom('any()', z.object({ a: z.any() }), [{ a: 1 }, { a: { b: [] } }, { a: null }], [1, [], null]),
  idiom(
    'looseObject()',
    z.looseObject({ a: z.number() }),
    [{ a: 1 }, { a: 1, b: 'x' }],
    [{}, { a: 'x' }, { b: 1 }],
  ),
  idiom(
    'recursive getter ($ref "#")',
    Category,
    [
      { name: 'a', children: [] },
      { name: 'a', children: [{ name: 'b', children: [] }] },
    ],
    [{ name: 'a' }, { name: 'a', children: [{}] }, { name: 'a', children: [{ name: 1, children: [] }] }],
  ),
  idiom(
    'record(string, ...)',
    z.record(z.string(), z.number()),
    [{}, { a: 1, b: 2.5 }],
    [{ a: 'x' }, { a: null }, []],
  ),
  idiom(
    'record(enum, ...)',
    z.record(z.enum(['a', 'b']), z.number()),
    [{ a: 1, b: 2 }],
    [{ a: 1 }, {}, { a: 1, b: 2, c: 3 }, { a: 1, b: '2' }],
  ),
  idiom('enum()', z.enum(['red', 'green']), ['red', 'green'], ['blue', '', 're', 'redd', 0]),
  idiom('literal()', z.literal(['a', 1, null]), ['a', 1, null], ['b', 2, false, '1']),
  idiom('nullable()', z.string().nullable(), ['', 'x', null], [0, false, {}]),
  idiom(
    'union()',
    z.union([z.string().max(3), z.number(), z.array(z.boolean())]),
    ['abc', 1, [], [true]],
    ['abcd', null, [1], {}],
  ),
  idiom(
    'discriminatedUnion()',
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('circle'), radius: z.number().positive() }),
      z.object({ type: z.literal('square'), side: z.number() }),
    ]),
    [
      { type: 'circle', radius: 1 },
      { type: 'square', side: 0 },
    ],
    [{ type: 'circle', side: 1 }, { type: 'circle', radius: 0 }, { type: 'triangle' }, { radius: 1 }, {}],
  ),
  idiom('tuple()', z.tuple([z.string(), z.number()]), [['a', 1]], [['a'], ['a', 1, 2], [1, 'a'], [], {}]),
  idiom(
    'array().min().max()',
    z.array(z.string()).min(1).max(3),
    [['a'], ['a', 'b', 'c']],
    [[], [1], ['', '', '', '']],
  ),
  idiom('string().min().max()', z.string().min(2).max(4), ['ab', 'äöüß', 'abcd'], ['a', 'abcde', '', 12]),
  idiom(
    'a schema used twice ($defs)',
    z.object({ home: Address, work: Address }),
    [{ home: address, work: address }],
    [{ home: address }, { home: address, work: { ...address, zip: '1234' } }, { home: {}, work: address }],
  ),
  idiom(
    'intersection()',
    z.intersection(z.object({ a: z.string() }), z.object({ b: z.number() })),
    [{ a: '', b: 1 }],
    [{ a: '' }, { b: 1 }, { a: 1, b: 1 }],
  ),
];

/** What else zod writes. */
export const MORE_IDIOMS: readonly Idiom[] = [
  idiom('number()', z.number(), [0, -1.5, 1e21], ['1', null, true]),
  // zod bounds it by the safe integers.
  idiom('int()', z.int(), [0, -5, 2 ** 53 - 1, -(2 ** 53) + 1], [0.5, 2 ** 53, -(2 ** 53), 1e21]),
  idiom('int32()', z.int32(), [2 ** 31 - 1, -(2 ** 31)], [2 ** 31, 0.5]),
  idiom('uint32()', z.uint32(), [0, 2 ** 32 - 1], [-1, 2 ** 32]),
  idiom('float32()', z.float32(), [0.1, 3.4e38], [3.5e38, -1e39]),
  idiom('int().positive().multipleOf()', z.int().positive().multipleOf(3), [3, 300], [0, -3, 4]),
  idiom(
    'email with lengths and another pattern',
    z.email().min(8).max(12).regex(/^a/),
    ['ab@cd.com', 'a@bcdef.com'],
    ['a@b.de', 'b@cdefg.com', 'abcdef@ghij.com', 'abcdefgh'],
    { relation: 'narrower' },
  ),
  idiom(
    'startsWith().endsWith().includes().length()',
    z.string().startsWith('ab').endsWith('yz').includes('m').length(6),
    ['abmxyz', 'abamyz'],
    ['abxxyz', 'abmyz', 'xxmxyz', 'abmmmyz'],
    { ownFormat: 'includes' },
  ),
  idiom('lowercase()', z.string().lowercase().min(1), ['a-1'], ['A', ''], { ownFormat: 'lowercase' }),
  idiom('iso.time()', z.iso.time(), ['12:30', '12:30:45.5'], ['24:00', '12', '1:30']),
  idiom('iso.duration()', z.iso.duration(), ['P1D', 'PT1H30M', 'P2W'], ['P', 'PT', '1D', 'P1DT'], {
    relation: 'narrower',
  }),
  idiom('ipv6()', z.ipv6(), ['::1', '2001:db8::8a2e:370:7334'], ['1', ':::', '2001:db8::1::2'], {
    relation: 'refined',
  }),
  idiom('cidrv4()', z.cidrv4(), ['10.0.0.0/8'], ['10.0.0.0', '10.0.0.0/33'], { ownFormat: 'cidrv4' }),
  idiom('hostname()', z.hostname(), ['example.com', 'a'], ['-a.com', 'a b', ''], {
    relation: 'narrower',
  }),
  idiom('e164()', z.e164(), ['+4930123456'], ['4930123456', '+0123456'], { ownFormat: 'e164' }),
  idiom('base64()', z.base64(), ['', 'YQ==', 'YWJj'], ['YQ=', 'Y', 'ä==='], { ownFormat: 'base64' }),
  idiom('hash()', z.hash('md5'), ['0123456789abcdefABCDEF0123456789'], ['0123'], { ownFormat: 'md5_hex' }),
  idiom('ulid()', z.ulid(), ['01ARZ3NDEKTSV4RRFFQ69G5FAV'], ['81ARZ3NDEKTSV4RRFFQ69G5FAV'], {
    ownFormat: 'ulid',
  }),
  idiom('stringbool()', z.stringbool(), ['true', 'no'], [true, 1], { relation: 'refined' }),
  idiom('strictObject()', z.strictObject({ a: z.string() }), [{ a: '' }], [{}, { a: '', b: 1 }]),
  idiom(
    'object().catchall()',
    z.object({ a: z.string() }).catchall(z.number()),
    [{ a: '', b: 1 }],
    [{ a: '', b: '' }],
  ),
  idiom(
    'partialRecord()',
    z.partialRecord(z.enum(['a', 'b']), z.number()),
    [{}, { a: 1 }],
    [{ c: 1 }, { a: '' }],
  ),
  idiom(
    'record(regex, ...)',
    z.record(z.string().regex(/^x-/), z.boolean()),
    [{}, { 'x-a': true }],
    [{ a: true }, { 'x-a': 1 }],
  ),
  idiom(
    'looseRecord()',
    z.looseRecord(z.string().regex(/^x-/), z.boolean()),
    [{ a: 1, 'x-a': true }],
    [{ 'x-a': 1 }],
  ),
  idiom(
    'tuple() with a rest',
    z.tuple([z.string()], z.number()),
    [['a'], ['a', 1, 2]],
    [[], ['a', 'b'], [1]],
  ),
  idiom('xor()', z.xor([z.string().max(2), z.string().min(2), z.null()]), ['a', 'abc', null], ['ab', 1]),
  idiom('object().default()', z.object({ a: z.string().default('x') }), [{}, { a: 'y' }], [{ a: 1 }, []]),
  idiom(
    'codec()',
    z.codec(z.iso.date(), z.date(), { decode: (s) => new Date(s), encode: (d) => d.toISOString() }),
    ['2024-02-29'],
    ['2023-02-29', 5],
  ),
  idiom(
    'a list ($ref "#" that is optional)',
    List,
    [{ value: 1 }, { value: 1, next: { value: 2 } }],
    [{}, { value: 1, next: {} }, { value: 1, next: null }],
  ),
  idiom(
    'recursive below the root ($defs)',
    z.object({ comments: z.array(Comment) }),
    [{ comments: [] }, { comments: [{ text: 'a', replies: [{ text: 'b', replies: [] }] }] }],
    [{}, { comments: [{ text: 'a' }] }, { comments: [{ text: 'abcdef', replies: [] }] }],
  ),
  idiom('json()', z.json(), [null, [1, { a: ['x'] }], 'a', { b: {} }], []),
  idiom(
    'nested optional and nullable',
    z.object({ a: z.object({ b: z.int().nullable() }).optional() }),
    [{}, { a: { b: null } }, { a: { b: 1 } }],
    [{ a: {} }, { a: null }, { a: { b: 1.5 } }],
  ),
  idiom(
    'annotations',
    z.object({ a: z.string().describe('A name') }).meta({ title: 'T', examples: [{ a: 'x' }] }),
    [{ a: 'x' }],
    [{}],
  ),
];
