import { isKeyError } from "../../core/errors/key-error.ts";
import { PlatformError } from "../../core/errors/platform-error.ts";
import type { Place } from "../../core/function/arn.ts";
import { callingPrincipal, lambdaService } from "../../core/policy/principal.ts";
import { serviceCall } from "../../core/trail/api-call.ts";
import type { Ids } from "../../ports/ids.ts";
import type { KeyOperations } from "../key/key-operations.ts";
import type { Caller } from "./function-operations.ts";

export interface KeyCheckPorts {
  keyOperations: Pick<KeyOperations, "describeKey">;
  ids: Ids;
  config: Place;
}

/**
 * Lambda looks at a function's key in its caller's name before it takes it. An alias stands for the key that it names
 * now: what the image is sealed with is then what the configuration says, also when the alias is given to another key.
 * A key that does not work today is taken: it makes the function Failed until it does.
 * @returns the key's ARN; the text as it is when it is none, or when the caller may not look
 * @throws PlatformError InvalidParameterValueException when there is no such key
 */
export async function resolveKey(
  kmsKeyArn: string | undefined,
  caller: Caller,
  { keyOperations, ids, config }: KeyCheckPorts,
): Promise<string | undefined> {
  if (!kmsKeyArn) return kmsKeyArn;
  try {
    const call = serviceCall(lambdaService, callingPrincipal(caller.accessKeyId, config.account), ids.uuid());
    return (await keyOperations.describeKey(call, { keyId: kmsKeyArn })).arn;
  } catch (error) {
    if (!isKeyError(error)) throw error;
    // Whether the function's role may use it is another matter, and found out by using it.
    if (error.code === "AccessDeniedException") return kmsKeyArn;
    throw new PlatformError(
      "InvalidParameterValueException",
      "Lambda was unable to configure access to the function's image because the KMS key is invalid. " +
        `Please check your KMS key settings. KMS Exception: ${error.code} KMS Message: ${error.message}`,
      { cause: error },
    );
  }
}
