import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** What goes wrong with one request. */
export type Fault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly text?: string }
  /** The connection ends after this many bytes of the body. */
  | { readonly cutAfter: number }
  /** Nothing more comes after this many bytes, and the connection stays open. */
  | { readonly stallAfter: number }
  /** `Content-Length` and body have this many bytes more, or fewer, than the file. */
  | { readonly lengthOff: number }
  /** As many bytes as there should be, and others. */
  | { readonly wrongContent: true }
  /** The whole file, whatever part was asked for. */
  | { readonly ignoreRange: true; readonly cutAfter?: number }
  /** Another part than the one that was asked for. */
  | { readonly wrongRange: true }
  /** The body comes without a length, in pieces of one byte. */
  | { readonly trickle: true }
  /** Compressed, whether that was asked for or not. */
  | { readonly gzip: true };

interface AllFaults {
  readonly cutAfter?: number;
  readonly stallAfter?: number;
  readonly lengthOff?: number;
  readonly wrongContent?: true;
  readonly ignoreRange?: true;
  readonly wrongRange?: true;
  readonly trickle?: true;
  readonly gzip?: true;
}

export interface Seen {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Which of the two servers: large files come from another origin, as they do from the hub. */
  readonly origin: 'hub' | 'store';
}

export interface Repository {
  readonly commit: string;
  readonly files: Readonly<Record<string, Uint8Array | string>>;
}

/** A small hub: the addresses that a download uses, and whatever goes wrong when a test wants it to. */
export class HubServer {
  readonly seen: Seen[] = [];
  /** By `owner/name@revision`. */
  readonly repositories: Map<string, Repository> = new Map<string, Repository>();
  /** By a part of the address: the faults of the next requests, one each. */
  private readonly faults = new Map<string, (Fault | undefined)[]>();
  private readonly hub: Server;
  private readonly store: Server;
  /** How many entries a page of a list has. */
  pageSize: number = 1000;
  /** Called before a file is sent. */
  onFile: (path: string) => Promise<void> = () => Promise.resolve();
  /** Whether the other side has written so many bytes of a file: a connection is not cut before. */
  isWritten: (path: string, size: number) => boolean = () => true;

  constructor() {
    this.hub = createServer((request, response) => void this.answer('hub', request, response));
    this.store = createServer((request, response) => void this.answer('store', request, response));
  }

  async start(): Promise<this> {
    for (const server of [this.hub, this.store]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    }
    return this;
  }

