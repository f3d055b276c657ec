import type { FunctionState } from "../../server/core/function/state.ts";
import { counted } from "../format/numbers.ts";
import type { Heartbeat, Stretch } from "./heartbeat.ts";

const WIDTH = 280;

/** The last hour: the ribbon is the state, invokes rise from it, what went wrong hangs below. */
export function HeartbeatStrip({ heartbeat }: { heartbeat: Heartbeat }) {
  const { stretches, ticks, beats } = heartbeat;
  return (
    <svg
      className="hb"
      viewBox={`0 0 ${WIDTH} 30`}
      preserveAspectRatio="none"
      role="img"
      aria-label={summary(heartbeat)}
    >
      {stretches.map((stretch) => (
        <Ribbon key={stretch.from} {...stretch} />
      ))}
      {ticks.map((at) => (
        <line key={at} x1={at * WIDTH} x2={at * WIDTH} y1="13" y2="25" stroke="var(--ink-3)" />
      ))}
      {beats.map(({ requestId, at, height, bad, cold }) => {
        const x = Math.min(WIDTH - 2.5, at * WIDTH);
        if (bad)
          return <rect key={requestId} className="bad" x={x} y="22.5" width="2.5" height={4.5 + 3 * height} rx="1" />;
        const tall = 3.5 + 10 * height;
        return (
          <g key={requestId}>
            <rect className="ok" x={x} y={15.5 - tall} width="2.5" height={tall} rx="1" />
            {cold && <circle className="cold" cx={x + 1.25} cy={12.5 - tall} r="1.9" />}
          </g>
        );
      })}
    </svg>
  );
}

function Ribbon({ state, from, to }: Stretch) {
  const x = from * WIDTH;
  const width = Math.max(1, (to - from) * WIDTH);
  if (state === undefined) return <line x1={x} x2={x + width} y1="19" y2="19" className="unborn" />;
  const look: Record<FunctionState, React.ReactNode> = {
    Active: <rect x={x} y="17" width={width} height="4" fill="var(--active-fill)" />,
    Pending: <line x1={x} x2={x + width} y1="19" y2="19" className="pending" />,
    Inactive: (
      <rect x={x + 0.5} y="17.5" width={Math.max(1, width - 1)} height="3" fill="none" stroke="var(--inactive-fill)" />
    ),
    Failed: (
      <>
        <rect x={x} y="17" width={width} height="4" fill="var(--failed-tint)" />
        <rect x={x} y="17" width={width} height="4" fill="url(#failed-hatch)" />
      </>
    ),
  };
  return look[state];
}

function summary({ stretches, beats }: Heartbeat): string {
  const states = stretches.map(({ state }) => state ?? "not created").join(", then ");
  const bad = beats.filter((beat) => beat.bad).length;
  return `Last hour: ${states}; ${counted(beats.length, "invoke")}, ${bad} of them not OK.`;
}
