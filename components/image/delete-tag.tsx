"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ImageView } from "../../server/core/image/image-view.ts";
import type { ActionResult } from "../ui/action-result.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogEnd } from "../ui/dialog.tsx";
import { Wrong } from "../ui/field.tsx";
import { useAnswer } from "../ui/use-answer.ts";

export type DeleteTagAction = (repository: string, tag: string) => Promise<ActionResult<void>>;

interface DeleteTagProps {
  image: ImageView;
  deleteTag: DeleteTagAction;
  /** A cross instead of words, for rows. */
  compact?: boolean;
  /** Where to go from a page that has lost its subject. */
  leaveTo?: string;
}

/** Says what will follow, then takes the tag out of the repository. */
export function DeleteTag({ image, deleteTag, compact, leaveTo }: DeleteTagProps) {
  const name = `${image.repository}:${image.tag}`;
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const { refusal, busy, run } = useAnswer(() => {
    setOpen(false);
    if (leaveTo) router.push(leaveTo);
  });
  return (
    <>
      {compact ? (
        <Button
          variant="quiet"
          icon="g-x"
          aria-label={`Delete the tag ${name}…`}
          title={`Delete the tag ${name}…`}
          onClick={() => setOpen(true)}
        />
      ) : (
        <Button onClick={() => setOpen(true)}>Delete tag…</Button>
      )}
      <Dialog open={open} onClose={() => setOpen(false)} title={`Delete the tag ${name}?`}>
        <p>{consequenceOf(image)}</p>
        {refusal && <Wrong {...refusal} />}
        <DialogEnd
          onCancel={() => setOpen(false)}
          act="Delete tag"
          disabled={busy}
          onAct={() => run(() => deleteTag(image.repository, image.tag))}
        />
      </Dialog>
    </>
  );
}

/** Functions hold an image by its digest: what ends is the name. */
export function consequenceOf({ repository, tag, usedBy }: ImageView): string {
  const gone = `${repository}:${tag} can no longer be named by a new function or an update.`;
  if (usedBy.length === 0) return `${gone} No function uses it.`;
  const [first = "", ...others] = usedBy;
  const users = others.length === 0 ? first : `${usedBy.slice(0, -1).join(", ")} and ${others.at(-1)}`;
  return `${gone} ${users} ${others.length === 0 ? "goes" : "go"} on: a function holds its image by digest, not by tag.`;
}
