"use client";
import type { Alias } from "../../server/core/function/alias.ts";
import { useEnvironments, useFunctionVersion } from "../live/use-subject.ts";
import type { ActionResult } from "../ui/action-result.ts";
import { DialogEnd } from "../ui/dialog.tsx";
import { Wrong } from "../ui/field.tsx";
import { Follows } from "../ui/follows.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import type { VersionActions } from "./version-actions.ts";
import { afterDeletingAlias, afterDeletingVersion, deletionRefusal } from "./version-words.ts";

interface DeleteVersionFormProps {
  functionName: string;
  version: string;
  aliases: Alias[];
  actions: VersionActions;
  onClose: () => void;
}

export function DeleteVersionForm({ functionName, version, aliases, actions, onClose }: DeleteVersionFormProps) {
  const isThere = useFunctionVersion(functionName, version) !== undefined;
  const environments = useEnvironments().filter(
    (one) => one.functionName === functionName && one.version === version && one.state !== "Gone",
  );
  const refused = isThere ? deletionRefusal(version, aliases) : "It has been deleted meanwhile.";
  const sentences = refused === undefined ? afterDeletingVersion({ version }, environments.length) : [refused];
  const remove = () => actions.deleteVersion(functionName, version);
  return <DeleteForm {...{ sentences, remove, onClose }} act="Delete the version" disabled={refused !== undefined} />;
}

interface DeleteAliasFormProps {
  functionName: string;
  alias: Alias;
  actions: VersionActions;
  onClose: () => void;
}

export function DeleteAliasForm({ functionName, alias, actions, onClose }: DeleteAliasFormProps) {
  const remove = () => actions.deleteAlias(functionName, alias.name);
  return <DeleteForm {...{ remove, onClose }} sentences={afterDeletingAlias(alias)} act="Delete the alias" />;
}

interface DeleteFormProps {
  sentences: readonly string[];
  act: string;
  disabled?: boolean;
  remove: () => Promise<ActionResult<void>>;
  onClose: () => void;
}

function DeleteForm({ sentences, act, disabled = false, remove, onClose }: DeleteFormProps) {
  const { refusal, busy, run } = useAnswer(onClose);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run(remove);
      }}
    >
      <Follows sentences={sentences} />
      {refusal && <Wrong {...refusal} />}
      <DialogEnd onCancel={onClose} act={act} disabled={busy || disabled} />
    </form>
  );
}
