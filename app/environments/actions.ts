"use server";

import { z } from "zod";
import { type ActionResult, answered, unreadable } from "../../components/ui/action-result.ts";
import { platform } from "../../server/platform.ts";

/** Ends an environment once its invoke has ended; one that is gone already stays gone. */
export async function stopEnvironment(environmentId: unknown): Promise<ActionResult<void>> {
  const input = z.string().min(1).max(200).safeParse(environmentId);
  if (!input.success) return unreadable(z.prettifyError(input.error));
  return answered(async () => {
    await platform().environments.stop(input.data);
  });
}
