import { keyArn } from "../../core/key/key-name.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";

const service = "kms.amazonaws.com";

/** Of what nobody has called for: the key service does it, and the trail says so. */
export async function recordOwnDoing(
  eventName: "DeleteKey" | "RotateKey",
  { keyId, ...details }: { keyId: string } & Record<string, string>,
  ports: KeyPorts,
): Promise<void> {
  const principal = { kind: "service", service } as const;
  const call = { principal, sourceIpAddress: service, userAgent: service, requestId: ports.ids.uuid() };
  await recordCall(call, { eventName, readOnly: false, requestParameters: null }, ports, async (remarks) => {
    const { config } = ports;
    remarks.resources.push({ type: "AWS::KMS::Key", arn: keyArn(keyId, config), accountId: config.account });
    remarks.additionalEventData = { keyId, ...details };
  });
}
