"use server";

import { z } from "zod";
import { readForm } from "../../../components/function/create-function-values.ts";
import { type ActionResult, answered, unreadable } from "../../../components/ui/action-result.ts";
import { platform } from "../../../server/platform.ts";

const text = z.string().max(100_000);
const Form = z.object({
  imageUri: text,
  functionName: text,
  description: text,
  memoryMiB: text,
  timeoutSeconds: text,
  ephemeralStorageMiB: text,
  variables: z.array(z.object({ name: text, value: text })).max(1000),
  entryPoint: text,
  command: text,
  workingDirectory: text,
  kmsKeyArn: text,
});

/** Creates the function and answers its name; from Pending on the rest arrives live. */
export async function createFunction(form: unknown): Promise<ActionResult<string>> {
  const input = Form.safeParse(form);
  if (!input.success) return unreadable(z.prettifyError(input.error));
  const { request, errors } = readForm(input.data);
  const [wrong] = Object.values(errors);
  if (wrong !== undefined) return unreadable(wrong);
  const { functionName, imageUri, settings } = request;
  return answered(async () => {
    const created = await platform().functions.create(functionName, imageUri, settings, "dashboard");
    return created.functionName;
  });
}
