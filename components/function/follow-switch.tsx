"use client";
import { canBeFollowed, latestImage, tagName } from "../../server/core/function/follow.ts";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { useAnswer } from "../ui/use-answer.ts";
import type { FunctionActions } from "./function-actions.ts";

interface Props {
  record: FunctionRecord;
  setFollow: FunctionActions["setFollow"];
}

/** Whether the function updates by itself when its tag moves. Where there is no tag that could move there is none. */
export function FollowSwitch({ record, setFollow }: Props) {
  const { refusal, busy, run } = useAnswer(() => undefined);
  const image = latestImage(record);
  const follows = record.follow !== undefined;
  if (!follows && !canBeFollowed(image)) return null;
  const what = canBeFollowed(image)
    ? `When ${tagName(image.imageUri)} names another image, the function updates by itself`
    : `${image.imageUri} has no tag that could move`;
  return (
    <>
      <button
        type="button"
        role="switch"
        className="tb switch"
        aria-checked={follows}
        disabled={busy}
        title={what}
        onClick={() => run(() => setFollow(record.functionName, !follows))}
      >
        Follow tag
      </button>
      {refusal && (
        <span role="alert" className="ell" title={refusal.message}>
          {refusal.message}
        </span>
      )}
    </>
  );
}
