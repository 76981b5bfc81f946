/** The least time between two pictures of the progress, in milliseconds. */
const INTERVAL = 100;

const BAR_WIDTH = 24;

/** One line on a terminal's standard error that is drawn again and again; nothing where that is no terminal. */
export class Progress {
  private readonly isLive: boolean = process.stderr.isTTY;
  private last = -Infinity;

  /** Draws the line, unless it was drawn a moment ago. */
  show(line: () => string): void {
    const now = performance.now();
    if (!this.isLive || now - this.last < INTERVAL) return;
    this.last = now;
    process.stderr.write(`\r\u001b[K${line().slice(0, Math.max(20, process.stderr.columns || 80) - 1)}`);
  }

  /** Takes the line away. */
  clear(): void {
    if (this.isLive) process.stderr.write('\r\u001b[K');
  }
}

/** `[######------] 120/240`; `write` tells how the two are written. */
export function bar(done: number, all: number, write: (count: number) => string = String): string {
  const full = all === 0 ? BAR_WIDTH : Math.floor((done / all) * BAR_WIDTH);
  return `[${'#'.repeat(full)}${'-'.repeat(BAR_WIDTH - full)}] ${write(done)}/${write(all)}`;
}
