import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type ErrorCode, WellformedError } from '../index.ts';
import type { EngineSettings } from './engine-settings.ts';
import type { SuiteRecord } from './record.ts';
import type { SuiteTask } from './task.ts';
import type { WorkerRequest, WorkerResponse } from './worker.ts';

/** The beginning of what a process prints that dies says why. */
const MOST_PRINTED = 4000;

/** What may be used up by one schema. */
export interface Limits {
  /** Milliseconds. */
  readonly timeoutMs: number;
  /** MiB of JavaScript heap. */
  readonly memoryMiB: number;
}

/** How a schema ended that brought its process down. */
export interface Failure {
  readonly status: 'timeout' | 'memory' | 'crash';
  readonly reason: string;
}

/** A process that runs one task at a time; it is ended with a task that is too much, and started again for the next. */
export class WorkerProcess {
  private readonly settings: EngineSettings;
  private readonly limits: Limits;
  private child: ChildProcess | undefined;
  private printed = '';

  constructor(settings: EngineSettings, limits: Limits) {
    this.settings = settings;
    this.limits = limits;
  }

  /** Starts the process, if none runs. Rejects with `WellformedError` where the engine cannot be opened. */
  async open(): Promise<void> {
    if (this.child !== undefined) return;
    this.printed = '';
    const program = fileURLToPath(new URL('./worker.js', import.meta.url));
    const execArgv = [`--max-old-space-size=${this.limits.memoryMiB}`];
    this.child = fork(program, [], { execArgv, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.child.stderr!.setEncoding('utf8').on('data', (piece: string) => {
      this.printed = (this.printed + piece).slice(0, MOST_PRINTED);
    });
    const answer = await this.ask({ type: 'open', settings: this.settings }, undefined);
    if (answer === 'died' || answer === 'timeout')
      throw new WellformedError(
        'bad-model',
        `the process of the engine ended: ${this.printed.trim().split('\n').at(-1) ?? ''}`,
      );
    if (answer.type !== 'failed') return;
    this.kill();
    throw new WellformedError((answer.code as ErrorCode | undefined) ?? 'bad-model', answer.message);
  }

  async run(task: SuiteTask, options: { seed: number; maxTokens: number }): Promise<SuiteRecord | Failure> {
    await this.open();
    const answer = await this.ask({ type: 'task', task, ...options }, this.limits.timeoutMs);
    if (answer === 'timeout') {
      this.kill();
      return { status: 'timeout', reason: `not done after ${this.limits.timeoutMs / 1000} s` };
    }
    if (answer === 'died') {
      const isMemory = /heap out of memory|allocation failed/i.test(this.printed);
      return isMemory
        ? { status: 'memory', reason: `needs more than ${this.limits.memoryMiB} MiB` }
        : { status: 'crash', reason: this.printed.trim().slice(0, 500) || 'the process ended' };
    }
    if (answer.type === 'record') return answer.record;
    // What is wrong with the engine as a whole is no property of the schema.
    if (answer.type === 'failed' && answer.code !== undefined)
      throw new WellformedError(answer.code as ErrorCode, answer.message);
    return { status: 'crash', reason: answer.type === 'failed' ? answer.message : 'an answer to nothing' };
  }

  kill(): void {
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }

  private ask(
    request: WorkerRequest,
    timeoutMs: number | undefined,
  ): Promise<WorkerResponse | 'timeout' | 'died'> {
    const child = this.child!;
    return new Promise((resolve) => {
      const finish = (result: WorkerResponse | 'timeout' | 'died'): void => {
        clearTimeout(timer);
        child.off('message', finish).off('close', died).off('error', died);
        resolve(result);
      };
      const died = (): void => {
        this.child = undefined;
        finish('died');
      };
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => finish('timeout'), timeoutMs);
      child.on('message', finish).on('close', died).on('error', died);
      // A failure to send shows as the end of the process.
      child.send(request, () => undefined);
    });
  }
}
