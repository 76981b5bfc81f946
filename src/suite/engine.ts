import type { SuiteTask } from './task.ts';

/** Milliseconds and counts of one generation; what an engine does not know it leaves out. */
export interface Figures {
  /** Until the schema was compiled. */
  readonly compileMs?: number;
  /** From the beginning, compiling and prompt included, to the first token. */
  readonly firstTokenMs?: number;
  /** From the end of the prompt to the end of the text. */
  readonly decodeMs?: number;
  readonly totalMs: number;
  readonly promptTokens?: number;
  readonly outputTokens?: number;
  /** Tokens among them that cost no step of the model. */
  readonly forcedTokens?: number;
  /** What masks took of the time. */
  readonly maskMs?: number;
  /** How often the model was asked. */
  readonly attempts?: number;
}

/** What an engine made of a task. */
export type Generation =
  | { readonly kind: 'text'; readonly text: string; readonly figures: Figures }
  /** It cannot take the schema, or (`generation`) gave up on the way. */
  | {
      readonly kind: 'refused';
      readonly stage: 'compile' | 'generation';
      readonly code: string;
      readonly reason: string;
      readonly figures: Figures;
    };

export interface EngineRequest {
  readonly task: SuiteTask;
  readonly prompt: string;
  readonly seed: number;
  readonly maxTokens: number;
  readonly signal?: AbortSignal;
  /** Whether a text is what the task asks for: for engines that try again. */
  readonly isValid: (text: string) => boolean;
}

/**
 * Whoever writes JSON for a schema: ours, a peer, a service. Measured by the same code, on the same prompts and seeds.
 */
export interface Engine {
  readonly name: string;
  generate(request: EngineRequest): Promise<Generation>;
  dispose?(): Promise<void>;
}
