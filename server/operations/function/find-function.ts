import { PlatformError } from "../../core/errors/platform-error.ts";
import { functionArn } from "../../core/function/arn.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import type { Functions } from "../../ports/functions.ts";

export interface FindPorts {
  functions: Functions;
  config: { region: string; account: string };
}

/** @throws PlatformError ResourceNotFoundException, with the ARN as it was asked for. */
export async function findFunction(
  functionName: string,
  qualifier: string | undefined,
  { functions, config }: FindPorts,
): Promise<FunctionRecord> {
  const record = await functions.get(functionName);
  if (record && (qualifier === undefined || qualifier === record.version)) return record;
  const arn = functionArn({ ...config, functionName, qualifier });
  throw new PlatformError("ResourceNotFoundException", `Function not found: ${arn}`);
}
