import { fromJs } from '../../json/read.ts';
import type { JsonValue } from '../../json/value.ts';
import { draft04 } from './draft-04.ts';
import { draft06 } from './draft-06.ts';
import { draft07 } from './draft-07.ts';
import { draft201909 } from './draft-2019-09.ts';
import { draft202012Validation } from './draft-2020-12-validation.ts';
import { draft202012 } from './draft-2020-12.ts';

/** The older drafts were named over http, the newer over https; what is written otherwise is meant all the same. */
const OLD = /^https?:\/\/json-schema\.org\/draft-0([467])\/schema$/;
const NEW = /^https?:(\/\/json-schema\.org\/draft\/(2019-09|2020-12)\/(?:schema|meta\/[a-z-]+))$/;

const known = new Map<string, JsonValue>();

/**
 * A meta-schema of a draft, or of one of its vocabularies, by its URI without fragment; undefined for other URIs. They
 * are built when they are first asked for, and kept.
 */
export function metaSchema(uri: string): JsonValue | undefined {
  const old = OLD.exec(uri)?.[1];
  if (old !== undefined) {
    return kept(
      `http://json-schema.org/draft-0${old}/schema`,
      old === '4' ? draft04 : old === '6' ? draft06 : draft07,
    );
  }
  const match = NEW.exec(uri);
  if (match === null) return undefined;
  const id = `https:${match[1]}`;
  if (!known.has(id)) {
    for (const document of match[2] === '2019-09'
      ? draft201909()
      : [...draft202012(), ...draft202012Validation()]) {
      known.set((document as { readonly $id: string }).$id, fromJs(document));
    }
  }
  return known.get(id);
}

function kept(uri: string, build: () => object): JsonValue {
  let document = known.get(uri);
  if (document === undefined) known.set(uri, (document = fromJs(build())));
  return document;
}