  async stop(): Promise<void> {
    for (const server of [this.hub, this.store]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  get endpoint(): string {
    return addressOf(this.hub);
  }

  /** The next requests whose address contains `part` fail in these ways; `undefined` is an answer without fault. */
  fail(part: string, ...faults: (Fault | undefined)[]): void {
    this.faults.set(part, [...(this.faults.get(part) ?? []), ...faults]);
  }

  /** Requests for files by their path in the model, at the origin that sends them. */
  requestsFor(path: string): Seen[] {
    return this.seen.filter((one) => one.path.endsWith(`/${path}`));
  }

  private async answer(
    origin: Seen['origin'],
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    request.resume();
    const url = new URL(request.url ?? '/', this.endpoint);
    this.seen.push({ path: url.pathname, headers: request.headers, origin });
    const fault = this.takeFault(url.pathname, origin);
    if (fault !== undefined && 'status' in fault) {
      response.writeHead(fault.status, fault.headers).end(fault.text ?? 'a page');
      return;
    }
    const api = /^\/api\/models\/([^/]+\/[^/]+)\/(revision|tree)\/([^/]+)$/.exec(url.pathname);
    const file = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(url.pathname);
    const [, name, revision] = api === null ? (file ?? []) : [null, api[1], decodeURIComponent(api[3]!)];
    const repository =
      this.repositories.get(`${name}@${revision}`) ??
      [...this.repositories].find(
        ([key, { commit }]) => commit === revision && key.startsWith(`${name}@`),
      )?.[1];
    if (repository === undefined) response.writeHead(404, { 'x-error-code': 'RepoNotFound' }).end();
    else if (api?.[2] === 'revision')
      json(response, { _id: '1', id: name, sha: repository.commit, lastModified: '2026-01-01' });
    else if (api !== null) this.list(repository, url, response);
    else
      await this.send(repository, decodeURIComponent(file![3]!), { origin, url, request, response, fault });
  }

  private takeFault(path: string, origin: Seen['origin']): Fault | undefined {
    for (const [part, faults] of this.faults) {
      // What is redirected has its fault where it is sent.
      if (
        !path.includes(part) ||
        faults.length === 0 ||
        (isLarge(path) && origin === 'hub' && !('status' in (faults[0] ?? {})))
      )
        continue;
      return faults.shift();
    }
    return undefined;
  }

  private list(repository: Repository, url: URL, response: ServerResponse): void {
    const all = Object.entries(repository.files).map(([path, contents]) =>
      entryOf(path, Buffer.from(contents)),
    );
    const from = Number(url.searchParams.get('from') ?? 0);
    const to = from + this.pageSize;
    url.searchParams.set('from', String(to));
    if (to < all.length) response.setHeader('link', `<${url.href}>; rel="next"`);
    json(response, [{ type: 'directory', path: 'onnx', size: 0, oid: '0' }, ...all.slice(from, to)]);
  }

  private async send(
    repository: Repository,
    path: string,
    at: {
      origin: Seen['origin'];
      url: URL;
      request: IncomingMessage;
      response: ServerResponse;
      fault: Exclude<Fault, { status: number }> | undefined;
    },
  ): Promise<void> {
    const { response, request } = at;
    const fault: AllFaults = at.fault ?? {};
    const contents = repository.files[path];
    if (contents === undefined) {
      response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
      return;
    }
    if (isLarge(path) && at.origin === 'hub') {
      response
        .writeHead(302, { location: `${addressOf(this.store)}${at.url.pathname}?signature=SIGNED` })
        .end();
      return;
    }
    await this.onFile(path);
    let bytes: Uint8Array = Buffer.from(contents);
    const whole = bytes.length;
    const range = fault.ignoreRange ? null : /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const start = Number(range?.[1] ?? 0);
    if (start >= whole && range !== null) {
      response.writeHead(416, { 'content-range': `bytes */${whole}` }).end();
      return;
    }
    if (fault.wrongContent) bytes = bytes.map((byte) => byte ^ 1);
    if (fault.lengthOff !== undefined) {
      bytes =
        fault.lengthOff < 0
          ? bytes.subarray(0, fault.lengthOff)
          : Buffer.concat([bytes, Buffer.alloc(fault.lengthOff)]);
    }
    if (fault.gzip) {
      const packed = gzipSync(bytes);
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length }).end(packed);
      return;
    }
    const told = fault.wrongRange ? start + 1 : start;
    bytes = bytes.subarray(start);
    if (range !== null) response.setHeader('content-range', `bytes ${told}-${whole - 1}/${whole}`);
    if (fault.trickle) {
      response.writeHead(range === null ? 200 : 206);
      for (const byte of bytes) {
        response.write(Uint8Array.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
      return;
    }
    response.writeHead(range === null ? 200 : 206, { 'content-length': bytes.length });
    const most = fault.cutAfter ?? fault.stallAfter;
    if (most === undefined) response.end(bytes);
    else {
      response.write(bytes.subarray(0, most));
      if (fault.cutAfter === undefined) return;
      await this.untilWritten(path, start + most);
      response.destroy();
    }
  }

  /** `fetch` drops what came shortly before a cut: a test that counts bytes waits until they are written. */
  private async untilWritten(path: string, size: number): Promise<void> {
    for (let looks = 0; looks < 1000 && !this.isWritten(path, size); looks++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/** Files in Git LFS, by their names: those of weights, and tokenizer.json. */
function isLarge(path: string): boolean {
  return /\.onnx|\.data|_data|tokenizer\.json$/.test(path);
}

/** An entry of the hub's list. */
export function entryOf(path: string, contents: Uint8Array): object {
  const git = (bytes: Uint8Array): string =>
    createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  const { length: size } = contents;
  if (!isLarge(path)) return { type: 'file', path, size, oid: git(contents) };
  const oid = createHash('sha256').update(contents).digest('hex');
  return { type: 'file', path, size, oid: git(Buffer.from(oid)), lfs: { oid, size, pointerSize: 134 } };
}

function json(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
