"use client";
import clsx from "clsx";
import { useState } from "react";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { checkRefusal, type ImageCheck } from "../../server/core/image/image-check.ts";
import { shortDigestsIn } from "../format/names.ts";
import { attemptAt, attemptWhen } from "../invoke/next-attempt.ts";
import { Ago } from "../live/ages.tsx";
import { useNow } from "../live/clock.ts";
import { useClock, useImageChecks } from "../live/use-subject.ts";
import { Icon } from "../ui/icon.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import type { FunctionActions } from "./function-actions.ts";
import { beforeCheck, checkLooks } from "./image-check-words.ts";
import "./image-check-line.css";

interface ImageCheckLineProps {
  record: FunctionRecord;
  checkNow: FunctionActions["checkNow"];
}

/** What the last check of image and key has found, when the next one comes, and what one now would do. */
export function ImageCheckLine({ record, checkNow }: ImageCheckLineProps) {
  const { functionId, functionName, version } = record;
  const read = useImageChecks(functionName);
  const last = read?.checks.find((check) => check.functionId === functionId && check.version === version);
  const [asked, setAsked] = useState<{ lastAt: number | undefined }>();
  const { refusal, busy, run } = useAnswer(() => setAsked({ lastAt: last?.at }));
  const leftAlone = checkRefusal(record) !== undefined;
  const waits = asked !== undefined && asked.lastAt === last?.at && !leftAlone;
  const due = read?.due.find((time) => time.version === version);
  const before = beforeCheck(record);
  return (
    <section className="ck" aria-label="Image check">
      <Icon name="g-check" />
      <span className="nw">Image check</span>
      <LastCheck last={last} />
      {due && !leftAlone && <Next at={due} />}
      <span className="sp" />
      {refusal ? (
        <span role="alert" className="ell">
          {refusal.message}
        </span>
      ) : (
        <span className="soft ell" id="check-now" title={before}>
          {before}
        </span>
      )}
      <button
        type="button"
        className="tb"
        aria-describedby="check-now"
        disabled={busy || waits || leftAlone}
        onClick={() => run(() => checkNow(functionName, version))}
      >
        {waits ? "Checking…" : "Check now"}
      </button>
    </section>
  );
}

function LastCheck({ last }: { last: ImageCheck | undefined }) {
  if (!last) return <span className="muted nw">none since the start</span>;
  const { outcome, sentence, at } = last;
  const { word, icon, colour } = checkLooks[outcome];
  return (
    <>
      <span
        className={clsx("st nw", outcome === "good" && "res-ok", colour && `c-${colour}`)}
        title={shortDigestsIn(sentence)}
      >
        <Icon name={icon} />
        {word}
      </span>
      <span className="muted nw">
        <Ago at={at} />
      </span>
      {/* What is gone is said by the function's state. */}
      {(outcome === "unreachable" || outcome === "unclear") && (
        <span className="ell ck-why">{shortDigestsIn(sentence)}</span>
      )}
    </>
  );
}

function Next({ at: due }: { at: { at: number; aheadMs: number } }) {
  const now = useNow();
  const clock = useClock();
  return <span className="muted nw">next {attemptWhen(attemptAt(due, clock), now)}</span>;
}
