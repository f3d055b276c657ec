"use server";
import { z } from "zod";
import { type ActionResult, answered, unreadable } from "../../../components/ui/action-result.ts";
import { platform } from "../../../server/platform.ts";

const WHO = "dashboard";
const Name = z.string().min(1).max(64);
const Version = z.string().min(1).max(38);
const AliasName = z.string().min(1).max(128);
const Settings = z.strictObject({
  version: Version,
  description: z.string(),
  weights: z.record(z.string(), z.number()),
});

/** Starts it: the version comes live. @returns its number */
export async function publishVersion(functionName: unknown, description: unknown): Promise<ActionResult<string>> {
  const input = z.object({ functionName: Name, description: z.string().optional() }).safeParse({
    ...{ functionName, description },
  });
  if (!input.success) return unreadable(z.prettifyError(input.error));
  return answered(() => platform().versions.publish(input.data.functionName, input.data.description, WHO));
}

export async function deleteVersion(functionName: unknown, version: unknown): Promise<ActionResult<void>> {
  const input = z.object({ functionName: Name, version: Version }).safeParse({ functionName, version });
  if (!input.success) return unreadable(z.prettifyError(input.error));
  return answered(() => platform().versions.delete(input.data.functionName, input.data.version, WHO));
}

export async function createAlias(...asked: AliasAsked): Promise<ActionResult<void>> {
  return changeAlias("createAlias", asked);
}

export async function updateAlias(...asked: AliasAsked): Promise<ActionResult<void>> {
  return changeAlias("updateAlias", asked);
}

type AliasAsked = [functionName: unknown, name: unknown, settings: unknown];

const AliasInput = z.object({ functionName: Name, name: AliasName, settings: Settings });

async function changeAlias(change: "createAlias" | "updateAlias", [functionName, name, settings]: AliasAsked) {
  const input = AliasInput.safeParse({ functionName, name, settings });
  if (!input.success) return unreadable(z.prettifyError(input.error));
  const { data } = input;
  return answered(() => platform().versions[change](data.functionName, data.name, data.settings, WHO));
}

export async function deleteAlias(functionName: unknown, name: unknown): Promise<ActionResult<void>> {
  const input = z.object({ functionName: Name, name: AliasName }).safeParse({ functionName, name });
  if (!input.success) return unreadable(z.prettifyError(input.error));
  return answered(() => platform().versions.deleteAlias(input.data.functionName, input.data.name, WHO));
}
