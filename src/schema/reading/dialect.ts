import type { JsonValue } from '../../json/value.ts';
import { type Draft, draftOf, isFrom } from '../draft.ts';
import { hasKeyword, KEYWORDS, type KeywordVocabulary, type Treatment } from '../keywords.ts';
import type { Documents } from './documents.ts';
import { resolveUri } from './uri.ts';

/** Which keywords a resource has, by its `$schema`. */
export interface Dialect {
  readonly draft: Draft;
  /** The vocabularies that its meta-schema names; undefined: all of the draft. */
  readonly vocabularies: ReadonlySet<KeywordVocabulary> | undefined;
  /** Whether its meta-schema says that `format` is an assertion; undefined: left to the reader. */
  readonly assertsFormat: boolean | undefined;
  /** A vocabulary that its meta-schema requires, and that is not known: nothing can be read. */
  readonly unknownVocabulary: string | undefined;
  /** What is to be said about `$schema` when the resource is read. */
  readonly warning: string | undefined;
}

const VOCABULARY = /^https:\/\/json-schema\.org\/draft\/(2019-09|2020-12)\/vocab\/([a-z-]+)$/;

/** The vocabularies of the drafts, by the last part of their URI. */
const VOCABULARIES: Readonly<Record<'2019-09' | '2020-12', Readonly<Record<string, KeywordVocabulary>>>> = {
  '2019-09': {
    core: 'core',
    applicator: 'applicator',
    validation: 'validation',
    'meta-data': 'meta-data',
    format: 'format',
    content: 'content',
  },
  '2020-12': {
    core: 'core',
    applicator: 'applicator',
    unevaluated: 'unevaluated',
    validation: 'validation',
    'meta-data': 'meta-data',
    'format-annotation': 'format',
    'format-assertion': 'format',
    content: 'content',
  },
};

/** The dialects that URIs under `$schema` name. */
export class Dialects {
  /** Of resources without `$schema`. */
  readonly standard: Dialect;
  private readonly documents: Documents;
  private readonly known = new Map<string, Dialect>();

  constructor(documents: Documents, draft: Draft) {
    this.documents = documents;
    this.standard = dialectOf(draft);
  }

  /** The dialect of a schema with a certain value under `$schema`, or of one without. */
  of(schema: JsonValue | undefined, inherited: Dialect = this.standard): Dialect {
    if (schema?.kind !== 'string') return inherited;
    let dialect = this.known.get(schema.value);
    if (dialect === undefined) {
      // Found again on the way, it is its own meta-schema, and no draft is known of it.
      this.known.set(schema.value, this.unknown(schema.value));
      dialect = this.find(schema.value);
      this.known.set(schema.value, dialect);
    }
    return dialect;
  }

  private find(uri: string): Dialect {
    const draft = draftOf(uri);
    if (draft !== undefined) return dialectOf(draft);
    const meta = this.documents.find(resolveUri('', uri).uri);
    if (meta?.kind !== 'object') return this.unknown(uri);
    const own = this.of(meta.members.get('$schema'));
    const vocabularies = meta.members.get('$vocabulary');
    if (vocabularies?.kind !== 'object' || !isFrom(own.draft, '2019-09')) {
      return { ...dialectOf(own.draft), warning: own.warning };
    }
    return { ...own, ...readVocabularies(own.draft as '2019-09' | '2020-12', vocabularies.members) };
  }

  private unknown(uri: string): Dialect {
    const { draft } = this.standard;
    return {
      ...dialectOf(draft),
      warning: `unknown "$schema" ${JSON.stringify(uri)}: the schema is read as draft ${draft}`,
    };
  }
}

function dialectOf(draft: Draft): Dialect {
  return {
    draft,
    vocabularies: undefined,
    assertsFormat: undefined,
    unknownVocabulary: undefined,
    warning: undefined,
  };
}

/** JSON Schema 2020-12 Core, section 8.1.2: what is required and not known must be refused, the rest ignored. */
function readVocabularies(
  draft: '2019-09' | '2020-12',
  named: ReadonlyMap<string, JsonValue>,
): Pick<Dialect, 'vocabularies' | 'assertsFormat' | 'unknownVocabulary'> {
  const vocabularies = new Set<KeywordVocabulary>(['core']);
  let assertsFormat: boolean | undefined;
  let unknownVocabulary: string | undefined;
  for (const [uri, isRequired] of named) {
    const required = isRequired.kind === 'boolean' && isRequired.value;
    const match = VOCABULARY.exec(uri);
    const table = VOCABULARIES[draft];
    const name = match?.[1] === draft && Object.hasOwn(table, match[2]!) ? match[2]! : undefined;
    if (name === undefined) {
      if (required) unknownVocabulary ??= uri;
      continue;
    }
    vocabularies.add(table[name]!);
    if (draft === '2019-09' && name === 'applicator') vocabularies.add('unevaluated');
    // Validation 2020-12, section 7.2.2, asks it of whoever knows the vocabulary; 2019-09, section 7.2, where it is true.
    if (name === 'format-assertion' || (name === 'format' && required)) assertsFormat = true;
  }
  return { vocabularies, assertsFormat, unknownVocabulary };
}

/**
 * What becomes of a keyword in a dialect: its treatment; `unknown` to all drafts; `absent`: only other drafts have it;
 * `left-out`: its vocabulary is not among those of the meta-schema.
 */
export function treatmentOf(
  keyword: string,
  dialect: Dialect,
): Treatment | 'unknown' | 'absent' | 'left-out' {
  if (!Object.hasOwn(KEYWORDS, keyword)) return 'unknown';
  const entry = KEYWORDS[keyword]!;
  if (!hasKeyword(dialect.draft, entry)) return 'absent';
  return dialect.vocabularies?.has(entry.vocabulary) === false ? 'left-out' : entry.treatment;
}
