/** How far back the speed looks: shorter jumps about, longer is late to notice a change. */
const WINDOW_MS = 4_000;

/** Bytes per second over the last few seconds. Times are milliseconds of one monotonic clock. */
export class Speed {
  private samples: { atMs: number; bytes: number }[] = [];

  /** `bytes` is the whole amount sent so far; a smaller one than before (a resumed upload) starts the measure anew. */
  add(bytes: number, atMs: number): void {
    const last = this.samples.at(-1);
    if (last && bytes < last.bytes) this.samples = [];
    this.samples.push({ atMs, bytes });
    while (this.samples.length > 2 && atMs - (this.samples[0]?.atMs ?? atMs) > WINDOW_MS) this.samples.shift();
  }

  reset(): void {
    this.samples = [];
  }

  /** Undefined until half a second has been seen. */
  bytesPerSecond(): number | undefined {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (!first || !last || last.atMs - first.atMs < 500) return undefined;
    return ((last.bytes - first.bytes) * 1000) / (last.atMs - first.atMs);
  }
}
