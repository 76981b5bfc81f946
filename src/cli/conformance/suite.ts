import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { WellformedError } from '../../index.ts';
import { draftOf, DRAFTS } from '../drafts.ts';
import type { Draft } from '../drafts.ts';
import { cannotRead } from '../input.ts';
import { itemsOf, LosslessText, membersOf, stringOf } from '../../suite/lossless.ts';
import type { Json, Schema } from '../../suite/lossless.ts';

/** The address at which the suite serves its folder remotes/ (README of JSON-Schema-Test-Suite). */
const REMOTE_ADDRESS = 'http://localhost:1234/';

/** One file of tests. */
export interface SuiteFile {
  /** Below tests/, with forward slashes: `draft7/optional/format/ipv4.json`. */
  readonly name: string;
  readonly path: string;
  readonly draft: Draft;
  readonly isRequired: boolean;
  /** In optional/format, `format` is to be asserted; elsewhere it says nothing (but for a `$vocabulary` that does). */
  readonly formats: 'assert' | 'annotate';
  /** The same for draft 7's `contentEncoding` and `contentMediaType`. */
  readonly content: 'assert' | 'annotate';
}

/** The files of a suite, and what in it is left out. */
export interface Suite {
  readonly files: readonly SuiteFile[];
  /** By address. */
  readonly remotes: Readonly<Record<string, Schema>>;
  readonly leftOut: readonly { readonly file: string; readonly reason: string }[];
}

/** A schema and the instances that it must accept or refuse. */
export interface Group {
  readonly description: string;
  readonly schema: Schema;
  readonly tests: readonly {
    readonly description: string;
    readonly valid: boolean;
    readonly data: Json;
  }[];
}

/**
 * Lists the files of the suite in a folder: its root, its folder tests/, or the folder of one draft there. With `draft`
 * only the files of that one. Throws `WellformedError`: `missing-file`; `bad-option` where there are no tests.
 */
export function readSuite(folder: string, draft: Draft | undefined): Suite {
  const given = resolve(folder);
  if (!existsSync(given)) throw cannotRead(folder, { code: 'ENOENT' });
  const tests = testsFolder(given);
  const isOneDraft = draftOf(basename(given)) !== undefined && tests === dirname(given);
  const drafts = isOneDraft ? [basename(given)] : foldersIn(tests);
  const files: SuiteFile[] = [];
  const leftOut: { file: string; reason: string }[] = [];
  const rank = (name: string): number => DRAFTS.indexOf(draftOf(name) ?? '4');
  for (const name of drafts.sort((a, b) => rank(a) - rank(b))) {
    const found = draftOf(name);
    if (found === undefined) leftOut.push({ file: `${name}/`, reason: 'this draft is not supported' });
    else if (draft === undefined || draft === found) files.push(...filesOf(tests, name, found));
  }
  if (files.length === 0) {
    const wanted = draft === undefined ? 'a draft' : `draft ${draft}`;
    throw new WellformedError(
      'bad-option',
      `--suite "${folder}": no tests of ${wanted} there; expected JSON-Schema-Test-Suite or one of its folders tests/draft*`,
    );
  }
  return { files, remotes: readRemotes(join(dirname(tests), 'remotes')), leftOut };
}

/** Reads a file of tests. Throws `WellformedError`: `missing-file`, `bad-json`. */
export function readGroups(file: SuiteFile): { readonly source: LosslessText; readonly groups: Group[] } {
  const source = readJsonFile(file.path);
  const malformed = (): WellformedError =>
    new WellformedError('bad-json', `"${file.path}" is not a file of JSON-Schema-Test-Suite`);
  const groups = itemsOf(source.root)?.map((group): Group => {
    const members = membersOf(group);
    const schema = members.get('schema');
    const tests = itemsOf(members.get('tests'));
    if (schema === undefined || tests === undefined) throw malformed();
    return {
      description: stringOf(members.get('description')) ?? '',
      schema: source.schemaOf(schema),
      tests: tests.map((test) => {
        const { data, valid, description } = Object.fromEntries(membersOf(test));
        if (data === undefined || valid?.kind !== 'boolean') throw malformed();
        return { description: stringOf(description) ?? '', valid: valid.value, data };
      }),
    };
  });
  if (groups === undefined) throw malformed();
  return { source, groups };
}

/** The folder that holds the folders of the drafts. */
function testsFolder(given: string): string {
  if (existsSync(join(given, 'tests'))) return join(given, 'tests');
  return draftOf(basename(given)) === undefined ? given : dirname(given);
}

function filesOf(tests: string, folder: string, draft: Draft): SuiteFile[] {
  return jsonFilesBelow(join(tests, folder)).map((path) => {
    const name = posix(relative(tests, path));
    const inside = name.slice(folder.length + 1);
    return {
      name,
      path,
      draft,
      isRequired: !inside.startsWith('optional/'),
      formats: inside.startsWith('optional/format/') ? 'assert' : 'annotate',
      content: draft === '7' && inside === 'optional/content.json' ? 'assert' : 'annotate',
    };
  });
}

function readRemotes(folder: string): Record<string, Schema> {
  if (!existsSync(folder)) return {};
  const remotes = jsonFilesBelow(folder).map((path): [string, Schema] => {
    const source = readJsonFile(path);
    return [REMOTE_ADDRESS + posix(relative(folder, path)), source.schemaOf(source.root)];
  });
  return Object.fromEntries(remotes);
}

function readJsonFile(path: string): LosslessText {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw cannotRead(path, error);
  }
  try {
    return new LosslessText(text);
  } catch (error) {
    if (!(error instanceof WellformedError)) throw error;
    throw new WellformedError(error.code, `"${path}" is not JSON: ${error.message}`, { cause: error });
  }
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => statSync(join(folder, name)).isDirectory())
    .sort();
}

/** Files of the folder first, then those of its folders, each in the order of names. */
function jsonFilesBelow(folder: string): string[] {
  const names = readdirSync(folder).sort();
  const isFolder = (name: string): boolean => statSync(join(folder, name)).isDirectory();
  return [
    ...names.filter((name) => name.endsWith('.json') && !isFolder(name)).map((name) => join(folder, name)),
    ...names.filter(isFolder).flatMap((name) => jsonFilesBelow(join(folder, name))),
  ];
}

function posix(path: string): string {
  return path.split(sep).join('/');
}
