import clsx from "clsx";
import { edgeKey } from "./diagram-edges.ts";
import { arrowHead, type Route } from "./diagram-layout.ts";

/** How an edge was taken: by which transition, whether just now, and whether another has followed since. */
export interface Taking {
  sequence: number;
  /** Of the state that it led to. */
  colour: string;
  isFresh: boolean;
  isPassed: boolean;
}

interface DrawnEdgeProps {
  from: string;
  to: string;
  route: Route;
  /** In lines. */
  label: string[];
  title: string;
  isOpen: boolean;
  /** What will take it has happened, and waits to be noticed. */
  isArmed?: boolean;
  /** Oldest first. */
  takings: Taking[];
}

/** One way: dashed while it is not open, coloured where it was taken last, drawn from its beginning as it is taken. */
export function DrawnEdge({ from, to, route, label, title, isOpen, isArmed, takings }: DrawnEdgeProps) {
  const last = takings.findLast((one) => !one.isPassed);
  const look = isArmed ? "arm" : last ? "last" : isOpen ? "ok" : "off";
  const lines = route.label.oneLine ? [label.join(" ")] : label;
  return (
    <g data-edge={edgeKey(from, to)} data-look={look} className={last && `c-${last.colour}`}>
      <title>{title}</title>
      <path className={clsx("e", isArmed ? "arm" : isOpen ? "ok" : "off")} d={route.path} />
      {takings.map(({ sequence, colour, isFresh, isPassed }) => (
        <path
          // A new taking is drawn anew.
          key={sequence}
          className={clsx("e last", `c-${colour}`, isFresh && "fresh", isPassed && "passed")}
          d={route.path}
          pathLength={1}
        />
      ))}
      <polygon className={clsx("ah", look)} points={arrowHead(route.arrow)} />
      {lines.map((line, index) => (
        <text
          key={line}
          className={clsx("lb", look)}
          x={route.label.x}
          y={route.label.y + 13 * index}
          textAnchor={route.label.anchor}
        >
          {line}
        </text>
      ))}
    </g>
  );
}
