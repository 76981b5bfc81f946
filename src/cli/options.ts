import { parseArgs } from 'node:util';
import { WellformedError } from '../index.ts';
import { didYouMean } from './did-you-mean.ts';

/**
 * The options of a command, by name: whether a value follows. A `list` may be given more than once. An `operand` stands
 * without a name; a command has one at most.
 */
export type OptionTable = Readonly<Record<string, 'value' | 'list' | 'flag' | 'operand'>>;

/** What was given on the command line. */
export class Options {
  private readonly given: ReadonlyMap<string, readonly string[]>;

  constructor(given: ReadonlyMap<string, readonly string[]>) {
    this.given = given;
  }

  flag(name: string): boolean {
    return this.given.has(name);
  }

  value(name: string): string | undefined {
    return this.given.get(name)?.[0];
  }

  /** All values of a list, in their order. */
  values(name: string): readonly string[] {
    return this.given.get(name) ?? [];
  }

  /** Throws if the option was not given. */
  required(name: string, hint: string): string {
    const value = this.value(name);
    if (value === undefined) throw new WellformedError('bad-option', `--${name} is missing: ${hint}`);
    return value;
  }

  /** Throws if the value is none of those allowed. */
  choice<Allowed extends string>(name: string, allowed: readonly Allowed[]): Allowed | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const chosen = allowed.find((one) => one === value);
    if (chosen !== undefined) return chosen;
    throw new WellformedError('bad-option', `--${name} "${value}": expected ${allowed.join(' or ')}`);
  }

  /** Throws if the value is not a number in decimal digits. The range is for the library to judge. */
  number(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (!/^-?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(value)) {
      throw new WellformedError('bad-option', `--${name} "${value}": expected a number`);
    }
    return Number(value);
  }
}

/** Reads the arguments of a command. Unknown, repeated and incomplete options are errors (`bad-option`). */
export function parseOptions(command: string, table: OptionTable, args: readonly string[]): Options {
  const named = Object.entries(table).filter(([, kind]) => kind !== 'operand');
  const options = Object.fromEntries(
    named.map(([name, kind]) => [name, { type: kind === 'flag' ? 'boolean' : 'string' } as const]),
  );
  const operand = Object.keys(table).find((name) => table[name] === 'operand');
  // Not strict, for messages of our own: with what was meant, and where to read on.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const given = new Map<string, string[]>();
  const fail = (message: string): never => {
    throw new WellformedError('bad-option', `${message} (see "wellformed ${command} --help")`);
  };
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (operand === undefined || given.has(operand)) fail(`"${token.value}" is not expected here`);
      else given.set(operand, [token.value]);
    }
    if (token.kind !== 'option') continue;
    const kind = Object.hasOwn(options, token.name) ? table[token.name] : undefined;
    if (kind === undefined || !token.rawName.startsWith('--')) {
      fail(
        `unknown option "${token.rawName}"${didYouMean(
          token.rawName,
          named.map(([name]) => `--${name}`),
        )}`,
      );
    }
    if (kind !== 'list' && given.has(token.name)) fail(`${token.rawName} was given twice`);
    if (kind === 'flag' && token.value !== undefined) fail(`${token.rawName} takes no value`);
    if (kind !== 'flag' && token.value === undefined) fail(`${token.rawName} needs a value`);
    given.set(token.name, [...(given.get(token.name) ?? []), token.value ?? '']);
  }
  return new Options(given);
}
