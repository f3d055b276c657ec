import { assertDeletionWindow, scheduledForDeletion, usualDeletionWindowDays } from "../../core/key/key-deletion.ts";
import { type KeyView, keyView } from "../../core/key/key-view.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { changeKey } from "./change-key.ts";
import { dueNowOf, type KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";
import { trailDate } from "./trail-elements.ts";

/** From now on it cannot be used; it is deleted when its days are over. @throws KeyError */
export function scheduleDeletion(
  call: ApiCall,
  { keyId, windowDays: asked }: { keyId: string; windowDays?: number },
  ports: KeyPorts,
): Promise<KeyView & { windowDays: number }> {
  const operation = "ScheduleKeyDeletion";
  const requestParameters = { keyId, pendingWindowInDays: asked };
  return recordCall(call, { eventName: operation, readOnly: false, requestParameters }, ports, async (remarks) => {
    const windowDays = asked ?? usualDeletionWindowDays;
    assertDeletionWindow(windowDays);
    const now = dueNowOf(ports.clock);
    const scheduled = await changeKey({ call, operation, keyId, remarks }, ports, (key) =>
      scheduledForDeletion(key, windowDays, now),
    );
    const view = keyView(scheduled.key, ports.config, now.aheadMs);
    remarks.responseElements = {
      ...{ keyId: view.arn, keyState: view.state, pendingWindowInDays: windowDays },
      ...(view.deletionAt !== undefined && { deletionDate: trailDate(view.deletionAt) }),
    };
    return { ...view, windowDays };
  });
}
