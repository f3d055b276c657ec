import type { KeyUsage } from "../../server/core/key/key-usage.ts";
import { grouped } from "../format/numbers.ts";
import { clock } from "../format/times.ts";
import { barsOf, MINUTES, summaryOf, type UsageBar } from "./usage-bars.ts";

interface UsageStripProps {
  usage: KeyUsage | undefined;
  now: number;
  /** For the page of one key. */
  tall?: boolean;
}

const WIDTH = 10 * MINUTES;
const GOOD = { low: 18, tall: 40 };
const REFUSED = { low: 9, tall: 18 };
const LEAST = 2.5;

/** How often a key was used in each minute of the last hour: what was done rises, what was refused hangs below. */
export function UsageStrip({ usage, now, tall }: UsageStripProps) {
  const bars = barsOf(usage, now);
  const size = tall ? "tall" : "low";
  const line = GOOD[size] + 1;
  const height = line + 1 + REFUSED[size];
  return (
    <svg
      className={`ky-strip ${size}`}
      viewBox={`0 0 ${WIDTH} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={summaryOf(bars)}
    >
      <line x1="0" x2={WIDTH} y1={line - 0.5} y2={line - 0.5} />
      {bars.map((bar) => (
        <Minute key={bar.at} bar={bar} line={line} good={GOOD[size]} refused={REFUSED[size]} />
      ))}
    </svg>
  );
}

function Minute({ bar, line, good, refused }: { bar: UsageBar; line: number; good: number; refused: number }) {
  const x = bar.place * 10 + 1;
  const up = Math.max(LEAST, bar.goodHeight * (good - 1));
  const down = Math.max(LEAST, bar.refusedHeight * (refused - 1));
  return (
    <g>
      <title>{`${clock(bar.at)}: ${bar.good} used, ${bar.refused} refused`}</title>
      {bar.good > 0 && <rect className="good" x={x} y={line - 1 - up} width="8" height={up} />}
      {bar.refused > 0 && <rect className="refused" x={x} y={line + 1} width="8" height={down} />}
    </g>
  );
}

/** The same in words, newest first. */
export function UsageTable({ usage, now }: { usage: KeyUsage | undefined; now: number }) {
  const bars = barsOf(usage, now).toReversed();
  if (bars.length === 0) return <p className="quietly">It was not used in the last hour.</p>;
  return (
    <table className="ky-minutes">
      <thead>
        <tr>
          <th>Minute, UTC</th>
          <th className="num">Used</th>
          <th className="num">Refused</th>
        </tr>
      </thead>
      <tbody>
        {bars.map((bar) => (
          <tr key={bar.at}>
            <td className="mono">{clock(bar.at).slice(0, 5)}</td>
            <td className="num">{grouped(bar.good)}</td>
            <td className="num">{grouped(bar.refused)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What rises and what hangs. */
export function UsageKey() {
  return (
    <div className="key ky-key" aria-hidden="true">
      <span>
        <i className="good" />
        used
      </span>
      <span>
        <i className="refused" />
        refused, below the line
      </span>
    </div>
  );
}
