/**
 * Starts one invoke through a connection that may be cut at any time: Chromium drops what is under way whenever Docker
 * Engine adds a network interface, which is at every cold start. The same key is sent again until an answer comes;
 * the platform starts each key once.
 */
import type { InvocationType } from "../../server/core/invoke/invocation.ts";
import type { FunctionActions } from "../function/function-actions.ts";
import type { ActionResult } from "../ui/action-result.ts";

const PAUSES_MS = [100, 300, 1000] as const;

export async function startOnce(
  startInvoke: FunctionActions["startInvoke"],
  functionName: string,
  invoke: { payload: string; type: InvocationType },
  bootId: string,
): Promise<ActionResult<string>> {
  const key = newKey();
  for (let tries = 0; ; tries += 1) {
    try {
      // A platform that was started meanwhile knows no key of before: only the first try may reach any.
      return await startInvoke(functionName, { ...invoke, key, ...(tries > 0 && { bootId }) });
    } catch (error) {
      const pause = PAUSES_MS[tries];
      if (pause === undefined) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** Not `crypto.randomUUID`, which is there only on localhost and https. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
