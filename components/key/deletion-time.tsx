"use client";
import { span } from "../format/durations.ts";
import { when } from "../format/times.ts";
import { useNow } from "../live/clock.ts";

/** When a key is deleted for good, and how long that is: "26 Dec 14:02, in 29 d". The time moves with the clock. */
export function DeletionTime({ at }: { at: number }) {
  const now = useNow();
  const leftMs = at - now;
  return (
    <>
      {when(at, now)}, {leftMs > 0 ? `in ${span(leftMs).replace(/\.\d s$/, " s")}` : "now"}
    </>
  );
}
