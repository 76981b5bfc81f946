import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ModelError } from '../../index.ts';
import { Histogram } from './histogram.ts';
import type { HistogramData } from './histogram.ts';
import type { Outcome } from './measure.ts';
import type { Request, Response } from './messages.ts';

/** The beginning of what a process that dies prints is what says why. */
const MOST_LAST_WORDS = 4000;

/** What was measured of one schema. */
export interface Measured {
  readonly outcome: Outcome;
  /** From the schema to the first mask; undefined where it does not compile. */
  readonly ttfmMilliseconds: number | undefined;
  /** Of mask, look-up and advance, per token. */
  readonly tbm: HistogramData;
  /** The most that the worker's process has held so far, where it is known. */
  readonly peakMemoryMiB: number | undefined;
}

/** A tokenizer.json, and where what was read of it is kept. */
export interface TokenizerSource {
  readonly tokenizer: string;
  readonly cacheDir: string | undefined;
}

/** A worker that measures one schema at a time, is ended when it takes too long, and then starts anew. */
export class WatchedWorker {
  private readonly source: TokenizerSource;
  private readonly timeoutMs: number;
  private running: Worker | undefined;

  constructor(source: TokenizerSource, timeoutMs: number) {
    this.source = source;
    this.timeoutMs = timeoutMs;
  }

  /** Starts the process, if none runs. Throws `ModelError` where it cannot load the tokenizer. */
  async start(): Promise<Worker> {
    if (this.running?.hasDied === true) this.running = undefined;
    this.running ??= await startWorker(this.source);
    return this.running;
  }

  /** Measures a file. Throws what `start` throws. */
  async measure(path: string): Promise<Measured> {
    const worker = await this.start();
    const times = new Histogram();
    let ttfm: number | undefined;
    const ended = await worker.ask({ type: 'measure', path }, this.timeoutMs, (response) => {
      if (response.type === 'compiled') ttfm = response.milliseconds;
      if (response.type === 'tested') times.merge(response.times);
      return response.type === 'ended';
    });
    if (typeof ended !== 'string' && ended.type === 'ended') {
      const { outcome, peakMemoryMiB } = ended;
      return { outcome, ttfmMilliseconds: ttfm, tbm: times.data(), peakMemoryMiB };
    }
    this.stop();
    const isTimeout = ended === 'timeout';
    const where = ttfm === undefined ? 'while the schema was compiled' : 'while instances were read';
    const reason = isTimeout
      ? `not done after ${this.timeoutMs / 1000} s, ${where}`
      : `the process ended ${where}: ${worker.lastWords()}`;
    if (isTimeout) {
      // A timeout counts as the time that it took.
      if (ttfm === undefined) ttfm = this.timeoutMs;
      else times.add(this.timeoutMs * 1000);
    }
    const status = isTimeout ? 'timeout' : 'crash';
    return {
      outcome: { status, reason, refusedValid: 0, acceptedInvalid: 0 },
      ttfmMilliseconds: ttfm,
      tbm: times.data(),
      peakMemoryMiB: undefined,
    };
  }

  stop(): void {
    this.running?.end();
    this.running = undefined;
  }
}

async function startWorker({ tokenizer, cacheDir }: TokenizerSource): Promise<Worker> {
  const worker = new Worker();
  const answer = await worker.ask({ type: 'load', tokenizer, cacheDir }, undefined, () => true);
  if (typeof answer !== 'string' && answer.type === 'ready') return worker;
  worker.kill();
  const { code, message } =
    typeof answer !== 'string' && answer.type === 'unusable'
      ? answer
      : { code: 'bad-tokenizer', message: worker.lastWords() };
  throw new ModelError(code === 'missing-file' ? code : 'bad-tokenizer', message, { path: tokenizer });
}

class Worker {
  private readonly child: ChildProcess;
  private printed = '';
  private listener: ((response: Response | 'died') => void) | undefined;
  hasDied = false;
  private hasEnded = false;

  constructor() {
    const program = fileURLToPath(new URL('./worker.js', import.meta.url));
    this.child = fork(program, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.child.stderr!.setEncoding('utf8').on('data', (piece: string) => {
      this.printed = (this.printed + piece).slice(0, MOST_LAST_WORDS);
      // A profile is written as the process ends.
      if (this.hasEnded) process.stderr.write(piece);
    });
    const died = (): void => {
      this.hasDied = true;
      this.listener?.('died');
    };
    this.child.on('message', (response: Response) => this.listener?.(response));
    this.child.on('error', died);
    this.child.on('close', died);
  }

  /** Sends a request and listens until `isLast`, the timeout, or the end of the process. */
  ask(
    request: Request,
    timeoutMs: number | undefined,
    isLast: (response: Response) => boolean,
  ): Promise<Response | 'timeout' | 'died'> {
    return new Promise((resolve) => {
      const finish = (result: Response | 'timeout' | 'died'): void => {
        clearTimeout(timer);
        this.listener = undefined;
        resolve(result);
      };
      const timer =
        timeoutMs === undefined
          ? undefined
          : setTimeout(() => {
              finish('timeout');
            }, timeoutMs);
      this.listener = (response) => {
        if (response === 'died' || isLast(response)) finish(response);
      };
      if (this.hasDied) finish('died');
      // A failure to send shows as the end of the process.
      else this.child.send(request, () => undefined);
    });
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** Lets it end by itself, as it does when nobody listens any more. */
  end(): void {
    this.hasEnded = true;
    if (this.child.connected) this.child.disconnect();
  }

  /** What a process that died has to say. */
  lastWords(): string {
    const line = this.printed
      .split('\n')
      .map((each) => each.trim())
      .find((each) => /error|fatal|exception/i.test(each));
    const { exitCode, signalCode } = this.child;
    return line ?? (signalCode === null ? `exit code ${String(exitCode)}` : `signal ${signalCode}`);
  }
}
