/** Ticks of a time axis: at most `most` steps of 1, 2, 2.5 or 5 times a power of ten. All in milliseconds. */
export function ticksOf(lengthMs: number, most = 8): number[] {
  if (!(lengthMs > 0)) return [0];
  const least = lengthMs / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= least) ?? 10) * power;
  return Array.from({ length: Math.floor(lengthMs / step) + 1 }, (_, index) => index * step);
}

/** "0 ms", then "250" … below ten seconds; "30 s" above. */
export function tickLabel(ms: number, lengthMs: number): string {
  if (lengthMs >= 10_000) return `${trimmed(ms / 1000)} s`;
  return ms === 0 ? "0 ms" : trimmed(ms);
}

function trimmed(value: number): string {
  return Number(value.toPrecision(6))
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, "\u00a0");
}
