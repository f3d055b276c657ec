"use server";

import { z } from "zod";
import { type ActionResult, answered, unreadable } from "../../../components/ui/action-result.ts";
import { platform } from "../../../server/platform.ts";

const UploadId = z.string().min(1).max(256);
const Choices = z
  .array(z.object({ index: z.int().min(0), repository: z.string().max(512), tag: z.string().max(256) }))
  .min(1)
  .max(1000);

/** Names what to store of an archive, also while it is still being sent. */
export async function chooseImages(uploadId: unknown, choices: unknown): Promise<ActionResult<void>> {
  const input = z.object({ uploadId: UploadId, choices: Choices }).safeParse({ uploadId, choices });
  if (!input.success) return unreadable(z.prettifyError(input.error));
  return answered(() => platform().uploads.choose(input.data.uploadId, input.data.choices));
}

/** Cancels an upload or takes an ended one off the list. */
export async function discardUpload(uploadId: unknown): Promise<ActionResult<void>> {
  const input = UploadId.safeParse(uploadId);
  if (!input.success) return unreadable(z.prettifyError(input.error));
  return answered(() => platform().uploads.discard(input.data));
}
