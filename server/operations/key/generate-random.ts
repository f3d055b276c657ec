import type { ApiCall } from "../../core/trail/api-call.ts";
import { assertOwnAccount } from "./judge-key-use.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";

/** No key takes part in it. @throws KeyError */
export function generateRandom(
  call: ApiCall,
  { numberOfBytes }: { numberOfBytes: number },
  ports: KeyPorts,
): Promise<Uint8Array> {
  const called = { eventName: "GenerateRandom", readOnly: true, requestParameters: { numberOfBytes } };
  return recordCall(call, called, ports, async () => {
    assertOwnAccount(call.principal, "kms:GenerateRandom", ports.config);
    return ports.keyVault.randomBytes(numberOfBytes);
  });
}
