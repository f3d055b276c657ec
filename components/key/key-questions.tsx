"use client";
import { nameOfKey, type ShownKey } from "../../server/core/key/shown-key.ts";
import { useKeys } from "../live/use-subject.ts";
import { Dialog } from "../ui/dialog.tsx";
import type { MenuItem } from "../ui/menu.tsx";
import { CancelDeletionForm } from "./cancel-deletion-form.tsx";
import { DeletionForm } from "./deletion-form.tsx";
import { EnableForm } from "./enable-form.tsx";
import type { KeyActions } from "./key-actions.ts";
import { PolicyForm } from "./policy-form.tsx";
import { RotateNowForm, RotationForm } from "./rotation-form.tsx";

export type KeyQuestion = "enable" | "disable" | "cancel" | "rotation" | "rotate" | "policy" | "delete";

/** What may be asked of a key as it is now, the likeliest first. */
export function questionsOf({ manager, state, rotation }: ShownKey): KeyQuestion[] {
  if (manager === "AWS") return [];
  if (state === "PendingDeletion") return ["cancel", "policy"];
  if (state === "Disabled") return ["enable", "policy", "delete"];
  return rotation
    ? ["disable", "rotate", "rotation", "policy", "delete"]
    : ["disable", "rotation", "rotate", "policy", "delete"];
}

export const questionWords: Record<KeyQuestion, string> = {
  enable: "Enable…",
  disable: "Disable…",
  cancel: "Cancel the deletion…",
  rotation: "Rotation…",
  rotate: "Rotate now…",
  policy: "Change policy…",
  delete: "Schedule deletion…",
};

export function menuItemsOf(key: ShownKey, ask: (question: KeyQuestion) => void): MenuItem[] {
  return questionsOf(key).map((question) => ({ label: questionWords[question], onSelect: () => ask(question) }));
}

export interface AskedQuestion {
  keyId: string;
  question: KeyQuestion;
}

interface KeyQuestionsProps {
  asked: AskedQuestion | undefined;
  actions: KeyActions;
  onClose: () => void;
}

/** The dialog of what is asked: what will follow is said first. */
export function KeyQuestions({ asked, actions, onClose }: KeyQuestionsProps) {
  const key = useKeys().find(({ keyId }) => keyId === asked?.keyId);
  const name = key ? shortName(key) : "";
  return (
    <Dialog open={asked !== undefined && key !== undefined} onClose={onClose} {...dialogOf(asked?.question, name)}>
      {asked && key && <Form question={asked.question} shown={key} actions={actions} onClose={onClose} />}
    </Dialog>
  );
}

export interface KeyFormProps {
  shown: ShownKey;
  actions: KeyActions;
  onClose: () => void;
}

function Form({ question, ...form }: KeyFormProps & { question: KeyQuestion }) {
  switch (question) {
    case "enable":
    case "disable":
      return <EnableForm {...form} enable={question === "enable"} />;
    case "cancel":
      return <CancelDeletionForm {...form} />;
    case "rotation":
      return <RotationForm {...form} />;
    case "rotate":
      return <RotateNowForm {...form} />;
    case "policy":
      return <PolicyForm {...form} />;
    case "delete":
      return <DeletionForm {...form} />;
  }
}

function dialogOf(question: KeyQuestion | undefined, name: string): { title: string; width?: number } {
  switch (question) {
    case "enable":
      return { title: `Enable ${name}?` };
    case "disable":
      return { title: `Disable ${name}?` };
    case "cancel":
      return { title: `Cancel the deletion of ${name}?` };
    case "rotation":
      return { title: `Rotation of ${name}` };
    case "rotate":
      return { title: `Rotate ${name} now?` };
    case "policy":
      return { title: `Policy of ${name}`, width: 760 };
    default:
      return { title: `Schedule the deletion of ${name}?`, width: 540 };
  }
}

/** An id is cut in a title. */
function shortName(key: ShownKey): string {
  const name = nameOfKey(key);
  return name === key.keyId ? name.slice(0, 8) : name;
}
