import fc from 'fast-check';

/** Pieces of which texts are made that tokenizers find difficult. */
const pieces: fc.Arbitrary<string>[] = [
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom(
    '\u0301',
    '\u0338',
    '\u200d',
    '\ufeff',
    '\u0085',
    '\u00a0',
    '\u3000',
    '\u2028',
    '🇩🇪',
    '👩‍👩‍👧',
    'ſ',
    'İ',
    '가',
    '각',
  ),
  fc.nat(31).map((unit) => String.fromCharCode(unit)),
  fc.constantFrom(' ', '  ', '        ', '\n', '\r\n', '\n\n\n', '\t', ' \n ', ' \t '),
  fc.constantFrom("'s", "'LL", "don't", "I'm", "''", '1', '12', '12345', '٣٤', 'Ⅷ', '½', '3.14e-10'),
  fc.constantFrom(
    'word',
    'Word',
    'WORDs',
    'naïve',
    'Größe',
    '名前',
    'ひらがな',
    'Привет',
    'ไทย',
    'مرحبا',
    '😀',
    '𝒳',
  ),
  fc.constantFrom(
    '{"',
    '"}',
    '":',
    '", "',
    '":"',
    '[',
    ']]',
    '\\n',
    '\\"',
    '\\u00e9',
    '//',
    '<|im_end|>',
    '<think>',
    '</s>',
  ),
  fc.constantFrom(
    '<|eot_id|>',
    '<|endoftext|>',
    '<|endofprompt|>',
    '<|begin_of_text|>',
    '<tool_call>',
    '<|im_start|>user',
  ),
  fc.json({ maxDepth: 2 }),
];

/**
 * Texts of all kinds, JSON among them. Unpaired surrogates are left out: they have no UTF-8, and TextEncoder writes
 * U+FFFD for them.
 */
export const anyText: fc.Arbitrary<string> = fc
  .array(fc.oneof(...pieces), { maxLength: 12 })
  .map((parts) => wellFormed(parts.join('')));

/** Unpaired surrogates are taken out. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '');
}

/** JSON texts in the two spacings that the library writes, with their boundaries all over. */
export const anyJson: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme' }),
      fc.array(record(), { minLength: 1, maxLength: 4 }),
    ),
    fc.constantFrom('compact', 'python', 'indent'),
  )
  .map(([value, spacing]) => {
    if (spacing === 'compact') return JSON.stringify(value);
    return spacing === 'indent' ? JSON.stringify(value, null, 2) : pythonJson(value);
  })
  .map(wellFormed);

function record(): fc.Arbitrary<unknown> {
  const word = fc.constantFrom(
    'name',
    'firstName',
    'ID',
    'created_at',
    'a-b',
    "it's",
    '名前',
    'größe',
    'x1',
    'Hello, world',
    'http://a.b/c',
  );
  const text = fc.array(word, { maxLength: 5 }).map((words) => words.join(' '));
  const leaf = fc.oneof(
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  );
  return fc.dictionary(
    word,
    fc.oneof(leaf, fc.array(leaf, { maxLength: 4 }), fc.dictionary(word, leaf, { maxKeys: 3 })),
    { maxKeys: 6 },
  );
}

/** JSON with `", "` and `": "`, as Python's json.dumps writes it. */
function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, member]) => `${JSON.stringify(key)}: ${pythonJson(member)}`)
      .join(', ')}}`;
  }
  return JSON.stringify(value);
}
