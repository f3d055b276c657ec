"use client";

import { useRouter } from "next/navigation";
import type { InvocationDetail } from "../../server/core/invoke/invocation.ts";
import { shortRequestId } from "../format/names.ts";
import { exactClock, iso } from "../format/times.ts";
import { Outcome } from "../invoke/outcome.tsx";
import { type StartTry, startOnce } from "../invoke/start-once.ts";
import { Ago } from "../live/ages.tsx";
import { useLive } from "../live/live-context.ts";
import type { ActionResult } from "../ui/action-result.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Wrong } from "../ui/field.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { Start } from "./invocation-row.tsx";

interface Props {
  invocation: InvocationDetail;
  replay: (requestId: string, again: StartTry) => Promise<ActionResult<string>>;
}

/** Which one it is, how it ended, and the same again. */
export function InvocationHeader({ invocation, replay }: Props) {
  const { requestId, arrivedAt, cold } = invocation;
  const router = useRouter();
  const { connection } = useLive();
  const { refusal, busy, run } = useAnswer<string>((next) => router.push(`/invocations/${encodeURIComponent(next)}`));
  const again = () =>
    !busy && run(() => startOnce((again) => replay(requestId, again), connection.state.position.bootId));
  useShortcuts({ r: again });
  return (
    <>
      <div className="ph1">
        <h2>Invocation {shortRequestId(requestId)}</h2>
        <CopyButton text={requestId} label={`Copy the request id ${requestId}`} />
        <Outcome invocation={invocation} detail />
        {cold && <Start cold word="Cold start" />}
        <span className="soft ivp-when">
          <Ago at={arrivedAt} />
          <time dateTime={iso(arrivedAt)}>, {exactClock(arrivedAt)}</time>
        </span>
        <span className="sp" />
        <Button
          icon="g-replay"
          shortcut="r"
          title="Starts the same invoke again, as a new one, and goes there"
          disabled={busy}
          onClick={again}
        >
          Replay
        </Button>
      </div>
      {refusal && (
        <div className="ivp-wrong">
          <Wrong {...refusal} />
        </div>
      )}
    </>
  );
}
