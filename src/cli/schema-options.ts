import { WellformedError } from '../index.ts';
import type { SchemaOptions } from '../index.ts';
import { readDraft } from './drafts.ts';
import { readSchema } from './input.ts';
import { membersOf, stringOf } from '../suite/lossless.ts';
import type { Schema } from '../suite/lossless.ts';
import type { Options, OptionTable } from './options.ts';

/** The options of the commands that read schemas, for how these are read. */
export const SCHEMA_OPTIONS: OptionTable = { schemas: 'list', formats: 'value', draft: 'value' };

/** How a schema is read, as the command line says it. Reads the documents it names. */
export async function readSchemaOptions(options: Options): Promise<SchemaOptions> {
  const formats = options.choice('formats', ['assert', 'annotate']);
  const draft = options.value('draft');
  const schemas = await readDocuments(options.values('schemas'));
  return {
    ...(formats === undefined ? {} : { formats }),
    ...(draft === undefined ? {} : { draft: readDraft(draft, '--draft') }),
    ...(schemas === undefined ? {} : { schemas }),
  };
}

/** A scheme of two letters at least, so that no drive of Windows is one, and what follows up to the first "=". */
const URI_AND_FILE = /^([a-z][a-z0-9+.-]+:[^=]*)=(.+)$/is;

/** Documents for references, by URI: each is a file, whose own identifier counts, or URI=FILE. */
async function readDocuments(given: readonly string[]): Promise<Record<string, Schema> | undefined> {
  if (given.length === 0) return undefined;
  const documents = new Map<string, Schema>();
  for (const argument of given) {
    const [, uri, path] = URI_AND_FILE.exec(argument) ?? [undefined, undefined, argument];
    const document = await readSchema(path!);
    const name = (uri ?? identifierOf(document))?.replace(/#$/, '');
    if (name === undefined) {
      throw new WellformedError(
        'bad-option',
        `--schemas "${argument}": the file has no "$id" for references to name it by; give it as URI=FILE`,
      );
    }
    if (documents.has(name)) {
      throw new WellformedError('bad-option', `--schemas "${argument}": "${name}" was given twice`);
    }
    documents.set(name, document);
  }
  return Object.fromEntries(documents);
}

/** What a document calls itself: `$id`, or `id` in draft 4. */
function identifierOf({ json }: Schema): string | undefined {
  const members = membersOf(json);
  return stringOf(members.get('$id')) ?? stringOf(members.get('id'));
}
