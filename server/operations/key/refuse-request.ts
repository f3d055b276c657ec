import { KeyError } from "../../core/errors/key-error.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import type { RefusedRequest } from "./key-operations.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";

/** A request that breaks the API's model: it is on the trail as any other. @throws KeyError, always */
export function refuseRequest(call: ApiCall, refused: RefusedRequest, ports: KeyPorts): Promise<never> {
  const { eventName, readOnly, keyId, code, message } = refused;
  const requestParameters = keyId === undefined ? null : { keyId };
  return recordCall(call, { eventName, readOnly, requestParameters }, ports, async () => {
    throw new KeyError(code, message);
  });
}
