import { keyArn } from "../../core/key/key-name.ts";
import { serviceCall } from "../../core/trail/api-call.ts";
import { unansweredEvent } from "../../core/trail/trail-error.ts";
import type { NewTrailEvent } from "../../core/trail/trail-event.ts";
import type { KeyPorts } from "./key-ports.ts";
import { kmsInternal } from "./record-call.ts";

const service = "kms.amazonaws.com";

export interface OwnDoing {
  eventName: "DeleteKey" | "RotateKey";
  keyId: string;
  details?: Record<string, string>;
}

/** Of what nobody has called for: the key service does it, and the trail says so. @param act says whether it was done */
export async function recordOwnDoing(doing: OwnDoing, ports: KeyPorts, act: () => Promise<boolean>): Promise<void> {
  const { auditTrail, owedRecords, clock } = ports;
  const event = eventOf(doing, ports);
  const { requestId } = event;
  await owedRecords.put({ requestId, at: clock.now(), event: unansweredEvent(event, kmsInternal) });
  if (await act()) await auditTrail.append(event);
  await owedRecords.remove(requestId);
}

function eventOf({ eventName, keyId, details }: OwnDoing, { ids, config }: KeyPorts): NewTrailEvent {
  return {
    ...serviceCall(service, { kind: "service", service }, ids.uuid()),
    ...{ eventSource: service, eventName, readOnly: false },
    ...{ requestParameters: null, responseElements: null, additionalEventData: { keyId, ...details } },
    resources: [{ type: "AWS::KMS::Key", arn: keyArn(keyId, config), accountId: config.account }],
  };
}
