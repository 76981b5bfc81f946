/** Code of others that judges texts of a language, and knows nothing of our grammars. */
export interface IndependentParser {
  /** The package, and what of it is called. */
  readonly name: string;
  /** Throws for a text that it refuses. */
  readonly parse: (text: string) => unknown;
}

/** Why a parser refuses a text; undefined where it accepts it. */
export function refusalOf({ parse }: IndependentParser, text: string): string | undefined {
  try {
    parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

/** For parsers that return a verdict: throws where it is bad. */
export function demand(isGood: boolean, reason: string): void {
  if (!isGood) throw new Error(reason);
}
