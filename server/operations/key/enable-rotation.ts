import { assertRotationPeriod, rotating, usualRotationPeriodDays } from "../../core/key/key-rotation.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { changeKey } from "./change-key.ts";
import { dueNowOf, type KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";

/** @throws KeyError */
export function enableRotation(
  call: ApiCall,
  { keyId, periodDays }: { keyId: string; periodDays?: number },
  ports: KeyPorts,
): Promise<void> {
  const operation = "EnableKeyRotation";
  const requestParameters = { keyId, rotationPeriodInDays: periodDays };
  return recordCall(call, { eventName: operation, readOnly: false, requestParameters }, ports, async (remarks) => {
    if (periodDays !== undefined) assertRotationPeriod(periodDays);
    const now = dueNowOf(ports.clock);
    await changeKey({ call, operation, keyId, remarks }, ports, (key) =>
      rotating(key, periodDays ?? key.rotation?.periodDays ?? usualRotationPeriodDays, now),
    );
  });
}
