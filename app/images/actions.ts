"use server";

import { z } from "zod";
import { type ActionResult, answered, unreadable } from "../../components/ui/action-result.ts";
import { platform } from "../../server/platform.ts";

const Image = z.object({ repository: z.string().min(1).max(512), digest: z.string().min(1).max(256) });
const Tag = z.object({ repository: z.string().min(1).max(512), tag: z.string().min(1).max(256) });

const Permission = z.object({ repository: z.string().min(1).max(512), permitted: z.boolean() });

/** Puts Lambda's statement into the repository's policy, or takes it out. */
export async function setPermission(repository: unknown, permitted: unknown): Promise<ActionResult<void>> {
  const input = Permission.safeParse({ repository, permitted });
  if (!input.success) return unreadable(z.prettifyError(input.error));
  return answered(() => platform().images.setPermission(input.data.repository, input.data.permitted));
}

/** Takes a name off an image; the image stays. */
export async function deleteTag(repository: unknown, tag: unknown): Promise<ActionResult<void>> {
  const input = Tag.safeParse({ repository, tag });
  if (!input.success) return unreadable(z.prettifyError(input.error));
  return answered(() => platform().images.deleteTag(input.data.repository, input.data.tag));
}

/** Begins to compare every chunk with its name; how far it is comes live. */
export async function scrubStore(): Promise<ActionResult<void>> {
  return answered(async () => platform().images.scrubStore());
}

/** With its tags. */
export async function deleteImage(repository: unknown, digest: unknown): Promise<ActionResult<void>> {
  const input = Image.safeParse({ repository, digest });
  if (!input.success) return unreadable(z.prettifyError(input.error));
  return answered(() => platform().images.delete(input.data.repository, input.data.digest));
}
