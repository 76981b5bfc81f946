import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../grammars/', import.meta.url);

/** A file of `grammars/`, with what its header says. */
export interface GrammarFile {
  /** As `json.gbnf`. */
  readonly file: string;
  /** As `json`. */
  readonly name: string;
  readonly text: string;
  /** The first paragraph: what it is. */
  readonly about: string;
  readonly source: string;
  readonly leftOut: string;
  readonly accept: readonly string[];
  readonly reject: readonly string[];
}

/** All files, in the order of their names. */
export function grammarFiles(): GrammarFile[] {
  return readdirSync(FOLDER).sort().map(readGrammarFile);
}

export function readGrammarFile(file: string): GrammarFile {
  const text = readFileSync(new URL(file, FOLDER), 'utf8');
  const fields = fieldsOf(text);
  const field = (key: string): string => fields.find((one) => one.key === key)?.value ?? '';
  const samples = (key: string): string[] =>
    fields.filter((one) => one.key === key).map(({ value }) => sampleOf(file, value));
  return {
    file,
    name: file.replace(/\.[^.]+$/, ''),
    text,
    about: field('about'),
    source: field('source'),
    leftOut: field('left out'),
    accept: samples('accept'),
    reject: samples('reject'),
  };
}

interface Field {
  readonly key: string;
  value: string;
}

/** The comments before the first rule: `key: value`, with what goes on in lines that begin with no key. */
function fieldsOf(text: string): Field[] {
  const fields: Field[] = [{ key: 'about', value: '' }];
  for (const line of text.split('\n')) {
    const comment = /^(?:#|\/\/) ?(.*)$/.exec(line)?.[1];
    if (comment === undefined) break;
    const [, key, value] = /^(source|left out|accept|reject): (.*)$/.exec(comment) ?? [];
    if (key !== undefined) fields.push({ key, value: value! });
    else fields.at(-1)!.value = `${fields.at(-1)!.value} ${comment.trim()}`.trim();
  }
  return fields;
}

function sampleOf(file: string, quoted: string): string {
  const sample: unknown = JSON.parse(quoted);
  if (typeof sample !== 'string') throw new Error(`${file}: ${quoted} is no string`);
  return sample;
}
