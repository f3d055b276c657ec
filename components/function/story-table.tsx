import Link from "next/link";
import type { TimeAxis } from "../environment/time-axis.ts";
import { span, ticking } from "../format/durations.ts";
import { grouped } from "../format/numbers.ts";
import { clock } from "../format/times.ts";
import { type StoryBar, type StoryLane, type StoryMark, storyWithin } from "./story.ts";

const MOST_ROWS = 200;

/** The story's lanes in words: everything that the picture shows between its two ends. */
export function StoryTable({ lanes, axis }: { lanes: StoryLane[]; axis: TimeAxis }) {
  const rows = storyWithin(lanes, axis.from, axis.to).flatMap(({ name, bars, marks }) => [
    ...bars.map((bar) => ({ name, ...ofBar(bar, axis) })),
    ...marks.map((mark) => ({ name, ...ofMark(mark) })),
  ]);
  const left = Math.max(0, rows.length - MOST_ROWS);
  return (
    <table className="env-table" aria-label="Story">
      <thead>
        <tr>
          <th>Lane</th>
          <th>What</th>
          <th className="num">From</th>
          <th className="num">To</th>
          <th className="num">For</th>
        </tr>
      </thead>
      <tbody>
        {left > 0 && (
          <tr>
            <td colSpan={5} className="muted">
              {grouped(left)} more: the transitions tell them all
            </td>
          </tr>
        )}
        {rows.slice(left).map(({ name, key, what, href, from, to, length }) => (
          <tr key={`${name} ${key}`}>
            <td className="soft">{name}</td>
            <td>{href ? <Link href={href}>{what}</Link> : what}</td>
            <td className="num">{from}</td>
            <td className="num">{to}</td>
            <td className="num">{length}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ofBar({ label, from, to, href }: StoryBar, axis: TimeAxis) {
  const length = to === undefined ? ticking(axis.to - from) : span(to - from);
  return {
    key: `${from} ${label}`,
    what: label,
    href,
    from: clock(from),
    to: to === undefined ? "now" : clock(to),
    length,
  };
}

function ofMark({ at, words, href }: StoryMark) {
  return { key: `${at} ${words}`, what: words, href, from: clock(at), to: "", length: "" };
}
