/** Durations as people write them. */
const unitsMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** What a sentence about a wrong one says. */
export const durationExamples = "a duration such as 500ms, 30s, 10m or 14d";

/** "15d" → milliseconds; undefined when it is no duration. */
export function durationMs(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,15})(ms|s|m|h|d)$/.exec(text) ?? [];
  return unit === undefined ? undefined : Number(amount) * unitsMs[unit as keyof typeof unitsMs];
}
