import { PlatformError } from "../../../core/errors/platform-error.ts";
import type { Place } from "../../../core/function/arn.ts";
import { resolveFunctionName } from "../../../core/function/name.ts";
import type { LambdaCall } from "./operation.ts";

/** The function that an operation changes: it concerns `$LATEST`, and versions never change. */
export function unqualifiedName(call: LambdaCall, here: Place): string {
  const { functionName, qualifier } = resolveFunctionName(call.labels.FunctionName ?? "", undefined, "write", here);
  if (qualifier === undefined || qualifier === "$LATEST") return functionName;
  throw new PlatformError(
    "InvalidParameterValueException",
    "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. " +
      "Please specify either a function name or an unqualified function ARN.",
  );
}
