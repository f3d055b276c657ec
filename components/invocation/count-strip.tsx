"use client";

import { useId, useState } from "react";
import { slotLength } from "../../server/core/invoke/time-slots.ts";
import { counted, grouped, percent, percentOf } from "../format/numbers.ts";
import type { Period } from "../format/period.ts";
import { clock, when } from "../format/times.ts";
import { useLiveState } from "../live/clock.ts";
import { useWidth } from "../ui/use-width.ts";
import type { Bar, Strip } from "./tally.ts";

interface Props {
  strip: Strip;
  filters: Period;
  go: (change: Period) => void;
  words?: StripWords;
}

/** What is counted, and what its kinds are called. */
export interface StripWords {
  title: string;
  one: string;
  good: string;
  bad: string;
  /** Absent: there is no such kind. */
  throttled?: string;
}

const invokeWords: StripWords = {
  title: "Invokes over time",
  one: "invoke",
  ...{ good: "OK or running", bad: "not OK", throttled: "throttled" },
};

const GOOD_PX = 28;
const BAD_PX = 10;
const TICK_PX = 150;

/** How many came when: what ended well rises, what did not hangs below. A bar is a filter by its time. */
export function CountStrip({ strip, filters, go, words = invokeWords }: Props) {
  const [isTable, setTable] = useState(false);
  const lost = useLiveState().status === "lost";
  const narrow = ({ slotAt }: Bar) => go({ last: undefined, from: slotAt, to: slotAt + strip.slotMs });
  return (
    <section className="il-strip" aria-label={words.title}>
      {isTable ? (
        <StripTable strip={strip} words={words} onNarrow={narrow} />
      ) : (
        <Drawing strip={strip} words={words} onNarrow={narrow} isOpen={filters.to === undefined && !lost} />
      )}
      <div className="il-strip-side">
        {filters.from !== undefined && filters.last === undefined && (
          <button type="button" className="tb" onClick={() => go({ from: undefined, to: undefined })}>
            All time
          </button>
        )}
        <button type="button" className="tb" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? "Picture" : "Table"}
        </button>
      </div>
    </section>
  );
}

interface DrawingProps {
  strip: Strip;
  words: StripWords;
  onNarrow: (bar: Bar) => void;
  /** It ends now. */
  isOpen: boolean;
}

function Drawing({ strip, words, onNarrow, isOpen }: DrawingProps) {
  const [box, width] = useWidth<HTMLDivElement>(1100);
  const id = useId();
  const { from, to, slotMs, bars } = strip;
  const length = Math.max(1, to - from);
  const most = Math.max(1, ...bars.map(({ good }) => good));
  const mostBad = Math.max(1, ...bars.map(({ bad, throttled }) => bad + throttled));
  const place = (at: number) => percentOf(Math.min(Math.max(0, at - from), length), length);
  return (
    <div className="il-drawing" ref={box}>
      <div role="img" aria-labelledby={id} className="il-bars">
        {bars.map((bar) => {
          const left = place(bar.slotAt);
          const right = place(bar.slotAt + slotMs);
          return (
            // The table behind has the same, for the keyboard.
            // biome-ignore lint/a11y/noStaticElementInteractions: see above
            // biome-ignore lint/a11y/useKeyWithClickEvents: see above
            <span
              key={bar.slotAt}
              className="il-slot"
              style={{ left: `${left}%`, width: `${percentOf(right - left, 100)}%` }}
              title={`${clock(bar.slotAt)}: ${barText(bar, words)}`}
              onClick={() => onNarrow(bar)}
            >
              {bar.good > 0 && <i className="good" style={{ height: heightOf(bar.good, most, GOOD_PX) }} />}
              {bar.bad > 0 && <i className="bad" style={{ height: heightOf(bar.bad, mostBad, BAD_PX) }} />}
              {bar.throttled > 0 && (
                <i
                  className="throttled"
                  style={{
                    height: heightOf(bar.throttled, mostBad, BAD_PX),
                    top: GOOD_PX + 2 + (bar.bad > 0 ? heightOf(bar.bad, mostBad, BAD_PX) + 1 : 0),
                  }}
                />
              )}
            </span>
          );
        })}
        <span className="sr" id={id}>
          {summary(strip, words)}
        </span>
      </div>
      <StripAxis strip={strip} width={width} isOpen={isOpen} />
    </div>
  );
}

/** At round times, clear of the end. */
function StripAxis({ strip: { from, to }, width, isOpen }: { strip: Strip; width: number; isOpen: boolean }) {
  const step = slotLength(to - from, Math.max(1, Math.floor(width / TICK_PX)));
  const place = (at: number) => ((at - from) / Math.max(1, to - from)) * width;
  const first = Math.ceil(from / step) * step;
  const marks = Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, index) => first + index * step);
  return (
    <div className="il-strip-axis" aria-hidden="true">
      {marks
        .filter((at) => place(at) > 30 && place(at) < width - 90)
        .map((at) => (
          <span key={at} style={{ left: percent(place(at), width) }}>
            {when(at, to)}
          </span>
        ))}
      <span className="end">{isOpen ? "now" : when(to, to)}</span>
    </div>
  );
}

function StripTable({ strip, words, onNarrow }: Omit<DrawingProps, "isOpen">) {
  return (
    <div className="il-strip-table">
      <table>
        <thead>
          <tr>
            <th>From, UTC</th>
            <th>To</th>
            <th className="num">{capital(words.good)}</th>
            <th className="num">{capital(words.bad)}</th>
            {words.throttled && <th className="num">{capital(words.throttled)}</th>}
            <th />
          </tr>
        </thead>
        <tbody>
          {strip.bars.toReversed().map((bar) => (
            <tr key={bar.slotAt}>
              <td className="mono">{when(bar.slotAt, strip.to)}</td>
              <td className="mono">{clock(bar.slotAt + strip.slotMs)}</td>
              <td className="num">{grouped(bar.good)}</td>
              <td className="num">{grouped(bar.bad)}</td>
              {words.throttled && <td className="num">{grouped(bar.throttled)}</td>}
              <td className="num">
                <button type="button" className="tb" onClick={() => onNarrow(bar)}>
                  Only these
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function summary({ bars, from, to }: Strip, words: StripWords): string {
  const sum = (pick: (bar: Bar) => number) => bars.reduce((total, bar) => total + pick(bar), 0);
  const bad = sum(({ bad, throttled }) => bad + throttled);
  return `${counted(sum(({ good }) => good) + bad, words.one)} from ${clock(from)} to ${clock(to)}, of them ${grouped(bad)} ${words.bad}.`;
}

function barText({ good, bad, throttled }: Bar, words: StripWords): string {
  const parts = [
    good > 0 && `${grouped(good)} ${words.good}`,
    bad > 0 && `${grouped(bad)} ${words.bad}`,
    throttled > 0 && `${grouped(throttled)} ${words.throttled}`,
  ];
  return parts.filter(Boolean).join(", ");
}

/** One is always seen. */
function heightOf(count: number, most: number, px: number): number {
  return Math.max(3, Math.round((count / most) * px));
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
