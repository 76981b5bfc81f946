/** One command of the program. */
export interface Command {
  readonly name: string;
  /** One line for the program's help. */
  readonly summary: string;
  readonly help: string;
  /** Runs it and resolves to the exit code. What it throws, the program reports. */
  run(args: readonly string[]): Promise<number>;
}
