"use server";
import { type ActionResult, answered } from "../components/ui/action-result.ts";
import { platform } from "../server/platform.ts";

/** Takes back how far the platform's clock is ahead, not what followed from it. */
export async function resetClock(): Promise<ActionResult<void>> {
  return answered(async () => {
    await platform().clock.reset("dashboard");
  });
}
