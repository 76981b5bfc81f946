import { ModelError, WellformedError } from '../base/errors.ts';
import { throwIfAborted, TransientFailure, USUAL_PATIENCE, withRetries } from './retries.ts';
import type { Patience } from './retries.ts';
import type { HubSettings } from './settings.ts';

/** Limits of what is asked over the network. */
export interface TransportLimits extends Patience {
  /** An answer, or the next bytes of it, must come within this time, in milliseconds. */
  readonly stallMs: number;
  /** The most bytes of an answer that is not a file. */
  readonly maxAnswerBytes: number;
  /** The most requests for the list of the files of a model: long lists come in pages. */
  readonly maxPages: number;
}

export const USUAL_LIMITS: TransportLimits = {
  ...USUAL_PATIENCE,
  stallMs: 60_000,
  maxAnswerBytes: 64 * 2 ** 20,
  maxPages: 1000,
};

/** An answer whose body is read piece by piece. */
export interface OpenedFile {
  readonly status: number;
  readonly headers: Headers;
  /** The body. Throws `TransientFailure` where it is cut off. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Lets go of the rest of the body. */
  close(): void;
}

/**
 * Requests to the hub: with the token, which goes to the hub alone, not to where it redirects; with limits of time; and
 * with every failure as an error that says what to do. No message has the token, an address with a query (which may be
 * signed) or what the other side wrote.
 */
export class Transport {
  private readonly settings: HubSettings;
  private readonly limits: TransportLimits;
  private readonly signal: AbortSignal | undefined;

  constructor(
    settings: HubSettings,
    options: { limits?: Partial<TransportLimits>; signal?: AbortSignal | undefined } = {},
  ) {
    this.settings = settings;
    this.limits = { ...USUAL_LIMITS, ...options.limits };
    this.signal = options.signal;
  }

  retry<Result>(attempt: () => Promise<Result>): Promise<Result> {
    return withRetries(attempt, this.limits, this.signal);
  }

  /** A `fetch` for the hub's library. `subject` is what is asked about. It retries, and throws for whatever is no answer. */
  fetchFor(subject: string): typeof fetch {
    let pages = 0;
    return (input, init) => {
      pages += 1;
      if (pages > this.limits.maxPages) {
        throw new ModelError(
          'network',
          `The list of the files of ${subject} has more than ${this.limits.maxPages} pages (maxPages).`,
        );
      }
      return this.retry(async () => {
        const answer = await this.open(urlOf(input), subject, init);
        const bytes = await this.readAll(answer, subject);
        return new Response(bytes, { status: answer.status, headers: answer.headers });
      });
    };
  }

  /**
   * Asks once. Throws `ModelError` for an answer that will not change, and `TransientFailure` for one that may:
   * 401, 403: `unauthorized`; 404, 410: `not-found`; 429: `rate-limited`; all else: `network`. Status 416 is an answer.
   */
  async open(url: string, subject: string, init: RequestInit = {}): Promise<OpenedFile> {
    const watch = new Watch(this.limits.stallMs, this.signal);
    const headers = new Headers(init.headers);
    // Ranges and lengths are those of the file itself.
    headers.set('accept-encoding', 'identity');
    headers.set('user-agent', 'wellformed');
    const { token } = this.settings;
    if (token !== undefined && this.isHub(url)) headers.set('authorization', `Bearer ${token}`);
    let response: Response;
    try {
      response = await fetch(url, { ...init, headers, signal: watch.signal });
    } catch (cause) {
      watch.stop();
      throw this.broken(cause, subject, watch.isStalled);
    }
    const close = (): void => {
      watch.close();
    };
    if (response.status === 416 || response.ok) {
      return {
        status: response.status,
        headers: response.headers,
        body: this.pieces(response, subject, watch),
        close,
      };
    }
    close();
    throw this.refusal(response, subject);
  }

