/** Durations: as people write them, and as ISO 8601 does. */
const unitsMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** What a sentence about a wrong one says. */
export const durationExamples = "a duration such as 500ms, 30s, 10m, 14d or P15D";

/** "15d", "P15D" → milliseconds; undefined when it is no duration. */
export function durationMs(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,15})(ms|s|m|h|d)$/.exec(text) ?? [];
  return unit === undefined ? isoDurationMs(text) : Number(amount) * unitsMs[unit as keyof typeof unitsMs];
}

const part = (letter: string) => `(?:(\\d{1,15}(?:[.,]\\d{1,9})?)${letter})?`;
const isoText = new RegExp(
  `^P(?=[\\dT])${["Y", "M", "W", "D"].map(part).join("")}(?:T(?=\\d)${["H", "M", "S"].map(part).join("")})?$`,
);

/** Of each part in turn. No calendar stands behind a length of time: a month is 30 days, a year 365. */
const isoUnitsMs = [365 * unitsMs.d, 30 * unitsMs.d, 7 * unitsMs.d, unitsMs.d, unitsMs.h, unitsMs.m, unitsMs.s];

/** Only the smallest part may have a fraction, as in PT1.5H; what is left of it below a millisecond is rounded. */
function isoDurationMs(text: string): number | undefined {
  const parts = isoText.exec(text)?.slice(1);
  if (!parts) return undefined;
  const given = parts.filter((amount) => amount !== undefined);
  if (given.slice(0, -1).some((amount) => /[.,]/.test(amount))) return undefined;
  const amounts = parts.map((amount = "0") => Number(amount.replace(",", ".")));
  return Math.round(isoUnitsMs.reduce((sum, unitMs, index) => sum + unitMs * (amounts[index] ?? 0), 0));
}

/** Exactly, without parts that are none: "15 d", "1 h 30 min", "250 ms". */
export function durationText(ms: number): string {
  const parts: string[] = [];
  let restMs = Math.round(ms);
  for (const [word, unitMs] of textUnits) {
    const amount = Math.floor(restMs / unitMs);
    restMs -= amount * unitMs;
    if (amount > 0) parts.push(`${amount} ${word}`);
  }
  return parts.length > 0 ? parts.join(" ") : "0 ms";
}

const { d, h, m, s, ms } = unitsMs;
const textUnits = Object.entries({ d, h, min: m, s, ms });
