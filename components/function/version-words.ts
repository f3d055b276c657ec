/** What is said about versions and aliases before they are changed, and how their shares are written. Pure. */
import { type Alias, versionsOf } from "../../server/core/function/alias.ts";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { isUnchangedSince } from "../../server/core/function/publish.ts";
import { codeName } from "../format/names.ts";
import { counted } from "../format/numbers.ts";

/** Why `$LATEST` cannot be published now; undefined: it can. */
export function publishRefusal({ state, updateStatus }: FunctionRecord): string | undefined {
  if (state === "Pending") return "The function is Pending: it can be published when its image is ready.";
  if (state === "Failed") return "The function is Failed: there is nothing that could be published.";
  if (updateStatus === "InProgress")
    return "An update is in progress: what it brings can be published when it is done.";
  return undefined;
}

/** @param versions the newest first */
export function afterPublishing(latest: FunctionRecord, versions: readonly FunctionRecord[]): string[] {
  const [newest] = versions;
  const last = Math.max(latest.lastNumber ?? 0, Number(newest?.version ?? 0));
  if (newest && Number(newest.version) === last && isUnchangedSince(newest, latest.serving)) {
    return [`Neither code nor configuration has changed since version ${last} was published: it stays the last one.`];
  }
  return [
    `What $LATEST is now, ${codeName(latest.serving.image)}, becomes version ${last + 1} and stays as it is.`,
    "The version gets a sealed copy of the image, a state, environments and an idle time of its own.",
  ];
}

/** Why the version cannot be deleted now; undefined: it can. */
export function deletionRefusal(version: string, aliases: readonly Alias[]): string | undefined {
  const names = aliases.filter((alias) => versionsOf(alias).includes(version)).map(({ name }) => name);
  if (names.length === 0) return undefined;
  const them = names.length === 1 ? "that alias" : "those aliases";
  return `${names.join(", ")} ${names.length === 1 ? "names" : "name"} it: give ${them} to another version first.`;
}

export function afterDeletingVersion({ version }: { version: string }, environments: number): string[] {
  return [
    `An invoke of version ${version} answers 404 from then on; events that wait for it are given up.`,
    environments === 0
      ? "It has no environment now."
      : `Its ${counted(environments, "environment")} ${environments === 1 ? "ends" : "end"} after the invoke that runs there.`,
    `Its sealed copy goes, and the number ${version} is not given again.`,
  ];
}

export function afterDeletingAlias({ name }: Alias): string[] {
  return [`An invoke by ${name} answers 404 from then on; the versions stay. Events that wait for it are given up.`];
}

export interface AliasShare {
  version: string;
  /** From 0 to 1. */
  share: number;
}

/** Where its invokes go: its own version first. */
export function sharesOf({ version, weights }: Pick<Alias, "version" | "weights">): AliasShare[] {
  const others = Object.entries(weights).map(([additional, share]) => ({ version: additional, share }));
  const elsewhere = others.reduce((sum, { share }) => sum + share, 0);
  return [{ version, share: 1 - elsewhere }, ...others];
}

/** "25 %", "12.5 %" */
export function shareText(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

/** Where invokes by the alias will go, in a sentence. */
export function afterSavingAlias(name: string, alias: Pick<Alias, "version" | "weights">): string {
  const [own, other] = sharesOf(alias);
  const by = name === "" ? "the alias" : name;
  if (!own || !other) return `Every invoke by ${by} runs version ${alias.version}.`;
  const shares = `${shareText(own.share)} version ${own.version}, ${shareText(other.share)} version ${other.version}`;
  return `Of the invokes by ${by}, ${shares}: each is decided by itself.`;
}

/** A weight as it is typed, in percent. @returns undefined when it is none */
export function readWeight(text: string): number | undefined {
  const number = /^\d{1,3}([.,]\d{1,4})?$/.test(text.trim()) ? Number(text.trim().replace(",", ".")) : Number.NaN;
  return number >= 0 && number <= 100 ? number / 100 : undefined;
}
