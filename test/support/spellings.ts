import fc from 'fast-check';

const blanks = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\r'), maxLength: 3 });

/** JSON texts that all mean one value: white space, order of keys, escapes and the form of numbers by chance. */
export function spellingsOf(value: unknown): fc.Arbitrary<string> {
  return between(blanks, spelled(value), blanks);
}

function spelled(value: unknown): fc.Arbitrary<string> {
  if (typeof value === 'string') return spelledString(value);
  if (typeof value === 'number') return spelledNumber(value);
  if (Array.isArray(value)) return list('[', value.map(spellingsOf), ']');
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value);
    return fc.shuffledSubarray(members, { minLength: members.length }).chain((shuffled) =>
      list(
        '{',
        shuffled.map(([key, member]) =>
          between(between(blanks, spelledString(key), blanks), fc.constant(':'), spellingsOf(member)),
        ),
        '}',
      ),
    );
  }
  return fc.constant(String(value));
}

function list(open: string, items: readonly fc.Arbitrary<string>[], close: string): fc.Arbitrary<string> {
  const inside = items.length === 0 ? blanks : fc.tuple(...items).map((texts) => texts.join());
  return inside.map((text) => open + text + close);
}

function between(...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((texts) => texts.join(''));
}

/** Each UTF-16 unit raw, as a short escape or as \uXXXX; halves of pairs that stand alone can only be escaped. */
function spelledString(value: string): fc.Arbitrary<string> {
  const characters = Array.from(value, (character): fc.Arbitrary<string> => {
    const units = Array.from({ length: character.length }, (_, unit) => character.charCodeAt(unit));
    const escaped = fc.tuple(...units.map(escapeOf)).map((texts) => texts.join(''));
    const plain = JSON.stringify(character).slice(1, -1);
    const others = character === '/' ? [plain, '\\/'] : [plain];
    return fc.oneof({ arbitrary: fc.constantFrom(...others), weight: 2 }, escaped);
  });
  return fc.tuple(...characters).map((texts) => `"${texts.join('')}"`);
}

function escapeOf(unit: number): fc.Arbitrary<string> {
  const digits = Array.from(unit.toString(16).padStart(4, '0'));
  return fc
    .tuple(...digits.map((digit) => fc.constantFrom(digit, digit.toUpperCase())))
    .map((chosen) => `\\u${chosen.join('')}`);
}

/** The same decimal number with its point moved, an exponent for that, and zeros at either end. */
function spelledNumber(value: number): fc.Arbitrary<string> {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)([0-9]+)(?:\.([0-9]+))?(?:e([-+]?[0-9]+))?$/.exec(String(value))!;
  const minus = Object.is(value, -0) ? '-' : sign;
  const shape = fc.record({
    shift: fc.integer({ min: -8, max: 8 }),
    zeros: fc.nat(3),
    e: fc.constantFrom('e', 'E'),
    plus: fc.constantFrom('', '+'),
    leading: fc.nat(2),
    bare: fc.boolean(),
  });
  return shape.map(({ shift, zeros, e, plus, leading, bare }) => {
    const written = Number(exponent) - shift;
    // The point stands `point` digits into them.
    let digits = whole + fraction;
    let point = whole.length + shift;
    if (point <= 0) {
      digits = '0'.repeat(1 - point) + digits;
      point = 1;
    }
    digits = digits.padEnd(point, '0');
    const front = digits.slice(0, point).replace(/^0+(?=[0-9])/, '');
    const back = digits.slice(point) + '0'.repeat(zeros);
    const power = `${written < 0 ? '-' : plus}${'0'.repeat(leading)}${Math.abs(written)}`;
    const tail = written === 0 && bare ? '' : e + power;
    return minus + front + (back === '' ? '' : `.${back}`) + tail;
  });
}
