import { pointerStep } from '../../json/value.ts';

/** What has no effect, in words: the same words about many places are said once, with the first place. */
export class Warnings {
  private readonly found = new Map<string, { readonly text: string; count: number }>();

  /** About a keyword in the subschema at a pointer. */
  keyword(pointer: string, keyword: string, what: string): void {
    const text = `"${keyword}" ${what}`;
    this.add(text, `${pointerStep(pointer, keyword)}: ${text}`);
  }

  /** About the whole. `about`: texts about the same are counted, and said once. */
  add(about: string, text: string = about): void {
    const known = this.found.get(about);
    if (known === undefined) this.found.set(about, { text, count: 1 });
    else known.count++;
  }

  list(): readonly string[] {
    return Array.from(this.found.values(), ({ text, count }) =>
      count === 1 ? text : `${text} (and in ${count - 1} more ${count === 2 ? 'place' : 'places'})`,
    );
  }
}
