"use server";
import { z } from "zod";
import { type ActionResult, answered, unreadable } from "../../../components/ui/action-result.ts";
import { platform } from "../../../server/platform.ts";
import { startedOnce } from "../../started-invokes.ts";

const WHO = "dashboard";
const Name = z.string().min(1).max(64);
const Version = z.string().min(1).max(38);
const Invoke = z.object({
  payload: z.string(),
  type: z.enum(["RequestResponse", "Event"]),
  qualifier: z.string().min(1).max(128).optional(),
  key: z.string().min(16).max(64),
  bootId: z.string().optional(),
});
const UpdateCode = z.object({ functionName: Name, imageUri: z.string().trim().min(1) });
const UpdateConfiguration = z.object({
  functionName: Name,
  settings: z.strictObject({
    description: z.string().optional(),
    memoryMiB: z.int().optional(),
    timeoutSeconds: z.int().optional(),
    ephemeralStorageMiB: z.int().optional(),
    environment: z.record(z.string(), z.string()).optional(),
    imageConfig: z
      .strictObject({
        entryPoint: z.array(z.string()).optional(),
        command: z.array(z.string()).optional(),
        workingDirectory: z.string().optional(),
      })
      .optional(),
    kmsKeyArn: z.string().optional(),
  }),
});

/**
 * Returns the request id as soon as the invoke is accepted: the function is not waited for. The same key starts one
 * invoke, however often it comes; with a `bootId` it is asked again, of the platform that was asked first.
 */
export async function startInvoke(functionName: unknown, invoke: unknown): Promise<ActionResult<string>> {
  const input = z.object({ functionName: Name, invoke: Invoke }).safeParse({ functionName, invoke });
  if (!input.success) return unreadable(z.prettifyError(input.error));
  const { key, bootId, ...asked } = input.data.invoke;
  return startedOnce({ key, bootId }, () =>
    answered(() => platform().functions.startInvoke(input.data.functionName, asked, WHO)),
  );
}

export async function updateCode(functionName: unknown, imageUri: unknown): Promise<ActionResult<void>> {
  const input = UpdateCode.safeParse({ functionName, imageUri });
  if (!input.success) return unreadable(z.prettifyError(input.error));
  return answered(async () => {
    await platform().functions.updateCode(input.data.functionName, input.data.imageUri, WHO);
  });
}

export async function updateConfiguration(functionName: unknown, settings: unknown): Promise<ActionResult<void>> {
  const input = UpdateConfiguration.safeParse({ functionName, settings });
  if (!input.success) return unreadable(z.prettifyError(input.error));
  return answered(async () => {
    await platform().functions.updateConfiguration(input.data.functionName, input.data.settings, WHO);
  });
}

export async function setFollow(functionName: unknown, follow: unknown): Promise<ActionResult<void>> {
  const input = z.object({ functionName: Name, follow: z.boolean() }).safeParse({ functionName, follow });
  if (!input.success) return unreadable(z.prettifyError(input.error));
  return answered(() => platform().functions.setFollow(input.data.functionName, input.data.follow, WHO));
}

/** Starts a check of image and key; what it finds comes live. Without a version: of `$LATEST`. */
export async function checkNow(functionName: unknown, version?: unknown): Promise<ActionResult<void>> {
  const input = z.object({ functionName: Name, version: Version.optional() }).safeParse({ functionName, version });
  if (!input.success) return unreadable(z.prettifyError(input.error));
  return answered(() => platform().functions.checkNow(input.data.functionName, input.data.version));
}

export async function deleteFunction(functionName: unknown): Promise<ActionResult<void>> {
  const input = Name.safeParse(functionName);
  if (!input.success) return unreadable(z.prettifyError(input.error));
  return answered(() => platform().functions.delete(input.data, WHO));
}

export async function stopEnvironment(environmentId: unknown): Promise<ActionResult<void>> {
  const input = z.string().min(1).safeParse(environmentId);
  if (!input.success) return unreadable(z.prettifyError(input.error));
  return answered(async () => {
    // One that has gone meanwhile is as stopped as can be.
    await platform().environments.stop(input.data);
  });
}
