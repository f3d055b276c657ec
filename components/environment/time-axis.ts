/**
 * The one time axis under the lanes: time runs evenly except where nothing happened for long, which shrinks to a gap
 * of fixed width. Times are epoch milliseconds, places pixels. Pure.
 */
export interface Interval {
  from: number;
  to: number;
}

interface Piece extends Interval {
  left: number;
  width: number;
  gap: boolean;
}

export interface TimeAxis {
  pieces: Piece[];
  gaps: { centre: number; idleMs: number }[];
  ticks: { left: number; at: number }[];
  from: number;
  to: number;
}

export const GAP_PX = 34;
const IDLE_MS = 30_000;
/** More of it than this is not shown: bars would be too thin to tell apart. */
const SHOWN_MS = 30_000;
const MOST_GAPS = 3;
const LEAST_MS = 1000;
const TICK_PX = 104;
/** As wide as "12 min 34 s idle" and the room beside it. */
const LABEL_PX = 100;

/** `activity`: what happened, in any order; the axis ends now. */
export function timeAxis(activity: Interval[], now: number, widthPx: number): TimeAxis {
  const spans = shownSpans(merged(activity, now), now);
  const gapCount = spans.filter((span) => span.gap).length;
  const scaledMs = Math.max(LEAST_MS, total(spans.filter((span) => !span.gap)));
  const perMs = Math.max(0, widthPx - gapCount * GAP_PX) / scaledMs;
  const pieces: Piece[] = [];
  let left = 0;
  for (const span of spans) {
    const width = span.gap ? GAP_PX : (span.to - span.from) * perMs;
    pieces.push({ ...span, left, width });
    left += width;
  }
  const gaps = pieces
    .filter((piece) => piece.gap)
    .map((piece) => ({ centre: piece.left + piece.width / 2, idleMs: piece.to - piece.from }));
  const from = spans[0]?.from ?? now;
  return { pieces, gaps, ticks: ticksOf(pieces, gaps, widthPx), from, to: now };
}

/** The place of a time on the axis; what is before it stands at its beginning. */
export function placeOf(axis: TimeAxis, at: number): number {
  const piece = axis.pieces.find((one) => at <= one.to) ?? axis.pieces.at(-1);
  if (piece === undefined) return 0;
  const length = piece.to - piece.from;
  const part = length === 0 ? 0 : Math.min(1, Math.max(0, (at - piece.from) / length));
  return piece.left + part * piece.width;
}

export interface GapLabel {
  /** Its middle; undefined: at the right end. */
  left?: number;
  idleMs: number[];
}

/** What stands under the gaps: one label for those that are too near for one each. */
export function gapLabels({ gaps }: TimeAxis, widthPx: number): GapLabel[] {
  const groups: TimeAxis["gaps"][] = [];
  for (const gap of gaps) {
    const last = groups.at(-1);
    const before = last?.at(-1);
    if (last && before && gap.centre - before.centre < LABEL_PX) last.push(gap);
    else groups.push([gap]);
  }
  return groups.map((group) => {
    const idleMs = group.map((gap) => gap.idleMs);
    const [first, last] = [group[0], group.at(-1)];
    if (!first || !last || last.centre > widthPx - LABEL_PX / 2) return { idleMs };
    return { left: (first.centre + last.centre) / 2, idleMs };
  });
}

/** Stretches of activity no more than IDLE_MS apart, the last one reaching to now if it is near. */
function merged(activity: Interval[], now: number): Interval[] {
  const clusters: Interval[] = [];
  for (const { from, to } of activity.toSorted((a, b) => a.from - b.from)) {
    const last = clusters.at(-1);
    if (last !== undefined && from - last.to <= IDLE_MS) last.to = Math.max(last.to, to);
    else clusters.push({ from, to });
  }
  const last = clusters.at(-1);
  if (last !== undefined && now - last.to <= IDLE_MS) last.to = now;
  return clusters;
}

/** From now back, as much as is readable; gaps between. */
function shownSpans(clusters: Interval[], now: number): (Interval & { gap: boolean })[] {
  const spans: (Interval & { gap: boolean })[] = [];
  let left = SHOWN_MS;
  let later = now;
  for (const cluster of clusters.toReversed()) {
    if (left <= 0) break;
    if (cluster.to < later) {
      if (spans.filter((span) => span.gap).length === MOST_GAPS) break;
      spans.unshift({ from: cluster.to, to: later, gap: true });
    }
    const from = Math.max(cluster.from, cluster.to - left);
    spans.unshift({ from, to: cluster.to, gap: false });
    left -= cluster.to - from;
    later = from;
  }
  return spans;
}

const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120].map((seconds) => seconds * 1000);

/** Round times, apart from each other, from gaps and from "now" at the end. */
function ticksOf(pieces: Piece[], gaps: TimeAxis["gaps"], widthPx: number): TimeAxis["ticks"] {
  const scaled = pieces.filter((piece) => !piece.gap);
  const perMs = total(scaled) === 0 ? 0 : scaled.reduce((sum, piece) => sum + piece.width, 0) / total(scaled);
  const step = steps.find((one) => one * perMs >= TICK_PX) ?? 300_000;
  const ticks: TimeAxis["ticks"] = [];
  for (const piece of scaled) {
    for (let at = Math.ceil(piece.from / step) * step; at <= piece.to; at += step) {
      const left = piece.left + (at - piece.from) * perMs;
      const clear = gaps.every((gap) => Math.abs(gap.centre - left) > 82) && left > 24 && left < widthPx - 60;
      if (clear) ticks.push({ left, at });
    }
  }
  return ticks;
}

function total(spans: Interval[]): number {
  return spans.reduce((sum, span) => sum + span.to - span.from, 0);
}
