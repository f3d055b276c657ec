"use client";
import { useEffect, useRef, useState } from "react";
import { isClockJump, type TransitionLogRow } from "../../server/core/function/transition.ts";
import { useLiveState } from "./clock.ts";
import { sentenceOf } from "./sentence.ts";
import { useTransitionLog } from "./use-subject.ts";

/** Says function transitions, and jumps of the clock, to who cannot see them, at most one sentence a second, many as one. */
export function Announcer() {
  const transitions = useTransitionLog();
  const lost = useLiveState().status === "lost";
  const [said, say] = useState("");
  const waiting = useRef<TransitionLogRow[]>([]);
  const last = useRef(transitions[0]?.sequence ?? 0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    const fresh = transitions.filter((one) => one.sequence > last.current);
    if (fresh.length === 0) return;
    last.current = fresh[0]?.sequence ?? last.current;
    waiting.current.push(...fresh.filter((one) => isClockJump(one) || one.to !== one.from));
    if (timer.current !== undefined || waiting.current.length === 0) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      say(sentenceOf(waiting.current.splice(0)));
    }, 1000);
  }, [transitions]);
  useEffect(() => () => clearTimeout(timer.current), []);

  return (
    <>
      <div className="sr" aria-live="polite">
        {said}
      </div>
      <div className="sr" aria-live="assertive">
        {lost ? "The connection is lost. What is shown stands still." : ""}
      </div>
    </>
  );
}
