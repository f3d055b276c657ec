import { resolveFunctionName } from "../../../core/function/name.ts";
import type { LambdaAnswer, LambdaApiParts, LambdaCall } from "./operation.ts";

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html */
export async function deleteFunction(call: LambdaCall, { operations, config }: LambdaApiParts): Promise<LambdaAnswer> {
  const asked = call.query.get("Qualifier") ?? undefined;
  const { functionName, qualifier } = resolveFunctionName(call.labels.FunctionName ?? "", asked, "write", config);
  await operations.delete(functionName, qualifier, call.caller);
  return { status: 204 };
}
