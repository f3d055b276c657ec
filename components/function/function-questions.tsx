"use client";
import type { ReactNode } from "react";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { keyOfFunction } from "../../server/core/key/shown-key.ts";
import { AdvanceQuestion } from "../clock/advance-question.tsx";
import { useSite } from "../frame/site.tsx";
import { afterGrantingPermission, afterRevokingPermission } from "../image/consequences.ts";
import { ImageConsequences } from "../image/delete-image.tsx";
import { usersOfRepository } from "../image/users-of.ts";
import { type KeyQuestion, KeyQuestions } from "../key/key-questions.tsx";
import { useAllVersions, useKeys, useRepositories } from "../live/use-subject.ts";
import type { ActionResult } from "../ui/action-result.ts";
import { Dialog, DialogEnd } from "../ui/dialog.tsx";
import { Wrong } from "../ui/field.tsx";
import { Follows } from "../ui/follows.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { type Deed, servedImage } from "./act-rows.ts";
import { DeleteForm } from "./delete-form.tsx";
import { EditConfigurationForm } from "./edit-configuration-form.tsx";
import type { FunctionActions } from "./function-actions.ts";
import { UpdateImageForm } from "./update-image-form.tsx";

interface QuestionsProps {
  record: FunctionRecord;
  actions: FunctionActions;
  asked: Deed | undefined;
  onClose: () => void;
}

/** The question of what is to be done: what will follow is said before it is. */
export function FunctionQuestions({ record, actions, asked, onClose }: QuestionsProps) {
  const key = keyOfFunction(record.serving.configuration.kmsKeyArn, useKeys());
  const question = asked && ofKey[asked];
  return (
    <>
      <Dialog
        open={asked !== undefined && asked !== "advance-clock" && question === undefined}
        onClose={onClose}
        {...dialogOf(asked, record.functionName)}
      >
        <Form record={record} actions={actions} asked={asked} onClose={onClose} />
      </Dialog>
      <AdvanceQuestion open={asked === "advance-clock"} onClose={onClose} />
      <KeyQuestions
        asked={question && key && { keyId: key.keyId, question }}
        actions={actions.ofKeys}
        onClose={onClose}
      />
    </>
  );
}

/** Asked as on the key's own page. */
const ofKey: Partial<Record<Deed, KeyQuestion>> = {
  "disable-key": "disable",
  "enable-key": "enable",
  "cancel-key-deletion": "cancel",
};

function dialogOf(asked: Deed | undefined, functionName: string): { title: string; width?: number } {
  switch (asked) {
    case "edit-configuration":
      return { title: `Edit the configuration of ${functionName}`, width: 800 };
    case "delete-function":
      return { title: `Delete ${functionName}` };
    case "revoke-permission":
      return { title: "Revoke the permission to read the image?" };
    case "restore-permission":
      return { title: "Restore the permission to read the image?" };
    case "delete-image":
      return { title: "Delete the image from the repository?" };
    default:
      return { title: `Update the image of ${functionName}`, width: 540 };
  }
}

function Form({ record, actions, asked, onClose }: QuestionsProps) {
  switch (asked) {
    case "update-image":
      return <UpdateImageForm record={record} update={actions.updateCode} onClose={onClose} />;
    case "edit-configuration":
      return <EditConfigurationForm record={record} update={actions.updateConfiguration} onClose={onClose} />;
    case "delete-function":
      return <DeleteForm record={record} remove={actions.deleteFunction} onClose={onClose} />;
    case "revoke-permission":
    case "restore-permission":
      return <PermissionForm record={record} actions={actions} onClose={onClose} />;
    case "delete-image":
      return <ImageForm record={record} actions={actions} onClose={onClose} />;
    default:
      return null;
  }
}

type FormProps = Omit<QuestionsProps, "asked">;

/** Whichever of the two is possible by now: somebody else may have been quicker. */
function PermissionForm({ record, actions, onClose }: FormProps) {
  const { source } = record.serving.image;
  const repository = source.kind === "repository" ? source.repository : "";
  const permission = useRepositories().find(({ name }) => name === repository)?.permission;
  const users = usersOfRepository(repository, useAllVersions());
  const { imageCheckEveryMs: checkEveryMs } = useSite();
  const isGiven = permission !== undefined && permission.refusal === undefined;
  const sentence = isGiven
    ? afterRevokingPermission({ users, checkEveryMs })
    : afterGrantingPermission(permission?.refusal ?? "");
  return (
    <Confirm
      word={isGiven ? "Revoke" : "Restore"}
      act={() => actions.ofImages.setPermission(repository, !isGiven)}
      onClose={onClose}
    >
      <Follows sentences={[sentence]} />
    </Confirm>
  );
}

function ImageForm({ record, actions, onClose }: FormProps) {
  const image = servedImage(record, useRepositories());
  if (!image) return <p className="consequence">It is not in the repository any more.</p>;
  return (
    <Confirm
      word="Delete image"
      act={() => actions.ofImages.deleteImage(image.repository, image.digest)}
      onClose={onClose}
    >
      <ImageConsequences image={image} />
    </Confirm>
  );
}

interface ConfirmProps {
  word: string;
  act: () => Promise<ActionResult<void>>;
  onClose: () => void;
  /** What will follow. */
  children: ReactNode;
}

function Confirm({ word, act, onClose, children }: ConfirmProps) {
  const { refusal, busy, run } = useAnswer(onClose);
  return (
    <>
      {children}
      {refusal && <Wrong {...refusal} />}
      <DialogEnd onCancel={onClose} act={word} disabled={busy} onAct={() => run(act)} />
    </>
  );
}
