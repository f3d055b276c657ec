/** Figures as they are printed: the median with the range it comes from, beside the floor of the same run. */

/** Milliseconds, one for each time it was measured. */
export type Samples = number[];

export interface Line {
  what: string;
  measured: Samples;
  /** The same work without the platform, as far as there is such a thing. */
  floor?: { what: string; measured: Samples };
}

export function median(samples: Samples): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}

export function tableOf(lines: Line[]): string {
  const head = ["", "median", "min – max", "n", "floor", "min – max", "ratio", "what the floor is"];
  const rows = lines.map(({ what, measured, floor }) => [
    what,
    milliseconds(median(measured)),
    rangeOf(measured),
    String(measured.length),
    floor ? milliseconds(median(floor.measured)) : "",
    floor ? rangeOf(floor.measured) : "",
    floor ? `${(median(measured) / median(floor.measured)).toFixed(1)} ×` : "",
    floor?.what ?? "",
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const left = new Set([0, head.length - 1]);
  const drawn = [head, ...rows].map((row) =>
    row
      .map((cell, column) => (left.has(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  return drawn.join("\n");
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function rangeOf(samples: Samples): string {
  return `${milliseconds(Math.min(...samples))} – ${milliseconds(Math.max(...samples))}`;
}

function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ms`;
}
