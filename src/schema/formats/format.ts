import type { Draft } from '../draft.ts';

/**
 * What a name of the keyword `format` asks of a string. Sources are regular expressions of ECMA-262 under the flag `u`,
 * anchored at both ends. The exact verdict of a text: `inner` accepts it, or `outer` accepts it and so does `judge`.
 */
export interface Format {
  readonly name: string;
  /** The draft that brought it. It is asserted in every draft: those before it leave it to the implementation. */
  readonly since: Draft;
  /** Where drafts read a name differently: the last draft that this row stands for. A row without it stands for the rest. */
  readonly until?: Draft;
  /** Accepts everything that is valid, or more where there is a `judge`. */
  readonly outer: string;
  /** Accepts valid texts only: what is generated. Where it is left out, it is `outer`. */
  readonly inner?: string;
  /** Decides what `outer` accepts and `inner` does not. Where it is left out, all of it is valid. */
  readonly judge?: (text: string) => boolean;
  /** What defines it. */
  readonly reference: string;
  /** For the documentation: what is not plain from the reference, and how generation narrows it. */
  readonly note?: string;
}

/** A source that matches whole texts only. */
export function whole(source: string): string {
  return `^(?:${source})$`;
}
