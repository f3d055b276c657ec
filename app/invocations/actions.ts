"use server";
import { z } from "zod";
import { type ActionResult, answered, unreadable } from "../../components/ui/action-result.ts";
import { platform } from "../../server/platform.ts";
import { startedOnce } from "../started-invokes.ts";

const Replay = z.object({
  requestId: z.string().min(1).max(200),
  again: z.object({ key: z.string().min(16).max(64), bootId: z.string().optional() }),
});

/** Starts the same invoke again and returns the new request id. The same key starts one, however often it comes. */
export async function replayInvoke(requestId: unknown, again: unknown): Promise<ActionResult<string>> {
  const input = Replay.safeParse({ requestId, again });
  if (!input.success) return unreadable(z.prettifyError(input.error));
  return startedOnce(input.data.again, () =>
    answered(() => platform().invocations.replay(input.data.requestId, "dashboard")),
  );
}
