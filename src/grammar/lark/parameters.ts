import type { Problems } from '../problems.ts';

/** What stands behind `::` and `%if`. */
export type Parameter =
  | { readonly kind: 'self'; readonly at: number }
  | { readonly kind: 'number'; readonly value: bigint; readonly at: number }
  /** The bits from `from` to below `to`. */
  | { readonly kind: 'bits'; readonly from: number; readonly to: number; readonly at: number }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Parameter[];
      readonly at: number;
    };

const MASK = (1n << 64n) - 1n;

type Taken = 'bit' | 'number' | 'bits' | 'condition';

/** What the functions of parameters and of conditions take (llguidance, docs/parametric.md). */
const VALUES: Readonly<Record<string, readonly Taken[]>> = {
  set_bit: ['bit'],
  clear_bit: ['bit'],
  bit_and: ['number'],
  bit_or: ['number'],
  incr: ['bits'],
  decr: ['bits'],
};

const COMPARISONS = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const;

const CONDITIONS: Readonly<Record<string, readonly Taken[]>> = {
  true: [],
  bit_clear: ['bit'],
  bit_set: ['bit'],
  is_ones: ['bits'],
  is_zeros: ['bits'],
  ...Object.fromEntries(COMPARISONS.map((name) => [name, ['bits', 'number'] as const])),
  ...Object.fromEntries(COMPARISONS.map((name) => [`bit_count_${name}`, ['bits', 'number'] as const])),
  and: ['condition', 'condition'],
  or: ['condition', 'condition'],
  not: ['condition'],
};

/** Whether something is right as a parameter; reports what is not. */
export function checkValue(parameter: Parameter, problems: Problems): boolean {
  if (parameter.kind === 'self') return true;
  if (parameter.kind === 'number') return checkNumber(parameter, MASK, problems);
  return checkCall(parameter, VALUES, 'a parameter is _, a number, or one of', problems);
}

/** Whether something is right as a condition; reports what is not. */
export function checkCondition(parameter: Parameter, problems: Problems): boolean {
  return checkCall(parameter, CONDITIONS, 'a condition is one of', problems);
}

function checkCall(
  parameter: Parameter,
  functions: Readonly<Record<string, readonly Taken[]>>,
  hint: string,
  problems: Problems,
): boolean {
  const taken =
    parameter.kind === 'call' && Object.hasOwn(functions, parameter.name)
      ? functions[parameter.name]
      : undefined;
  if (parameter.kind !== 'call' || taken === undefined) {
    const name = parameter.kind === 'call' ? `"${parameter.name}"` : 'this';
    problems.add(`${name} is not known here`, parameter.at, {
      hint: `${hint} ${Object.keys(functions).join(', ')}`,
    });
    return false;
  }
  const { args, name, at } = parameter;
  if (args.length !== taken.length) {
    problems.add(`"${name}" takes ${taken.length} arguments, and is given ${args.length}`, at);
    return false;
  }
  return args.every((arg, i) => checkArgument(arg, taken[i]!, problems));
}

function checkArgument(arg: Parameter, taken: Taken, problems: Problems): boolean {
  switch (taken) {
    case 'condition':
      return checkCondition(arg, problems);
    case 'bit':
      return checkNumber(arg, 63n, problems);
    case 'number':
      return checkNumber(arg, MASK, problems);
    case 'bits':
      if (arg.kind === 'self') return true;
      if (arg.kind === 'bits') {
        if (arg.to > arg.from && arg.to <= 64) return true;
        problems.add('these are no bits', arg.at, {
          hint: 'write [from:to] with from below to, and to at most 64',
        });
        return false;
      }
      problems.add('bits are expected', arg.at, { hint: 'write _ or [from:to]' });
      return false;
  }
}

function checkNumber(parameter: Parameter, most: bigint, problems: Problems): boolean {
  if (parameter.kind !== 'number') {
    problems.add('a number is expected', parameter.at);
    return false;
  }
  if (parameter.value <= most) return true;
  problems.add(`the number ${parameter.value} is too large`, parameter.at, { hint: `at most ${most}` });
  return false;
}

/** The value of a parameter that was found right, where the rule that it stands in has the value `self`. */
export function valueOf(parameter: Parameter, self: bigint): bigint {
  if (parameter.kind === 'self') return self;
  if (parameter.kind === 'number') return parameter.value;
  if (parameter.kind === 'bits') return bitsOf(parameter, self);
  const [arg] = parameter.args;
  const number = arg?.kind === 'number' ? arg.value : 0n;
  switch (parameter.name) {
    case 'set_bit':
      return self | (1n << number);
    case 'clear_bit':
      return self & ~(1n << number) & MASK;
    case 'bit_and':
      return self & number;
    case 'bit_or':
      return self | number;
    case 'incr':
      return bitsOf(arg!, self) === onesOf(arg!) ? self : (self + (1n << lowestOf(arg!))) & MASK;
    default:
      return bitsOf(arg!, self) === 0n ? self : (self - (1n << lowestOf(arg!))) & MASK;
  }
}

/** Whether a condition that was found right holds. */
export function holds(condition: Parameter, self: bigint): boolean {
  if (condition.kind !== 'call') return false;
  const { args, name } = condition;
  const [first, second] = args;
  switch (name) {
    case 'true':
      return true;
    case 'and':
      return holds(first!, self) && holds(second!, self);
    case 'or':
      return holds(first!, self) || holds(second!, self);
    case 'not':
      return !holds(first!, self);
    case 'bit_clear':
      return (self & (1n << numberOf(first!))) === 0n;
    case 'bit_set':
      return (self & (1n << numberOf(first!))) !== 0n;
    case 'is_ones':
      return bitsOf(first!, self) === onesOf(first!);
    case 'is_zeros':
      return bitsOf(first!, self) === 0n;
    default: {
      const bits = bitsOf(first!, self);
      const left = name.startsWith('bit_count_') ? countOf(bits) : bits;
      return compare(name.slice(-2), left, numberOf(second!));
    }
  }
}

function compare(how: string, left: bigint, right: bigint): boolean {
  switch (how) {
    case 'eq':
      return left === right;
    case 'ne':
      return left !== right;
    case 'lt':
      return left < right;
    case 'le':
      return left <= right;
    case 'gt':
      return left > right;
    default:
      return left >= right;
  }
}

function numberOf(parameter: Parameter): bigint {
  return parameter.kind === 'number' ? parameter.value : 0n;
}

function lowestOf(parameter: Parameter): bigint {
  return parameter.kind === 'bits' ? BigInt(parameter.from) : 0n;
}

function onesOf(parameter: Parameter): bigint {
  return parameter.kind === 'bits' ? (1n << BigInt(parameter.to - parameter.from)) - 1n : MASK;
}

function bitsOf(parameter: Parameter, self: bigint): bigint {
  return (self >> lowestOf(parameter)) & onesOf(parameter);
}

function countOf(bits: bigint): bigint {
  let count = 0n;
  for (let rest = bits; rest > 0n; rest &= rest - 1n) count++;
  return count;
}
