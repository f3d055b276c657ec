import { functionArn } from "../../core/function/arn.ts";
import { type KeyEvent, keyEventOf } from "../../core/key/key-event.ts";
import { keyArn } from "../../core/key/key-name.ts";
import type { KeyPagePorts } from "./key-page-ports.ts";

/** Of a key, or for a function. */
export type KeyEventsOf = { keyId: string } | { functionName: string };

/** The last events of the trail about it; newest first. */
export async function listKeyEvents(
  of: KeyEventsOf,
  limit: number,
  { auditTrail, config }: Pick<KeyPagePorts, "auditTrail" | "config">,
): Promise<KeyEvent[]> {
  const about =
    "keyId" in of
      ? { resourceName: keyArn(of.keyId, config) }
      : { functionArn: functionArn({ ...config, functionName: of.functionName }) };
  const filter = { eventSource: "kms.amazonaws.com", ...about };
  const { events } = await auditTrail.lookup({ filter, order: "newest-first", limit });
  return events.flatMap((event) => keyEventOf(event) ?? []);
}
