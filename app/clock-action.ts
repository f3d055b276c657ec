"use server";
import { z } from "zod";
import { type ActionResult, answered } from "../components/ui/action-result.ts";
import { platform } from "../server/platform.ts";

const WHO = "dashboard";

export async function advanceClock(byMs: number): Promise<ActionResult<void>> {
  return answered(async () => {
    await platform().clock.advance(z.number().parse(byMs), WHO);
  });
}

/** Takes back how far the platform's clock is ahead, not what followed from it. */
export async function resetClock(): Promise<ActionResult<void>> {
  return answered(async () => {
    await platform().clock.reset(WHO);
  });
}
