"use client";
import type { Alias } from "../../server/core/function/alias.ts";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { Dialog } from "../ui/dialog.tsx";
import { AliasForm } from "./alias-form.tsx";
import { DeleteAliasForm, DeleteVersionForm } from "./delete-version-forms.tsx";
import { PublishForm } from "./publish-form.tsx";
import type { VersionActions } from "./version-actions.ts";

export type VersionQuestion =
  | { about: "publish" | "new alias" }
  | { about: "delete version"; version: string }
  | { about: "alias" | "delete alias"; name: string };

interface VersionQuestionsProps {
  record: FunctionRecord;
  versions: FunctionRecord[];
  aliases: Alias[];
  actions: VersionActions;
  asked: VersionQuestion | undefined;
  onClose: () => void;
}

/** One at a time. */
export function VersionQuestions({ record, versions, aliases, actions, asked, onClose }: VersionQuestionsProps) {
  const { functionName } = record;
  const alias = asked && "name" in asked ? aliases.find(({ name }) => name === asked.name) : undefined;
  return (
    <Dialog open={asked !== undefined} onClose={onClose} title={titleOf(asked, functionName)}>
      {asked?.about === "publish" && <PublishForm {...{ record, versions, actions, onClose }} />}
      {asked?.about === "new alias" && <AliasForm {...{ functionName, versions, actions, onClose }} />}
      {asked?.about === "alias" && alias && <AliasForm {...{ functionName, versions, alias, actions, onClose }} />}
      {asked?.about === "delete alias" && alias && <DeleteAliasForm {...{ functionName, alias, actions, onClose }} />}
      {asked?.about === "delete version" && (
        <DeleteVersionForm {...{ functionName, version: asked.version, aliases, actions, onClose }} />
      )}
    </Dialog>
  );
}

function titleOf(asked: VersionQuestion | undefined, functionName: string): string {
  switch (asked?.about) {
    case "publish":
      return `Publish a version of ${functionName}`;
    case "new alias":
      return `New alias of ${functionName}`;
    case "alias":
      return `Alias ${asked.name}`;
    case "delete alias":
      return `Delete the alias ${asked.name}`;
    case "delete version":
      return `Delete version ${asked.version}`;
    case undefined:
      return "";
  }
}
