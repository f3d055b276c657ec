"use server";
import { type ActionResult, answered } from "../../components/ui/action-result.ts";
import { platform } from "../../server/platform.ts";

/** Builds the sample image on this machine and creates the function `hello` from it. */
export async function deploySample(): Promise<ActionResult<void>> {
  return answered(async () => {
    await platform().images.deploySample("dashboard");
  });
}
