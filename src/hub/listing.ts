import { ModelError, WellformedError } from '../base/errors.ts';
import type { ContentId } from './digest.ts';
import type { Transport } from './transport.ts';

/** A file of a model on the hub. */
export interface RemoteFile {
  /** With slashes, from the root of the model; it never leads out of it. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly id: ContentId;
}

/** All files of a model at one commit. */
export interface Listing {
  /** 40 hexadecimal digits. */
  readonly commit: string;
  readonly files: readonly RemoteFile[];
}

const MAX_FILES = 100_000;

/** Whether a revision is the full name of a commit, which never changes its meaning. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

/**
 * Asks the hub which commit a revision is, and which files that has. Throws `ModelError` (`not-found`, `unauthorized`,
 * `rate-limited`, `network`).
 */
export async function fetchListing(
  name: string,
  revision: string,
  endpoint: string,
  transport: Transport,
  knownListing: (commit: string) => Promise<Listing | undefined>,
): Promise<Listing> {
  const hub = await import('@huggingface/hub');
  const subject = `${name} (revision ${revision})`;
  const request = { hubUrl: endpoint, fetch: transport.fetchFor(subject) };
  const commit = isCommit(revision)
    ? revision
    : await answerOf(subject, async () => {
        const { sha } = await hub.modelInfo({ ...request, name, revision, additionalFields: ['sha'] });
        if (typeof sha !== 'string' || !isCommit(sha)) throw new TypeError('no commit');
        return sha;
      });
  const known = await knownListing(commit);
  if (known !== undefined) return known;
  const files = await answerOf(subject, async () => {
    const found: RemoteFile[] = [];
    for await (const entry of hub.listFiles({
      ...request,
      repo: { type: 'model', name },
      revision: commit,
      recursive: true,
    })) {
      const file = readEntry(entry);
      if (file !== undefined) found.push(file);
      if (found.length > MAX_FILES) throw new RangeError('too many files');
    }
    return found;
  });
  return { commit, files };
}

/** What the library makes of an answer that is not one of the hub's is no error of ours. */
async function answerOf<Answer>(subject: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof WellformedError) throw cause;
    throw new ModelError(
      'network',
      `What was answered about ${subject} is not what the hub answers. Check HF_ENDPOINT and the proxy.`,
      { cause },
    );
  }
}

/** A file as the hub lists it; `undefined` for what is none that could be kept. Throws `TypeError` if it is malformed. */
function readEntry(entry: {
  readonly type: string;
  readonly path: string;
  readonly size: number;
  readonly oid?: string;
  readonly lfs?: { readonly oid: string; readonly size: number };
}): RemoteFile | undefined {
  // No model needs a file whose path some system takes for more than a name.
  if (entry.type !== 'file' || !isSafePath(entry.path)) return undefined;
  const { path, lfs } = entry;
  const size = lfs?.size ?? entry.size;
  const id: ContentId =
    lfs === undefined ? { kind: 'git', hex: entry.oid ?? '' } : { kind: 'sha256', hex: lfs.oid };
  const file = { path, size, id };
  if (!isRemoteFile(file)) throw new TypeError('not a file of a model');
  return file;
}

/** Whether something is a file whose path stays within the model, and whose contents can be verified. */
export function isRemoteFile(value: unknown): value is RemoteFile {
  if (typeof value !== 'object' || value === null) return false;
  const { path, size, id } = value as Partial<RemoteFile>;
  return (
    typeof path === 'string' &&
    isSafePath(path) &&
    Number.isSafeInteger(size) &&
    size! >= 0 &&
    typeof id === 'object' &&
    id !== null &&
    typeof id.hex === 'string' &&
    ((id.kind === 'git' && /^[0-9a-f]{40}$/.test(id.hex)) ||
      (id.kind === 'sha256' && /^[0-9a-f]{64}$/.test(id.hex)))
  );
}

/** No part of the path is empty, `.` or `..`, and none has what Windows would take for a drive, a stream or a folder. */
function isSafePath(path: string): boolean {
  return path
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\:\0]/.test(part));
}
