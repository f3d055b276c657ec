"use server";

import { z } from "zod";
import { type ActionResult, answered, unreadable } from "../../components/ui/action-result.ts";
import { platform } from "../../server/platform.ts";

const Tag = z.object({ repository: z.string().min(1).max(512), tag: z.string().min(1).max(256) });

/** Takes a tag out of the repository; what loses its last tag is gone with it. */
export async function deleteTag(repository: unknown, tag: unknown): Promise<ActionResult<void>> {
  const input = Tag.safeParse({ repository, tag });
  if (!input.success) return unreadable(z.prettifyError(input.error));
  return answered(() => platform().images.deleteTag(input.data.repository, input.data.tag));
}
