/** What was measured, beside its floor of the same run, as rows of one table. */

/** Numbers of one round each: rounds of the platform and of its floor take turns. */
export type Rounds = number[][];

export interface Row {
  figure: string;
  /** "p50", "p99", "rate" … */
  of: string;
  measured: number;
  floor?: number;
  unit: Unit;
  /** Smallest and largest ratio of single rounds: how far to trust the one over all. */
  spread?: [number, number];
  goal?: Goal;
  floorIs?: string;
}

export type Unit = "ms" | "/s" | "B" | "MB" | "MB/s" | "%" | "";

/** Of the ratio when there is a floor, else of the figure itself. Between goal and limit it is near enough. */
export interface Goal {
  at: "most" | "least";
  goal: number;
  limit?: number;
  /** Reached as well with so much of the figure itself, in its unit: where the floor is far above what is needed. */
  or?: number;
}

export const atMost = (goal: number, limit?: number): Goal => ({ at: "most", goal, limit });
export const atLeast = (goal: number, limit?: number): Goal => ({ at: "least", goal, limit });

/** @param share 0.5 is the median; between two samples the one above counts */
export function percentile(samples: number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export interface Compared {
  figure: string;
  unit: Unit;
  measured: Rounds;
  floor: Rounds;
  floorIs: string;
}

/** One row for a percentile of both. */
export function compare({ figure, unit, measured, floor, floorIs }: Compared, share: number, goal?: Goal): Row {
  const ratios = measured.map((round, index) => percentile(round, share) / percentile(floor[index] ?? [], share));
  return {
    ...{ figure, unit, floorIs },
    of: `p${share * 100}`,
    measured: percentile(measured.flat(), share),
    floor: percentile(floor.flat(), share),
    spread: [Math.min(...ratios), Math.max(...ratios)],
    ...(goal && { goal }),
  };
}

const head = ["", "", "measured", "floor", "ratio", "rounds", "goal", "", "the floor is"];

export function tableOf(rows: Row[]): string {
  const cells = rows.map((row, index) => {
    const repeated = rows[index - 1]?.figure === row.figure;
    return [
      repeated ? "" : row.figure,
      row.of,
      written(row.measured, row.unit),
      row.floor === undefined ? "" : written(row.floor, row.unit),
      ratioOf(row)?.toFixed(2).concat(" ×") ?? "",
      row.spread ? `${row.spread[0].toFixed(2)} – ${row.spread[1].toFixed(2)}` : "",
      row.goal ? goalText(row.goal, row) : "",
      row.goal ? verdict(row.goal, row) : "",
      repeated ? "" : (row.floorIs ?? ""),
    ];
  });
  const all = [head, ...cells];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const left = new Set([0, 1, 6, 7, 8]);
  const drawn = all.map((row) =>
    row
      .map((cell, column) => (left.has(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  return drawn.join("\n");
}

function ratioOf({ measured, floor }: Row): number | undefined {
  return floor === undefined ? undefined : measured / floor;
}

function goalText({ at, goal, limit, or }: Goal, { floor, unit }: Row): string {
  const sign = at === "most" ? "≤" : "≥";
  const never = at === "most" ? "never over" : "never under";
  const value = (number: number) => (floor === undefined ? written(number, unit) : `${number} ×`);
  const instead = or === undefined ? "" : ` or ${sign} ${written(or, unit)}`;
  return `${sign} ${value(goal)}${limit === undefined ? "" : `, ${never} ${value(limit)}`}${instead}`;
}

function verdict({ at, goal, limit, or }: Goal, row: Row): string {
  const value = ratioOf(row) ?? row.measured;
  const reached = (bound: number, what = value) => (at === "most" ? what <= bound : what >= bound);
  if (reached(goal) || (or !== undefined && reached(or, row.measured))) return "reached";
  return limit !== undefined && reached(limit) ? "near" : "missed";
}

function written(value: number, unit: Unit): string {
  const size = Math.abs(value);
  const digits = unit === "" ? 0 : (unit === "ms" || unit === "%") && size < 10 ? 2 : size < 100 ? 1 : 0;
  return `${value.toFixed(digits)}${unit === "" || unit === "/s" ? unit : ` ${unit}`}`;
}
