"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { type ImageView, nameOfImage } from "../../server/core/image/image-view.ts";
import { shortDigestsIn } from "../format/names.ts";
import { useSite } from "../frame/site.tsx";
import { useAllVersions, useImage } from "../live/use-subject.ts";
import type { ActionResult } from "../ui/action-result.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogEnd } from "../ui/dialog.tsx";
import { Wrong } from "../ui/field.tsx";
import { Follows } from "../ui/follows.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { afterDeletingImage, afterDeletingTag } from "./consequences.ts";
import type { ImageActions } from "./image-actions.ts";
import { imageScope } from "./image-scope.ts";
import { usersOf } from "./users-of.ts";

interface DeleteImageProps {
  image: ImageView;
  actions: ImageActions;
  /** A cross instead of words, for rows. */
  compact?: boolean;
  /** Where to go from a page that has lost its subject. */
  leaveTo?: string;
}

/** Says what will follow, then deletes the image with its tags. */
export function DeleteImage({ image, actions, compact, leaveTo }: DeleteImageProps) {
  const name = shortDigestsIn(nameOfImage(image));
  return (
    <Question
      what={`the image ${name}`}
      word="Delete image"
      compact={compact}
      leaveTo={leaveTo}
      act={() => actions.deleteImage(image.repository, image.digest)}
    >
      <ImageConsequences image={image} />
    </Question>
  );
}

/** Says what will follow, then takes the tag off the image. */
export function DeleteTag({ image, tag, actions }: Omit<DeleteImageProps, "compact"> & { tag: string }) {
  const users = usersOf(image, useAllVersions());
  return (
    <Question
      what={`the tag ${image.repository}:${tag}`}
      word="Delete tag"
      compact
      act={() => actions.deleteTag(image.repository, tag)}
    >
      <Follows sentences={afterDeletingTag(image, tag, users).map(shortDigestsIn)} />
    </Question>
  );
}

/** What will follow when the image is deleted. */
export function ImageConsequences({ image }: { image: ImageView }) {
  const users = usersOf(image, useAllVersions());
  const detail = useImage(imageScope(image));
  const { imageCheckEveryMs: checkEveryMs } = useSite();
  return <Follows sentences={afterDeletingImage(image, { users, checkEveryMs }, detail).map(shortDigestsIn)} />;
}

interface QuestionProps {
  /** "the image hello:1" */
  what: string;
  word: string;
  compact?: boolean;
  leaveTo?: string;
  act: () => Promise<ActionResult<void>>;
  /** What will follow. */
  children: React.ReactNode;
}

function Question({ what, word, compact, leaveTo, act, children }: QuestionProps) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const { refusal, busy, run } = useAnswer(() => {
    setOpen(false);
    if (leaveTo) router.push(leaveTo);
  });
  const label = `Delete ${what}…`;
  return (
    <>
      {compact ? (
        <Button variant="quiet" icon="g-x" aria-label={label} title={label} onClick={() => setOpen(true)} />
      ) : (
        <Button onClick={() => setOpen(true)}>{word}…</Button>
      )}
      <Dialog open={open} onClose={() => setOpen(false)} title={`Delete ${what}?`}>
        {children}
        {refusal && <Wrong {...refusal} />}
        <DialogEnd onCancel={() => setOpen(false)} act={word} disabled={busy} onAct={() => run(act)} />
      </Dialog>
    </>
  );
}
