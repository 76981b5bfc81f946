import type { Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { ModelError } from '../base/errors.ts';
import { startDigest } from './digest.ts';
import type { RemoteFile } from './listing.ts';
import { notWritable } from './model-cache.ts';
import { TransientFailure } from './retries.ts';
import type { OpenedFile, Transport } from './transport.ts';

/** How often a file may come with other contents than its digest tells, before it is given up. */
const MAX_DAMAGES = 3;

/** A file to fetch. */
export interface Wanted {
  readonly file: RemoteFile;
  /** Its address at the commit, which never gives other contents. */
  readonly url: string;
  /** What errors call it. */
  readonly subject: string;
  /**
   * Told how many bytes of it are there, and whether the last of them came over the network or were on the disk. It may
   * become less again.
   */
  readonly onBytes: (bytes: number, isFetched: boolean) => void;
}

/**
 * Fetches a file to `part`, which no one else writes to. What is there already is taken for its beginning, and the hub is
 * asked for the rest (`Range`, RFC 9110 section 14); a connection that is cut off is taken up again in the same way. In the
 * end the file is whole, has the digest that the hub lists, and is on the disk.
 *
 * Throws `ModelError`: `damaged` if the contents are not those listed, again and again; `network`, `not-found`,
 * `unauthorized`, `rate-limited` as `Transport`; `not-writable`.
 */
export async function downloadFile(wanted: Wanted, part: string, transport: Transport): Promise<void> {
  const target = await PartialFile.open(part, wanted);
  try {
    for (let damages = 1; ; damages++) {
      try {
        await transport.retry(() => continueFile(wanted, target, transport));
        target.verify();
        await target.flush();
        return;
      } catch (error) {
        if (!(error instanceof Damage)) throw error;
        await target.restart();
        if (damages < MAX_DAMAGES) continue;
        throw new ModelError(
          'damaged',
          `${wanted.subject} came ${MAX_DAMAGES} times with other contents than the hub lists: ${error.message}. ` +
            'Nothing of it was kept. Try again later, or check HF_ENDPOINT and the proxy.',
        );
      }
    }
  } finally {
    await target.close();
  }
}

/** What came is not the file. */
class Damage extends Error {}

/** Asks for what is missing, and writes it as it comes. */
async function continueFile(
  { file, url, subject }: Wanted,
  target: PartialFile,
  transport: Transport,
): Promise<void> {
  if (target.length === file.size) return;
  const answer = await transport.open(url, subject, {
    ...(target.length > 0 && { headers: { range: `bytes=${target.length}-` } }),
  });
  const most = target.mostLength;
  try {
    if (startOf(answer, target.length, file.size) === 0) await target.restart();
    for await (const piece of answer.body) await target.append(piece);
  } catch (error) {
    if (error instanceof TransientFailure) {
      throw new TransientFailure(error.failure, { broughtMore: target.mostLength > most });
    }
    throw error;
  } finally {
    answer.close();
  }
  if (target.length === file.size) return;
  throw new TransientFailure(
    new ModelError(
      'network',
      `${subject} ended after ${target.length} of ${file.size} bytes, again and again. Try again later.`,
    ),
    { broughtMore: target.mostLength > most },
  );
}

/** Where in the file an answer begins: at 0, or at `asked`. Throws `Damage` if it tells other lengths than it should. */
function startOf({ status, headers }: OpenedFile, asked: number, size: number): number {
  if (status === 416) throw new Damage(`there is nothing behind byte ${asked} of ${size}`);
  // Asked for or not, it may come compressed; then the length is not that of the file.
  const length = headers.has('content-encoding') ? null : headers.get('content-length');
  if (status !== 206) {
    if (length !== null && Number(length) !== size)
      throw new Damage(`it has ${length} bytes instead of ${size}`);
    return 0;
  }
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
  const [, start, , whole] = range ?? [];
  if (Number(start) !== asked || (whole !== '*' && Number(whole) !== size)) {
    throw new Damage(`asked for what is behind byte ${asked} of ${size}, the hub gave another part`);
  }
  return asked;
}

/** A file that is written from its beginning on, with the digest of what was written so far. */
class PartialFile {
  length = 0;
  /** The most that there ever was. */
  mostLength = 0;
  private readonly path: string;
  private readonly handle: FileHandle;
  private readonly wanted: Wanted;
  private digest: Hash;

  private constructor(path: string, handle: FileHandle, wanted: Wanted) {
    this.path = path;
    this.handle = handle;
    this.wanted = wanted;
    this.digest = startDigest(wanted.file.id.kind, wanted.file.size);
  }

  static async open(path: string, wanted: Wanted): Promise<PartialFile> {
    const handle = await writing(path, () => open(path, constants.O_RDWR | constants.O_CREAT));
    const target = new PartialFile(path, handle, wanted);
    try {
      const { size } = await handle.stat();
      if (size > wanted.file.size) await target.restart();
      else await target.readBack();
    } catch (error) {
      await handle.close();
      throw error;
    }
    return target;
  }

  async append(piece: Uint8Array): Promise<void> {
    const { size } = this.wanted.file;
    if (this.length + piece.length > size) throw new Damage(`it has more than ${size} bytes`);
    await writing(this.path, async () => {
      for (let written = 0; written < piece.length;) {
        const rest = piece.length - written;
        written += (await this.handle.write(piece, written, rest, this.length + written)).bytesWritten;
      }
    });
    this.digest.update(piece);
    this.moveTo(this.length + piece.length, true);
  }

  /** Begins from nothing. */
  async restart(): Promise<void> {
    await writing(this.path, () => this.handle.truncate(0));
    this.digest = startDigest(this.wanted.file.id.kind, this.wanted.file.size);
    this.moveTo(0, false);
  }

  /** Throws `Damage` unless the contents are those that the hub lists. */
  verify(): void {
    const { id } = this.wanted.file;
    const found = this.digest.digest('hex');
    if (found !== id.hex)
      throw new Damage(`its ${id.kind === 'git' ? 'Git' : 'SHA-256'} digest is ${found}, not ${id.hex}`);
  }

  /** On the disk, so that not even a loss of power leaves a name without contents. */
  flush(): Promise<void> {
    return writing(this.path, () => this.handle.sync());
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private async readBack(): Promise<void> {
    const buffer = new Uint8Array(1 << 20);
    for (;;) {
      const { bytesRead } = await this.handle.read(buffer, 0, buffer.length, this.length);
      if (bytesRead === 0) return;
      this.digest.update(buffer.subarray(0, bytesRead));
      this.moveTo(this.length + bytesRead, false);
    }
  }

  private moveTo(length: number, isFetched: boolean): void {
    this.length = length;
    this.mostLength = Math.max(this.mostLength, length);
    this.wanted.onBytes(length, isFetched);
  }
}

async function writing<Result>(path: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (cause) {
    throw notWritable(path, cause);
  }
}
