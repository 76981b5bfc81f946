/** How far a download is, over all its files. */
export interface DownloadProgress {
  /** What is fetched: `owner/name`. */
  readonly name: string;
  /** Bytes that are there, those of an earlier attempt included. */
  readonly loadedBytes: number;
  /** Bytes of all files that were not in the cache; it may change once, when the graph tells where its weights are. */
  readonly totalBytes: number;
  /** Over the last seconds; 0 until something has come. */
  readonly bytesPerSecond: number;
  /** At this rate; `undefined` as long as there is none. */
  readonly secondsLeft: number | undefined;
}

/** The rate is that of this stretch of time, in milliseconds. */
const WINDOW_MS = 5_000;

/** Adds up what is there of several files, and tells the rate at which it becomes more. */
export class ProgressMeter {
  private readonly name: string;
  private readonly report: (progress: DownloadProgress) => void;
  private readonly now: () => number;
  private readonly expected = new Map<string, number>();
  private readonly loaded = new Map<string, number>();
  private totalBytes = 0;
  private loadedBytes = 0;
  /** Bytes that came over the network, and when; those on the disk before are in none. */
  private samples: { readonly ms: number; readonly bytes: number }[] = [];
  private fetchedBytes = 0;

  /** `now` gives milliseconds. */
  constructor(
    name: string,
    report: (progress: DownloadProgress) => void,
    now: () => number = () => performance.now(),
  ) {
    this.name = name;
    this.report = report;
    this.now = now;
    this.samples.push({ ms: now(), bytes: 0 });
  }

  /** What is still to come. */
  get missingBytes(): number {
    return this.totalBytes - this.loadedBytes;
  }

  /** Tells that a file has to be fetched, and its size. */
  expect(path: string, size: number): void {
    this.totalBytes += size - (this.expected.get(path) ?? 0);
    this.expected.set(path, size);
  }

  /** Tells that `bytes` of a file are there; `isFetched`: those that are more than before came over the network. */
  set(path: string, bytes: number, isFetched: boolean): void {
    const more = bytes - (this.loaded.get(path) ?? 0);
    this.loaded.set(path, bytes);
    this.loadedBytes += more;
    if (isFetched && more > 0) this.fetchedBytes += more;
    const ms = this.now();
    this.samples.push({ ms, bytes: this.fetchedBytes });
    const first = this.samples.findLastIndex((sample) => ms - sample.ms >= WINDOW_MS);
    if (first > 0) this.samples.splice(0, first);
    const [oldest] = this.samples;
    const passedMs = ms - oldest!.ms;
    const bytesPerSecond = passedMs > 0 ? ((this.fetchedBytes - oldest!.bytes) * 1000) / passedMs : 0;
    const left = this.missingBytes;
    this.report({
      name: this.name,
      loadedBytes: this.loadedBytes,
      totalBytes: this.totalBytes,
      bytesPerSecond,
      secondsLeft: left === 0 ? 0 : bytesPerSecond > 0 ? left / bytesPerSecond : undefined,
    });
  }
}
