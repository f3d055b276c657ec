"use server";

import { type ActionResult, answered } from "../../components/ui/action-result.ts";
import { platform } from "../../server/platform.ts";

/** Begins to read every record and to compare it with its hash; how far it is comes live. */
export async function verifyTrail(): Promise<ActionResult<void>> {
  return answered(async () => platform().trail.verify());
}
