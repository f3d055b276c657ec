import { isKeyError } from "../../core/errors/key-error.ts";
import { PlatformError } from "../../core/errors/platform-error.ts";
import type { Place } from "../../core/function/arn.ts";
import { callingPrincipal, lambdaService } from "../../core/policy/principal.ts";
import type { Ids } from "../../ports/ids.ts";
import type { KeyOperations } from "../key/key-operations.ts";
import type { Caller } from "./function-operations.ts";

export interface KeyCheckPorts {
  keyOperations: Pick<KeyOperations, "describeKey">;
  ids: Ids;
  config: Place;
}

/**
 * Lambda looks at a function's key in its caller's name before it takes it. A key that does not work today is taken: it
 * makes the function Failed until it does.
 * @throws PlatformError InvalidParameterValueException when there is no such key
 */
export async function refuseUnknownKey(
  kmsKeyArn: string | undefined,
  caller: Caller,
  { keyOperations, ids, config }: KeyCheckPorts,
): Promise<void> {
  if (!kmsKeyArn) return;
  const by = { sourceIpAddress: lambdaService, userAgent: lambdaService, requestId: ids.uuid() };
  try {
    const call = { principal: callingPrincipal(caller.accessKeyId, config.account), ...by };
    await keyOperations.describeKey(call, { keyId: kmsKeyArn });
  } catch (error) {
    if (!isKeyError(error)) throw error;
    // Whether the function's role may use it is another matter, and found out by using it.
    if (error.code === "AccessDeniedException") return;
    throw new PlatformError(
      "InvalidParameterValueException",
      "Lambda was unable to configure access to the function's image because the KMS key is invalid. " +
        `Please check your KMS key settings. KMS Exception: ${error.code} KMS Message: ${error.message}`,
      { cause: error },
    );
  }
}