  private async *pieces(response: Response, subject: string, watch: Watch): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
        watch.touch();
        yield piece;
      }
    } catch (cause) {
      throw this.broken(cause, subject, watch.isStalled);
    } finally {
      watch.stop();
    }
  }

  private async readAll(answer: OpenedFile, subject: string): Promise<ArrayBuffer> {
    const pieces: Uint8Array[] = [];
    let length = 0;
    for await (const piece of answer.body) {
      length += piece.length;
      if (length > this.limits.maxAnswerBytes) {
        answer.close();
        throw new ModelError(
          'network',
          `The answer about ${subject} has more than ${this.limits.maxAnswerBytes} bytes (maxAnswerBytes).`,
        );
      }
      pieces.push(piece);
    }
    return new Blob(pieces as Uint8Array<ArrayBuffer>[]).arrayBuffer();
  }

  private isHub(url: string): boolean {
    return URL.canParse(url) && new URL(url).origin === new URL(this.settings.endpoint).origin;
  }

  private broken(cause: unknown, subject: string, isStalled: boolean): Error {
    if (cause instanceof WellformedError || cause instanceof TransientFailure) return cause;
    throwIfAborted(this.signal);
    const { endpoint } = this.settings;
    const why = isStalled ? `nothing came for ${this.limits.stallMs / 1000} s` : reasonOf(cause);
    return new TransientFailure(
      new ModelError(
        'network',
        `The connection to ${endpoint} failed while ${subject} was fetched (${why}). ` +
          'Try again: what is there already is not fetched twice. `offline: true` uses what is in the cache.',
      ),
    );
  }

  private refusal(response: Response, subject: string): Error {
    const { endpoint, token } = this.settings;
    const { status } = response;
    if (status === 401 || status === 403) {
      const advice =
        token === undefined
          ? 'It does not exist, or is private or gated: check the name, or set HF_TOKEN to a token that may read it.'
          : 'The token in HF_TOKEN is not valid, or may not read it: accept the terms on its page, or use another token.';
      return new ModelError(
        'unauthorized',
        `${endpoint} does not give ${subject} to you (status ${status}). ${advice}`,
      );
    }
    if (status === 404 || status === 410) {
      return new ModelError(
        'not-found',
        `${endpoint} has no ${subject} (status ${status}). Check the name and the revision.`,
      );
    }
    if (status === 429) {
      const askedWaitMs = readRetryAfter(response.headers.get('retry-after'), Date.now());
      const when = askedWaitMs === undefined ? 'later' : `in ${Math.ceil(askedWaitMs / 1000)} s`;
      const advice = token === undefined ? ' With a token in HF_TOKEN more is allowed.' : '';
      return new TransientFailure(
        new ModelError(
          'rate-limited',
          `${endpoint} was asked too often (status 429). Try again ${when}.${advice}`,
        ),
        { askedWaitMs },
      );
    }
    const failure = new ModelError(
      'network',
      `${endpoint} did not give ${subject} (status ${status}). Try again later.`,
    );
    if (status !== 408 && status < 500) return failure;
    const askedWaitMs = readRetryAfter(response.headers.get('retry-after'), Date.now());
    return new TransientFailure(failure, { askedWaitMs });
  }
}

/** RFC 9110, section 10.2.3: seconds, or a date. In milliseconds from `now`; `undefined` if it is neither. */
export function readRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function urlOf(input: string | URL | Request): string {
  return input instanceof Request ? input.url : String(input);
}

/** The code of the system, such as ECONNREFUSED, or what `fetch` says; neither has an address with a query in it. */
function reasonOf(cause: unknown): string {
  for (let at = cause; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return 'cut off';
}

/** Aborts a request that stalls, or that the caller wants no more. */
class Watch {
  isStalled = false;
  readonly signal: AbortSignal;
  private readonly own = new AbortController();
  private readonly ms: number;
  private timer: NodeJS.Timeout | undefined;

  constructor(ms: number, caller: AbortSignal | undefined) {
    this.ms = ms;
    this.signal = caller === undefined ? this.own.signal : AbortSignal.any([this.own.signal, caller]);
    this.touch();
  }

  /** Something came: the time begins anew. */
  touch(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.isStalled = true;
      this.own.abort();
    }, this.ms);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  close(): void {
    this.stop();
    this.own.abort();
  }
}
