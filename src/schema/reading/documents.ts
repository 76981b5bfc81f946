import type { JsonValue } from '../../json/value.ts';
import { metaSchema } from '../meta-schemas/meta-schemas.ts';
import { resolveUri } from './uri.ts';

/** A document that the caller gives, for references to lead into. */
export interface GivenDocument {
  /** The URI at which it is given; undefined where its own identifier is all there is. */
  readonly uri: string | undefined;
  readonly json: () => JsonValue;
}

/** A document as it is known before its dialect is. */
export interface StoredDocument {
  /** The URI that relative identifiers in it are resolved against: where it was given, or nothing. */
  readonly base: string;
  readonly json: JsonValue;
}

/** The documents that references can lead into, by URI, as they stand. */
export class Documents {
  private readonly given: readonly GivenDocument[];
  private stored: readonly StoredDocument[] | undefined;
  private readonly byUri = new Map<string, StoredDocument>();

  constructor(given: readonly GivenDocument[]) {
    this.given = given;
  }

  /** All documents that were given. */
  all(): readonly StoredDocument[] {
    if (this.stored === undefined) {
      this.stored = this.given.map(({ uri, json }) => ({
        base: uri === undefined ? '' : resolveUri('', uri).uri,
        json: json(),
      }));
      for (const document of this.stored) {
        const id = identifierOf(document.json);
        if (id !== undefined) this.byUri.set(resolveUri(document.base, id).uri, document);
      }
      // Where a document was given counts more than what it calls itself.
      for (const document of this.stored) if (document.base !== '') this.byUri.set(document.base, document);
    }
    return this.stored;
  }

  /** The document with a URI: one that was given, or a meta-schema of a draft. */
  find(uri: string): JsonValue | undefined {
    this.all();
    return this.byUri.get(uri)?.json ?? metaSchema(uri);
  }
}

/** What a document calls itself, in any draft. */
export function identifierOf(document: JsonValue): string | undefined {
  if (document.kind !== 'object') return undefined;
  const id = document.members.get('$id') ?? document.members.get('id');
  return id?.kind === 'string' && !id.value.startsWith('#') ? id.value : undefined;
}
